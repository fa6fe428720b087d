"""What an ICD-10-CM code was in ICD-9-CM: our own table and the installed GEMs with their flags.

The flags of a GEM row are five figures: approximate, no map, combination, scenario, choice list. A combination
means that only the codes of one scenario together say what the one code says.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from cleanclaim.codesets.icd9.starter import pointed, same_in_icd10, second_codes, starter_codes
from cleanclaim.codesets.installing.holdings import Held

GEM_SYSTEM = "GEM"
BACKWARD, FORWARD = "ICD-10-CM to ICD-9-CM", "ICD-9-CM to ICD-10-CM"
ROWS = "rows.tsv"


@dataclass(frozen=True, slots=True)
class Equivalent:
    """The ICD-9-CM codes (more than one: together) that stand for a code, and how far to trust them.

    `says` explains the flags in a sentence; `others` are codes that the GEM offers as well.
    """

    codes: tuple[str, ...]
    approximate: bool
    source: str
    says: str
    others: tuple[str, ...] = ()


class Equivalents:
    """Equivalences: what our table says of just this code, else the GEM, else what our table says of its beginning."""

    def __init__(self, held: Sequence[Held]) -> None:
        self._held = tuple(one for one in held if one.release.part == BACKWARD)

    @property
    def _rows(self) -> dict[str, list[tuple[str, str]]]:
        return _rows_of(self._held[-1]) if self._held else {}

    def of(self, icd10: str) -> Equivalent | None:
        """The equivalent of an ICD-10-CM code, with or without its point; None where nothing is known."""
        key = icd10.replace(".", "").upper()
        table = same_in_icd10()
        if key in table:
            return _by_table(table[key], icd10)
        if mapped := self._by_gem(key):
            return mapped
        beginnings = (key[:length] for length in range(len(key) - 1, 2, -1))
        return next((_by_table(table[each], icd10) for each in beginnings if each in table), None)

    def _by_gem(self, key: str) -> Equivalent | None:
        rows = self._rows.get(key) or self._rows.get(f"{key:X<6}A") or self._rows.get(f"{key}A") or []
        if not rows or rows[0][1][1] == "1":
            return None
        if rows[0][1][2] == "1":
            return self._combined(rows)
        first, *rest = (pointed(target) for target, _ in rows)
        approximate = rows[0][1][0] == "1"
        meets = "is the nearest that there was" if approximate else "says the same"
        says = f"By the GEM, {first} {meets}."
        return Equivalent((first,), approximate, self._source, says, tuple(rest))

    def _combined(self, rows: list[tuple[str, str]]) -> Equivalent:
        """The first scenario: one code of each of its choice lists."""
        scenario = rows[0][1][3]
        chosen: dict[str, str] = {}
        for target, flags in rows:
            if flags[3] == scenario:
                chosen.setdefault(flags[4], pointed(target))
        codes = tuple(chosen.values())
        return Equivalent(codes, True, self._source, f"By the GEM, {' and '.join(codes)} together say the same.")

    @property
    def _source(self) -> str:
        return f"General Equivalence Mappings {self._held[-1].release.version}"


@lru_cache(maxsize=2)
def _rows_of(held: Held) -> dict[str, list[tuple[str, str]]]:
    """(code, flags) by source. An installed release never changes, so that all libraries of a process share it."""
    found: dict[str, list[tuple[str, str]]] = {}
    for line in (held.folder / ROWS).read_text(encoding="utf-8").splitlines():
        source, target, flags = line.split("\t")
        found.setdefault(source, []).append((target, flags))
    return found


def _by_table(key: str, icd10: str) -> Equivalent:
    known = starter_codes()[key]
    plain = icd10.replace(".", "").upper()
    codes = (known.code, *(code for beginning, code in second_codes().items() if plain.startswith(beginning)))
    return Equivalent(codes, False, "our own table of equivalents", f"{' with '.join(codes)} stands for {icd10} there.")
