"""Places of the body: the site of a skin neoplasm, a bite, the side that the same note says elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from typing import Any

from cleanclaim.charts.values import SectionKind
from cleanclaim.codesets import Library
from cleanclaim.coding.selection.guidelines.steps import SYSTEM, changed, coded, from_words, guide, text_of, told
from cleanclaim.coding.selection.procedures.phrases import PhrasePattern, pattern
from cleanclaim.coding.selection.specificity import SIDES, choose, needs, said_words
from cleanclaim.coding.selection.stages import Candidate, Reading, Standing
from cleanclaim.coding.selection.words import words_of
from cleanclaim.coding.values import Assertion
from cleanclaim.kernel import Span
from cleanclaim.kernel.rules import load_rulebook, rule

_RULEBOOK = "coding/places"
_SIDE = re.compile(
    r"\b(?:(?P<right>right|rt|r)|(?P<left>left|lt|l)|(?P<both>both|bilateral|bilat|b/l))\b\.?", re.IGNORECASE
)
_NOT_OF_TODAY = frozenset(
    (SectionKind.FAMILY_HISTORY, SectionKind.PAST_HISTORY, SectionKind.SURGICAL_HISTORY, SectionKind.MEDICATIONS)
)
_BESIDE = 3  # words between a side and the part that it is of


@rule("coding.skin_site", cites=guide("I.B.2 level of detail; I.C.2 neoplasms, coded by site"))
def skin_site(reading: Reading, library: Library) -> Reading:
    """A neoplasm of the skin is coded by the place that its sentence names, else by the one told of elsewhere."""
    for one in coded(reading, load_rulebook(_RULEBOOK)["skin"]["categories"]):
        text = text_of(reading, one)
        if (
            (code := _of_skin(one, text) or _of_skin_elsewhere(one, text, reading))
            and code != one.code
            and _is_billable(code, library)
        ):
            reading = changed(reading, one, told(replace(one, code=code), skin_site.card, f"{one.code}: {code}."))
    return reading


def _of_skin_elsewhere(one: Candidate, text: str, reading: Reading) -> str:
    """The code by the place at which the rest of the note tells of the same neoplasm; "" unless it is one place."""
    if any(words.search(text) for _, words in _sites()):
        return ""
    told_of = [
        each
        for each in reading.mentions
        if each.code[:3] == one.code[:3]
        and each.assertion is Assertion.PRESENT
        and each.standing in (Standing.REASON, Standing.TOLD)
        and each.section not in _NOT_OF_TODAY
    ]
    found = {code for each in told_of if (code := _of_skin(one, reading.sentence_of(each).text))}
    return found.pop() if len(found) == 1 else ""


def _of_skin(one: Candidate, text: str) -> str:
    """The code of the same neoplasm at the place said; "" where it has a place, or none or several are said."""
    plain = one.code.replace(".", "")
    if plain[3:4] not in ("", "9"):
        return ""
    if plain in ("D499", "D489"):
        return {"D499": "D49.2", "D489": "D48.5"}[plain] if _is_of_skin(text) else ""
    found = [(site, match) for site, words in _sites() if (match := words.search(text))]
    if len({site["digit"] + site.get("part", "") for site, _ in found}) != 1:
        return ""
    site, match = found[0]
    if plain[:3] == "D17":
        return _of_fat(str(site["digit"]), _side_before(text, match.start()))
    kind = plain[4:5] if plain[:3] == "C44" else ""
    behind = _behind(site, plain[:3], _side_before(text, match.start()))
    return f"{plain[:3]}.{site['digit']}{kind}{behind}"


def _is_of_skin(text: str) -> bool:
    """Does the sentence name a place of the skin, and a biopsy or word of the skin?"""
    words = load_rulebook(_RULEBOOK)["skin"]["of_skin"]
    return bool(pattern(words).search(text)) and any(found.search(text) for _, found in _sites())


def _of_fat(digit: str, side: str) -> str:
    """A lipoma by its place: the head and neck, the trunk, or the limb with its side."""
    if digit in "2345":
        return "D17.1" if digit == "5" else "D17.0"
    return f"D17.2{_FAT[digit].get(side, 0)}"


_FAT = {"6": {"right": 1, "left": 2}, "7": {"right": 3, "left": 4}}


def _behind(site: dict[str, Any], category: str, side: str) -> str:
    """What stands behind the site: a part of it, a side, or nothing."""
    if site.get("sided"):
        right, left, none = ("2", "9", "1") if category == "C44" else ("1", "2", "0")
        return {"right": right, "left": left}.get(side, none)
    if category == "C44" and "part_c44" in site:
        return str(site["part_c44"])
    if category in ("D22", "D23", "D04") and site["digit"] == "5":
        return ""
    part = str(site.get("part", ""))
    return part if category in ("C43", "C44", "D03") or site["digit"] == "3" else ""


def _side_before(text: str, start: int) -> str:
    sides = list(_SIDE.finditer(text, 0, start))
    return (sides[-1].lastgroup or "") if sides and len(text[sides[-1].end() : start].split()) <= _BESIDE else ""


@rule("coding.open_bite", cites=guide("I.C.19.b coding of injuries; Tabular List, open bite of a site"))
def open_bite(reading: Reading, library: Library) -> Reading:
    """A wound that a bite made is an open bite of its place, not a puncture or laceration."""
    table = load_rulebook(_RULEBOOK)["bite"]
    for one in coded(reading, ["S"]):
        entry = library.code(SYSTEM, one.code)
        if entry is None or not re.match(r"(?:Puncture wound|Laceration|Unspecified open wound)", entry.display):
            continue
        if not pattern(table["words"]).search(text_of(reading, one)):
            continue
        place = frozenset(needs(entry.display.partition(" of ")[2])) - _FOREIGN
        wanted = (each for each in _near(one.code, library) if each.display.startswith(table["title"]))
        bite = next((each.code for each in wanted if frozenset(needs(each.display.partition(" of ")[2])) == place), "")
        if bite:
            reading = changed(reading, one, told(replace(one, code=bite), open_bite.card, f"{one.code}: {bite}."))
    return reading


_FOREIGN = frozenset(("foreign", "body"))


def _near(code: str, library: Library) -> Iterator[Any]:
    """All codes of the category, to the depth of this one."""
    waiting = [code[:3]]
    while waiting:
        for each in library.children(waiting.pop()):
            if len(each.code) < len(code):
                waiting.append(each.code)
            elif len(each.code) == len(code):
                yield each


@rule("coding.side_of_note", cites=guide("I.B.13 laterality, as the record documents it"))
def side_of_note(reading: Reading, library: Library) -> Reading:
    """Where the problem's words name no side, the one side at which the same note speaks of the part is taken."""
    for one in reading.candidates:
        row = next((row for row in load_rulebook(_RULEBOOK)["side"] if one.code.startswith(tuple(row["codes"]))), None)
        entry = library.code(SYSTEM, one.code) if row else None
        if (
            row is None
            or entry is None
            or "unspecified" not in entry.display.lower()
            or SIDES & set(needs(entry.display))
        ):
            continue
        side, span = _only_side(reading, row)
        code = _with_side(one, text_of(reading, one), side, library) if span else ""
        if code and span:
            quoted = from_words(reading, code, span, one.standing, side_of_note.card, f"{side}: {code}.")
            new = replace(one, code=code, mentions=(*one.mentions, *quoted.mentions))
            reading = changed(reading, one, told(new, side_of_note.card, f"{side}: {code}."))
    return reading


