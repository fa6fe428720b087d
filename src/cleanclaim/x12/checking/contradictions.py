"""Answers that contradict themselves (SNIP 4): a 999 that accepts what it faults, a 277CA that says both."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from cleanclaim.kernel import Citation, Owner
from cleanclaim.kernel.rules import Rule, rule
from cleanclaim.x12.checking.judging import Breach, Context
from cleanclaim.x12.guide import code_list
from cleanclaim.x12.values import ClaimAcknowledgment, FunctionalAcknowledgment, Status

StatusRule = Rule[[ClaimAcknowledgment, Context], Iterator[Breach]]
FunctionalRule = Rule[[FunctionalAcknowledgment, Context], Iterator[Breach]]

_REFUSED = frozenset("RMWX")
_TAKEN, _NOT_TAKEN = frozenset({"A1", "A2"}), frozenset({"A3", "A6", "A7", "A8"})


@rule("x12.group-answer", cites=Citation("005010X231A1", "AK901"), owner=Owner.PAYER)
def group_answer(answer: FunctionalAcknowledgment, context: Context) -> Iterator[Breach]:
    """A group is accepted, partly accepted or refused as its sets are."""
    said, received, accepted = answer.code, answer.received, answer.accepted
    if said not in {"A", "E", "P", "R"} or not received or accepted > received:
        return
    right = "P" if 0 < accepted < received else ("A or E" if accepted else "R")
    if (said == "P") != (right == "P") or (said in {"A", "E"}) != (right == "A or E"):
        says = f"AK901 is {said}: with {accepted} of {received} sets accepted it must be {right}"
        yield Breach("AK901", answer.offset, says)


@rule("x12.refused-without-reason", cites=Citation("005010X231A1", "IK5"), owner=Owner.PAYER)
def refusals_have_reasons(answer: FunctionalAcknowledgment, context: Context) -> Iterator[Breach]:
    """A set that is refused is refused for a reason."""
    for each in answer.sets:
        if each.code in _REFUSED and not each.reasons and not each.errors:
            yield Breach("IK501", answer.offset, f"IK501 refuses set {each.control} without IK502 or IK3 saying why")


@rule("x12.accepted-with-reason", cites=Citation("005010X231A1", "IK5"), owner=Owner.PAYER)
def acceptance_has_no_reason(answer: FunctionalAcknowledgment, context: Context) -> Iterator[Breach]:
    """A set with errors is accepted with errors (E) or refused, not simply accepted."""
    for each in answer.sets:
        if each.code == "A" and (each.reasons or each.errors):
            yield Breach("IK502", answer.offset, f"set {each.control} is accepted (A) and has errors: IK501 must be E")


@rule("x12.element-unnamed", cites=Citation("005010X231A1", "IK304"), owner=Owner.PAYER)
def wrong_elements_are_named(answer: FunctionalAcknowledgment, context: Context) -> Iterator[Breach]:
    """A segment with wrong elements (8) names them."""
    for each in answer.sets:
        for error in each.errors:
            if error.code == "8" and not error.elements:
                says = f"IK304 of segment {error.position} is 8, wrong elements: IK4 must name them"
                yield Breach("IK304", answer.offset, says)


def _all_statuses(answer: ClaimAcknowledgment) -> Iterator[tuple[str, Status]]:
    """Every status with the element that holds it: STC01, then STC10 and STC11 of the same segment."""
    every = [*answer.statuses]
    for claim in answer.claims:
        every += [*claim.statuses, *(status for _, status in claim.line_statuses)]
    for _, alike in groupby(every, key=lambda status: status.offset):
        yield from zip(("STC01", "STC10", "STC11"), alike, strict=False)


@rule("x12.status-action", cites=Citation("005010X214", "STC01-1 and STC03"), owner=Owner.PAYER)
def action_follows_category(answer: ClaimAcknowledgment, context: Context) -> Iterator[Breach]:
    """A claim that is accepted (A1, A2) has action WQ, one that is rejected (A3, A6 to A8) has U."""
    of_claims = {status.offset for claim in answer.claims for status in claim.statuses}
    for element, status in _all_statuses(answer):
        wrong = (status.category in _TAKEN and status.action == "U") or (
            status.category in _NOT_TAKEN and status.action == "WQ"
        )
        if wrong and element == "STC01" and status.offset in of_claims:
            right = "WQ" if status.category in _TAKEN else "U"
            yield Breach("STC03", status.offset, f"STC03 must be {right}: category {status.category} says so")


@rule("x12.status-category", cites=Citation("005010X214", "STC01-1, X12 code list 507"), owner=Owner.PAYER)
def categories(answer: ClaimAcknowledgment, context: Context) -> Iterator[Breach]:
    """Each status has a category of acknowledgments, A0 to A8."""
    known = {code for code in code_list("claim_status.category") if code.startswith("A")}
    for element, status in _all_statuses(answer):
        if status.category and status.category not in known:
            says = f'{element}-1 "{status.category}" is no category of acknowledgments: A0 to A8'
            yield Breach(f"{element}-1", status.offset, says)


@rule("x12.status-code", cites=Citation("005010X214", "STC01-2, X12 code list 508"), owner=Owner.PAYER)
def codes(answer: ClaimAcknowledgment, context: Context) -> Iterator[Breach]:
    """Each status has a code of the list."""
    for element, status in _all_statuses(answer):
        if status.code and not context.desk.knows_status(status.code):
            says = f'{element}-2 "{status.code}" is not on the list of claim status codes'
            yield Breach(f"{element}-2", status.offset, says)


FUNCTIONAL_CONTRADICTIONS: tuple[tuple[int, FunctionalRule], ...] = (
    (4, group_answer),
    (4, refusals_have_reasons),
    (4, acceptance_has_no_reason),
    (4, wrong_elements_are_named),
)
STATUS_CONTRADICTIONS: tuple[tuple[int, StatusRule], ...] = (
    (4, action_follows_category),
    (5, categories),
    (5, codes),
)
