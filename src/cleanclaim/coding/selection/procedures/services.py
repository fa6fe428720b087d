"""Services: what was done, before it becomes a suggestion, and the steps that all kinds of acts share."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from cleanclaim.charts.values import SectionKind
from cleanclaim.coding.selection.procedures.phrases import pattern, words_in
from cleanclaim.coding.selection.procedures.statements import Statement, all_words
from cleanclaim.coding.selection.procedures.status import Judgement, Mention, Status, judge
from cleanclaim.coding.selection.procedures.steps import says_done, steps_told
from cleanclaim.coding.values import Withheld
from cleanclaim.kernel import Span, Trace
from cleanclaim.kernel.rules import RuleCard, load_rulebook

_WORDS = """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen
sixteen seventeen eighteen nineteen twenty"""
_PLANS = {SectionKind.PLAN, SectionKind.ORDERS, SectionKind.ASSESSMENT}
_NUMBERS = {word: number for number, word in enumerate(_WORDS.split())}
NUMBER = rf"(?:\d{{1,3}}|{'|'.join(list(_NUMBERS)[1:])})"


@dataclass(frozen=True, slots=True)
class Done:
    """A mention that was judged to be performed."""

    mention: Mention
    judgement: Judgement

    @property
    def statement(self) -> Statement:
        return self.mention.statement

    @property
    def words(self) -> str:
        return self.statement.text[self.mention.start : self.mention.end]


@dataclass(frozen=True, slots=True)
class Service:
    """One line to be: `about` are prefixes of diagnosis codes that the act is for, `body` its part.

    `factor` lowers the confidence where something is open; `drug` marks a supply, `open_side` an act whose
    side the note should say and does not.
    """

    code: str
    name: str
    done: tuple[Done, ...]
    about: tuple[str, ...] = ()
    body: str = ""
    units: int = 1
    modifiers: tuple[str, ...] = ()
    because: tuple[Trace, ...] = ()
    alternatives: tuple[str, ...] = ()
    ndc: str = ""
    ceiling: float = 1.0
    open_side: bool = False
    technical: bool = False
    component: bool = False
    read_only: str = ""
    more_evidence: tuple[Span, ...] = ()

    @property
    def at(self) -> int:
        return self.done[0].statement.start

    @property
    def statements(self) -> tuple[Statement, ...]:
        return tuple(dict.fromkeys(done.statement for done in self.done))

    @property
    def text(self) -> str:
        return " ".join(statement.text for statement in self.statements)

    def told(self, card: RuleCard, fact: str = "") -> Service:
        """The same service with one reason more."""
        return replace(self, because=(*self.because, reason(card, fact)))

    def marked(self, modifier: str, card: RuleCard, fact: str = "") -> Service:
        """The same service with a modifier and its reason."""
        if modifier in self.modifiers:
            return self
        return replace(self, modifiers=(*self.modifiers, modifier)).told(card, f"{modifier}: {fact}")


def reason(card: RuleCard, fact: str = "") -> Trace:
    """A rule as a trace; `fact` is what it saw here."""
    says = f"{card.sentence} {fact}".strip() if fact else card.sentence
    return Trace("", "rule", says, str(card.citation), {"rule": card.id})


def quoted(span: Span) -> Trace:
    """A sentence of the record as a trace."""
    place = {"document": span.document, "start": span.start, "end": span.end, "text": span.text}
    return Trace("", "sentence", "the record says", "", place)


def sift(mentions: Iterable[Mention], code: str) -> tuple[list[Done], list[Withheld]]:
    """The mentions that were performed, and the others with the reason why not.

    Where an act was performed, that it was also ordered or is spoken of elsewhere is not worth a word.
    """
    judged = [(mention, judge(mention)) for mention in mentions]
    performed = [Done(mention, judgement) for mention, judgement in judged if judgement.performed]
    quiet = (Status.UNSTATED, Status.ORDERED) if performed else ()
    held = [
        withhold(mention, judgement.status.value, code, _why(judgement))
        for mention, judgement in judged
        if not judgement.performed and judgement.status not in quiet
    ]
    return performed, held


def withhold(mention: Mention, why: str, code: str, detail: str) -> Withheld:
    statement = mention.statement
    first, last = statement.start + mention.start, statement.start + mention.end
    words = statement.text[mention.start : mention.end]
    return Withheld(Span(statement.document, first, last, words), why, code, detail)


def mentions_of(
    statements: Sequence[Statement],
    says: Sequence[str],
    *,
    not_for: Sequence[str] = (),
    by_hand: bool = False,
    taken: bool = False,
) -> list[Mention]:
    """Every place where one of the phrases stands, but for statements that speak of something else.

    `by_hand` acts are proven by their steps or by "today"; what is `taken` (films) by "today" outside of plans.
    """
    found = pattern(says)
    if found.openings.isdisjoint(all_words(statements)):
        return []
    return [
        Mention(
            statement,
            match.start(),
            match.end(),
            steps=steps_told(statements, place, match.start()) if by_hand else 0,
            said=by_hand and says_done(match[0]),
            by_hand=by_hand or (taken and statement.kind not in _PLANS),
        )
        for place, statement in enumerate(statements)
        if not found.openings.isdisjoint(words_in(statement.text))
        for match in found.finditer(statement.text)
        if not has(not_for, statement.text)
    ]


def house_confidence(name: str) -> float:
    return float(load_rulebook("coding/procedures/general")["confidence"][name])


def number(words: str) -> int:
    """3 of "3" and of "three"."""
    return int(words) if words.isdigit() else _NUMBERS[words.lower()]


def near(done: Done, statements: Sequence[Statement]) -> str:
    """The text that may speak of an act: its statement, and all under its procedure heading."""
    own = done.statement
    if own.kind.value != "procedures performed":
        return own.text
    return " ".join(other.text for other in statements if other.under_heading_of(own))


def has(words: Iterable[str], text: str) -> bool:
    return bool(pattern(words).search(text))


def _why(judgement: Judgement) -> str:
    sentence = judgement.card.sentence
    return f"{sentence} ({judgement.cue})" if judgement.cue else sentence
