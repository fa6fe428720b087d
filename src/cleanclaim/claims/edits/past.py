"""What was sent before for a claim's patient, as far as it touches the claim."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from cleanclaim.claims.edits.columns import Lines
from cleanclaim.claims.edits.knowledge import Knowledge
from cleanclaim.claims.edits.views import ProcedureView, Surgery, by_provider
from cleanclaim.claims.facts import Facts, SentLine
from cleanclaim.claims.values import Claim
from cleanclaim.codesets.edit_facts import PairEdit

_GLOBAL_DAYS = 100
_AFTER = {"010": 10, "090": 90}
NOT_AFTERCARE = frozenset({"54", "80", "81", "82", "AS"})
"""Modifiers that leave the care afterwards to somebody else."""


@dataclass(frozen=True, slots=True)
class Past:
    """`repeats`: a service of the claim was sent before. `before`: open services of the provider within a global
    period. `beside`: places of lines with open services of their day that the provider sent on other claims."""

    repeats: bool
    before: list[tuple[SentLine, ProcedureView]]
    beside: list[tuple[int, SentLine]]

    def surgeries(self) -> list[Surgery]:
        """Surgery that was sent before, with the days that belong to it."""
        found = ((sent, aftercare(known)) for sent, known in self.before)
        return [
            (sent.code, sent.service_date, days)
            for sent, days in found
            if days and not NOT_AFTERCARE.intersection(sent.modifiers)
        ]


def aftercare(known: ProcedureView) -> int:
    """The days after a procedure that belong to it."""
    return _AFTER.get(known.global_days, 0)


def past_of(
    claim: Claim, earlier: Sequence[SentLine], lines: Lines, number: int, facts: Facts, knowledge: Knowledge
) -> Past:
    """What touches a claim of what was sent before; its procedures are named to `knowledge`."""
    day, places = claim.encounter.service_date, lines.of(number)
    own = set(lines.codes[places.start : places.stop])
    before = [
        (sent, knowledge.procedure(sent.code, sent.service_date))
        for sent in by_provider(claim, earlier, facts)
        if sent.open and abs((day - sent.service_date).days) <= _GLOBAL_DAYS
    ]
    repeats = any(sent.code in own and sent.open for sent in earlier)
    return Past(repeats, before, _beside(claim, earlier, lines, places))


def _beside(claim: Claim, earlier: Sequence[SentLine], lines: Lines, places: range) -> list[tuple[int, SentLine]]:
    npi, days, codes = claim.rendering.npi, lines.days, lines.codes
    held = set(days[places.start : places.stop])
    same_day = [
        sent
        for sent in earlier
        if sent.service_date in held and sent.open and sent.claim_id != claim.id and sent.rendering_npi == npi
    ]
    return [
        (place, sent)
        for sent in same_day
        for place in places
        if days[place] == sent.service_date and codes[place] != sent.code
    ]


def beside_earlier(
    lines: Lines, pasts: Mapping[int, Past], knowledge: Knowledge
) -> Iterator[tuple[int, int, SentLine, PairEdit]]:
    """(claim, place of its line, earlier service, PTP edit between the two)."""
    asked = [(claim, place, sent) for claim, past in pasts.items() for place, sent in past.beside]
    firsts, days = [lines.codes[place] for _, place, _ in asked], [lines.days[place] for _, place, _ in asked]
    answers = knowledge.pairs_on(firsts, [sent.code for _, _, sent in asked], days)
    return ((*each, edit) for each, edit in zip(asked, answers, strict=True) if edit)
