"""The spine: a disorder is coded by the region of the level that the note names; a disc or spondylosis that presses
on a nerve root or the cord is one code with it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from cleanclaim.charts.values import SectionKind
from cleanclaim.codesets import Library
from cleanclaim.coding.selection.guidelines.steps import SYSTEM, added, changed, coded, guide, text_of, told
from cleanclaim.coding.selection.procedures.phrases import pattern
from cleanclaim.coding.selection.specificity import without_ruled_out
from cleanclaim.coding.selection.stages import Candidate, Reading, Standing
from cleanclaim.kernel.rules import load_rulebook, rule

_RULEBOOK = "coding/spine"
_LEVEL = re.compile(
    r"\b(?P<upper>[CTL])\s?(?P<from>1[0-2]|[1-9])\s?(?:[-–/]|to|through|and|&)\s?(?P<lower>[CTLS])?\s?(?P<to>1[0-2]|[1-9])\b"
)
_ONE = re.compile(r"\b(?P<upper>[CTL])(?P<from>1[0-2]|[1-9])\b")
_LAST_LUMBAR = 5
_ELSEWHERE = (SectionKind.HISTORY, SectionKind.EXAM, SectionKind.RESULTS, SectionKind.ASSESSMENT, SectionKind.OTHER)


@rule("coding.spine_level", cites=guide("I.B.2 level of detail; Tabular List, regions of the spine"))
def spine_level(reading: Reading, library: Library) -> Reading:
    """A disorder of the spine is coded by the region of the level that the note names."""
    for row in load_rulebook(_RULEBOOK)["kind"]:
        for one in coded(reading, row["codes"]):
            text = without_ruled_out(text_of(reading, one))
            regions = list(dict.fromkeys(_levels(text))) or _worded(text, one) or _elsewhere(reading, one)
            codes = _codes(row, one, regions, text, library)
            if codes and codes[0] != one.code:
                fact = f"{one.code}: {', '.join(codes)}."
                reading = changed(reading, one, told(replace(one, code=codes[0]), spine_level.card, fact))
                for code in codes[1:]:
                    reading = added(reading, told(replace(one, code=code, because=()), spine_level.card, fact))
    return reading


def _codes(row: dict[str, Any], one: Candidate, regions: Sequence[str], text: str, library: Library) -> list[str]:
    """The codes of the regions; of cervical discs the highest alone (note at M50)."""
    if not regions:
        return [row["none"]] if "none" in row and one.base == "M51.2" else []
    wanted = [row["by"][each] for each in regions if each in row["by"]]
    if not row.get("each"):
        wanted = wanted[:1]
    if "worse" in row and pattern(row["worse"]["says"]).search(text):
        wanted = [row["worse"]["gives"].get(code, code) for code in wanted]
    neck = [code for code in wanted if code.startswith("M50")]
    wanted = [code for code in wanted if code not in neck[1:]]
    return [code for each in wanted if (code := _with_pain(each, text)) and library.code(SYSTEM, code)]


def _with_pain(code: str, text: str) -> str:
    """The last character of a worn lumbar disc: pain of the back, the leg, both or none said."""
    table = load_rulebook(_RULEBOOK)["pain"]
    if code not in table["of"]:
        return code
    back, leg = bool(pattern(table["back"]).search(text)), bool(pattern(table["leg"]).search(text))
    return code + {(True, False): "0", (False, True): "1", (True, True): "2", (False, False): "9"}[(back, leg)]


def _levels(text: str) -> Iterator[str]:
    """The regions of the levels named, in order ("L4-5", "C5-C6", "L5/S1")."""
    for match in _LEVEL.finditer(text):
        lower = match["lower"] or match["upper"]
        if region := _region(match["upper"], int(match["from"]), lower):
            yield region
        if match["upper"] == "L" and lower == "S" and int(match["from"]) < _LAST_LUMBAR:
            yield "lumbosacral"


def _region(upper: str, first: int, lower: str) -> str:
    if upper == "C":
        if lower == "T" or first >= 7:
            return "cervicothoracic"
        return "high" if first <= 3 else f"c{first}"
    if upper == "T":
        return "thoracolumbar" if lower == "L" else "thoracic"
    return "lumbosacral" if first >= _LAST_LUMBAR else "lumbar"


def _is_open(one: Candidate) -> bool:
    """Has the code no region yet? A heading's code of some region was never said."""
    return one.code.endswith(("0", "9")) or one.base == "M51.2"


def _worded(text: str, one: Candidate) -> list[str]:
    """The region that is named in words, else by one vertebra or root; none for a code that has its region."""
    if not _is_open(one):
        return []
    for region, words in load_rulebook(_RULEBOOK)["regions"].items():
        if pattern(words).search(text):
            return [region]
    vertebra = _ONE.search(text)
    return [{"C": "cervical", "T": "thoracic", "L": "lumbar"}[vertebra["upper"]]] if vertebra else []


def _elsewhere(reading: Reading, one: Candidate) -> list[str]:
    """The one region whose levels the rest of the note names, for a problem that names none."""
    if not reading.assessed or one.standing is Standing.BACKGROUND or not _is_open(one):
        return []
    note = reading.document
    found: dict[str, None] = {}
    for sentence in note.sentences:
        if note.sections[sentence.section].kind in _ELSEWHERE:
            found.update(dict.fromkeys(_levels(note.text[sentence.start : sentence.end])))
    return list(found) if len(found) == 1 else []


@rule("coding.spine_root", cites=guide("I.B.9 combination code; Excludes1 at M54.1, M54.3 and M54.4"))
def spine_root(reading: Reading, library: Library) -> Reading:
    """A disc or spondylosis with radiculopathy, sciatica or myelopathy is one code."""
    joins = load_rulebook(_RULEBOOK)["joins"]
    for row in load_rulebook(_RULEBOOK)["kind"]:
        for one in coded(reading, (*row["codes"], *row.get("also", ()))) if "root" in row else ():
            for press in ("cord", "root"):
                pressed = [each for each in coded(reading, joins[press]) if _belong(one, each, row)]
                code = _joined(row, one.code, press) if pressed else ""
                if code and library.code(SYSTEM, code) and any(each is one for each in reading.candidates):
                    new = replace(one, code=code, mentions=(*one.mentions, *pressed[0].mentions), alternatives=())
                    new = told(new, spine_root.card, f"{one.code} and {pressed[0].code}: {code}.")
                    reading = changed(reading, one, new)
                    reading = reading.without(tuple(pressed), f"replaced by {code}", spine_root.card.sentence)
    return reading


def _belong(one: Candidate, pressed: Candidate, row: dict[str, Any]) -> bool:
    """One sentence names both, or both are problems of one region."""
    places = [{(each.document, each.sentence) for each in side.mentions} for side in (one, pressed)]
    same_part = not pressed.code.startswith("M54.12") or one.code.startswith(("M50", "M47.2", "M47.81"))
    if not places[0].isdisjoint(places[1]):
        return same_part
    is_neck = one.code.startswith("M50")
    of_neck = pressed.code.startswith(("M54.11", "M54.12", "M54.13"))
    return bool(row.get("anywhere")) and is_neck == of_neck and pressed.code != "M54.10"


def _joined(row: dict[str, Any], code: str, press: str) -> str:
    """The code of the same region with the root or cord pressed."""
    region = next((name for name, placed in row["by"].items() if code.startswith(placed)), "")
    return str(row.get(press, {}).get(region, ""))
