"""Judges ICD-9-CM codes: by the installed list on its days, else by our own table, else not at all."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cached_property, lru_cache

from cleanclaim.codesets.icd9.starter import LAST_DAY, SYSTEM, pointed, starter_codes
from cleanclaim.codesets.installing.holdings import Held
from cleanclaim.codesets.values import Code, Lookup
from cleanclaim.kernel import Period

CODES = "codes.tsv"
_STARTER = "ICD-9-CM, our own short table"


class Judging:
    """Answers about ICD-9-CM codes (written without the point) from the installed lists and our table."""

    def __init__(self, held: Sequence[Held]) -> None:
        self._held = tuple(held)

    @cached_property
    def _lists(self) -> list[tuple[str, Period, dict[str, str]]]:
        return [(f"{one.release.system} {one.release.version}", one.release.period, _titles(one)) for one in self._held]

    @property
    def is_installed(self) -> bool:
        return bool(self._held)

    @property
    def newest(self) -> Held | None:
        """The newest installed list, None where there is only our table."""
        return self._held[-1] if self._held else None

    def entry(self, key: str) -> Code | None:
        """The code with the publisher's title where the list is installed, else our words; None where unknown."""
        for _, period, titles in reversed(self._lists):
            if key in titles:
                return Code(SYSTEM, pointed(key), titles[key], True, period=period)
        known = starter_codes().get(key)
        return Code(SYSTEM, known.code, known.words, True, period=Period(known.first, known.last)) if known else None

    def titles(self) -> dict[str, str]:
        """Code without its point → title: those of the newest list, else our own short table."""
        if self._lists:
            return self._lists[-1][2]
        return {key: known.words for key, known in starter_codes().items()}

    def lookup(self, key: str, on: date) -> Lookup:
        """Judge one code on one day."""
        code, entry = pointed(key), self.entry(key)
        if on > LAST_DAY:
            says = f"{code}: ICD-9-CM is for services up to {LAST_DAY}; code this day in ICD-10-CM."
            return Lookup("invalid", entry, _STARTER, says)
        for version, period, titles in self._lists:
            if period.covers(on):
                return _by_list(key, on, entry, version, titles)
        return _by_table(key, on, entry)


def _by_list(key: str, on: date, entry: Code | None, version: str, titles: dict[str, str]) -> Lookup:
    code = pointed(key)
    if key in titles:
        return Lookup("valid", entry, version, f"{code} may be used on {on} ({version}).")
    if any(other.startswith(key) for other in titles):
        return Lookup("not billable", entry, version, f"{code} is not complete: {version} has codes below it.")
    return Lookup("invalid", entry, version, f"{code} is not in {version}.")


def _by_table(key: str, on: date, entry: Code | None) -> Lookup:
    known, code = starter_codes().get(key), pointed(key)
    if known and known.in_use(on):
        return Lookup("valid", entry, _STARTER, f"{code} was in use on {on}.")
    if known and on < known.first:
        return Lookup("invalid", entry, _STARTER, f"{code} came on {known.first}.")
    if known:
        return Lookup("not billable", entry, _STARTER, f"{code} was split into finer codes after {known.last}.")
    says = f"No ICD-9-CM list for {on} is installed, so {code} was not checked."
    return Lookup("not checked", entry, "", says)


@lru_cache(maxsize=4)
def _titles(held: Held) -> dict[str, str]:
    """Code → title. An installed release never changes; treat what is shared as read-only."""
    lines = (held.folder / CODES).read_text(encoding="utf-8").splitlines()
    return dict(line.split("\t", 1) for line in lines)
