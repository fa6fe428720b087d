"""Facts before judgement: a batch of claims becomes columns, with one question to each table for all of them.

First the codes of every claim are named to `Knowledge`; then the tables are asked; then the traits of lines,
diagnoses and of the claim itself are joined, which decide what rules have to be asked. A claim of which a rule is
asked becomes a view; most claims are judged by their traits alone.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise

from cleanclaim.claims.edits import marking
from cleanclaim.claims.edits.columns import Diagnoses, Lines, conflicts_of, diagnoses_of, lines_of, pairs_of, repeats
from cleanclaim.claims.edits.heading import Headings
from cleanclaim.claims.edits.knowledge import Knowledge
from cleanclaim.claims.edits.past import NOT_AFTERCARE, Past, aftercare, beside_earlier, past_of
from cleanclaim.claims.edits.traits import Trait
from cleanclaim.claims.edits.views import ClaimView, LineView, Surgery
from cleanclaim.claims.facts import Facts, SentLine
from cleanclaim.claims.values import MOST_DIAGNOSES, Claim
from cleanclaim.codesets import LevelNote
from cleanclaim.codesets.edit_facts import PairEdit
from cleanclaim.kernel import Sex

_VISITS = Trait.VISIT | Trait.VISIT_MODIFIER | Trait.PLACED
_SEXED = Trait.FEMALE_PROCEDURE | Trait.MALE_PROCEDURE
_SEX_OF = {Trait.FEMALE_PROCEDURE: Sex.FEMALE, Trait.MALE_PROCEDURE: Sex.MALE}
_NOT_FIRST = ~Trait.ALWAYS_FIRST
_NOT_LATER = ~(Trait.NEVER_FIRST | Trait.MANIFESTATION | Trait.EXTERNAL_CAUSE)


@dataclass(slots=True)
class Gathered:
    """A batch with all that was looked up for it; `traits` are those of each claim, in the order of the batch.

    What few claims have stands by the number of the claim. `first` and `last` are the days of each claim, `own` the
    traits of each line.
    """

    claims: Sequence[Claim]
    facts: Facts
    histories: Sequence[Sequence[SentLine] | None]
    headings: Headings
    lines: Lines
    diagnoses: Diagnoses
    first: list[date]
    last: list[date]
    own: list[int] = field(default_factory=list)
    traits: list[int] = field(default_factory=list)
    pairs: dict[int, list[tuple[int, int | SentLine, PairEdit]]] = field(default_factory=dict)
    conflicts: dict[int, list[tuple[int, int, LevelNote]]] = field(default_factory=dict)
    surgeries: dict[int, list[Surgery]] = field(default_factory=dict)

    def view(self, claim: int) -> ClaimView:
        """A claim as the rules see it."""
        here, first = self.claims[claim], self.first[claim]
        lines = self._lines(self.lines.begins[claim], self.lines.begins[claim + 1])
        diagnoses = [self.diagnoses.known[place] for place in self.diagnoses.of(claim)]
        begin = self.lines.begins[claim]
        pairs = [
            (lines[one - begin], lines[two - begin] if isinstance(two, int) else two, found)
            for one, two, found in self.pairs.get(claim, ())
        ]
        return ClaimView(
            claim=here,
            facts=self.facts,
            lines=lines,
            diagnoses=diagnoses,
            earlier=self.histories[claim],
            first=first,
            last=self.last[claim],
            traits=self.traits[claim],
            pairs=pairs,
            conflicts=self.conflicts.get(claim, []),
            surgeries=self.surgeries.get(claim, []),
            filing_ends=self.headings.filing_ends(here.payer, first),
        )

    def _lines(self, begin: int, end: int) -> list[LineView]:
        here, own = self.lines, self.own
        return [
            LineView(line, line.number, signed.code, signed.modifiers, signed.units, day, place, known, traits)
            for line, signed, day, place, known, traits in zip(
                here.lines[begin:end], here.signed[begin:end], here.days[begin:end], here.places[begin:end],
                here.known[begin:end], own[begin:end], strict=True,
            )
        ]  # fmt: skip


def gather(
    claims: Sequence[Claim],
    facts: Facts,
    knowledge: Knowledge,
    histories: Sequence[Sequence[SentLine] | None],
) -> Gathered:
    """A batch with all that the tables say of it. `histories` are the earlier lines of each claim's patient."""
    lines, diagnoses = lines_of(claims, knowledge), diagnoses_of(claims, knowledge)
    days = [claim.encounter.service_date for claim in claims]
    batch = Gathered(claims, facts, histories, Headings(facts), lines, diagnoses, days, days.copy())
    lasting = _set_spans(batch)
    pasts = {
        claim: past_of(claims[claim], earlier, lines, claim, facts, knowledge)
        for claim, earlier in enumerate(histories)
        if earlier
    }
    knowledge.learn()
    batch.own = marking.of_lines(claims, lines)
    batch.traits = list(map(batch.headings.of, claims, batch.first, batch.last))
    _join_lines(batch)
    _join_diagnoses(batch, knowledge)
    _join_company(batch, lasting, knowledge)
    _join_earlier(batch, pasts, knowledge)
    knowledge.forget_if_full()
    return batch


