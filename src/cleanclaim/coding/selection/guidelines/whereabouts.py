"""Whereabouts: the place that a problem's heading leaves open and the text below it, or the rest of the note, tells.

The table is `rulebook/coding/whereabouts.toml`. A row is asked in the heading's own sentence, in the sentences below
it, or in all that the note tells of today; where rows of one problem name several places, none is taken.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from cleanclaim.charts.values import SectionKind
from cleanclaim.codesets import Library
from cleanclaim.coding.selection.guidelines.steps import (
    SYSTEM,
    changed,
    coded,
    from_words,
    guide,
    sentences,
    text_of,
    told,
)
from cleanclaim.coding.selection.mentions import headings
from cleanclaim.coding.selection.procedures.phrases import pattern
from cleanclaim.coding.selection.specificity import choose, said_words, without_ruled_out
from cleanclaim.coding.selection.stages import Candidate, Reading
from cleanclaim.kernel import Span
from cleanclaim.kernel.rules import load_rulebook, rule

_OF_TODAY = (
    SectionKind.EXAM, SectionKind.RESULTS, SectionKind.ASSESSMENT, SectionKind.PLAN, SectionKind.OTHER,
)  # fmt: skip


@rule("coding.whereabouts", cites=guide("I.B.2 level of detail; I.B.18 unspecified codes"))
def whereabouts(reading: Reading, library: Library) -> Reading:
    """The place that a problem's heading leaves open is taken from what the note tells of this problem."""
    if not reading.assessed:
        return reading
    for group in load_rulebook("coding/whereabouts")["group"]:
        for one in coded(reading, group["of"]) if not coded(reading, group.get("beside_not", ["-"])) else ():
            own = text_of(reading, one)
            if "words" in group and not pattern(group["words"]).search(own):
                continue
            if "unless" in group and pattern(group["unless"]).search(own):
                continue
            places = _places(reading, one, group)
            code = _code(own, *places[0], library) if len(places) == 1 else ""
            if code and code != one.code:
                row, span = places[0]
                quoted = from_words(reading, code, span, one.standing, whereabouts.card)
                new = replace(one, code=code, base=row["base"], mentions=(*one.mentions, *quoted.mentions))
                reading = changed(reading, one, told(new, whereabouts.card, f"{one.code}: {code}."))
    return reading


def _places(reading: Reading, one: Candidate, group: dict[str, Any]) -> list[tuple[dict[str, Any], Span]]:
    """The rows of the group whose words are said, each with the first sentence that says them."""
    open_yet = pattern(load_rulebook("coding/whereabouts")["not_in"])
    spans = [each for each in _told_of(reading, one, group["told"]) if not open_yet.search(each.text)]
    found = []
    for row in group["place"]:
        said = pattern(row["says"])
        if span := next((each for each in spans if said.search(without_ruled_out(each.text))), None):
            found.append((row, span))
    return found


def _told_of(reading: Reading, one: Candidate, where: str) -> Iterator[Span]:
    """The sentences that may name the place: of the heading ("own"), below it ("below"), or of today ("note")."""
    yield from (reading.sentence_of(each) for each in one.mentions)
    if where == "below":
        yield from _below(reading, one)
    if where == "note":
        yield from (span for _, span in sentences(reading.document, _OF_TODAY))


def _below(reading: Reading, one: Candidate) -> Iterator[Span]:
    """The sentences between the problem's heading and the next one."""
    note = reading.document
    heads = [index for index, _ in headings(note)]
    for each in one.mentions:
        if each.document or each.sentence not in heads:
            continue
        names = [head for head in heads if not _is_detail(note.sentences[head].start, note.text)]
        last = next((head for head in names if head > each.sentence), len(note.sentences))
        for index in range(each.sentence + 1, last):
            if note.sentences[index].section == note.sentences[each.sentence].section:
                yield note.quote(note.sentences[index].start, note.sentences[index].end)


def _is_detail(start: int, text: str) -> bool:
    """A line below a problem that begins with a bullet."""
    line = text[text.rfind("\n", 0, start) + 1 : start]
    return line.strip().startswith(("-", "•", "*"))


def _code(own: str, row: dict[str, Any], span: Span, library: Library) -> str:
    """The code of this place by the words of the problem and of the sentence; "" where it cannot be billed."""
    code = choose(row["base"], said_words(f"{own} {span.text}"), library).codes[0]
    entry = library.code(SYSTEM, code)
    return code if entry is not None and code.startswith(row["base"]) else ""
