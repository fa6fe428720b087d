"""The library: every installed release behind one door, asked by system, code and day."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import lru_cache
from itertools import islice
from pathlib import Path
from types import TracebackType

from cleanclaim.codesets import icd9, judge, lists, procedures, reasons
from cleanclaim.codesets.build import Progress
from cleanclaim.codesets.folder import default_folder, one_at_a_time, shipped_file
from cleanclaim.codesets.index import SYSTEM as INDEX
from cleanclaim.codesets.index import Term, read_terms
from cleanclaim.codesets.index.terms import FILE as INDEX_FILE
from cleanclaim.codesets.index.walking import Line, Walking
from cleanclaim.codesets.installing.holdings import Held, discard, effective, held_in
from cleanclaim.codesets.search import Searcher, best
from cleanclaim.codesets.shelf import Shelf
from cleanclaim.codesets.shipped import SYSTEM, shipped_changes
from cleanclaim.codesets.tables.edits import InstalledEdits
from cleanclaim.codesets.tables.fees import InstalledFees
from cleanclaim.codesets.tables.lists import InstalledLists
from cleanclaim.codesets.tables.series import missing_parts
from cleanclaim.codesets.tables.telling import Told, told
from cleanclaim.codesets.tabular import normal, pointed
from cleanclaim.codesets.tabular_list import CODES, ORDER, TABULAR, TabularList
from cleanclaim.codesets.typed import typed
from cleanclaim.codesets.values import Acceptance, Code, Hit, LevelNote, Lookup, ProcedureFact, ReasonCode, Release
from cleanclaim.kernel import Refused

_LED_BACK = 12  # hits of ICD-10-CM that are brought back to ICD-9-CM


def open_library(folder: Path | None = None, *, progress: Progress | None = None) -> Library:
    """Open the library in `folder` (`default_folder()` when None), compiling the shipped sets when missing.

    The first time takes about 3 seconds; `progress` is told (words, fraction done). Afterwards it opens in
    milliseconds. Refused where the folder cannot be written or the shipped list is not there.
    """
    folder = folder or default_folder()
    shipped = Shelf(shipped_file(folder, progress))
    return Library(folder, shipped)


class Library:
    """Read-only answers from compiled releases. Threads may share one; use it as a context manager or close it."""

    def __init__(self, folder: Path, shipped: Shelf) -> None:
        self.folder = folder
        self._shipped = shipped
        self._installed: list[Shelf] = []
        self._tables: tuple[InstalledEdits, InstalledFees, InstalledLists] | tuple[()] = ()
        self._take_stock()

    def _take_stock(self) -> None:
        """Take what is installed now into account, and forget answers given without it."""
        self._let_go()
        self._held = held_in(self.folder)
        by_system = {system: self.held(system) for system in {each.release.system for each in self._held}}
        self._edits, self._fees = InstalledEdits(by_system), InstalledFees(by_system)
        self._lists = InstalledLists(by_system, self._fees)
        self._tables = (self._edits, self._fees, self._lists)
        self._icd9 = icd9.Judging(self.held(icd9.SYSTEM))
        self._equivalents = icd9.Equivalents(self.held(icd9.GEM_SYSTEM))
        self._installed = self._icd10_shelves()
        self._by_age = [TabularList(shelf, self._shipped) for shelf in (self._shipped, *self._installed)]
        with_notes = [each for each in self._by_age if each.shelf.release.part == TABULAR]
        self._tabular = max((self._by_age[0], *with_notes), key=lambda each: each.shelf.release.first)
        self._searcher = Searcher(self._tabular.shelf, by_words=self._lists.matching, by_code=self._lists.beginning)
        self._gems = icd9.Gems(self.held(icd9.GEM_SYSTEM))
        self._walking = Walking(self.held(INDEX))
        self._search9 = icd9.Searching(self._icd9, self._equivalents)
        self._looked_up = lru_cache(maxsize=50_000)(self._look_up)

    def _icd10_shelves(self) -> list[Shelf]:
        """The installed ICD-10-CM lists with the days on which each counts, the oldest first; order files last."""
        held = self.held(SYSTEM)
        days = [
            (one, period)
            for part in (TABULAR, ORDER)
            for one, period in effective([each for each in held if each.release.part == part])
        ]
        shelves = [Shelf(one.folder / CODES, replace(one.release, last=period.last)) for one, period in days]
        return sorted(shelves, key=lambda shelf: shelf.release.first)

    def __enter__(self) -> Library:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        self._let_go()
        self._shipped.close()

    def _let_go(self) -> None:
        """Close what was opened of installed releases."""
        for opened in (*self._installed, *self._tables):
            opened.close()

    def lookup(self, system: str, code: str, on: date) -> Lookup:
        """Judge one code on one day. The code may be written with or without its point."""
        return self._looked_up(system, normal(code), on)

    def _look_up(self, system: str, key: str, on: date) -> Lookup:
        if system == SYSTEM:
            return judge.diagnosis(self._shipped, self._installed, self._diagnosis, key, on)
        if system == icd9.SYSTEM:
            return self._icd9.lookup(key, on)
        return self._lists.judge(system, key, on) or lists.judge(system, key, on)

    def code(self, system: str, code: str, on: date | None = None) -> Code | None:
        """One entry with its own notes, or None. ICD-10-CM headings count as entries; `on` as in `notes_release`."""
        if system == SYSTEM:
            return self._diagnosis(normal(code), on)
        if system == icd9.SYSTEM:
            return self._icd9.entry(normal(code))
        installed, own = self._lists.entry(system, normal(code)), lists.entry(system, normal(code))
        if installed and own and not installed.display:
            return replace(installed, display=own.display)
        return installed or own

    def _diagnosis(self, key: str, on: date | None = None) -> Code | None:
        """An ICD-10-CM entry by the list with notes, of the day or the newest, else by the newest list that has it."""
        first = self._noted(on)
        others = (each for each in reversed(self._by_age) if each is not first)
        return next((found for each in (first, *others) if (found := each.code(key))), None)

    def _noted(self, on: date | None) -> TabularList:
        """The list with notes that is in force on a day; the newest for another day, or none."""
        with_notes = (each for each in reversed(self._by_age) if each.shelf.release.part == TABULAR)
        listed = (*with_notes, self._by_age[0])
        in_force = [each for each in listed if on is not None and each.shelf.release.period.covers(on)]
        return max(in_force, key=lambda each: each.shelf.release.first, default=self._tabular)

    def notes_release(self, on: date | None = None) -> Release:
        """The list from which notes and hierarchy are told: that of the day, the newest where none covers it."""
        return self._noted(on).shelf.release

    def children(self, code: str, on: date | None = None) -> tuple[Code, ...]:
        """The ICD-10-CM entries right below, in the order of the list; () below a complete code."""
        return self._noted(on).children(normal(code))

    def ancestors(self, code: str, on: date | None = None) -> tuple[Code, ...]:
        """The ICD-10-CM entries above, nearest first, up to section and chapter."""
        return self._noted(on).ancestors(normal(code))

    def inherited(self, code: str, on: date | None = None) -> tuple[LevelNote, ...]:
        """The notes of every level above a code, nearest first, each with the level that says it."""
        return self._noted(on).inherited(normal(code))

    def excludes1_note(self, first: str, second: str) -> LevelNote | None:
        """The Excludes1 note, at either code or any level above it, that names the other code."""
        return self._tabular.excludes1(normal(first), normal(second))

    def excludes1_conflict(self, first: str, second: str) -> str | None:
        """The text of `excludes1_note`, or None where the two may stand together."""
        note = self.excludes1_note(first, second)
        return note.text if note else None

    def notes_between(self, first: str, second: str, on: date | None = None) -> tuple[LevelNote, ...]:
        """Every ICD-10-CM note at either code, or above it, that names the other: Excludes1, code first, and so on."""
        return self._noted(on).between(normal(first), normal(second))

    def is_poa_exempt(self, code: str, on: date) -> bool | None:
        """Whether an ICD-10-CM code needs no present-on-admission indicator; None where that list is not installed."""
        return self._lists.is_exempt(normal(code), on)

    def previous_codes(self, code: str) -> tuple[str, ...]:
        """The ICD-10-CM codes that said it before this one came, by the installed conversion table."""
        return tuple(pointed(key) for key in self._lists.previous(normal(code)))

    def successors(self, code: str) -> tuple[str, ...]:
        """The ICD-10-CM codes that came in the place of one, by the installed conversion table."""
        return tuple(pointed(key) for key in self._lists.successors(normal(code)))

    def procedure(self, code: str) -> ProcedureFact | None:
        """What the starter list knows of a CPT or HCPCS number, or None."""
        return procedures.procedure(code)

    def carc(self, code: str) -> ReasonCode | None:
        """The claim adjustment reason of a number, or None."""
        return reasons.carc(code)

    def rarc(self, code: str) -> ReasonCode | None:
        """The remittance advice remark of a number, or None."""
        return reasons.rarc(code)

    def search(
        self,
        text: str,
        *,
        system: str | None = None,
        billable: bool | None = None,
        on: date | None = None,
        limit: int = 20,
    ) -> list[Hit]:
        """Codes for words ("heart attack"), best first; abbreviations and misspellings are understood.

        `system` None searches ICD-10-CM, the starter procedures, and HCPCS and CPT where they are installed.
        `billable` True gives complete codes only, False headings only. `on` leaves out what may not be billed on
        that day. Where only a 7th character is missing, the complete code of the first encounter is given unless
        the text says another.
        """

        if limit < 1:
            return []
        hits = [] if system == icd9.SYSTEM else self._searcher.search(text, system=system, billable=billable)
        if self._wants_icd9(text, system, on) and billable is not False:
            hits = best([*hits, *self._in_icd9_by_words(text, hits)])
        if system == icd9.SYSTEM:
            hits = [hit for hit in hits if hit.system == system]
        kept = (hit for hit in hits if on is None or self._may_be_billed(hit, on))
        return list(islice(kept, limit))

    def _wants_icd9(self, text: str, system: str | None, on: date | None) -> bool:
        """ICD-9-CM is searched where it is asked for: by name, by the day, or by a number with a point."""
        read = typed(text)
        by_number = read.pointed and read.key[:1].isdigit()
        return system == icd9.SYSTEM or (system is None and (by_number or (on is not None and on <= icd9.LAST_DAY)))

    def _in_icd9_by_words(self, text: str, hits: list[Hit]) -> Iterator[Hit]:
        question = self._searcher.question(text)
        others = hits or self._searcher.search(text, system=SYSTEM, billable=None)
        best_icd10 = [hit for hit in others if hit.system == SYSTEM][:_LED_BACK]
        yield from self._search9.hits(question.typed, question.groups, self._searcher.likeness, best_icd10)

    def _may_be_billed(self, hit: Hit, on: date) -> bool:
        return self.lookup(hit.system, hit.code, on).status in ("valid", "not billable")

    def nearest(self, code: str, limit: int = 3) -> tuple[str, ...]:
        """Complete ICD-10-CM codes that begin like a wrong one, the most alike first."""
        return self._tabular.nearest(normal(code), limit)

    def in_icd9(self, code: str) -> icd9.Equivalent | None:
        """What an ICD-10-CM code was in ICD-9-CM, by our table and the GEMs where installed; None where not known."""
        return self._equivalents.of(code)

    def map(self, system: str, code: str) -> icd9.Map:
        """Where an ICD-10-CM code leads in ICD-9-CM, or the other way, by the GEMs, else by our own table."""
        return self._gems.map(system, code)

    def held(self, system: str) -> tuple[Held, ...]:
        """The installed releases of a set with the folders of what was compiled, the oldest first."""
        return tuple(held for held in self._held if held.release.system == system)

    def missing_parts(self, release: Release) -> tuple[str, ...]:
        """The files that an installed release still lacks ("f2"); until they are there, it is not asked."""
        return missing_parts([held for held in self.held(release.system) if held.release.first == release.first])

    def releases(self) -> list[Release]:
        """Everything that is there to be asked: the shipped list, what is installed, then the short lists."""
        installed = [held.release for held in self._held]
        return [self._shipped.release, *installed, shipped_changes(), *lists.releases()]

    def install(
        self,
        *paths: Path,
        first: date | None = None,
        last: date | None = None,
        licence: Acceptance | None = None,
        on: date | None = None,
        progress: Progress | None = None,
    ) -> list[Release]:
        """Install official files, for the days `first` to `last` where given; the same again changes nothing.

        `licence` is what a person states for texts under copyright; without one they are left out. `on` is the
        day that is recorded. An installed release goes before the shipped one on its days. Refused where a file
        is not recognised (the message says what is), damaged, without days, or overlaps a release.
        """
        # All layouts, with their patterns: nobody else needs them.
        from cleanclaim.codesets.installing.install import Wish, install_files, stated_period

        wish = Wish(stated_period(first, last), licence, on)
        installed = install_files(paths, self.folder, wish, progress)
        self._take_stock()
        return installed

    def remove(self, system: str, version: str) -> list[Release]:
        """Remove an installed release, all its parts. Refused where it is not there."""
        gone = [held for held in self.held(system) if held.release.version == version]
        if not gone:
            raise Refused(f"{system} {version} is not installed: cleanclaim codesets list shows what is.")
        with one_at_a_time(self.folder):
            for held in gone:
                discard(self.folder, held)
        self._take_stock()
        return [held.release for held in gone]

    def edit_tables(self) -> InstalledEdits:
        """The installed claim edits (PTP, MUE, add-on codes, fee schedule indicators), asked in columns."""
        return self._edits

    def fee_tables(self) -> InstalledFees:
        """The installed fee schedules of Medicare, asked by code, place and day."""
        return self._fees

    def told(self, code: str, on: date) -> list[Told]:
        """What the installed tables say of a procedure on a day: units, primaries, coverage, relative values, rates."""
        return told(self._edits, self._fees, normal(code), on)

    @property
    def newest_day(self) -> date:
        """The last day of the tabular list that is read, the first one where it has no end."""
        release = self._tabular.shelf.release
        return release.last or release.first

    def phrases(self) -> Iterator[tuple[str, str, str]]:
        """(phrase, code, "title" or "inclusion term") of the ICD-10-CM list, in its order.

        About 60,000. The notes that say what a category includes count as inclusion terms. Codes that ask
        a 7th character come as the stem that the list writes ("S93.401").
        """
        yield from self._tabular.phrases()

    def index_terms(self, part: str) -> Iterator[Term]:
        """The terms of a table of the Alphabetic Index (`codesets.index`), latest release; none where missing."""
        held = [one for one in self.held(INDEX) if one.release.part == part]
        return read_terms(held[-1].folder / INDEX_FILE) if held else iter(())

    def index_releases(self) -> tuple[Release, ...]:
        """The tables of the Alphabetic Index that are walked, the latest of each."""
        return tuple(book.release for book in self._walking.books)

    def index_lines(self, text: str, *, part: str | None = None, limit: int = 20) -> list[Line]:
        """Lines of the Index for words ("abscess of kidney") or a reference, best first; misspellings are corrected."""
        return self._walking.find(text, part, limit, mended=self._searcher.corrected(text))

    def index_line(self, part: str, number: int) -> Line | None:
        """One line of the Index by its number, or None."""
        return self._walking.line(part, number)

    def index_below(self, part: str, number: int) -> list[Line]:
        """The lines right below one of the Index."""
        return self._walking.below(part, number)

    def index_above(self, part: str, number: int) -> list[Line]:
        """The lines above one of the Index, the main term first."""
        return self._walking.above(part, number)

    def index_lines_of(self, code: str, limit: int = 20) -> list[Line]:
        """The lines of the Index that name a code."""
        return self._walking.leading_to(code, limit)
