"""Looking back: a visit for what is over (Z09 with its history), and what was given to prevent something."""

from __future__ import annotations

from cleanclaim.charts.values import SectionKind
from cleanclaim.codesets import Library
from cleanclaim.coding.selection.guidelines.steps import RULEBOOK, added, coded, from_words, guide, sentences
from cleanclaim.coding.selection.procedures import statements
from cleanclaim.coding.selection.procedures.acts import find
from cleanclaim.coding.selection.procedures.phrases import pattern
from cleanclaim.coding.selection.stages import Mention, Reading, Standing
from cleanclaim.coding.values import Assertion
from cleanclaim.kernel.rules import load_rulebook, rule

_SAID = (Standing.LISTED, Standing.ASSESSED)
_OPENING = (SectionKind.CHIEF_COMPLAINT, SectionKind.OTHER, SectionKind.HISTORY)


@rule("coding.over", cites=guide("I.C.21.c.8 follow-up Z09; I.C.21.c.4 history (of)"))
def over(reading: Reading, library: Library) -> Reading:
    """A follow-up visit that finds its one problem gone is a follow-up examination, with the history of it."""
    table = load_rulebook(RULEBOOK)["over"]
    gone = next((one for one in reading.mentions if _is_gone(one)), None) if reading.assessed else None
    if gone is None:
        return reading
    told_of = tuple(one for one in reading.candidates if not one.code.startswith("Z"))
    if (
        any(one.standing in _SAID or one.code[:3] != gone.code[:3] for one in told_of)
        or coded(reading, ["Z09", "Z08", "Z39", "Z48"])
        or not _looks_back(reading, table["words"])
    ):
        return reading
    span = reading.span(gone)
    first = from_words(reading, "Z09", span, Standing.LISTED, over.card, f"“{gone.text}”, “{gone.cue}”.")
    if told_of:
        reading = reading.without(told_of, "resolved", over.card.sentence)
    reading = added(reading, first)
    history = next((row["gives"] for row in table["history"] if gone.code.startswith(tuple(row["of"]))), "")
    return (
        added(reading, from_words(reading, history, span, Standing.LISTED, over.card, f"{gone.code}."))
        if history
        else reading
    )


def _is_gone(one: Mention) -> bool:
    return (
        one.assertion is Assertion.RESOLVED
        and one.standing is Standing.LISTED
        and not one.document
        and one.code[0] not in "RZST"
    )


def _looks_back(reading: Reading, words: list[str]) -> bool:
    """Does the note say that it is a follow-up: in its reason, its first lines, or the problem's own line?"""
    kinds = (*_OPENING, SectionKind.ASSESSMENT)
    return any(pattern(words).search(sentence.text) for _, sentence in sentences(reading.document, kinds))


@rule("coding.prevention", cites=guide("I.C.21.c.14 miscellaneous Z codes, Z29 prophylactic measures"))
def prevention(reading: Reading, library: Library) -> Reading:
    """What was applied at the visit to prevent a disease is coded as prevention."""
    for row in load_rulebook(RULEBOOK)["prevention"]:
        if row["word"] not in reading.document.text.lower() or coded(reading, [row["code"], *row["unless"]]):
            continue
        done = [one for one in find(statements(reading.document))[0] if one.code in row["acts"]]
        if done:
            span = done[0].statements[0].span()
            one = from_words(reading, row["code"], span, Standing.ASSESSED, prevention.card, "Applied here.")
            reading = added(reading, one)
    return reading
