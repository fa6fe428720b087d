"""Lists of codes from rulebook/claims/*.toml: dated, with a source, written as ranges.

A list is text such as "99202-99205 99211 G0402 0054T-0055T". A range holds codes of its own shape only:
digits where it has digits and the same letters where it has letters, so that 0001F-9999F has no 99213.
Lists of diagnoses hold headings: "B95-B97" has B96.20.

What a list says of a code changes only on the days on which some list changes, so that answers are kept
by `era`: the stretch between two such days.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache

from cleanclaim.kernel.rules import DatedValue, dated_value, load_rulebook

_RULEBOOKS = ("claims/lists", "claims/modifiers", "claims/institutional")


@dataclass(frozen=True, slots=True)
class CodeList:
    """Codes and ranges in force on a day, with the source that says so."""

    ranges: tuple[tuple[str, str], ...]
    source: str
    _answers: dict[str, bool] = field(default_factory=dict, compare=False, repr=False)

    def __contains__(self, code: str) -> bool:
        known = self._answers.get(code)
        if known is None:
            known = any(low <= code <= high and _shape(code) == _shape(low) for low, high in self.ranges)
            self._answers[code] = known
        return known

    def heads(self, code: str) -> bool:
        """Whether a diagnosis lies below one of the headings of the list."""
        return any(low <= code[: len(low)] and code[: len(high)] <= high for low, high in self.ranges)


_FIGURES = str.maketrans("0123456789", "##########")


def _shape(code: str) -> str:
    return code.translate(_FIGURES)


_PROCEDURE = re.compile(r"[0-9]{4}[0-9AFMTU]|[A-Z][0-9]{4}")


def is_procedure_shaped(code: str) -> bool:
    """Whether a code has the shape of CPT or HCPCS Level II."""
    return _PROCEDURE.fullmatch(code) is not None


NOTHING = CodeList((), "")


@cache
def era(on: date) -> int:
    """The number of the stretch of days on which no list changes."""
    return bisect_right(_changes(), on)


@cache
def _changes() -> list[date]:
    rows = [row for name in _RULEBOOKS for table in load_rulebook(name).values() for row in table["values"]]
    ends = [row["until"] + timedelta(days=1) for row in rows if "until" in row]
    return sorted({*(row["from"] for row in rows), *ends})


def first_day(number: int) -> date:
    """The first day of an era; 0 is before all lists."""
    return _changes()[number - 1] if number else date.min


def code_list(name: str, on: date) -> CodeList:
    """The list of that name on a day; empty before its first date."""
    return _in_era(name, era(on))


@cache
def _in_era(name: str, number: int) -> CodeList:
    found = _dated(name, first_day(number))
    return parsed(found.value, found.source) if found else NOTHING


def _dated(name: str, on: date) -> DatedValue | None:
    book = next(book for book in _RULEBOOKS if name in load_rulebook(book))
    return dated_value(book, name, on)


Marks = dict[str, tuple[list[str], list[int]]]
"""By the shape of codes: where some range begins or has ended, in order, and the bits of all ranges from there on."""


def marks(bits: Mapping[str, int], on: date) -> Marks:
    """Lists with a bit each, as one table that `marked` asks, so that a code is looked up once in all of them."""
    return _marks_in_era(tuple(bits.items()), era(on))


@cache
def _marks_in_era(bits: tuple[tuple[str, int], ...], number: int) -> Marks:
    found: dict[str, list[tuple[str, str, int]]] = {}
    for name, bit in bits:
        lists = (_in_era(name, number), *(band[0] for band in _bands_in_era(name, number)))
        for low, high in (each for listed in lists for each in listed.ranges):
            found.setdefault(_shape(low), []).append((low, high, bit))
    return {shape: _stretches(ranges) for shape, ranges in found.items()}


def _stretches(ranges: list[tuple[str, str, int]]) -> tuple[list[str], list[int]]:
    begins = sorted({low for low, _, _ in ranges} | {high + "\0" for _, high, _ in ranges})
    joined = []
    for begin in begins:
        traits = 0
        for low, high, bit in ranges:
            traits |= bit if low <= begin <= high else 0
        joined.append(traits)
    return begins, joined


def marked(code: str, table: Marks) -> int:
    """The bits of all lists that hold a code."""
    begins, joined = table.get(_shape(code), ((), ()))
    place = bisect_right(begins, code)
    return joined[place - 1] if place else 0


@cache
def limit(name: str, on: date) -> DatedValue | None:
    """A number of the rulebook on a day."""
    return _dated(name, on)


def pairs_of(name: str, on: date) -> dict[str, CodeList]:
    """A list of "key:code,code-code" on a day: add-ons with their primaries, modifiers with what they exclude."""
    return _pairs_in_era(name, era(on))


@cache
def _pairs_in_era(name: str, number: int) -> dict[str, CodeList]:
    found = _dated(name, first_day(number))
    if found is None:
        return {}
    pairs = (entry.partition(":") for entry in found.value.split())
    return {key: parsed(listed.replace(",", " "), found.source) for key, _, listed in pairs}


def bands_of(name: str, code: str, on: date) -> tuple[int, int, str] | None:
    """The first band "low-high" of a list "codes:low-high" that holds the code, and its source."""
    return next(
        ((low, high, source) for codes, low, high, source in _bands_in_era(name, era(on)) if code in codes), None
    )


@cache
def _bands_in_era(name: str, number: int) -> tuple[tuple[CodeList, int, int, str], ...]:
    found = _dated(name, first_day(number))
    if found is None:
        return ()
    bands = []
    for entry in found.value.split():
        codes, colon, band = entry.partition(":")
        if not colon:
            return ()  # a list of codes alone
        low, _, high = band.partition("-")
        bands.append((parsed(codes.replace(",", " "), found.source), int(low), int(high or low), found.source))
    return tuple(bands)


def parsed(text: str, source: str) -> CodeList:
    """A list as the rulebook writes it."""
    spans = (span.partition("-") for span in text.split())
    return CodeList(tuple((low, high or low) for low, _, high in spans), source)
