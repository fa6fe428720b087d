"""The edits of one kind of claims, asked of a batch: facts first, then of each claim the rules that concern it.

Most claims concern no rule once the facts are known. What is left open about them (a table that is not installed)
is the same for many, so that they share one result.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import TypeAlias

from cleanclaim.claims.edits import Edit, as_finding
from cleanclaim.claims.edits.gathering import Gathered, gather
from cleanclaim.claims.edits.knowledge import Knowledge
from cleanclaim.claims.edits.traits import Trait
from cleanclaim.claims.edits.views import ClaimView
from cleanclaim.claims.facts import Facts, SentLine, Setting
from cleanclaim.claims.values import Claim
from cleanclaim.codesets.edit_facts import EditTable
from cleanclaim.kernel import Finding, NotChecked, Severity

_NO_ENROLMENT = NotChecked("enrolment of providers", "it was not given who is enrolled with which payer since when")
_NO_ARTICLES = NotChecked("LCD", "no coverage articles are installed")
_MOST_KEPT = 20_000
_ANY = 1 << 100  # every claim has it
_PAIRS: dict[Setting, EditTable] = {"practitioner": "NCCI PTP practitioner", "hospital": "NCCI PTP hospital"}


@dataclass(frozen=True, slots=True)
class CheckResult:
    """Findings in the order of the rules. `clean`: no error among them; not checked alone is no failure."""

    findings: tuple[Finding, ...]
    not_checked: tuple[NotChecked, ...] = ()

    @property
    def clean(self) -> bool:
        return not any(finding.severity is Severity.ERROR for finding in self.findings)


class KindOfClaims:
    """What a checker keeps for claims of one kind: what was looked up, and which rules which traits concern."""

    def __init__(self, setting: Setting, edits: Sequence[Edit], facts: Facts) -> None:
        self._knowledge = Knowledge(facts, setting)
        self._chosen = _Chosen(edits)
        self._unsaid = {told: _Unsaid(self._knowledge, _PAIRS[setting], told) for told in (True, False)}
        self._by_articles = Trait.MEDICARE if setting == "practitioner" else 0

    def check(
        self, claims: Sequence[Claim], facts: Facts, histories: Sequence[Sequence[SentLine] | None]
    ) -> list[CheckResult]:
        """The result of each claim, in order. `histories` are the earlier lines of each claim's patient."""
        batch = gather(claims, facts, self._knowledge, histories)
        edits = map(self._chosen.__getitem__, batch.traits)
        return [
            _judged(batch.view(number), asked, silent) if asked else silent
            for number, (asked, silent) in enumerate(zip(edits, self._silent(batch), strict=True))
        ]

    def _silent(self, batch: Gathered) -> list[CheckResult]:
        """The result of each claim, were no rule to say anything of it."""
        unsaid, by_articles = self._unsaid[batch.facts.enrolled is not None], self._by_articles
        gaps = [known.gap for known in batch.lines.known]
        ends = pairwise(batch.lines.begins)
        return [
            unsaid[
                day if end - begin > 1 else None,
                claim.encounter.service_date if traits & by_articles else None,
                *gaps[begin:end],
            ]
            for claim, traits, day, (begin, end) in zip(batch.claims, batch.traits, batch.first, ends, strict=True)
        ]


def _judged(view: ClaimView, edits: Iterable[Edit], silent: CheckResult) -> CheckResult:
    """What the rules say of a claim; `silent` where they say nothing."""
    findings: list[Finding] = []
    open_questions: list[NotChecked] = []
    for edit in edits:
        for said in edit(view):
            if isinstance(said, NotChecked):
                open_questions.append(said)
            else:
                findings.append(as_finding(edit, said, view.claim))
    if open_questions:
        return CheckResult(tuple(findings), together((*silent.not_checked, *open_questions)))
    return CheckResult(tuple(findings), silent.not_checked) if findings else silent


class _Chosen(dict[int, tuple[Edit, ...]]):
    """The rules that a claim's traits concern."""

    def __init__(self, edits: Sequence[Edit]) -> None:
        padded = ((*edit.when, _ANY, _ANY) for edit in edits)
        self._masks = [(masks[0], masks[1], edit) for masks, edit in zip(padded, edits, strict=True)]

    def __missing__(self, traits: int) -> tuple[Edit, ...]:
        if len(self) > _MOST_KEPT:
            self.clear()
        all_traits = traits | _ANY
        chosen = tuple(edit for first, second, edit in self._masks if all_traits & first and all_traits & second)
        self[traits] = chosen
        return chosen


_Open: TypeAlias = tuple[date | int | None, ...]
"""The days on which pairs were asked (None = a claim of one line) and coverage articles (None = not Medicare's), and
the number of each line's gaps."""


class _Unsaid(dict[_Open, CheckResult]):
    """What no table could be asked about."""

    def __init__(self, knowledge: Knowledge, pairs: EditTable, enrolled: bool) -> None:
        self._knowledge, self._pairs, self._enrolled = knowledge, pairs, enrolled

    def __missing__(self, key: _Open) -> CheckResult:
        if len(self) > _MOST_KEPT:
            self.clear()
        paired, covered, *numbers = key
        found = [gap for number in numbers if isinstance(number, int) for gap in self._knowledge.said[number]]
        if isinstance(paired, date):
            found += self._knowledge.gaps(self._pairs, paired)
        if not self._enrolled:
            found.append(_NO_ENROLMENT)
        if isinstance(covered, date) and not self._knowledge.has_table("LCD", covered):
            found.append(_NO_ARTICLES)
        result = self[key] = CheckResult((), together(found))
        return result


def together(open_questions: Iterable[NotChecked]) -> tuple[NotChecked, ...]:
    """Each set and reason once, with the number of places that it concerns."""
    found: dict[tuple[str, str], NotChecked] = {}
    for each in open_questions:
        key = (each.set, each.reason)
        known = found.get(key)
        found[key] = each if known is None else NotChecked(*key, known.count + each.count)
    return tuple(found.values())
