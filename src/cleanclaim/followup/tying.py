"""Which claim line a service payment speaks of.

The line's own control number decides (REF*6R). Where the payer did not send it back: procedure, modifiers
and charge, then procedure and charge, each claim line once and in order; then the only line left with that
procedure. What fits nothing is kept at claim level, with the reason; no cent is dropped.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from cleanclaim.claims import Claim, ClaimLine
from cleanclaim.x12.values import ClaimPayment, Procedure, ServicePayment


@dataclass(frozen=True, slots=True)
class Tie:
    """A service payment with its claim line; `line` is None where it could not be tied, `by` says how
    or why not."""

    service: ServicePayment
    line: ClaimLine | None
    by: str


def tie(payment: ClaimPayment, claim: Claim) -> tuple[Tie, ...]:
    """A tie for each service payment, in the order of the file."""
    times = Counter(line.control for line in claim.lines)
    by_control = {line.control: line for line in claim.lines if times[line.control] == 1}
    found: dict[int, Tie] = {
        place: Tie(service, by_control[service.line_control], "line control number")
        for place, service in enumerate(payment.lines)
        if service.line_control in by_control
    }
    for fits, by in _WAYS:
        _tie_in_order(payment, claim, found, fits, by)
    _tie_the_only_one(payment, claim, found)
    return tuple(
        found.get(place) or Tie(service, None, "No line of the claim has this procedure and charge.")
        for place, service in enumerate(payment.lines)
    )


def submitted(service: ServicePayment) -> Procedure:
    """The procedure as it was sent; the payer may have adjudicated another (SVC06)."""
    return service.submitted or service.procedure


def _alike(service: ServicePayment, line: ClaimLine) -> bool:
    same_modifiers = sorted(submitted(service).modifiers) == sorted(line.signed.modifiers)
    return _same_charge(service, line) and same_modifiers


def _same_charge(service: ServicePayment, line: ClaimLine) -> bool:
    return _same_code(service, line) and abs(service.charge_cents) == line.charge_cents


def _same_code(service: ServicePayment, line: ClaimLine) -> bool:
    code = submitted(service).code or service.revenue_code
    return code == line.signed.code


_WAYS: tuple[tuple[Callable[[ServicePayment, ClaimLine], bool], str], ...] = (
    (_alike, "procedure, modifiers and charge"),
    (_same_charge, "procedure and charge"),
)


def _tie_in_order(
    payment: ClaimPayment,
    claim: Claim,
    found: dict[int, Tie],
    fits: Callable[[ServicePayment, ClaimLine], bool],
    by: str,
) -> None:
    for place, service in enumerate(payment.lines):
        if place in found:
            continue
        line = next((line for line in _free(claim, found) if fits(service, line)), None)
        if line:
            found[place] = Tie(service, line, by)


def _tie_the_only_one(payment: ClaimPayment, claim: Claim, found: dict[int, Tie]) -> None:
    """A payer may split or change a charge: the code alone decides where only one line has it."""
    for place, service in enumerate(payment.lines):
        if place in found:
            continue
        with_code = [line for line in _free(claim, found) if _same_code(service, line)]
        if len(with_code) == 1:
            found[place] = Tie(service, with_code[0], "the only open line with this procedure")


def _free(claim: Claim, found: dict[int, Tie]) -> list[ClaimLine]:
    used = {tied.line.number for tied in found.values() if tied.line}
    return [line for line in claim.lines if line.number not in used]
