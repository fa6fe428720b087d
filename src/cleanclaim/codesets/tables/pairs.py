"""NCCI PTP pairs as sorted arrays on disk, mapped into memory and asked in whole columns.

A part (one of the publisher's files) is compiled to: its codes, sorted; a key for each row, the numbers of both codes
in one integer, sorted; and for each row the number of its *terms* (days, indicator, rationale), of which there are
some thousands. Six bytes a row, and a look-up is one binary search.
"""

from __future__ import annotations

import json
from array import array
from collections.abc import Sequence
from datetime import date
from itertools import repeat
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from cleanclaim.codesets.edit_facts import PairEdit
from cleanclaim.codesets.installing.holdings import Held

_Numbers = NDArray[np.integer]
_FOREVER = date.max.toordinal()
_NONE = -1

Terms = tuple[int, int, int, str]  # first day, last day (both ordinal), modifier indicator, rationale


def write_pairs(folder: Path, codes: Sequence[str], rows: array[int], terms: Sequence[Terms]) -> None:
    """Write a part. `codes` in any order; `rows` are column one, column two and terms, as places in these lists."""
    order = sorted(range(len(codes)), key=codes.__getitem__)
    place = np.empty(len(codes), np.uint32)
    place[order] = np.arange(len(codes), dtype=np.uint32)
    table = np.frombuffer(rows, np.dtype("I")).reshape(-1, 3)
    firsts = place[table[:, 0]]
    keys = firsts << 16 | place[table[:, 1]]
    days = np.array([term[:2] for term in terms], np.int32).reshape(-1, 2)
    by_key = np.lexsort((days[table[:, 2], 0], keys))
    np.save(folder / "codes.npy", _as_numbers([codes[each] for each in order]))
    np.save(folder / "firsts.npy", np.unique(firsts).astype(np.uint16))
    np.save(folder / "keys.npy", keys[by_key])
    np.save(folder / "terms.npy", table[by_key, 2].astype(np.min_scalar_type(len(terms))))
    np.save(folder / "days.npy", days)
    rationales = list(dict.fromkeys(term[3] for term in terms))
    why = [[term[2], rationales.index(term[3])] for term in terms]
    np.save(folder / "indicators.npy", np.array(why, np.uint8).reshape(-1, 2))
    (folder / "rationales.json").write_text(json.dumps(rationales), encoding="utf-8")


def _as_numbers(codes: Sequence[str]) -> _Numbers:
    """Codes as numbers that sort as they do: eight characters are one integer."""
    return np.array(codes, "S8").view(">u8").astype(np.uint64)


def _as_codes(numbers: _Numbers) -> list[str]:
    return [code.decode() for code in numbers.astype(">u8").view("S8").tolist()]


class _Part:
    """One part, mapped into memory. `local` gives a code's number here by its number in the whole release."""

    def __init__(self, folder: Path) -> None:
        def mapped(name: str) -> _Numbers:
            return np.load(folder / f"{name}.npy", mmap_mode="r")  # type: ignore[no-any-return]

        self.codes: _Numbers = np.load(folder / "codes.npy")
        self.firsts, self.keys, self.terms = mapped("firsts"), mapped("keys"), mapped("terms")
        self.days, self.indicators = np.load(folder / "days.npy"), np.load(folder / "indicators.npy")
        self.local: _Numbers = np.empty(0, np.int64)
        self.is_first: NDArray[np.bool_] = np.empty(0, np.bool_)
        self._said: dict[int, tuple[bool, date, date | None]] = {}

    def number_by(self, codes: _Numbers) -> None:
        """Learn the numbers of codes in the whole release; the last number stands for codes that nobody has."""
        self.local = np.full(len(codes) + 1, _NONE, np.int64)
        places = np.searchsorted(codes, self.codes)
        self.local[places] = np.arange(len(self.codes))
        self.is_first = np.zeros(len(codes) + 1, np.bool_)
        self.is_first[places[self.firsts]] = True

    def says(self, terms: int) -> tuple[bool, date, date | None]:
        """(a modifier may tell the two apart, first day, last day or None) of some terms."""
        said = self._said.get(terms)
        if said is None:
            begin, end = self.days[terms].tolist()
            last = None if end == _FOREVER else date.fromordinal(end)
            said = self._said[terms] = (bool(self.indicators[terms, 0] == 1), date.fromordinal(begin), last)
        return said

    def rows_in_force(self, firsts: _Numbers, seconds: _Numbers, days: _Numbers) -> _Numbers:
        """For each pair the terms in force on its day, -1 where there are none."""
        found = np.full(len(firsts), _NONE, np.int64)
        asked = np.flatnonzero(self.is_first[firsts])
        asked = asked[self.local[seconds[asked]] != _NONE]
        keys = (self.local[firsts[asked]] << 16 | self.local[seconds[asked]]).astype(np.uint32)
        order = np.argsort(keys)  # neighbours are looked up one after the other: half the time of any order
        asked, keys = asked[order], keys[order]
        places = np.searchsorted(self.keys, keys)
        while len(asked):
            inside = places < len(self.keys)
            inside[inside] = self.keys[places[inside]] == keys[inside]
            asked, keys, places = asked[inside], keys[inside], places[inside]
            terms = self.terms[places].astype(np.int64)
            first, last = self.days[terms, 0], self.days[terms, 1]
            edit = (first <= days[asked]) & (days[asked] <= last) & (self.indicators[terms, 0] != 9)
            found[asked[edit]] = terms[edit]
            asked, keys, places = asked[~edit], keys[~edit], places[~edit] + 1
        return found


class Pairs:
    """All parts of one release. Opened in milliseconds; processes share what they read."""

    def __init__(self, parts: Sequence[Held]) -> None:
        self.release = parts[0].release
        self._parts = [_Part(held.folder) for held in parts]
        codes = np.sort(np.concatenate([part.codes for part in self._parts]))
        codes = codes[np.append(True, codes[1:] != codes[:-1])]
        for part in self._parts:
            part.number_by(codes)
        self._numbers = {code: number for number, code in enumerate(_as_codes(codes))}

    def close(self) -> None:
        """Nothing to do: mapped files are let go of with the last reference, and who holds one may still ask."""

    def ask(self, firsts: Sequence[str], seconds: Sequence[str], days: Sequence[date]) -> list[PairEdit | None]:
        """The edit between two codes in force on a day, whichever of them is column one."""
        number, unknown = self._numbers.get, repeat(len(self._numbers))
        one = np.fromiter(map(number, firsts, unknown), np.int64, len(firsts))
        two = np.fromiter(map(number, seconds, unknown), np.int64, len(firsts))
        on = np.fromiter(map(date.toordinal, days), np.int32, len(firsts))
        answers: list[PairEdit | None] = [None] * len(firsts)
        for ones, twos, names_one, names_two in ((two, one, seconds, firsts), (one, two, firsts, seconds)):
            for part in self._parts:
                terms = part.rows_in_force(ones, twos, on)
                hits = np.flatnonzero(terms != _NONE)
                for place, term in zip(hits.tolist(), terms[hits].tolist(), strict=True):
                    bypass, effective, deleted = part.says(term)
                    answers[place] = PairEdit(
                        names_one[place], names_two[place], bypass, self.release.version, effective, deleted
                    )
        return answers
