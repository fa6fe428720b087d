"""The edit tables that are installed, asked in whole columns: what `claims` calls its `EditTables`.

A day is judged by the release in force on it, else by the last one that ended before; tables that carry their own
history of days (PTP pairs, add-on codes) also answer for days before the first release installed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import Any, Generic, Literal, TypeVar

from cleanclaim.codesets.edit_facts import AddOn, CoverageArticle, EditTable, FeeIndicators, PairEdit, UnitLimit
from cleanclaim.codesets.installing.holdings import Held
from cleanclaim.codesets.tables.coverage import Articles
from cleanclaim.codesets.tables.fees import fee_indicators
from cleanclaim.codesets.tables.rows import Rows
from cleanclaim.codesets.tables.series import Series
from cleanclaim.codesets.values import Release

Setting = Literal["practitioner", "hospital", "DME"]
V = TypeVar("V")


class InstalledEdits:
    """`claims.facts.EditTables` over what is installed. Threads may share it."""

    def __init__(self, held: Mapping[str, Sequence[Held]]) -> None:
        self._held = held

    def release(self, table: EditTable, on: date) -> Release | None:
        """The release that judges a day: the one in force, else the last that ended before it; None = none."""
        series = self._series.get(table)
        return series.release(on) if series else None

    def pairs(
        self, setting: Setting, firsts: Sequence[str], seconds: Sequence[str], days: Sequence[date]
    ) -> Sequence[PairEdit | None]:
        """The PTP edit between two procedures in force on a day, whichever of them is column one."""
        series = self._series.get(f"NCCI PTP {setting}")
        if series is None:
            return [None] * len(firsts)
        return _by_release(series, days, firsts, seconds)

    def unit_limits(self, setting: Setting, codes: Sequence[str], days: Sequence[date]) -> Sequence[UnitLimit | None]:
        """The MUE of each code."""
        return self._each(f"NCCI MUE {setting}", codes, days)

    def add_ons(self, codes: Sequence[str], days: Sequence[date]) -> Sequence[AddOn | None]:
        """Add-on codes with their primaries; None where the code adds to nothing."""
        return self._each("NCCI add-on", codes, days)

    def fee_indicators(self, codes: Sequence[str], days: Sequence[date]) -> Sequence[FeeIndicators | None]:
        return self._each("PFS RVU", codes, days)

    def articles(self, codes: Sequence[str], days: Sequence[date]) -> Sequence[Sequence[CoverageArticle]]:
        """Coverage articles in force for each procedure; an empty sequence where none speaks of it."""
        return [found or () for found in self._each("LCD", codes, days)]

    def close(self) -> None:
        for series in self._series.values():
            series.close()

    def _each(self, table: str, codes: Sequence[str], days: Sequence[date]) -> list[Any]:
        series = self._series.get(table)
        if series is None:
            return [None] * len(codes)
        return _by_release(series, days, codes)

    @cached_property
    def _series(self) -> dict[str, Series[Any]]:
        return {
            system: Series(held, open_release, reaches_back=reaches_back)
            for system, (open_release, reaches_back) in _OPENERS.items()
            if (held := self._held.get(system))
        }


def _by_release(series: Series[Any], days: Sequence[date], *columns: Sequence[str]) -> list[Any]:
    """Ask each release for the rows of its days; rows of days without a release stay None."""
    by_day = {day: series.on(day) for day in set(days)}
    releases = {id(opened): opened for opened in by_day.values() if opened is not None}
    if len(releases) == 1 and None not in by_day.values():
        (opened,) = releases.values()
        return list(opened.ask(*columns, days))
    answers: list[Any] = [None] * len(days)
    for opened in releases.values():
        at = [place for place, day in enumerate(days) if by_day[day] is opened]
        picked = [[column[place] for place in at] for column in (*columns, days)]
        for place, answer in zip(at, opened.ask(*picked), strict=True):
            answers[place] = answer
    return answers


class _Kept(Generic[V]):
    """Answers for a code whatever the day within its release; what a code's rows say is worked out once."""

    def __init__(self, parts: Sequence[Held]) -> None:
        self.rows = Rows(parts[0])
        self.version = parts[0].release.version
        self._known: dict[str, V | None] = {}

    def ask(self, codes: Sequence[str], days: Sequence[date]) -> list[V | None]:
        known = self._known
        for code in set(codes):
            if code not in known:
                known[code] = self.read(code, self.rows.of(code))
        return list(map(known.__getitem__, codes))

    def close(self) -> None:
        self.rows.close()

    def read(self, code: str, rows: list[tuple[Any, ...]]) -> V | None:
        raise NotImplementedError


class _UnitLimits(_Kept[UnitLimit]):
    def read(self, code: str, rows: list[tuple[Any, ...]]) -> UnitLimit | None:
        return UnitLimit(code, rows[0][1], rows[0][2], self.version) if rows else None


class _FeeIndicators(_Kept[FeeIndicators]):
    def read(self, code: str, rows: list[tuple[Any, ...]]) -> FeeIndicators | None:
        return fee_indicators(code, rows, self.version)


class _AddOns:
    """Add-on codes: each row has days of its own."""

    def __init__(self, parts: Sequence[Held]) -> None:
        self._rows = Rows(parts[0])
        self._version = parts[0].release.version
        self._known: dict[tuple[str, date], AddOn | None] = {}

    def ask(self, codes: Sequence[str], days: Sequence[date]) -> list[AddOn | None]:
        known = self._known
        for code, day in set(zip(codes, days, strict=True)):
            if (code, day) not in known:
                known[code, day] = self._read(code, day.isoformat())
        return list(map(known.__getitem__, zip(codes, days, strict=True)))

    def close(self) -> None:
        self._rows.close()

    def _read(self, code: str, day: str) -> AddOn | None:
        in_force = [row for row in self._rows.of(code) if row[3] <= day and (not row[4] or day <= row[4])]
        if not in_force:
            return None
        decides = any(primary == "CCCCC" or kind != 1 for _, primary, kind, _, _ in in_force)
        return AddOn(code, frozenset(row[1] for row in in_force) - {"CCCCC"}, decides, self._version)


def _pairs(parts: Sequence[Held]) -> Any:
    from cleanclaim.codesets.tables.pairs import Pairs  # numpy takes 80 ms: only where pairs are asked

    return Pairs(parts)


_OPENERS: dict[str, tuple[Callable[[Sequence[Held]], Any], bool]] = {
    "NCCI PTP practitioner": (_pairs, True),
    "NCCI PTP hospital": (_pairs, True),
    "NCCI MUE practitioner": (_UnitLimits, False),
    "NCCI MUE hospital": (_UnitLimits, False),
    "NCCI MUE DME": (_UnitLimits, False),
    "NCCI add-on": (_AddOns, True),
    "PFS RVU": (_FeeIndicators, False),
    "LCD": (Articles, False),
}
