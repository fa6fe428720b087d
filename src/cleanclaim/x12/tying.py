"""Which claim an attachment (275) or a request for information (277) speaks of.

A number finds the claims that may be meant: PWK06 for what a provider sends on its own, the payer's control
number for what it sends in answer, the claim's own number otherwise. Member, provider and days of service
then decide between several, and say what does not fit. Claims that fit equally well are not told apart by
guess: the tie is then to none of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from cleanclaim.x12.values import Claim837, Party, ServiceLine
from cleanclaim.x12.values.attachments import ClaimAttachment, InformationRequest


@dataclass(frozen=True, slots=True)
class Tie:
    """The claim that is meant and the element by which it was found; `claim` is None when none or several fit.

    `lines` are the service lines that are meant, in the claim's order. `doubts` say what of the claim does not
    agree with what speaks of it. `rivals` is how many claims fitted equally well when none was chosen.
    """

    claim: Claim837 | None
    by: str = ""
    lines: tuple[ServiceLine, ...] = ()
    doubts: tuple[str, ...] = ()
    rivals: int = 0


@dataclass(frozen=True, slots=True)
class _Spoken:
    """What a message says of the claim that it speaks of."""

    patient: Party
    provider: Party
    first: date | None
    last: date | None
    line_controls: frozenset[str]


def request_of_attachment(
    attachment: ClaimAttachment, requests: Iterable[InformationRequest]
) -> InformationRequest | None:
    """The request that an attachment answers: that of the same payer and control number, if there is one only."""
    if not attachment.solicited:
        return None
    found = [each for each in requests if each.control_number == attachment.control_number]
    payer = attachment.payer.id
    same_payer = [each for each in found if payer and each.payer.id == payer]
    found = same_payer or [each for each in found if not (payer and each.payer.id)]
    return found[0] if len(found) == 1 else None


def claim_of_request(request: InformationRequest, claims: Iterable[Claim837]) -> Tie:
    """The claim that a payer asks about: by the patient control number, else the clearinghouse's number."""
    known = list(claims)
    controls = frozenset(line.line_control for line in request.lines if line.line_control)
    spoken = _Spoken(request.patient, request.provider, request.service_date, request.service_end, controls)
    for qualifier, number in (("EJ", _claim_id), ("D9", _clearinghouse_number)):
        wanted = request.number(qualifier)
        found = [claim for claim in known if wanted and number(claim) == wanted]
        if found:
            return _narrowed(found, spoken, f"REF*{qualifier}")
    return Tie(None)


def claim_of_attachment(
    attachment: ClaimAttachment, claims: Iterable[Claim837], requests: Iterable[InformationRequest] = ()
) -> Tie:
    """The claim that an attachment supports.

    What was sent on one's own is found by PWK06 of the claim or of a line; what was sent in answer by the
    request (`requests`) of the same control number; either by the claim's own number where that finds nothing.
    """
    known = list(claims)
    spoken = _spoken(attachment)
    if not attachment.solicited:
        found = [claim for claim in known if _has_attachment(claim, attachment.control_number)]
        if found:
            return _narrowed(found, spoken, "PWK06", _attached_lines(attachment.control_number))
    request = request_of_attachment(attachment, requests)
    if request is not None:
        tie = claim_of_request(request, known)
        if tie.claim is not None or tie.rivals:
            return tie
    for qualifier in ("EJ", "X1"):
        wanted = attachment.patient_reference(qualifier)
        found = [claim for claim in known if wanted and claim.claim_id == wanted]
        if found:
            return _narrowed(found, spoken, f"REF*{qualifier}")
    return Tie(None)


def _spoken(attachment: ClaimAttachment) -> _Spoken:
    controls = frozenset(ref.value for ref in attachment.line_references if ref.qualifier in {"FJ", "6R"})
    return _Spoken(attachment.patient, attachment.provider, attachment.service_date, attachment.service_end, controls)


def _claim_id(claim: Claim837) -> str:
    return claim.claim_id


def _clearinghouse_number(claim: Claim837) -> str:
    return claim.reference("D9")


def _has_attachment(claim: Claim837, number: str) -> bool:
    every = [*claim.attachments, *(each for line in claim.lines for each in line.attachments)]
    return bool(number) and any(each.control_number == number for each in every)


def _attached_lines(number: str) -> Callable[[Claim837], tuple[ServiceLine, ...]]:
    def lines(claim: Claim837) -> tuple[ServiceLine, ...]:
        return tuple(line for line in claim.lines if any(each.control_number == number for each in line.attachments))

    return lines


def _narrowed(
    found: Sequence[Claim837],
    spoken: _Spoken,
    by: str,
    attached: Callable[[Claim837], tuple[ServiceLine, ...]] | None = None,
) -> Tie:
    """The one claim of those found; of several the one against which nothing speaks."""
    fitting = found if len(found) == 1 else [claim for claim in found if not any(_doubts(claim, spoken))]
    if len(fitting) != 1:
        return Tie(None, by, rivals=len(fitting or found))
    claim = fitting[0]
    lines = attached(claim) if attached is not None else ()
    lines = lines or tuple(line for line in claim.lines if line.line_control in spoken.line_controls)
    return Tie(claim, by, lines, tuple(_doubts(claim, spoken)))


def _doubts(claim: Claim837, spoken: _Spoken) -> Iterator[str]:
    member, said = claim.subscriber.party.id, spoken.patient.id
    if member and said and member != said:
        yield "the member's number is another"
    if spoken.provider.id_qualifier == "XX" and spoken.provider.id not in _provider_ids(claim):
        yield "the provider is none of the claim's"
    if spoken.first is not None and not _serves(claim, spoken.first, spoken.last or spoken.first):
        yield "the claim has no service on these days"


def _provider_ids(claim: Claim837) -> set[str]:
    lines = (party for line in claim.lines for party in (line.rendering, *line.providers) if party is not None)
    return {party.id for party in (claim.billing, *claim.providers, *lines)}


def _serves(claim: Claim837, first: date, last: date) -> bool:
    """Whether some service lies within these days; claims without days of service serve on any."""
    days = [(line.service_date, line.service_end or line.service_date) for line in claim.lines if line.service_date]
    days += [(when.first, when.last or when.first) for when in claim.dates if when.qualifier == "434" and when.first]
    return not days or any(begins <= last and ends >= first for begins, ends in days if begins and ends)
