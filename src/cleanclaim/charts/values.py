"""The record as values: a document, its sections, its sentences, all as spans of the text as read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from cleanclaim.kernel import Finding, PersonName, Setting, Sex, Span


class DocumentKind(StrEnum):
    NOTE = "note"
    TRANSCRIPTION = "transcription"
    LAB = "lab result"
    IMAGING = "imaging report"
    OPERATIVE = "operative report"
    ORDER = "order"
    ADDENDUM = "addendum"
    MEASUREMENTS = "measurements"  # vital signs and the like, by whoever took them
    SUMMARY = "summary list"  # problems, diagnoses and acts that a system lists; nobody says them of this visit


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
    QUESTION = "question"  # of a coder, in an addendum: not the provider's words, so that it has no sentences
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
class Subject:
    """Whom a document says that it is about; None (or unknown) where it does not say."""

    name: PersonName | None = None
    birth_date: date | None = None
    sex: Sex = Sex.UNKNOWN


@dataclass(frozen=True, slots=True)
class Visit:
    """The visit that a document says it belongs to. `id` is the sending system's own."""

    id: str = ""
    service_date: date | None = None
    setting: Setting | None = None


class FactKind(StrEnum):
    RESULT = "result"
    CONDITION = "condition"
    ACT = "procedure"


@dataclass(frozen=True, slots=True)
class Fact:
    """What a structured message states apart from its text; [start, end) is where the text says it.

    `value`, `unit`, `reference_range` and `flag` are of results, as sent ("8.4", "%", "4.0-5.6", "high").
    `code` with its `system` is what somebody chose before: it is shown, and is no evidence of this visit.
    """

    kind: FactKind
    words: str
    start: int
    end: int
    code: str = ""
    system: str = ""
    value: str = ""
    unit: str = ""
    reference_range: str = ""
    flag: str = ""
    status: str = ""
    on: date | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """One text of the record with its parts. `text` never changes; `sha256` is of its UTF-8 bytes.

    `signed_by` is "" while the provider has not signed: such a note is not coded for billing.
    `findings` says what was odd about the file itself (an encoding that had to be guessed). `subject` and
    `visit` are what the message around the text says; `facts` what it states beside the text.
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
    subject: Subject = Subject()
    visit: Visit = Visit()
    facts: tuple[Fact, ...] = ()

    def __hash__(self) -> int:
        """Quick, so that what was read from a document can be kept by it."""
        return hash((self.id, self.sha256))

    def quote(self, start: int, end: int) -> Span:
        return Span(self.id, start, end, self.text[start:end])


@dataclass(frozen=True, slots=True)
class Record:
    """What one or several files hold of an encounter. `subject` and `visit` are the first that was stated.

    A message may hold no document at all (an ADT says who and when): then it only adds those two.
    """

    documents: tuple[Document, ...] = ()
    subject: Subject = Subject()
    visit: Visit = Visit()
    findings: tuple[Finding, ...] = ()
