"""All edits of claims: what is wrong, and what could not be judged.

A `Checker` keeps what it has looked up, so that a batch asks each table once. One claim is a batch of one.
"""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

from cleanclaim.claims.edits import EDITS, INSTITUTIONAL, Edit
from cleanclaim.claims.facts import Facts, SentLine, Setting
from cleanclaim.claims.judging import CheckResult, KindOfClaims, together
from cleanclaim.claims.remembering import Remembered
from cleanclaim.claims.values import Claim

__all__ = ["CheckResult", "Checker", "check", "together"]


class Checker:
    """Checks claims in batches, by every edit for their kind (or by those given).

    Code sets, tables and facts on procedures are those of `facts` for all its life; day, history, terms and
    policies may change with each batch. With `remembers`, the lines of each claim become the history of those
    after it, in the same batch and in later ones.
    """

    def __init__(self, facts: Facts, *, edits: Iterable[Edit] | None = None, remembers: bool = False) -> None:
        self._facts = facts
        self._edits = tuple(edits) if edits is not None else None
        self._kinds: dict[bool, KindOfClaims] = {}  # institutional or not; most checkers see one kind only
        self._remembered = Remembered() if remembers else None

    def check(self, claims: Sequence[Claim], facts: Facts | None = None) -> list[CheckResult]:
        """The result of each claim, in order. `facts` may name another day, history or policies for this batch."""
        with no_cycle_collection():
            return self._check(claims, facts or self._facts)

    def _check(self, claims: Sequence[Claim], facts: Facts) -> list[CheckResult]:
        histories = self._histories(claims, facts)
        results: dict[int, CheckResult] = {}
        for is_institutional in (False, True):
            places = [place for place, claim in enumerate(claims) if (claim.kind == "837I") is is_institutional]
            if places:
                own = [claims[place] for place in places], facts, [histories[place] for place in places]
                results.update(zip(places, self._kind(is_institutional).check(*own), strict=True))
        return [results[place] for place in range(len(claims))]

    def _kind(self, is_institutional: bool) -> KindOfClaims:
        kind = self._kinds.get(is_institutional)
        if kind is None:
            usual = INSTITUTIONAL if is_institutional else EDITS
            edits = usual if self._edits is None else self._edits
            setting: Setting = "hospital" if is_institutional else "practitioner"
            kind = self._kinds[is_institutional] = KindOfClaims(setting, edits, self._facts)
        return kind

    def _histories(self, claims: Sequence[Claim], facts: Facts) -> Sequence[Sequence[SentLine] | None]:
        """The earlier lines of each claim's patient, as given and as seen; None where nothing is known of them."""
        given = facts.earlier
        known = [given.get(claim.patient.id, ()) for claim in claims] if given is not None else [None] * len(claims)
        if self._remembered is None:
            return known
        seen = self._remembered.before(claims)
        return [(*(told or ()), *earlier) if earlier else told or () for told, earlier in zip(known, seen, strict=True)]


def check(claim: Claim, facts: Facts, *, edits: Iterable[Edit] | None = None) -> CheckResult:
    """What is wrong with one claim, by every edit for its kind (or by those given)."""
    return Checker(facts, edits=edits).check([claim])[0]


@contextmanager
def no_cycle_collection() -> Iterator[None]:
    """Claims, columns and views are many, live for a batch and hold no cycles: looking for some took half the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
