"""ICD-9-CM: the diagnoses of a reading said in the code set of services before 2015-10-01.

The reading, its assertions and its guidelines are the same; only the name of a condition changes. Its one trick:
every code keeps the reasons that it was read by, and adds by what authority it is called so.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from cleanclaim.codesets import Library
from cleanclaim.codesets.icd9 import SYSTEM, Equivalent
from cleanclaim.codesets.icd9.starter import said_rows
from cleanclaim.coding.selection.procedures.phrases import pattern
from cleanclaim.coding.selection.stages import Candidate, Reading, because
from cleanclaim.coding.values import Alternative, Withheld

_APPROXIMATE = 0.03  # off the confidence
_NOT_KNOWN = "no equivalent in ICD-9-CM is known"


def in_icd9(reading: Reading, library: Library) -> Reading:
    """The reading with its candidates in ICD-9-CM, each code once; what has no code there is withheld."""
    found: dict[str, Candidate] = {}
    withheld: list[Withheld] = []
    unsure: list[str] = []
    for one in reading.candidates:
        same = _equivalent(one, reading, library)
        if same is None:
            withheld += [Withheld(reading.span(each), _NOT_KNOWN, one.code) for each in one.mentions[:1]]
            continue
        for code in same.codes:
            code, judged = _on_the_day(code, reading.context.service_date, library)
            if judged in ("invalid", "not billable"):
                withheld += [Withheld(reading.span(each), "not in force", code) for each in one.mentions[:1]]
                continue
            if judged == "not checked":
                unsure.append(library.lookup(SYSTEM, code, reading.context.service_date).says)
            found[code] = _joined(found.get(code), _called(one, code, same, library))
    return replace(
        reading,
        candidates=tuple(found.values()),
        withheld=(*reading.withheld, *withheld),
        not_checked=(*reading.not_checked, *dict.fromkeys(unsure)),
    )


def _equivalent(one: Candidate, reading: Reading, library: Library) -> Equivalent | None:
    """By the words of the record where they say more than the code; else by the code."""
    text = " ".join(mention.text for mention in one.mentions)
    for row in said_rows():
        if one.code.startswith(tuple(row["of"])) and pattern(row["says"]).search(text):
            says = f"The words of the record make {one.code} {row['gives']} there."
            return Equivalent((row["gives"],), False, "our own table of equivalents", says)
    return library.in_icd9(one.code)


def code_of_the_day(icd10: str, day: date, library: Library) -> str:
    """The first ICD-9-CM code for an ICD-10-CM code on a day; the code itself where none is known."""
    same = library.in_icd9(icd10)
    return _on_the_day(same.codes[0], day, library)[0] if same else icd10


def _on_the_day(code: str, day: date, library: Library) -> tuple[str, str]:
    """(code, status): before a split, the code that was split."""
    judged = library.lookup(SYSTEM, code, day).status
    if judged == "invalid":
        before = code[:-1].removesuffix(".")
        if library.lookup(SYSTEM, before, day).status == "valid":
            return before, "valid"
    return code, judged


def _called(one: Candidate, code: str, same: Equivalent, library: Library) -> Candidate:
    told = because("", f"{one.code}: {same.says}", same.source)
    others = (Alternative(each, _words(each, library), "the mapping offers it as well") for each in same.others[:3])
    doubt = one.doubt + (_APPROXIMATE if same.approximate else 0.0)
    new = replace(one, code=code, alternatives=tuple(others), doubt=doubt)
    return new.told(told)


def _words(code: str, library: Library) -> str:
    entry = library.code(SYSTEM, code)
    return entry.display if entry else ""


def _joined(first: Candidate | None, second: Candidate) -> Candidate:
    """Two conditions that were one code: the first stays and takes the other's sentences."""
    if first is None:
        return second
    mentions = tuple(dict.fromkeys((*first.mentions, *second.mentions)))
    return replace(first, mentions=mentions, doubt=min(first.doubt, second.doubt))
