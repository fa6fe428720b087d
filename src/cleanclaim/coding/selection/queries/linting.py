"""Does a question lead? A small rule for each way in which it may, run over every question before it is sent."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from cleanclaim.coding.selection.procedures.phrases import pattern
from cleanclaim.coding.values import ProviderQuery
from cleanclaim.kernel import Citation, Finding, Place
from cleanclaim.kernel.rules import Rule, load_rulebook, rule

RULEBOOK = "coding/queries"
_BRIEF = Citation("AHIMA/ACDIS Guidelines for Achieving a Compliant Query Practice", "2022 update")


def leading(query: ProviderQuery) -> list[Finding]:
    """Every way in which a question leads or is incomplete; [] for a question that may be asked."""
    return [_finding(breaks, query) for breaks in LINTS if breaks(query)]


@rule("queries.payment", cites=_BRIEF)
def speaks_of_payment(query: ProviderQuery) -> bool:
    """A question to the provider never speaks of payment."""
    return bool(pattern(_words("payment")).search(_said(query)))


@rule("queries.pushing", cites=_BRIEF)
def pushes(query: ProviderQuery) -> bool:
    """A question does not push towards an answer."""
    return bool(pattern(_words("pushing")).search(_said(query)))


@rule("queries.one_answer", cites=_BRIEF)
def one_answer(query: ProviderQuery) -> bool:
    """A question offers at least two answers beside "other" and "unable to determine"."""
    return len({words.lower() for words in _clinical(query)}) < 2


@rule("queries.no_other", cites=_BRIEF)
def no_other(query: ProviderQuery) -> bool:
    """A question lets the provider answer "other"."""
    return not any(words.lower().startswith("other") for words, _ in query.options)


@rule("queries.no_unable", cites=_BRIEF)
def no_unable(query: ProviderQuery) -> bool:
    """A question lets the provider answer "unable to determine"."""
    return not any(words.lower().startswith("unable to determine") for words, _ in query.options)


@rule("queries.no_indicators", cites=_BRIEF)
def no_indicators(query: ProviderQuery) -> bool:
    """A question quotes what in this record gave rise to it."""
    return not any(span.text.strip() for span in query.indicators)


@rule("queries.yes_no", cites=_BRIEF)
def yes_or_no(query: ProviderQuery) -> bool:
    """A question is not answered by yes or no, but for narrow cases that a person writes."""
    return bool(query.options) and set(_words("yes_no")) <= {words.lower() for words, _ in query.options}


@rule("queries.answer_in_question", cites=_BRIEF)
def answer_in_question(query: ProviderQuery) -> bool:
    """A question does not name one of its own answers, unless the quoted record does."""
    quoted = " ".join(span.text for span in query.indicators).lower()
    named = [words for words in _clinical(query) if words.lower() in query.question.lower()]
    return any(words.lower() not in quoted for words in named)


@rule("queries.new_diagnosis", cites=_BRIEF)
def new_diagnosis(query: ProviderQuery) -> bool:
    """A question never offers a diagnosis that is not in the record as the only one."""
    categories = {code[:3] for words, code in query.options if code}
    return len(_clinical(query)) < 2 and bool(categories - {query.concerns[:3]})


LINTS: tuple[Rule[[ProviderQuery], bool], ...] = (
    speaks_of_payment,
    pushes,
    one_answer,
    no_other,
    no_unable,
    no_indicators,
    yes_or_no,
    answer_in_question,
    new_diagnosis,
)


def always() -> dict[str, str]:
    """What every question has: whom it goes to ("to"), and the words of "other" and "unable"."""
    return dict(load_rulebook(RULEBOOK)["always"])


_OF_CHOICES = frozenset({one_answer.card.id, no_other.card.id, no_unable.card.id})


def to_be_mended(query: ProviderQuery) -> list[Finding]:
    """What keeps a person's question from being asked: as `leading`, but an open question may offer no answer."""
    is_open = not _clinical(query)
    return [each for each in leading(query) if not (is_open and each.rule in _OF_CHOICES)]


def _finding(breaks: Rule[[ProviderQuery], bool], query: ProviderQuery) -> Finding:
    card = breaks.card
    first = query.indicators[0] if query.indicators else None
    place = Place(first.document, first.start, first.end) if first else Place()
    return Finding(
        card.id,
        card.sentence,
        card.severity,
        card.owner,
        place,
        card.citation,
        fix="Rewrite the question before it is sent.",
        values=(("concerns", query.concerns), ("asks_for", query.asks_for)),
    )


def _clinical(query: ProviderQuery) -> list[str]:
    """The answers that say something: all but "other" and "unable to determine"."""
    return [words for words, _ in query.options if not words.lower().startswith(("other", "unable to determine"))]


def _said(query: ProviderQuery) -> str:
    return " | ".join([query.question, *(words for words, _ in query.options)])


@cache
def _words(name: str) -> Sequence[str]:
    return tuple(load_rulebook(RULEBOOK)["leading"][name])
