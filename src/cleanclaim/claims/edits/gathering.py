"""Facts before judgement: a batch of claims becomes views, with one question to each table for all of them.

First every claim is walked and its codes are named to `Knowledge`; then the tables are asked; then the
traits of lines, diagnoses and of the claim itself are joined, which decide what rules have to be asked.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cache, lru_cache
from itertools import combinations

from cleanclaim.claims.edits.heading import of_header
from cleanclaim.claims.edits.knowledge import Knowledge, PairKey
from cleanclaim.claims.edits.lists import code_list, era, first_day, pairs_of
from cleanclaim.claims.edits.traits import Trait
from cleanclaim.claims.edits.views import ClaimView, LineView
from cleanclaim.claims.facts import Facts, SentLine
from cleanclaim.claims.values import (
    MOST_DIAGNOSES,
    MOST_POINTERS,
    Claim,
    ClaimLine,
)
from cleanclaim.codesets import place_of_service
from cleanclaim.codesets.modifiers import modifier_days

_OF_KIND = Trait.VISIT_MODIFIER | Trait.ACT_MODIFIER
_LATELY = 2014
_GLOBAL_DAYS = 100
_AFTER = {"010": 10, "090": 90}
_NOT_AFTERCARE = frozenset({"54", "80", "81", "82", "AS"})  # these leave the care afterwards to somebody else
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


def gather(
    claims: Sequence[Claim],
    facts: Facts,
    knowledge: Knowledge,
    histories: Sequence[Sequence[SentLine] | None],
) -> list[ClaimView]:
    """The views of a batch, in its order. `histories` are the earlier lines of each claim's patient."""
    views = [_view(claim, facts, knowledge, earlier) for claim, earlier in zip(claims, histories, strict=True)]
    knowledge.learn()
    for view in views:
        _join(view, facts, knowledge)
    knowledge.forget_if_full()
    return views


def _view(claim: Claim, facts: Facts, knowledge: Knowledge, earlier: Sequence[SentLine] | None) -> ClaimView:
    usual_day, usual_place = claim.encounter.service_date, claim.encounter.place_of_service
    procedure = knowledge.procedure
    lines = []
    begins = ends = usual_day
    for line in claim.lines:
        signed = line.signed
        if signed.system == "REVENUE":
            continue
        day = line.service_date or usual_day
        if day != usual_day:
            begins, ends = min(day, begins), max(day, ends)
        place = line.place_of_service or usual_place
        known = procedure(signed.code, day)
        lines.append(LineView(line, line.number, signed.code, signed.modifiers, signed.units, day, place, known))
    diagnoses = knowledge.diagnoses(claim.diagnoses, usual_day)
    view = ClaimView(claim, facts, lines, diagnoses, earlier, begins, ends)
    if len(lines) > 1:
        asked, pairs, expected = view.asked, knowledge.pairs, knowledge.expected
        for first, second in combinations(lines, 2):
            if first.day == second.day and first.code != second.code:
                key = (first.code, second.code, first.day)
                asked.append((first, second, key))
                if key not in pairs:
                    expected[key] = None
    if earlier:
        _expect_earlier(view, earlier, knowledge)
    return view


def _expect_earlier(view: ClaimView, earlier: Sequence[SentLine], knowledge: Knowledge) -> None:
    """Name the services sent before, as far as a global period or the same day may join them to this claim."""
    day = view.claim.encounter.service_date
    for sent in view.by_provider:
        if sent.open and abs((day - sent.service_date).days) <= _GLOBAL_DAYS:
            view.before.append((sent, knowledge.procedure(sent.code, sent.service_date)))
    for _, _, key in _joined(view, earlier):
        if key not in knowledge.pairs:
            knowledge.expected[key] = None


def _joined(view: ClaimView, earlier: Sequence[SentLine]) -> list[tuple[LineView, SentLine, PairKey]]:
    """Lines beside the services of one day that the same provider sent on other claims."""
    claim, days = view.claim, {line.day for line in view.lines}
    same_day = [
        sent
        for sent in earlier
        if sent.service_date in days
        and sent.open
        and sent.claim_id != claim.id
        and sent.rendering_npi == claim.rendering.npi
    ]
    return [
        (line, sent, (line.code, sent.code, line.day))
        for sent in same_day
        for line in view.lines
        if line.day == sent.service_date and line.code != sent.code
    ]


def _join(view: ClaimView, facts: Facts, knowledge: Knowledge) -> None:
    claim, lines = view.claim, view.lines
    traits = of_header(view, facts)
    if claim.kind == "837I":
        traits |= Trait.INSTITUTIONAL
    known_places = {diagnosis.sequence for diagnosis in claim.diagnoses}
    traits |= _of_lines(view, known_places)
    for diagnosis in view.diagnoses:
        traits |= diagnosis.traits
    if len(lines) > 1:
        traits |= _of_company(view, knowledge)
    if len(lines) < len(claim.lines):
        traits |= _of_revenue(claim.lines, known_places)
    if len(view.diagnoses) != 1:
        traits |= _of_diagnoses(view, knowledge)
    if view.earlier is None:
        traits |= Trait.HISTORY_GAP
    elif view.earlier:
        traits |= Trait.HISTORY
        _join_earlier(view, view.earlier, knowledge)
        if view.pairs:
            traits |= Trait.PAIR
    if view.surgeries:
        traits |= Trait.SURGERY
    view.traits = traits


