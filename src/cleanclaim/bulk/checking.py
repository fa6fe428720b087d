"""Claim edits over whole files, a thousand claims at a time.

The same rules as for a single claim. Files are read as streams and nothing is kept of a claim but its
lines' history, which later claims of the same patient are compared with.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from itertools import groupby, islice
from pathlib import Path

from cleanclaim import claims
from cleanclaim.bulk.jsonlines import claims_of
from cleanclaim.claims import Facts
from cleanclaim.claims.checking import no_cycle_collection
from cleanclaim.kernel import Finding, NotChecked, Refused, Severity
from cleanclaim.payers import PayerProfile
from cleanclaim.x12 import read
from cleanclaim.x12.values import Claim837

_HISTORY = NotChecked("history of the patient", "only the claims of these files were compared")
_BATCH = 1_000


@dataclass(frozen=True, slots=True)
class CheckedClaim:
    """One claim of a file with all that is wrong with it; `claim_id` "" = the file itself."""

    file: str
    claim_id: str
    lines: int
    charge_cents: int
    findings: tuple[Finding, ...]
    not_checked: tuple[NotChecked, ...] = ()

    @property
    def clean(self) -> bool:
        return not any(finding.severity is Severity.ERROR for finding in self.findings)


def check_files(
    paths: Iterable[Path],
    facts: Facts,
    *,
    payer_for: Callable[[str], PayerProfile | None] = lambda payer_id: None,
) -> Iterator[CheckedClaim]:
    """Each claim of 837 files or of JSON lines, checked as it is read.

    Where `facts.today` is None, deadlines are judged on the day on which each file says it was made.
    Faults of a file come as a value with no claim id after its claims. Raises Refused where a file holds
    no claim at all.
    """
    checker = claims.Checker(facts, remembers=True)
    history = () if facts.earlier is not None else (_HISTORY,)
    for path in paths:
        found: list[Finding] = []
        batches = _batches(claims_in(path, found))
        empty = True
        while checked := _next_checked(batches, path.name, checker, facts, payer_for):
            empty = False
            for each in checked:
                yield replace(each, not_checked=claims.together((*each.not_checked, *history)))
        if empty:
            raise Refused(f"{path.name} holds no claim: give an 837 file, or claims as JSON lines.")
        if found:
            yield CheckedClaim(path.name, "", 0, 0, tuple(found))


def _next_checked(
    batches: Iterator[list[Claim837]],
    file: str,
    checker: claims.Checker,
    facts: Facts,
    payer_for: Callable[[str], PayerProfile | None],
) -> list[CheckedClaim]:
    """The next batch, read and checked; [] = none is left. Its claims are let go of before cycles are looked for."""

    def checked() -> list[CheckedClaim]:
        batch = next(batches, None)
        return list(_checked(batch, file, checker, facts, payer_for)) if batch else []

    with no_cycle_collection():
        return checked()


def _batches(found: Iterable[Claim837]) -> Iterator[list[Claim837]]:
    """Claims made on one day, so many at a time that tables are asked in columns worth the asking.

    None of them is held here: who takes a batch lets go of it before the next is read.
    """
    for _, made_alike in groupby(found, key=lambda claim: claim.envelope.created[:8]):
        yield from iter(partial(_taken, made_alike), [])


def _taken(found: Iterable[Claim837]) -> list[Claim837]:
    return list(islice(found, _BATCH))


def claims_in(path: Path, found: list[Finding]) -> Iterator[Claim837]:
    """The claims of an 837 or of JSON lines; what is wrong with the file is appended to `found`."""
    try:
        with path.open("rb") as file:
            begins = file.read(64).lstrip(b"\xef\xbb\xbf \t\r\n")
    except OSError:
        raise Refused(f"{path.name} cannot be read: check the name and that you may read it.") from None
    if begins.startswith(b"{"):
        yield from claims_of(path)
        return
    for value in read(path, name=path.name, findings=found):
        if isinstance(value, Claim837):
            yield value


def _checked(
    batch: Sequence[Claim837],
    file: str,
    checker: claims.Checker,
    facts: Facts,
    payer_for: Callable[[str], PayerProfile | None],
) -> Iterator[CheckedClaim]:
    held = [claims.from_837(each, payer_for=payer_for) for each in batch]
    known = facts.payers_set_up
    if known is None:
        known = frozenset(id for id in {each.payer.id for each in batch} if payer_for(id))
    told = replace(facts, today=facts.today or _made_on(batch[0]), payers_set_up=known)
    results = iter(checker.check([each.claim for each in held if each.claim is not None], told))
    for brought, whole in zip(batch, held, strict=True):
        size = (len(brought.lines), brought.charge_cents)
        if whole.claim is None:
            yield CheckedClaim(file, brought.claim_id, *size, whole.findings)
        else:
            result = next(results)
            findings = (*whole.findings, *result.findings)
            yield CheckedClaim(file, brought.claim_id, *size, findings, result.not_checked)


def _made_on(brought: Claim837) -> date | None:
    created = brought.envelope.created[:8]
    if len(created) != 8 or not created.isdigit():
        return None
    try:
        return date(int(created[:4]), int(created[4:6]), int(created[6:]))
    except ValueError:
        return None
