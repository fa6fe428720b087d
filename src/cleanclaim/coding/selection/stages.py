"""What is handed from stage to stage: words found (`Mention`), codes considered (`Candidate`), the whole `Reading`."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum

from cleanclaim.charts.values import Document, SectionKind
from cleanclaim.coding.values import Alternative, Assertion, CodingContext, Withheld
from cleanclaim.kernel import Citation, Span, Trace


class Standing(StrEnum):
    """How strongly a note puts a mention forward, strongest first."""

    LISTED = "listed in the assessment"
    ASSESSED = "said in the assessment"
    REASON = "reason for the visit"
    TOLD = "told elsewhere"
    BACKGROUND = "in a history, list or review"


@dataclass(frozen=True, slots=True)
class Mention:
    """Words of the record that stand for a code: characters [start, end) of the document.

    `code` is what the words alone mean, possibly a heading (E11); `weak` words (pain, mass) count only where
    a note has nothing better. `cue` is what decided the assertion ("denies"). `sentence` is an index into
    the document's sentences.
    """

    start: int
    end: int
    text: str
    code: str
    sentence: int
    section: SectionKind
    standing: Standing
    assertion: Assertion = Assertion.PRESENT
    cue: str = ""
    kind: str = "title"  # "title", "inclusion term" or "synonym"
    weak: bool = False
    near: bool = False  # a cue stands in its sentence that was held not to reach it
    document: str = ""  # "" = the note itself; else the id of another document of the encounter
    term: str = ""  # what a helper takes the words for, where one pointed at them


@dataclass(frozen=True, slots=True)
class Candidate:
    """A code under consideration with the mentions behind it and the answers to "why?" so far.

    `base` is what the words alone meant, before the note's own words made it more specific.
    """

    code: str
    mentions: tuple[Mention, ...]
    standing: Standing
    base: str = ""
    because: tuple[Trace, ...] = ()
    alternatives: tuple[Alternative, ...] = ()
    doubt: float = 0.0  # taken off the confidence
    first: bool = False  # a code that says why the patient came
    at: int | None = None  # the character that it is ordered by, where that is another one's
    sure: float | None = None  # by a model learned from coded notes; takes the place of the house figures

    @property
    def start(self) -> int:
        if self.at is not None:
            return self.at
        return min((mention.start for mention in self.mentions), default=0)

    def told(self, trace: Trace) -> Candidate:
        return replace(self, because=(*self.because, trace))


@dataclass(frozen=True, slots=True)
class Reading:
    """A note while it is being coded: every guideline takes a reading and gives the next one."""

    document: Document
    context: CodingContext
    mentions: tuple[Mention, ...]
    candidates: tuple[Candidate, ...] = ()
    withheld: tuple[Withheld, ...] = ()
    assessed: bool = True  # has the note a part where the provider says what it is?
    report: bool = False  # the report of an imaging study, not a visit
    others: tuple[Document, ...] = ()  # further documents of the encounter: addenda, reports
    not_checked: tuple[str, ...] = field(default=())

    def source(self, mention: Mention) -> Document:
        """The document in which the words stand."""
        return next((one for one in self.others if one.id == mention.document), self.document)

    def span(self, mention: Mention) -> Span:
        return self.source(mention).quote(mention.start, mention.end)

    def sentence_of(self, mention: Mention) -> Span:
        source = self.source(mention)
        sentence = source.sentences[mention.sentence]
        return source.quote(sentence.start, sentence.end)

    def without(self, dropped: tuple[Candidate, ...], reason: str, detail: str = "") -> Reading:
        """These candidates are not coded; each leaves a `Withheld` with its first mention."""
        gone = {candidate.code for candidate in dropped}
        return replace(
            self,
            candidates=tuple(one for one in self.candidates if one.code not in gone),
            withheld=(
                *self.withheld,
                *(Withheld(self.span(one.mentions[0]), reason, one.code, detail) for one in dropped if one.mentions),
            ),
        )


def because(rule: str, says: str, cites: Citation | str, span: Span | None = None) -> Trace:
    """A node of the answer to "why?": a rule, or a sentence where `span` is given."""
    source: dict[str, object] = {"rule": rule}
    if span:
        source = {"document": span.document, "start": span.start, "end": span.end, "text": span.text}
    return Trace(id="", kind="rule" if not span else "sentence", says=says, cites=str(cites), source=source)
