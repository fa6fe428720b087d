"""Several procedures of one provider for one patient on one day: all but the dearest are reduced.

Rank goes by the fee, never by the order on the claim; equal fees rank by line, so that the answer is the
same for any order of the file. Each kind of reduction is an indicator of the row.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal

from cleanclaim.codesets.fee_facts import CostIndices
from cleanclaim.kernel import round_half_up
from cleanclaim.kernel.rules import DatedValue, dated_value
from cleanclaim.payers.medicare.drafts import Draft, percent_words
from cleanclaim.payers.medicare.formula import expense_part, fee
from cleanclaim.payers.medicare.values import FeeSource

_RULEBOOK = "payers/medicare"
_ENDOSCOPY = "Medicare Claims Processing Manual, chapter 12, 40.6.C; relative value file, endoscopic base code"
SURGERY, ENDOSCOPY, IMAGING, THERAPY, CARDIOVASCULAR, OPHTHALMOLOGY = "2", "3", "4", "5", "6", "7"


def reduce_several(drafts: Sequence[Draft], source: FeeSource, at: CostIndices) -> None:
    """Apply every kind of reduction among the services of each day."""
    days: dict[object, list[Draft]] = defaultdict(list)
    for draft in drafts:
        days[draft.service.service_date].append(draft)
    for same_day in days.values():
        _surgeries(same_day, source, at)
        _imaging(_with(same_day, IMAGING))
        _technical(_with(same_day, CARDIOVASCULAR), "second_cardiovascular_technical", "further cardiovascular test")
        _technical(_with(same_day, OPHTHALMOLOGY), "second_ophthalmology_technical", "further eye test")
        _therapy(_with(same_day, THERAPY), at)


def _with(drafts: Iterable[Draft], indicator: str) -> list[Draft]:
    return [draft for draft in drafts if draft.row.multiple == indicator and not draft.unpriced]


def _value(key: str, drafts: Sequence[Draft]) -> DatedValue | None:
    return dated_value(_RULEBOOK, key, drafts[0].service.service_date) if drafts else None


def _ranked(drafts: Iterable[Draft], amount: Callable[[Draft], Decimal]) -> list[Draft]:
    return sorted(drafts, key=lambda draft: (-amount(draft), draft.service.number))


def _surgeries(drafts: Sequence[Draft], source: FeeSource, at: CostIndices) -> None:
    """Endoscopies of one family are first reduced by their base, then the family counts as one procedure."""
    families: dict[str, list[Draft]] = defaultdict(list)
    for draft in _with(drafts, ENDOSCOPY):
        families[draft.row.endoscopic_base or draft.service.code].append(draft)
    groups: list[list[Draft]] = [[draft] for draft in _with(drafts, SURGERY)]
    for base, family in families.items():
        _family(base, family, source, at)
        groups.append(family)
    value = _value("second_procedure", groups[0]) if groups else None
    if value is None:
        return
    groups.sort(key=lambda group: (-_worth(group), group[0].service.number))
    for rank, group in enumerate(groups):
        for draft in group:
            _rank_units(draft, value, keep_first=rank == 0, keep_all=rank == 0 and group[0].row.multiple == ENDOSCOPY)


def _worth(group: list[Draft]) -> Decimal:
    """What a procedure ranks by: its unit; a family of endoscopies by the whole."""
    if group[0].row.multiple == ENDOSCOPY:
        return sum((draft.total for draft in group), Decimal(0))
    return max(group[0].units)


def _rank_units(draft: Draft, value: DatedValue, *, keep_first: bool, keep_all: bool) -> None:
    """Units rank one by one: of the dearest procedure the first stays whole."""
    if keep_all:
        return
    places = range(1 if keep_first else 0, len(draft.units))
    if not places:
        return
    for place in places:
        draft.units[place] = draft.units[place] * value.number / 100
    which = "further units, " if keep_first else ""
    draft.say(f"{percent_words(value.number)} ({which}several procedures, by rank of fee)", value.source)


def _family(base: str, family: list[Draft], source: FeeSource, at: CostIndices) -> None:
    """The dearest endoscopy is whole; off all others goes the base, which the first contains."""
    ranked = _ranked(family, lambda draft: max(draft.units))
    row = source.relative_values(base, "", ranked[0].service.service_date)
    if row is None:
        return
    taken = Decimal(fee(row, at, facility=ranked[0].facility).cents)
    for rank, draft in enumerate(ranked):
        places = range(1 if rank == 0 else 0, len(draft.units))
        for place in places:
            draft.units[place] = max(draft.units[place] - taken, Decimal(0))
        if places:
            draft.say(f"less the fee of the base endoscopy {base}", _ENDOSCOPY)


def _imaging(drafts: list[Draft]) -> None:
    """Technical and professional parts rank apart: beyond the first image each at its own percent."""
    technical, professional = _value("second_imaging_technical", drafts), _value("second_imaging_professional", drafts)
    off: dict[int, Decimal] = defaultdict(Decimal)
    for value, amount in ((technical, _technical_part), (professional, _professional_part)):
        if value is None:
            continue
        for place, draft in enumerate(_ranked([each for each in drafts if amount(each)], amount)):
            units = len(draft.units) - (1 if place == 0 else 0)
            off[draft.service.number] += amount(draft) * units * (100 - value.number) / 100
    for draft in drafts:
        if off[draft.service.number] and technical and professional:
            draft.units[-1] -= off[draft.service.number]
            parts = f"{percent_words(technical.number)} technical, {percent_words(professional.number)} professional"
            draft.say(f"further image: {parts}", f"{technical.source}; {professional.source}")


def _technical_part(draft: Draft) -> Decimal:
    return draft.technical


def _professional_part(draft: Draft) -> Decimal:
    return draft.professional


def _technical(drafts: list[Draft], key: str, words: str) -> None:
    value = _value(key, drafts)
    if value is None:
        return
    for place, draft in enumerate(_ranked([each for each in drafts if each.technical], _technical_part)):
        units = len(draft.units) - (1 if place == 0 else 0)
        if units:
            draft.units[-1] -= draft.technical * units * (100 - value.number) / 100
            draft.say(f"technical part at {percent_words(value.number)} ({words})", value.source)


def _therapy(drafts: list[Draft], at: CostIndices) -> None:
    """Every unit of the day but the one with the highest practice expense pays half of its expense."""
    value = _value("second_therapy_expense", drafts)
    if value is None:
        return
    ranked = _ranked(drafts, lambda draft: draft.row.expense_nonfacility * at.expense)
    for rank, draft in enumerate(ranked):
        reduced = Decimal(expense_part(draft.row, at, value.number, facility=draft.facility))
        full = Decimal(expense_part(draft.row, at, Decimal(100), facility=draft.facility))
        places = range(1 if rank == 0 else 0, len(draft.units))
        for place in places:
            draft.units[place] = draft.units[place] * reduced / full if full else draft.units[place]
        if places:
            words = f"practice expense at {percent_words(value.number)} beyond the day's first unit of therapy"
            draft.say(f"{words} ({round_half_up(reduced) / 100:.2f} a unit)", value.source)
