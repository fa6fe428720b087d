"""Dementia (I.C.5.d): the disease behind it first, then how severe it is and what comes with it, in one code.

The code is put together: F01 vascular, F02 in another disease, F03 where no cause is said; the character for mild,
moderate, severe or not said; then agitation, other behavior, psychosis, mood, anxiety or none.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

from cleanclaim.codesets import Library
from cleanclaim.coding.selection.guidelines.steps import RULEBOOK, SYSTEM, coded, guide, told
from cleanclaim.coding.selection.procedures.phrases import PhrasePattern, pattern
from cleanclaim.coding.selection.specificity import without_ruled_out
from cleanclaim.coding.selection.stages import Candidate, Reading, Standing
from cleanclaim.kernel.rules import load_rulebook, rule

_KINDS = ("F01", "F02", "F03")
_UNSAID = {"F01": "5", "F02": "8", "F03": "9"}


@rule("coding.dementia", cites=guide("I.C.5.d dementia: highest severity documented; code first at F02"))
def dementia(reading: Reading, library: Library) -> Reading:
    """Dementia is coded by its cause, its severity and what comes with it, the disease behind it first."""
    told_of = [one for one in coded(reading, [*_KINDS, *_table()["always"]]) if one.standing is not Standing.BACKGROUND]
    causes = [one for one in told_of if not one.code.startswith(_KINDS)]
    named = [one for one in told_of if one.code.startswith(_KINDS)]
    if not causes and named:
        causes = list(coded(reading, _table()["with_dementia"]))
    if not told_of:
        return reading
    found = [each for one in (*named, *causes) for each in _codes(reading, one, bool(causes), library)]
    found = [each for each in found if _is_wanted(each, found)]
    gone = tuple(one for one in named if all(one.code != each.code for each in found))
    reading = _placed(reading, found, causes, gone)
    return _without_parts(reading, [*named, *causes, *found])


def _codes(reading: Reading, one: Candidate, caused: bool, library: Library) -> list[Candidate]:
    """One dementia as codes: several where several things come with it."""
    text = without_ruled_out(" ".join(reading.sentence_of(mention).text for mention in one.mentions))
    kind = "F01" if one.code.startswith("F01") else "F02" if caused else one.code[:3]
    severity = next((letter for letter, words in reversed(_severities()) if words.search(text)), "")
    kept = one.code[4] if one.code.startswith(_KINDS) and one.code[4] in "ABC" else ""
    head = f"{kind}.{severity or kept or _UNSAID[kind]}"
    codes = [head + row["gives"] for row in _table()["comes_with"] if pattern(row["words"]).search(text)]
    if head + "11" in codes:
        codes = [code for code in codes if code != head + "18"]
    traced = [code for code in codes or [head + "0"] if library.code(SYSTEM, code)]
    return [told(replace(one, code=code, alternatives=(), base=code), dementia.card, f"{code}.") for code in traced]


def _is_wanted(one: Candidate, found: list[Candidate]) -> bool:
    """Of the same kind of dementia, severity that is said wins over unsaid, something that comes with it over none."""
    kind, severity, rest = one.code[:3], one.code[4], one.code[5:]
    others = [each.code for each in found if each.code[:3] == kind and each.code != one.code]
    if severity not in "ABC" and any(code[4] in "ABC" for code in others):
        return False
    return rest != "0" or not any(code[4] == severity and code[5:] != "0" for code in others)


def _placed(reading: Reading, found: list[Candidate], causes: list[Candidate], gone: tuple[Candidate, ...]) -> Reading:
    """The dementia behind the disease that causes it, or where it stood."""
    distinct = list({one.code: one for one in found}.values())
    dropped = {one.code for one in gone} | {one.code for one in distinct}
    kept = [one for one in reading.candidates if one.code not in dropped]
    after = [one.code for one in causes]
    place = max((index + 1 for index, one in enumerate(kept) if one.code in after), default=-1)
    if place < 0:
        place = next((i for i, one in enumerate(reading.candidates) if one.code in dropped), len(kept))
    return replace(reading, candidates=(*kept[:place], *distinct, *kept[place:]))


def _without_parts(reading: Reading, of: list[Candidate]) -> Reading:
    """The agitation, psychosis, depression or anxiety that the same words name is in the code."""
    places = {(mention.document, mention.sentence) for one in of for mention in one.mentions}
    parts = tuple(
        one
        for one in coded(reading, _table()["parts"])
        if one.mentions and all((mention.document, mention.sentence) in places for mention in one.mentions)
    )
    name = next((one.code for one in of if one.code.startswith(_KINDS)), "dementia")
    return reading.without(parts, f"replaced by {name}", dementia.card.sentence) if parts else reading


@cache
def _severities() -> tuple[tuple[str, PhrasePattern], ...]:
    return tuple((row["gives"], pattern(row["words"])) for row in _table()["severity"])


@cache
def _table() -> dict[str, Any]:
    return dict(load_rulebook(RULEBOOK)["dementia"])
