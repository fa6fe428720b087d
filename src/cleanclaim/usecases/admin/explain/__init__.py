"""Why? One tree for every code and every cent, from what a person sees down to a sentence, clause or segment.

`explain` takes any public id, or the number of a claim as it was sent. Its answer is never empty: what came
from another system says so, with the file it came in.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from cleanclaim.kernel import Refused, Trace
from cleanclaim.store import ids
from cleanclaim.store.ids import Kind
from cleanclaim.store.screens.claim import claim_key
from cleanclaim.store.screens.money import Figure
from cleanclaim.usecases.admin.explain import claims, codes, money

_EXPLAINERS: dict[Kind, Callable[[int, int], Trace]] = {
    Kind.ENCOUNTER: codes.encounter,
    Kind.SIGNED_CODING: codes.signed_version,
    Kind.SIGNED_DIAGNOSIS: codes.diagnosis,
    Kind.SIGNED_LINE: codes.procedure,
    Kind.QUERY: codes.question,
    Kind.CLAIM: claims.claim,
    Kind.CLAIM_LINE: claims.line,
    Kind.ENTRY: money.entry,
    Kind.POSTING: money.posting,
    Kind.STATEMENT: money.statement,
    Kind.STATEMENT_LINE: money.statement_line,
}


# What shows money is closed to those who choose codes.
_MONEY = {Kind.CLAIM, Kind.CLAIM_LINE, Kind.ENTRY, Kind.POSTING, Kind.STATEMENT, Kind.STATEMENT_LINE}


def explain(practice: int, id: str, *, sees_money: bool = True, rows_first: bool = False) -> Trace:
    """The trace of an id within one practice. Raises Refused where there is none, or none can be given.

    The number of a claim counts first, unless `rows_first`: then an id as screens write it means its row,
    even where a claim from another system has just that number.
    """
    kind, key = _meant(practice, id.strip(), sees_money=sees_money, rows_first=rows_first)
    explainer = _EXPLAINERS.get(kind)
    if explainer is None:
        known = ", ".join(f"{each.value}12 ({each.words})" for each in _EXPLAINERS)
        raise Refused(f"There is nothing to explain about a {kind.words}; ask with one of: {known}.")
    if sees_money:
        return explainer(practice, key)
    if kind in _MONEY:
        raise Refused("The desks stay apart: what a claim pays is not shown to those who choose its codes.")
    trace = explainer(practice, key)
    return replace(trace, because=tuple(inner for inner in trace.because if inner.kind != "claim"))


def explain_figure(practice: int, id: str, figure: str) -> Trace:
    """One figure of a claim or service line, by the name that screens give it: the postings behind it."""
    if figure not in set(Figure):
        raise Refused("There is no such figure; open the claim and choose one that it shows.")
    kind, key = ids.split(id)
    return claims.figure(practice, kind, key, Figure(figure))


def explains(id: str, *, sees_money: bool = True) -> bool:
    """Whether a public id is one that `explain` takes from this person."""
    try:
        kind, _ = ids.split(id)
    except Refused:
        return False
    return kind in _EXPLAINERS and (sees_money or kind not in _MONEY)


def _meant(practice: int, id: str, *, sees_money: bool, rows_first: bool) -> tuple[Kind, int]:
    if not sees_money or (rows_first and _is_row(id)):
        return ids.split(id)
    by_number = claim_key(practice, id)
    return (Kind.CLAIM, by_number) if by_number is not None else ids.split(id)


def _is_row(id: str) -> bool:
    """Whether it is written as this house writes public ids: no blanks, no leading zeros."""
    try:
        return ids.public(*ids.split(id)) == id
    except Refused:
        return False


__all__ = ["explain", "explain_figure", "explains"]
