"""What must agree within the receiver's answers: totals of a 277CA, counts of a 999."""

from __future__ import annotations

from collections.abc import Iterator

from cleanclaim.kernel import Citation, Owner
from cleanclaim.kernel.rules import Rule, rule
from cleanclaim.x12.checking.contradictions import FUNCTIONAL_CONTRADICTIONS, STATUS_CONTRADICTIONS
from cleanclaim.x12.checking.judging import Breach, Context, money
from cleanclaim.x12.values import ClaimAcknowledgment, ClaimStatus277, FunctionalAcknowledgment

StatusRule = Rule[[ClaimAcknowledgment, Context], Iterator[Breach]]
FunctionalRule = Rule[[FunctionalAcknowledgment, Context], Iterator[Breach]]


def claim_cents(claim: ClaimStatus277) -> int:
    """The charge that an answer is about: the amount of its first status."""
    return claim.statuses[0].cents or 0 if claim.statuses else 0


@rule("x12.status-totals", cites=Citation("005010X214", "2200B QTY and AMT"), owner=Owner.PAYER)
def status_totals(answer: ClaimAcknowledgment, context: Context) -> Iterator[Breach]:
    """Counts and amounts of accepted and rejected claims are those of the claims beneath."""
    if not answer.claims:
        return
    for name, claims, count, cents in (
        ("accepted", [c for c in answer.claims if c.accepted], answer.accepted_count, answer.accepted_cents),
        ("rejected", [c for c in answer.claims if not c.accepted], answer.rejected_count, answer.rejected_cents),
    ):
        if count != len(claims):
            yield Breach("QTY02", answer.offset, f"{count} claims are said to be {name}: there are {len(claims)}")
        found = sum(map(claim_cents, claims))
        if cents != found:
            says = f"{money(cents)} are said to be {name}: the claims make {money(found)}"
            yield Breach("AMT02", answer.offset, says)


@rule("x12.set-counts", cites=Citation("005010X231A1", "AK9"), owner=Owner.PAYER)
def set_counts(answer: FunctionalAcknowledgment, context: Context) -> Iterator[Breach]:
    """A 999 counts as accepted the sets that it accepts, which are no more than came, nor those than were sent."""
    if answer.received > answer.included:
        yield Breach("AK903", answer.offset, f"AK903 is {answer.received}: AK902 says that {answer.included} were sent")
    if answer.accepted > answer.received:
        yield Breach("AK904", answer.offset, f"AK904 is {answer.accepted}: AK903 says that {answer.received} came")
        return
    accepted = sum(1 for answered in answer.sets if answered.code in {"A", "E"})
    if answer.sets and len(answer.sets) == answer.received and accepted != answer.accepted:
        says = f"AK904 is {answer.accepted}: the sets answered with A or E are {accepted}"
        yield Breach("AK904", answer.offset, says)


STATUS_RULES: tuple[tuple[int, StatusRule], ...] = ((3, status_totals), *STATUS_CONTRADICTIONS)
FUNCTIONAL_RULES: tuple[tuple[int, FunctionalRule], ...] = ((3, set_counts), *FUNCTIONAL_CONTRADICTIONS)
