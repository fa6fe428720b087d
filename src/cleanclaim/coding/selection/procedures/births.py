"""Births: one number for the whole of maternity care, or for the part of it that was this practice's."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from cleanclaim.coding.selection.procedures.phrases import pattern
from cleanclaim.coding.selection.procedures.services import NUMBER, Done, Service, has, house_confidence, number
from cleanclaim.coding.selection.procedures.statements import Statement
from cleanclaim.coding.selection.procedures.status import Judgement, Mention, Status
from cleanclaim.kernel import Citation
from cleanclaim.kernel.rules import RuleCard, load_rulebook, rule

_MATERNITY = Citation("NCCI Policy Manual ch. 7", "maternity care and delivery")


def find(statements: Sequence[Statement], age: int | None) -> list[Service]:
    """The birth that the note tells, or the care before or after it that stands alone."""
    table = _table()
    text = " ".join(one.text for one in statements)
    if (age is not None and age < table["told"]["least_age"]) or not _any_of_them().search(text):
        return []
    if has(table["told"]["proof"], text) and not has(table["told"]["not_for"], text):
        found = _birth(statements, text)
        return [found] if found else []
    before = _before(statements, text)
    after = _after(statements, text)
    return [one for one in (before, after) if one]


def _birth(statements: Sequence[Statement], text: str) -> Service | None:
    for way in _table()["way"]:
        if "needs" in way and not has(way["needs"], text):
            continue
        for statement in statements:
            match = pattern(way["says"]).search(statement.text)
            if match and not has(way.get("not_for", ()), statement.text):
                return _shared(way, _done(statement, match, born.card), text)
    return None


def _shared(way: Mapping[str, Any], done: Done, text: str) -> Service:
    share = _table()["share"]
    codes = way["codes"]
    kind = next((each for each in ("alone", "global", "after") if has(share[each], text)), "")
    if kind == "global" and has(share["no_care"], text):
        kind = "after"
    code = codes[kind or "global"]
    others = tuple(each for each in codes.values() if each != code)
    ceiling = 1.0 if kind else house_confidence("product_open")
    service = Service(code, way["name"], (done,), tuple(_table()["about"]), alternatives=others, ceiling=ceiling)
    return service.told(born.card, f"{kind}." if kind else "Whose patient she was is not said.")


def _before(statements: Sequence[Statement], text: str) -> Service | None:
    row = _table()["visits"]
    if not has(row["ends"], text):
        return None
    for statement in statements:
        match = pattern(row["says"]).search(statement.text)
        count = re.search(rf"\b({NUMBER})\b(?:\W+\w+){{0,2}}?\W+(?:visits?)\b", statement.text, re.IGNORECASE)
        visits = number(count[1]) if count else 0
        code = next((str(step["code"]) for step in row["steps"] if visits >= step["least"]), "")
        if match and part_of_maternity(code):
            service = Service(
                code, "prenatal visits", (_done(statement, match, part_of_maternity.card),), tuple(_table()["about"])
            )
            return service.told(part_of_maternity.card, f"{visits} visits.")
    return None


def _after(statements: Sequence[Statement], text: str) -> Service | None:
    row = _table()["postpartum"]
    if not has(row["needs"], text):
        return None
    for statement in statements:
        if match := pattern(row["says"]).search(statement.text):
            done = _done(statement, match, part_of_maternity.card)
            service = Service(str(row["code"]), "care after the birth", (done,), ("Z39", "O"))
            return service.told(part_of_maternity.card, match[0])
    return None


def _done(statement: Statement, match: re.Match[str], card: RuleCard) -> Done:
    mention = Mention(statement, match.start(), match.end())
    return Done(mention, Judgement(Status.PERFORMED, card, match[0], "performed"))


@rule("procedures.born", cites=_MATERNITY)
def born(share: str) -> bool:
    """A birth is coded with the care before and after it where that is the same practice's, else by its part:"""
    return bool(share)


@rule("procedures.part_of_maternity", cites=_MATERNITY)
def part_of_maternity(code: str) -> bool:
    """Prenatal visits or the care after a birth stand alone where another practice has the rest:"""
    return bool(code)


@cache
def _any_of_them() -> Any:
    table = _table()
    return pattern((*table["told"]["proof"], *table["visits"]["says"], *table["postpartum"]["says"]))


@cache
def _table() -> Mapping[str, Any]:
    return load_rulebook("coding/procedures/births")
