"""The traits of lines: of what they carry, and of how that goes with what they are."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from itertools import chain, pairwise, repeat

from cleanclaim.claims.edits.columns import Lines
from cleanclaim.claims.edits.lists import code_list, era, first_day, pairs_of
from cleanclaim.claims.edits.places import cannot_be_at
from cleanclaim.claims.edits.traits import Trait
from cleanclaim.claims.values import MOST_POINTERS, Claim
from cleanclaim.codesets import place_of_service
from cleanclaim.codesets.modifiers import modifier_days

_LATELY = 2014
_BY_MODIFIER = {
    "anatomic_modifiers": Trait.ANATOMIC,
    "visit_modifiers": Trait.VISIT_MODIFIER,
    "act_modifiers": Trait.ACT_MODIFIER,
    "component_modifiers": Trait.COMPONENT,
    "assistant_modifiers": Trait.ASSISTANT,
    "abn_modifiers": Trait.ABN,
    "telehealth_modifiers": Trait.TELEHEALTH,
    "discarded_modifiers": Trait.DISCARDED,
}


def of_lines(claims: Sequence[Claim], lines: Lines) -> list[int]:
    """What each line carries: modifiers, place, pointers, units, a drug, a charge."""
    eras = {day: era(day) for day in set(lines.days)}
    modifiers = [each.modifiers for each in lines.signed]
    marks = map(_of_marks, modifiers, lines.places, map(eras.__getitem__, lines.days))
    pointers = map(_of_pointers, [each.pointers for each in lines.signed], _sequences(claims, lines))
    own = [one | other for one, other in zip(marks, pointers, strict=True)]
    for place, (line, signed) in enumerate(zip(lines.lines, lines.signed, strict=True)):
        if signed.units != 1 or signed.drug is not None or line.charge_cents <= 0:
            own[place] |= (
                Trait.UNITS * (signed.units != 1)
                | Trait.NDC * (signed.drug is not None)
                | Trait.BAD_CHARGE * (line.charge_cents <= 0)
            )
    return own


def _sequences(claims: Sequence[Claim], lines: Lines) -> chain[tuple[int, ...]]:
    """At each line the numbers of its claim's diagnoses."""
    listed = [tuple([diagnosis.sequence for diagnosis in claim.diagnoses]) for claim in claims]
    counts = [end - begin for begin, end in pairwise(lines.begins)]
    return chain.from_iterable(map(repeat, listed, counts))


def of_visits(own: Sequence[int], known: Sequence[int], lines: Lines, begin: int) -> int:
    """How the lines of a claim that is about visits go together with what they carry: `own` beside `known`."""
    traits = office_visits = 0
    for place, (carried, named) in enumerate(zip(own, known, strict=True), start=begin):
        traits |= _of_fit(carried, named)
        office_visits += named & Trait.OFFICE_VISIT > 0
        if named & Trait.PLACED and cannot_be_at(lines.codes[place], lines.places[place], era(lines.days[place])):
            traits |= Trait.ODD_PLACE
    return traits | Trait.TWO_VISITS * (office_visits > 1)


def of_revenue(claim: Claim, today: date | None) -> int:
    """What lines of a revenue code alone may have: a charge and a day, but no pointers and no place."""
    alone = [line for line in claim.lines if line.signed.system == "REVENUE"]
    late = today is not None and any(claim.day_of(line) > today for line in alone)
    return Trait.DATES * late | Trait.BAD_CHARGE * any(line.charge_cents < 0 for line in alone)


def _of_fit(own: int, known: int) -> int:
    """How the modifiers of a line (its own traits) fit its procedure (what is known of it)."""
    traits = 0
    if known & Trait.VISIT and not own & Trait.VISIT_MODIFIER:
        traits = Trait.PLAIN_VISIT
    if own & Trait.VISIT_MODIFIER and not known & Trait.TAKES_VISIT_MODIFIER:
        traits |= Trait.MISPLACED
    if own & Trait.ACT_MODIFIER and known & Trait.VISIT:
        traits |= Trait.MISPLACED
    return traits


@lru_cache(maxsize=50_000)
def _of_pointers(pointers: tuple[int, ...], sequences: tuple[int, ...]) -> int:
    count = len(pointers)
    fine = 0 < count <= MOST_POINTERS and len(set(pointers)) == count and set(sequences).issuperset(pointers)
    return 0 if fine else Trait.BAD_POINTER


@lru_cache(maxsize=1_000)
def of_place(place: str) -> int:
    """The traits of a place of service."""
    traits = 0 if place_of_service(place) else Trait.BAD_PLACE
    if place in code_list("facilities", date.max):
        traits |= Trait.FACILITY
    return traits | (Trait.TELEHEALTH if place in code_list("telehealth_places", date.max) else 0)


@lru_cache(maxsize=10_000)
def _is_dated(modifier: str) -> bool:
    """Whether a modifier is unknown, or came or ended so lately that the day has to be asked."""
    days = modifier_days(modifier)
    return days is None or days[1] is not None or days[0].year > _LATELY


@lru_cache(maxsize=50_000)
def _of_marks(modifiers: tuple[str, ...], place: str, number: int) -> int:
    """Traits of a line's modifiers and place, in an era of the lists (`lists.era`)."""
    return of_place(place) | (_of_modifiers(modifiers, number) if modifiers else 0)


def _of_modifiers(modifiers: tuple[str, ...], number: int) -> int:
    day = first_day(number)
    traits = Trait.MODIFIED
    for name, trait in _BY_MODIFIER.items():
        listed = code_list(name, day)
        if any(modifier in listed for modifier in modifiers):
            traits |= trait
    if "LT" in modifiers or "RT" in modifiers:
        traits |= Trait.ONE_SIDE
    if "50" in modifiers:
        traits |= Trait.BILATERAL
    conflicts = pairs_of("modifier_conflicts", day)
    odd = len(modifiers) > 4 or len(set(modifiers)) < len(modifiers)
    odd = odd or any(_is_dated(modifier) for modifier in modifiers)
    odd = odd or any(other in conflicts[each] for each in modifiers if each in conflicts for other in modifiers)
    return traits | Trait.ODD_MODIFIERS if odd else traits
