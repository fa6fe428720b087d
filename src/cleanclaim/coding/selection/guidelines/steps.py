"""Steps that all guidelines share: whose codes begin how, adding one, dropping some, telling why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from cleanclaim.charts import visit_facts
from cleanclaim.charts.values import Document, SectionKind
from cleanclaim.coding.selection.stages import Candidate, Mention, Reading, Standing, because
from cleanclaim.kernel import Citation, Span
from cleanclaim.kernel.rules import RuleCard

RULEBOOK = "coding/guidelines"
GUIDE = "ICD-10-CM Official Guidelines FY2026"
SYSTEM = "ICD-10-CM"


def guide(place: str) -> Citation:
    """A section of the Official Guidelines."""
    return Citation(GUIDE, place)


def coded(reading: Reading, beginnings: Iterable[str]) -> tuple[Candidate, ...]:
    """The candidates whose codes begin with one of these."""
    wanted = tuple(beginnings)
    return tuple([one for one in reading.candidates if one.code.startswith(wanted)])  # a list is built faster


def told(candidate: Candidate, card: RuleCard, fact: str = "") -> Candidate:
    """The candidate with one reason more: the rule's sentence and the fact of this note."""
    return candidate.told(because(card.id, f"{card.sentence} {fact}".strip(), card.citation))


def changed(reading: Reading, old: Candidate, new: Candidate) -> Reading:
    """The reading with `new` in the place of `old`; one code stands there once."""
    kept = [new if one is old else one for one in reading.candidates if one is old or one.code != new.code]
    return replace(reading, candidates=tuple(kept))


def text_of(reading: Reading, one: Candidate) -> str:
    """The sentences that speak of a candidate, each once."""
    return " ".join(dict.fromkeys(reading.sentence_of(each).text for each in one.mentions))


def age_of(reading: Reading) -> int | None:
    """The patient's age in years as the visit has it, else as the note says it."""
    if reading.context.age_years is not None:
        return reading.context.age_years
    return visit_facts(reading.document).age_years


def added(reading: Reading, new: Candidate) -> Reading:
    """The reading with one candidate more; nothing changes where its code is there."""
    if any(one.code == new.code for one in reading.candidates):
        return reading
    return replace(reading, candidates=(*reading.candidates, new))


def from_words(
    reading: Reading, code: str, span: Span, standing: Standing, card: RuleCard, fact: str = ""
) -> Candidate:
    """A candidate that a guideline reads from words outside the phrase set (a drug, a figure, an act)."""
    note = reading.document
    index = next((i for i, one in enumerate(note.sentences) if one.start <= span.start < one.end), 0)
    kind = note.sections[note.sentences[index].section].kind
    mention = Mention(span.start, span.end, span.text, code, index, kind, standing, kind="guideline")
    return told(Candidate(code, (mention,), standing, base=code), card, fact)


def sentences(document: Document, kinds: Iterable[SectionKind] | None = None) -> Iterator[tuple[SectionKind, Span]]:
    """(kind of section, sentence) of a document, of these kinds only where given."""
    wanted = set(kinds) if kinds is not None else None
    for one in document.sentences:
        kind = document.sections[one.section].kind
        if wanted is None or kind in wanted:
            yield kind, document.quote(one.start, one.end)