def _of_lines(view: ClaimView, known_places: set[int]) -> int:
    """The traits of each line, kept with it, and all of them joined."""
    traits, office_visits, number = 0, 0, era(view.first)
    for line in view.lines:
        known = line.known.traits
        line.traits = own = _of_line(line, known_places, number if line.day == view.first else era(line.day))
        traits |= own | known
        if own & _OF_KIND or known & Trait.VISIT:
            traits |= _of_fit(own, known)
            office_visits += bool(known & Trait.OFFICE_VISIT)
    if office_visits > 1:
        traits |= Trait.TWO_VISITS
    return traits


def _join_earlier(view: ClaimView, earlier: Sequence[SentLine], knowledge: Knowledge) -> None:
    for line, sent, key in _joined(view, earlier):
        if found := knowledge.pairs.get(key):
            view.pairs.append((line, sent, found))
    for sent, known in view.before:
        if (days := _AFTER.get(known.global_days)) and not _NOT_AFTERCARE.intersection(sent.modifiers):
            view.surgeries.append((sent.code, sent.service_date, days))


def _of_company(view: ClaimView, knowledge: Knowledge) -> int:
    traits = 0
    if view.first != view.last:
        view.surgeries += _surgeries_of_claim(view)
    if len({line.code for line in view.lines}) < len(view.lines):
        traits |= Trait.SAME_CODE
    pairs = knowledge.pairs
    for first, second, key in view.asked:
        if found := pairs.get(key):
            view.pairs.append((first, second, found))
            traits |= Trait.PAIR
    return traits


def _surgeries_of_claim(view: ClaimView) -> list[tuple[str, date, int]]:
    """Surgery on a claim of several days, whose global period may hold its later lines."""
    found = ((line, _AFTER.get(line.known.global_days)) for line in view.lines)
    return [(line.code, line.day, days) for line, days in found if days and not line.has(*_NOT_AFTERCARE)]


def _of_diagnoses(view: ClaimView, knowledge: Knowledge) -> int:
    coded = view.claim.diagnoses
    traits = 0
    if not coded or len(coded) > MOST_DIAGNOSES or len({each.code for each in coded}) < len(coded):
        traits |= Trait.DIAGNOSES
    conflict = knowledge.conflict
    for (place, first), (other, second) in combinations(enumerate(coded), 2):
        if first.system == second.system == "ICD-10-CM" and (note := conflict(first.code, second.code)):
            view.conflicts.append((place, other, note))
            traits |= Trait.CONFLICT
    return traits


def _of_line(line: LineView, known_places: set[int], number: int) -> int:
    signed = line.line.signed
    traits = _of_marks(line.modifiers, line.place, number) | _of_pointers(signed.pointers, known_places)
    if line.units != 1:
        traits |= Trait.UNITS
    if signed.drug is not None:
        traits |= Trait.NDC
    if line.line.charge_cents <= 0:
        traits |= Trait.BAD_CHARGE
    return traits


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


def _of_revenue(lines: Sequence[ClaimLine], known_places: set[int]) -> int:
    """Lines of a revenue code alone; they have no pointers and no place."""
    return Trait.BAD_CHARGE if any(line.charge_cents < 0 for line in lines) else 0


def _of_pointers(pointers: tuple[int, ...], known_places: set[int]) -> int:
    count = len(pointers)
    if count == 1 and pointers[0] in known_places:
        return 0
    fine = 0 < count <= MOST_POINTERS and len(set(pointers)) == count and known_places.issuperset(pointers)
    return 0 if fine else Trait.BAD_POINTER


@cache
def _of_place(place: str) -> int:
    traits = 0 if place_of_service(place) else Trait.BAD_PLACE
    if place in code_list("facilities", date.max):
        traits |= Trait.FACILITY
    return traits | (Trait.TELEHEALTH if place in code_list("telehealth_places", date.max) else 0)


@cache
def _is_dated(modifier: str) -> bool:
    """Whether a modifier is unknown, or came or ended so lately that the day has to be asked."""
    days = modifier_days(modifier)
    return days is None or days[1] is not None or days[0].year > _LATELY


@lru_cache(maxsize=50_000)
def _of_marks(modifiers: tuple[str, ...], place: str, number: int) -> int:
    """Traits of a line's modifiers and place, in an era of the lists (`lists.era`)."""
    return _of_place(place) | (_of_modifiers(modifiers, number) if modifiers else 0)


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