def _set_spans(batch: Gathered) -> list[int]:
    """Set the first and last day of claims with lines on other days than their encounter's; which have several days."""
    begins, days = batch.lines.begins, batch.lines.days
    lasting = []
    for claim in _claims_at(begins, (at for at, line in enumerate(batch.lines.lines) if line.service_date)):
        held = [batch.first[claim], *days[begins[claim] : begins[claim + 1]]]
        batch.first[claim], batch.last[claim] = min(held), max(held)
        if batch.first[claim] != batch.last[claim]:
            lasting.append(claim)
    return lasting


def _claims_at(begins: Sequence[int], places: Iterable[int]) -> dict[int, None]:
    """The claims to which some places of a column belong, in their order."""
    return dict.fromkeys(bisect_right(begins, place) - 1 for place in places)


def _join_lines(batch: Gathered) -> None:
    """What lines are and carry becomes the claim's; how both go together is asked where visits are concerned."""
    traits, begins, own = batch.traits, batch.lines.begins, batch.own
    known = [each.traits for each in batch.lines.known]
    joined = [one | other for one, other in zip(own, known, strict=True)]
    for number, (begin, end) in enumerate(pairwise(begins)):
        here = 0
        for each in joined[begin:end]:
            here |= each
        if here & _SEXED:
            here |= Trait.ODD_SEX * (batch.claims[number].patient.sex is not _SEX_OF.get(here & _SEXED))
        if here & _VISITS:
            here |= marking.of_visits(own[begin:end], known[begin:end], batch.lines, begin)
        traits[number] |= here
    if begins[-1] < sum(len(claim.lines) for claim in batch.claims):
        for number, claim in enumerate(batch.claims):
            traits[number] |= marking.of_revenue(claim, batch.facts.today)


def _join_diagnoses(batch: Gathered, knowledge: Knowledge) -> None:
    """Some traits of a diagnosis matter at the first place only, one at all others."""
    traits, diagnoses = batch.traits, batch.diagnoses
    known = [each.traits for each in diagnoses.known]
    for claim, (begin, end) in enumerate(pairwise(diagnoses.begins)):
        here = known[begin] & _NOT_FIRST if begin < end else Trait.DIAGNOSES
        for each in known[begin + 1 : end]:
            here |= each & _NOT_LATER
        if end - begin > MOST_DIAGNOSES:
            here |= Trait.DIAGNOSES
        traits[claim] |= here
    for claim in repeats(diagnoses.begins, diagnoses.codes):
        traits[claim] |= Trait.DIAGNOSES
    for one, two, note in conflicts_of(diagnoses, knowledge):
        claim = bisect_right(diagnoses.begins, one) - 1
        begin = diagnoses.begins[claim]
        batch.conflicts.setdefault(claim, []).append((one - begin, two - begin, note))
        traits[claim] |= Trait.CONFLICT


def _join_company(batch: Gathered, lasting: Iterable[int], knowledge: Knowledge) -> None:
    """What stands together on a claim: a code twice, pairs, and surgery on a claim of several days (`lasting`)."""
    repeated = repeats(batch.lines.begins, batch.lines.codes)
    for claim in repeated:
        batch.traits[claim] |= Trait.SAME_CODE
    for one, two, edit in pairs_of(batch.lines, {*repeated, *lasting}, knowledge):
        claim = bisect_right(batch.lines.begins, one) - 1
        batch.pairs.setdefault(claim, []).append((one, two, edit))
        batch.traits[claim] |= Trait.PAIR
    for claim in lasting:
        if found := _surgeries_of_claim(batch.lines, claim):
            batch.surgeries[claim] = found
            batch.traits[claim] |= Trait.SURGERY


def _surgeries_of_claim(lines: Lines, claim: int) -> list[Surgery]:
    """Surgery on a claim of several days, whose global period may hold its later lines."""
    places = lines.of(claim)
    if len(places) < 2:
        return []
    found = ((place, aftercare(lines.known[place])) for place in places)
    return [
        (lines.codes[place], lines.days[place], days)
        for place, days in found
        if days and not NOT_AFTERCARE.intersection(lines.signed[place].modifiers)
    ]


def _join_earlier(batch: Gathered, pasts: dict[int, Past], knowledge: Knowledge) -> None:
    """What was sent before for the patients: the same service again, pairs across claims, surgery."""
    traits = batch.traits
    for claim, earlier in enumerate(batch.histories):
        if earlier is None:
            traits[claim] |= Trait.HISTORY_GAP
    for claim, past in pasts.items():
        traits[claim] |= Trait.HISTORY | Trait.SENT * past.repeats
        if surgeries := past.surgeries():
            batch.surgeries[claim] = [*batch.surgeries.get(claim, ()), *surgeries]
            traits[claim] |= Trait.SURGERY
    for claim, place, sent, edit in beside_earlier(batch.lines, pasts, knowledge):
        batch.pairs.setdefault(claim, []).append((place, sent, edit))
        traits[claim] |= Trait.PAIR
