"""Several files as one encounter, and what of them may be coded at all.

A document of another patient, one that speaks of two patients, and one that is not in English are set aside, each
with a finding. The application gives the patient of the encounter; on files alone the first that is named counts.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from cleanclaim.charts.building import odd
from cleanclaim.charts.facts import visit_facts
from cleanclaim.charts.languages import other_language
from cleanclaim.charts.merging import merged
from cleanclaim.charts.noise import is_noisy
from cleanclaim.charts.subjects import differ, states_two, subject_in
from cleanclaim.charts.values import Document, DocumentKind, Record, Subject, Visit
from cleanclaim.kernel import Finding, Severity, Sex

OTHER_PATIENT = "charts.other_patient"
_OF_VISIT = frozenset((DocumentKind.NOTE, DocumentKind.TRANSCRIPTION, DocumentKind.OPERATIVE))


@dataclass(frozen=True, slots=True)
class Gathered:
    """`documents` may be coded; `aside` may not, and `findings` tell why.

    `subject` and `visit` are what the messages around the documents say, if there are any.
    """

    documents: tuple[Document, ...]
    aside: tuple[Document, ...]
    subject: Subject
    visit: Visit
    findings: tuple[Finding, ...]


def gathered(records: Sequence[Record], subject: Subject | None = None) -> Gathered:
    """The records of one encounter together, in the order given. `subject` is the patient, where that is known."""
    patient = subject or _first_patient(records)
    own = [each for each in records if each.documents or not differ(each.subject, patient)]
    strangers = len(records) - len(own)
    whole = merged(own)
    kept, aside, findings = list[Document](), list[Document](), list(whole.findings)
    findings += [_stranger()] * bool(strangers)
    for each in whole.documents:
        said = list(_against(each, patient))
        findings += [*each.findings, *said]
        if any(one.severity is Severity.ERROR for one in said):
            aside.append(each)
        else:
            kept.append(each)
            patient = _known(patient, subject_in(each))
    findings += _other_days(kept)
    told = _told(own, kept, patient)
    return Gathered(tuple(kept), tuple(aside), told.subject, told.visit, tuple(dict.fromkeys(findings)))


def _first_patient(records: Sequence[Record]) -> Subject:
    """The first who is named, by a message or by the text of a document."""
    for record in records:
        for each in (record.subject, *(subject_in(document) for document in record.documents)):
            if each.name or each.birth_date:
                return each
    return Subject()


def _known(patient: Subject, other: Subject) -> Subject:
    """The patient with what another document of the same person adds."""
    return Subject(
        patient.name or other.name,
        patient.birth_date or other.birth_date,
        patient.sex if patient.sex is not Sex.UNKNOWN else other.sex,
    )


def _told(records: Sequence[Record], kept: Sequence[Document], patient: Subject) -> Record:
    """What the messages of this patient say, those around the kept documents first."""
    around = [Record((), each.subject, each.visit) for each in kept]
    messages = [replace(each, documents=()) for each in records if not differ(each.subject, patient)]
    return merged([*around, *messages])


def _against(document: Document, patient: Subject) -> Iterator[Finding]:
    """What speaks against coding a document."""
    what = differ(subject_in(document), patient)
    if what:
        yield _foreign(document, what)
    elif document.kind in _OF_VISIT and states_two(document.text):
        yield odd(
            "charts.two_patients",
            "The document names two patients or two birth dates: it was not coded.", document.id, Severity.ERROR,
            fix="Take out the pages that are not this patient's.",
        )  # fmt: skip
    if language := other_language(document.text):
        spoken = "in another script than Latin" if language == "another script" else f"in {language}"
        yield odd(
            "charts.language", f"The document is {spoken}, and notes are read in English alone: it was not coded.",
            document.id, Severity.ERROR, fix="Code it by hand, or give a translation that the provider has signed.",
        )  # fmt: skip
    if is_noisy(document.text):
        yield odd(
            "charts.noise", "Many words of the document are no words, as after text recognition: much may be missed.",
            document.id, fix="Compare it with the original.",
        )  # fmt: skip


def _foreign(document: Document, what: str) -> Finding:
    return odd(
        OTHER_PATIENT, f"The document is about another patient ({what} differs): it was not coded.",
        document.id, Severity.ERROR, fix="File it with its own patient, or correct the name or birth date.",
    )  # fmt: skip


def _stranger() -> Finding:
    return odd(OTHER_PATIENT, "A message is about another patient: nothing of it was used.", "", Severity.ERROR)


def _other_days(documents: Sequence[Document]) -> Iterator[Finding]:
    """Notes of one encounter that state different dates of service."""
    first = None
    for each in documents:
        day = each.visit.service_date or visit_facts(each).service_date if each.kind in _OF_VISIT else None
        first = first or day
        if day and day != first:
            yield odd(
                "charts.other_day", "The document states another date of service than the first note.", each.id,
                fix="Give the documents of one visit at a time.",
            )  # fmt: skip
