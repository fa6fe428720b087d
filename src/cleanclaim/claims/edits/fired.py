"""How an edit speaks: what it saw, and where; the rule's card says the rest."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from cleanclaim.claims.edits.views import ClaimView
from cleanclaim.claims.values import Claim
from cleanclaim.kernel import Citation, Finding, NotChecked, Owner, Place, Severity
from cleanclaim.kernel.rules import Rule, RuleCard, rule


@dataclass(frozen=True, slots=True)
class Fired:
    """One fault that an edit saw. `message` "" = the rule's own sentence; `severity` None = the rule's."""

    message: str = ""
    line: int | None = None
    fix: str = ""
    values: tuple[tuple[str, str], ...] = ()
    version: str = ""
    severity: Severity | None = None
    likely_carc: str = ""
    citation: Citation | None = None
    rule: str = ""  # of the practice's own, which one edit judges
    owner: Owner | None = None


Said: TypeAlias = Iterator[Fired | NotChecked]
Judgement: TypeAlias = Callable[[ClaimView], Said]


@dataclass(frozen=True, slots=True)
class Edit:
    """A rule with the traits without which it stays silent: of each mask in `when`, one bit at least (two masks)."""

    rule: Rule[[ClaimView], Said]
    when: tuple[int, ...]

    @property
    def card(self) -> RuleCard:
        return self.rule.card

    def __call__(self, view: ClaimView) -> Said:
        return self.rule.function(view)


def edit(
    id: str,
    *,
    cites: Citation,
    when: int | tuple[int, ...] = (),
    owner: Owner = Owner.CODING,
    severity: Severity = Severity.ERROR,
    likely_carc: str = "",
) -> Callable[[Judgement], Edit]:
    """A rule on claims, asked only of those that have a trait of each mask in `when`: these are its conditions."""
    carded = rule(id, cites=cites, owner=owner, severity=severity, likely_carc=likely_carc)
    masks = (when,) if isinstance(when, int) else when

    def attach(function: Judgement) -> Edit:
        return Edit(carded(function), masks)

    return attach


def as_finding(edit: Edit, fired: Fired, claim: Claim) -> Finding:
    """What was seen, with the rule's id, citation, owner and likely answer of the payer."""
    card = edit.card
    return Finding(
        rule=fired.rule or card.id,
        message=fired.message or card.sentence,
        severity=fired.severity or card.severity,
        owner=fired.owner or card.owner,
        place=Place(claim=claim.id, line=fired.line),
        citation=fired.citation or card.citation,
        fix=fired.fix,
        values=fired.values,
        likely_carc=fired.likely_carc or card.likely_carc,
        version=fired.version,
    )