def _with_side(one: Candidate, text: str, side: str, library: Library) -> str:
    """What the problem's own words would mean with this side; "" where that names no side."""
    (code, *_) = choose(one.base or one.code, said_words(f"{text} {side}"), library).codes
    entry = library.code(SYSTEM, code)
    return code if entry is not None and side in needs(entry.display) else ""


def _only_side(reading: Reading, row: dict[str, Any]) -> tuple[str, Span | None]:
    """("right" or "left", the first sentence that says it) where the note says one of them beside the part and never
    the other or both; else ("", None)."""
    found: dict[str, Span] = {}
    note = reading.document
    for sentence in note.sentences:
        if note.sections[sentence.section].kind in _NOT_OF_TODAY:
            continue
        text = note.text[sentence.start : sentence.end]
        for side in _sides_in(text, row):
            found.setdefault(side, note.quote(sentence.start, sentence.end))
    (side, span), *others = found.items() or [("", None)]
    return (side, span) if not others and side in ("right", "left") else ("", None)


def _sides_in(text: str, row: dict[str, Any]) -> Iterator[str]:
    for match in _SIDE.finditer(text):
        part = pattern(row["words"]).search(text, match.end())
        if (
            part
            and len(text[match.end() : part.start()].split()) <= _BESIDE
            and not re.search(r"[.;,:]", text[match.end() : part.start()])
        ):
            yield match.lastgroup or ""
    for side, names in row.get("abbreviations", {}).items():
        if re.search(rf"\b(?:{'|'.join(names)})\b", text):
            yield side


@rule("coding.said_elsewhere", cites=guide("I.B.2 level of detail; I.B.18 unspecified codes"))
def said_elsewhere(reading: Reading, library: Library) -> Reading:
    """What the assessment leaves open and the same note says elsewhere in the same words and more is coded as there."""
    sure = [one for one in reading.mentions if one.assertion is Assertion.PRESENT and not one.weak]
    for one in reading.candidates:
        entry = library.code(SYSTEM, one.code)
        if entry is None or not _is_open(entry.display) or len(one.code) < _SUBCATEGORY + 1:
            continue
        own = [frozenset(words_of(mention.text)) for mention in one.mentions]
        more = [each for each in sure if any(said < frozenset(words_of(each.text)) for said in own)]
        better = [each for each in more if _is_sibling(each.code, one.code) and _is_plain(each.code, library)]
        if len({each.code for each in better}) == 1:
            new = replace(one, code=better[0].code, mentions=(*one.mentions, better[0]))
            reading = changed(reading, one, told(new, said_elsewhere.card, f"{one.code}: {new.code}."))
    return reading


_SUBCATEGORY = 5  # characters, with the point


def _is_sibling(code: str, other: str) -> bool:
    return (
        code != other
        and len(code) == len(other)
        and code[:_SUBCATEGORY] == other[:_SUBCATEGORY]
        and code[:-1] == other[:-1]
    )


def _is_open(display: str) -> bool:
    return display.startswith("Other ") or "unspecified" in display.lower()


def _is_plain(code: str, library: Library) -> bool:
    entry = library.code(SYSTEM, code)
    return entry is not None and entry.billable and not _is_open(entry.display)


def _is_billable(code: str, library: Library) -> bool:
    entry = library.code(SYSTEM, code)
    return entry is not None and entry.billable


@cache
def _sites() -> tuple[tuple[dict[str, Any], PhrasePattern], ...]:
    return tuple((row, pattern(row["words"])) for row in load_rulebook(_RULEBOOK)["skin"]["site"])
