"""What the tables say of codes, each asked once: in whole columns for a batch, and kept for the next.

Whoever gathers a batch names the codes (`procedures_on`, `diagnoses_on`); `learn` then asks the tables for all that is
new. Until then a view of a procedure is there, but empty. Pairs are asked batch by batch and not kept: few come again,
and looking for one in memory takes as long as in the table.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from functools import cache

from cleanclaim.claims.edits.lists import Marks, code_list, era, first_day, is_procedure_shaped, marked, marks, pairs_of
from cleanclaim.claims.edits.traits import Trait
from cleanclaim.claims.edits.views import NOT_TAKEN, DiagnosisView, ProcedureView
from cleanclaim.claims.facts import EditTables, Facts
from cleanclaim.claims.facts import Setting as EditSetting
from cleanclaim.codesets import Code, LevelNote, Lookup, procedure
from cleanclaim.codesets.edit_facts import EditTable, PairEdit
from cleanclaim.codesets.excludes import CodeRange, code_ranges
from cleanclaim.coding.signed import SignedDiagnosis
from cleanclaim.kernel import NotChecked

_MOST = 1_000_000  # views kept; beyond, everything is forgotten and asked anew
_ICD = "ICD-10-CM"
_ICD_10_SINCE = date(2015, 10, 1)
_BY_LIST = {
    "visits": Trait.VISIT,
    "office_visits": Trait.OFFICE_VISIT | Trait.PLACED,
    "hospital_visits": Trait.PLACED,
    "nursing_visits": Trait.PLACED,
    "home_visits": Trait.PLACED,
    "emergency_visits": Trait.PLACED,
    "new_patient_visits": Trait.NEW_VISIT,
    "vaccine_counselling_0_18": Trait.AGED_PROCEDURE,
    "female_procedures": Trait.FEMALE_PROCEDURE,
    "male_procedures": Trait.MALE_PROCEDURE,
    "minor_procedures": Trait.MINOR,
    "sided_procedures": Trait.SIDED,
    "kept_to_one_unit": Trait.ONE_UNIT,
    "laboratory": Trait.LABORATORY,
    "mammography": Trait.MAMMOGRAPHY,
    "unlisted": Trait.UNLISTED,
    "therapy": Trait.THERAPY,
    "never_telehealth": Trait.HANDS_ON,
    "ordered_services": Trait.ORDERED,
    "consultations": Trait.CONSULTATION,
    "takes_visit_modifiers": Trait.TAKES_VISIT_MODIFIER,
    "inpatient_only": Trait.INPATIENT_ONLY,
    "anesthesia": Trait.ANESTHESIA,
    "ages_of_procedures": Trait.AGED_PROCEDURE,
    "preventive_visits": Trait.AGED_PROCEDURE,
    "months_between": Trait.FREQUENT,
}
Answer = tuple[Lookup | None, tuple[NotChecked, ...]]
_ASK_BY_DAY: Answer = (None, (NotChecked("month", "changes within it"),))
_ADD_ONS: EditTable = "NCCI add-on"
_LIMITS: dict[EditSetting, EditTable] = {
    "practitioner": "NCCI MUE practitioner",
    "hospital": "NCCI MUE hospital",
    "DME": "NCCI MUE DME",
}
_BY_GLOBAL = {"000": Trait.MINOR, "010": Trait.MINOR, "090": Trait.MAJOR, "ZZZ": Trait.ADD_ON}


class _Procedures(dict[tuple[str, date], ProcedureView]):
    """Procedures on a day; a new one is named to whoever learns."""

    def __init__(self) -> None:
        self.new: list[ProcedureView] = []

    def __missing__(self, key: tuple[str, date]) -> ProcedureView:
        view = self[key] = ProcedureView(*key)
        self.new.append(view)
        return view


class _Conflicts(dict[tuple[str, str], LevelNote | None]):
    """The Excludes1 note at either of two ICD-10-CM codes, or above it, that names the other."""

    def __init__(self, note: Callable[[str, str], LevelNote | None]) -> None:
        self._note = note

    def __missing__(self, key: tuple[str, str]) -> LevelNote | None:
        first, second = key
        found = self[key] = self._note(first, second) or self._note(second, first) if first != second else None
        return found


class _Diagnoses(dict[tuple[str, str, int], DiagnosisView]):
    """Diagnoses by system, code and month or day (`Knowledge._number`)."""

    def __init__(self, judge: Callable[[str, str, date], DiagnosisView]) -> None:
        self._judge = judge

    def __missing__(self, key: tuple[str, str, int]) -> DiagnosisView:
        system, code, number = key
        on = date.fromordinal(number) if number > 0 else date(-number // 12, -number % 12 + 1, 1)
        view = self[key] = self._judge(system, code, on)
        return view


class Knowledge:
    """The memory of one checker. `facts` name the code sets and tables; they stay the same all its life."""

    def __init__(self, facts: Facts, setting: EditSetting = "practitioner") -> None:
        self._codes, self._tables, self._setting = facts.codes, facts.tables, setting
        self._own = facts.procedures
        self._procedures = _Procedures()
        self._diagnoses = _Diagnoses(self._diagnosis)
        self.conflicts = _Conflicts(self._names)
        self._excluding: dict[str, tuple[tuple[LevelNote, CodeRange], ...]] = {}
        self._of_month: dict[tuple[str, int], Answer] = {}
        self._last: dict[str, ProcedureView] = {}
        self._of_lists: dict[tuple[str, int], int] = {}
        self.said: list[tuple[NotChecked, ...]] = [()]  # what could not be asked about a procedure, by number
        self._gap_numbers: dict[tuple[NotChecked, ...], int] = {(): 0}
        self._gaps: dict[tuple[EditTable, date], tuple[NotChecked, ...]] = {}
        self._monthly = self._changes_by_month()

    def has_table(self, table: EditTable, on: date) -> bool:
        """Whether some release of a table judges a day."""
        return self._tables is not None and self._tables.release(table, on) is not None

    def procedure(self, code: str, day: date) -> ProcedureView:
        return self._procedures[code, day]

    def procedures_on(self, codes: Sequence[str], days: Sequence[date]) -> list[ProcedureView]:
        """A view for each procedure on its day; those that are new are empty until `learn`."""
        return list(map(self._procedures.__getitem__, zip(codes, days, strict=True)))

    def pairs_on(
        self, firsts: Sequence[str], seconds: Sequence[str], days: Sequence[date]
    ) -> Sequence[PairEdit | None]:
        """The PTP edit between each two procedures on a day, whichever of them is column one."""
        if self._tables is None or not firsts:
            return [None] * len(firsts)
        return self._tables.pairs(self._setting, firsts, seconds, days)

    def learn(self) -> None:
        """Ask the tables for all procedures that were named since the last time."""
        if self._procedures.new:
            self._learn_procedures()

    def forget_if_full(self) -> None:
        for memory in (self._procedures, self.conflicts, self._diagnoses):
            if len(memory) > _MOST:
                memory.clear()

    def _learn_procedures(self) -> None:
        new, self._procedures.new = self._procedures.new, []
        codes, days = [view.code for view in new], [view.day for view in new]
        if self._tables is not None:
            for view, limit in zip(new, self._tables.unit_limits(self._setting, codes, days), strict=True):
                view.limit = limit
            for view, add_on in zip(new, self._tables.add_ons(codes, days), strict=True):
                view.add_on = add_on
            for view, fee in zip(new, self._tables.fee_indicators(codes, days), strict=True):
                view.fee = fee
            for view, articles in zip(new, self._tables.articles(codes, days), strict=True):
                view.articles = articles
        for view in new:
            last = self._last.get(view.code)
            if last is not None and self._is_alike(last, view):
                view.traits, view.lookup, view.fact = last.traits, last.lookup, last.fact
                view.own_primaries, view.gap = last.own_primaries, last.gap
            else:
                self._describe(view)
            self._last[view.code] = view

    def _is_alike(self, last: ProcedureView, view: ProcedureView) -> bool:
        """Whether another day of the same month says the same of a code, so that nothing follows anew."""
        return (
            last.day.month == view.day.month
            and last.day.year == view.day.year
            and era(last.day) == era(view.day)
            and (last.limit, last.add_on, last.fee) == (view.limit, view.add_on, view.fee)
            and last.articles == view.articles
            and self._of_month.get((view.code, view.day.year * 12 + view.day.month)) is not _ASK_BY_DAY
            and all(
                self.gaps(table, last.day) == self.gaps(table, view.day) for table in (_LIMITS[self._setting], _ADD_ONS)
            )
        )

    def _describe(self, view: ProcedureView) -> None:
        """What follows for the traits of a procedure from all that was found."""
        view.fact = self._own.get(view.code) or procedure(view.code)
        view.own_primaries = pairs_of("add_ons", view.day).get(view.code)
        traits = self._listed(view) | _BY_GLOBAL.get(view.global_days, 0)
        gaps = [*self.gaps(_LIMITS[self._setting], view.day)]
        if view.own_primaries or view.add_on or (view.fact and view.fact.add_on):
            traits |= Trait.ADD_ON
        elif not view.own_primaries:
            gaps += self.gaps(_ADD_ONS, view.day)
        if view.fact and view.fact.laterality:
            traits |= Trait.SIDED
        if view.code[:1] == "J" or (view.fact and view.fact.unit):
            traits |= Trait.DRUG
        traits |= (
            Trait.HAS_FEE * bool(view.fee) | Trait.LIMITED * bool(view.limit) | Trait.COVERED * bool(view.articles)
        )
        if view.limit and view.limit.units < 1:
            traits |= Trait.UNITS  # one unit is too many
        if view.fee and view.fee.status in NOT_TAKEN:
            traits |= Trait.NOT_TAKEN
        lookup, said = self._procedure_on(view.code, view.day)
        view.lookup = lookup
        if not is_procedure_shaped(view.code) or (lookup is not None and lookup.status not in ("valid", "not checked")):
            traits |= Trait.BAD_PROCEDURE
        view.traits, view.gap = traits, self._gap_number((*said, *gaps))

    def _gap_number(self, said: tuple[NotChecked, ...]) -> int:
        number = self._gap_numbers.get(said)
        if number is None:
            number = self._gap_numbers[said] = len(self.said)
            self.said.append(said)
        return number

    def _listed(self, view: ProcedureView) -> int:
        number = era(view.day)
        found = self._of_lists.get((view.code, number))
        if found is None:
            found = self._of_lists[view.code, number] = marked(view.code, _lists_of(number))
        return found

    def _procedure_on(self, code: str, day: date) -> Answer:
        """What the code set says of a procedure. What holds on the first and the last day of a month holds on all."""
        system = "HCPCS" if code[:1].isalpha() else "CPT"
        if self._codes is None:
            return self._looked_up(system, code, day)
        month = (code, day.year * 12 + day.month)
        known = self._of_month.get(month)
        if known is None:
            first = self._looked_up(system, code, day.replace(day=1))
            last = self._looked_up(system, code, _last_of_month(day))
            same = first[0] is not None and last[0] is not None and first[0].status == last[0].status == "valid"
            known = self._of_month[month] = first if same and first[1] == last[1] else _ASK_BY_DAY
        return self._looked_up(system, code, day) if known is _ASK_BY_DAY else known

    def _looked_up(self, system: str, code: str, on: date) -> Answer:
        if self._codes is None:
            return None, (NotChecked(system, "no code set library was given"),)
        found = self._codes.lookup(system, code, on)
        gaps: tuple[NotChecked, ...] = ()
        if found.status == "not checked":
            gaps = (NotChecked(system, f"no {system} table is installed"),)
        if found.past_end:
            ended = NotChecked(f"{system} of the date of service", f"checked by {found.version}, which has ended")
            gaps = (*gaps, ended)
        return found, gaps

    def gaps(self, table: EditTable, on: date) -> tuple[NotChecked, ...]:
        """Why a table could not be asked about a day, or only its last release; () where it was."""
        found = self._gaps.get((table, on))
        if found is None:
            found = self._gaps[table, on] = _gap(self._tables, table, on)
        return found

    def diagnoses_on(self, coded: Sequence[SignedDiagnosis], days: Sequence[date]) -> list[DiagnosisView]:
        """A view for each diagnosis on its day."""
        numbers = {day: self._number(day) for day in set(days)}
        known = self._diagnoses
        return [known[each.system, each.code, numbers[day]] for each, day in zip(coded, days, strict=True)]

    def _number(self, on: date) -> int:
        """ICD-10-CM changes on the first of a month, so that a month has one answer: its number, below zero.

        Else, and before there was ICD-10-CM (what is said of a code then names the day), the number of the day.
        """
        if self._monthly and on >= _ICD_10_SINCE:
            return -(on.year * 12 + on.month - 1)
        return on.toordinal()

    def _diagnosis(self, system: str, code: str, on: date) -> DiagnosisView:
        lookup, gaps = self._looked_up(system, code, on)
        traits = Trait.DIAGNOSIS_GAP if gaps else 0
        wanted = _ICD if on >= _ICD_10_SINCE else "ICD-9-CM"
        if system != wanted or (lookup is not None and lookup.status in ("invalid", "not billable")):
            traits |= Trait.BAD_DIAGNOSIS
        if system == _ICD:
            for name, trait in (("never_first", Trait.NEVER_FIRST), ("always_first", Trait.ALWAYS_FIRST)):
                traits |= trait * code_list(name, on).heads(code)
            traits |= Trait.EXTERNAL_CAUSE * (code[:1] in ("V", "W", "X", "Y"))
        view = DiagnosisView(code, traits, lookup, gaps=gaps)
        if lookup is not None and lookup.code is not None:
            view.sex, view.ages = lookup.code.sex, lookup.code.ages
            view.side = _side(lookup.code.display)
            view.traits |= Trait.SEXED_DIAGNOSIS * (view.sex is not None) | Trait.AGED_DIAGNOSIS * bool(view.ages)
            view.traits |= Trait.MANIFESTATION * lookup.code.manifestation | Trait.SIDED_DIAGNOSIS * bool(view.side)
        if self._setting == "hospital" and system == _ICD and self._codes is not None:
            view.indicator_exempt = self._is_exempt(code, on)
            view.side_untold = lookup is not None and lookup.code is not None and self._leaves_side_open(lookup.code)
        return view

    def _is_exempt(self, code: str, on: date) -> bool | None:
        """Whether a diagnosis needs no present-on-admission indicator; None where only the official list could say."""
        found = self._codes.is_poa_exempt(code, on) if self._codes else None
        if found is None and not code_list("perhaps_exempt", on).heads(code):
            return False
        return found

    def _leaves_side_open(self, code: Code) -> bool:
        """Whether the name of a code leaves the side open, and its neighbours name the right and the left one."""
        if "unspecified" not in code.display.lower():
            return False
        return any(self._are_sides(code.code, place) for place in range(4, len(code.code)) if code.code[place] in "09")

    def _are_sides(self, code: str, place: int) -> bool:
        """Whether 1 and 2 at a place of a code make it that of the right and of the left side."""
        if self._codes is None:
            return False
        found = [self._codes.code(_ICD, f"{code[:place]}{digit}{code[place + 1 :]}") for digit in "12"]
        names = [f" {each.display.lower()} " if each else "" for each in found]
        return all(f" {side} " in name.replace(",", " ") for side, name in zip(("right", "left"), names, strict=True))

    def _names(self, code: str, other: str) -> LevelNote | None:
        plain, excluded = code.replace(".", ""), other.replace(".", "")
        for note, codes in self._excludes1(code):
            if codes.covers(excluded) and not codes.covers(plain):
                return note
        return None

    def _excludes1(self, code: str) -> tuple[tuple[LevelNote, CodeRange], ...]:
        if (found := self._excluding.get(code)) is None:
            notes = self._excludes1_notes(code)
            found = self._excluding[code] = tuple((note, each) for note in notes for each in code_ranges(note.text))
        return found

    def _excludes1_notes(self, code: str) -> list[LevelNote]:
        """The Excludes1 notes of a code and of every level above it, nearest first."""
        entry = self._codes.code(_ICD, code) if self._codes else None
        if self._codes is None or entry is None:
            return []
        own = [LevelNote(entry.code, entry.display, "excludes1", text) for text in entry.excludes1]
        return own + [note for note in self._codes.inherited(code) if note.kind == "excludes1"]

    def _changes_by_month(self) -> bool:
        """Whether every installed release of diagnoses begins and ends with a month."""
        releases = [each for each in self._codes.releases() if each.system in (_ICD, "ICD-9-CM")] if self._codes else []
        days = [each.first for each in releases] + [each.last + timedelta(1) for each in releases if each.last]
        return all(day.day == 1 for day in days)


@cache
def _lists_of(number: int) -> Marks:
    """The traits that lists give to procedures in an era."""
    return marks(_BY_LIST, first_day(number))


def _gap(tables: EditTables | None, table: EditTable, on: date) -> tuple[NotChecked, ...]:
    if tables is None or (release := tables.release(table, on)) is None:
        return (NotChecked(table, "no table for the date of service is installed"),)
    if release.last is not None and release.last < on:
        return (NotChecked(f"{table} of the date of service", f"checked by {release.version}, which has ended"),)
    return ()


def _last_of_month(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])


def _side(display: str) -> str:
    """The only side that a diagnosis's name speaks of ("" = none or both)."""
    words = set(display.lower().replace(",", " ").split())
    if "bilateral" in words or {"left", "right"} <= words:
        return ""
    return next(iter(words & {"left", "right"}), "")
