"""The record as values: a document, its sections, its sentences, all as spans of the text as read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from cleanclaim.kernel import Finding, Span


class DocumentKind(StrEnum):
    NOTE = "note"
    TRANSCRIPTION = "transcription"
    LAB = "lab result"
    IMAGING = "imaging report"
    OPERATIVE = "operative report"
    ORDER = "order"
    ADDENDUM = "addendum"


class SectionKind(StrEnum):
    """What a part of a note is for; headings as clinicians write them are mapped onto these."""

    CHIEF_COMPLAINT = "chief complaint"
    HISTORY = "history of present illness"
    PAST_HISTORY = "past medical history"
    SURGICAL_HISTORY = "past surgical history"
    FAMILY_HISTORY = "family history"
    SOCIAL_HISTORY = "social history"
    MEDICATIONS = "medications"
    ALLERGIES = "allergies"
    REVIEW = "review of systems"
    VITALS = "vital signs"
    EXAM = "physical examination"
    RESULTS = "results"
    PROCEDURES = "procedures performed"
    ASSESSMENT = "assessment"
    PLAN = "plan"
    ORDERS = "orders"
    INSTRUCTIONS = "instructions"
    SIGNATURE = "signature"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Section:
    """A headed part: [start, end) covers heading and body; `body_start` is where the body begins."""

    kind: SectionKind
    heading: str
    start: int
    body_start: int
    end: int


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence or list item; `section` is the index of its section."""

    start: int
    end: int
    section: int


@dataclass(frozen=True, slots=True)
class Document:
    """One text of the record with its parts. `text` never changes; `sha256` is of its UTF-8 bytes.

    `signed_by` is "" while the provider has not signed: such a note is not coded for billing.
    `findings` says what was odd about the file itself (an encoding that had to be guessed).
    """

    id: str
    kind: DocumentKind
    text: str
    sha256: str
    sections: tuple[Section, ...] = ()
    sentences: tuple[Sentence, ...] = ()
    signed_by: str = ""
    signed_on: date | None = None
    findings: tuple[Finding, ...] = ()

    def __hash__(self) -> int:
        """Quick, so that what was read from a document can be kept by it."""
        return hash((self.id, self.sha256))

    def quote(self, start: int, end: int) -> Span:
        return Span(self.id, start, end, self.text[start:end])
