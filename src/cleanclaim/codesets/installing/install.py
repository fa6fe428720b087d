"""Installs official files: each is recognised, compiled in a folder of its own, and kept when all are whole."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from cleanclaim.codesets.folder import one_at_a_time
from cleanclaim.codesets.installing.holdings import Held, held_in, keep, unfinished
from cleanclaim.codesets.installing.layout import Layout, Making, Progress, Recognised
from cleanclaim.codesets.installing.opening import Opened, opened_in
from cleanclaim.codesets.installing.registry import LAYOUTS
from cleanclaim.codesets.values import Acceptance, Release
from cleanclaim.kernel import Period, Refused


@dataclass(frozen=True, slots=True)
class Wish:
    """What the person said beside the files: days in force, a licence, and the day on which it is done."""

    period: Period | None = None
    licence: Acceptance | None = None
    on: date | None = None


def install_files(paths: Sequence[Path], folder: Path, wish: Wish, progress: Progress | None = None) -> list[Release]:
    """Install what is recognised in the files; what is installed already is answered and not done again.

    Refused, with nothing changed, where a file holds nothing that is recognised, is damaged, breaks an invariant
    of its layout, does not say its days, or overlaps another release.
    """
    done: list[Release] = []
    with one_at_a_time(folder), unfinished(folder) as workshop:
        session = _Session(folder, workshop, wish, progress or _silent)
        for path in paths:
            done += session.take(path)
        session.keep()
    return done


def _silent(words: str, done: float) -> None:
    """Nobody watches."""


@dataclass(frozen=True, slots=True)
class _Compiled:
    release: Release
    folder: Path


class _Session:
    """One call of `install_files`: what is compiled waits in the workshop until everything is whole."""

    def __init__(self, folder: Path, workshop: Path, wish: Wish, progress: Progress) -> None:
        self.folder, self.workshop, self.wish, self.progress = folder, workshop, wish, progress
        self.there = [held.release for held in held_in(folder)]
        self.waiting: list[_Compiled] = []

    def take(self, path: Path) -> list[Release]:
        """The releases in one file. Refused where there is none."""
        found: dict[tuple[str, str, str], Release] = {}
        seen: list[str] = []
        with opened_in(path) as members:
            for opened, layout, recognised in _by_layout(members, seen):
                key = (recognised.system, recognised.version, recognised.part)
                if key not in found:
                    found[key] = self._take(opened, layout, recognised)
        if not found:
            raise Refused(
                f"{path.name} is no official file that is known here: found {_said(seen)}, expected one of those that"
                " `cleanclaim codesets known` lists."
            )
        return list(found.values())

    def _take(self, opened: Opened, layout: Layout, recognised: Recognised) -> Release:
        asked = (recognised.system, recognised.part, recognised.sha256 or opened.sha256)
        for release in self.there:
            same = (release.system, release.part, release.sha256) == asked
            if same and self.wish.period in (None, release.period):
                return release
        if recognised.licensed and self.wish.licence is None:
            raise Refused(
                f"{recognised.system} is under licence ({recognised.licence}): state yours with --licence TEXT."
            )
        period = self.wish.period or recognised.period
        if period is None:
            raise Refused(
                f"Say when {recognised.system} of {opened.name} is in force, since the file does not,"
                " for example: --from 2026-10-01 --to 2027-09-30."
            )
        release = self._release(opened, recognised, period)
        refuse_overlap(release, self.there, update=recognised.update)
        return self._compile(opened, layout, recognised, release)

    def _release(self, opened: Opened, recognised: Recognised, period: Period) -> Release:
        licence = self.wish.licence
        return Release(
            system=recognised.system,
            version=recognised.version or recognised.version_of(period),
            first=period.first,
            last=period.last,
            rows=0,
            source=f"{recognised.source}, {opened.name}",
            sha256=recognised.sha256 or opened.sha256,
            licence=f"{recognised.licence}; {licence.says}" if licence else recognised.licence,
            part=recognised.part,
            update=recognised.update,
            accepted_by=licence.by if licence else "",
            accepted_on=licence.on if licence else None,
            installed_on=self.wish.on,
        )

    def _compile(self, opened: Opened, layout: Layout, recognised: Recognised, release: Release) -> Release:
        place = self.workshop / str(len(self.waiting))
        place.mkdir()
        rows = layout.compile(opened, recognised, Making(place, release, self.wish.licence, self.progress))
        release = replace(release, rows=rows)
        self.waiting.append(_Compiled(release, place))
        self.there.append(release)
        self.progress(f"{release.system} {release.part}".strip(), 1.0)
        return release

    def keep(self) -> list[Held]:
        return [keep(self.folder, each.folder, each.release) for each in self.waiting]


def _by_layout(members: Sequence[Opened], seen: list[str]) -> Iterator[tuple[Opened, Layout, Recognised]]:
    """Each member with the layout that knows it, in the order of the registry."""
    known = []
    for opened in members:
        for place, layout in enumerate(LAYOUTS):
            if recognised := layout.recognise(opened):
                known.append((place, opened, layout, recognised))
                break
        else:
            seen.append(_sort_of(opened))
    for _, opened, layout, recognised in sorted(known, key=lambda each: each[0]):
        yield opened, layout, recognised


def _sort_of(opened: Opened) -> str:
    """What a file is that nobody knows, without a word of what it says."""
    if opened.head.startswith(b"%PDF"):
        return "a PDF"
    if opened.is_xml:
        return "an XML document of another kind"
    if not opened.is_text and not opened.is_sheet:
        return "no text"
    rows = list(opened.records(12))
    widest = max((len(row) for row in rows), default=0)
    return f"a table of {widest} columns" if widest > 1 else "lines of text without columns"


def _said(seen: list[str]) -> str:
    return ", ".join(dict.fromkeys(seen)) or "nothing"


def refuse_overlap(release: Release, there: Sequence[Release], *, update: bool) -> None:
    """Refused where another release of the set, in the same part, has days in common with this one.

    One that has no end is ended by a later one; so is an earlier one by its update.
    """
    for other in there:
        if (other.system, other.part) != (release.system, release.part):
            continue
        if _ended_by_the_other(release, other, update=update) or not other.period.overlaps(release.period):
            continue
        raise Refused(
            f"{other.system} {other.version} is installed for {other.first} to {other.last or 'an open end'}:"
            " give days that do not overlap with --from and --to,"
            f' or remove it first: cleanclaim codesets remove "{other.system}" "{other.version}".'
        )


def _ended_by_the_other(release: Release, other: Release, *, update: bool) -> bool:
    if release.first > other.first:
        return other.last is None or update
    if release.first < other.first:
        return release.last is None or other.update
    return False


def stated_period(first: date | None, last: date | None) -> Period | None:
    """The days that a person gave, or None where no first day was given. Refused where they are reversed."""
    if first is None:
        return None
    if last is not None and last < first:
        raise Refused("The last day lies before the first: exchange --from and --to.")
    return Period(first, last)
