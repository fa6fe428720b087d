"""Files of one encounter, read together: what may be coded, and what is known of the visit beside the text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from cleanclaim.charts import RESULTS, Document, DocumentKind, Gathered, VisitFacts, gathered, read_record, visit_facts
from cleanclaim.gateways.ocr import text_recognition
from cleanclaim.kernel import Refused, Setting, Sex

MOST_FILES = 200


@dataclass(frozen=True, slots=True)
class Known:
    """What the record says of visit and patient; None (or unknown) where it does not say."""

    service_date: date | None = None
    setting: Setting | None = None
    age_years: int | None = None
    sex: Sex = Sex.UNKNOWN
    new_patient: bool | None = None


def read_files(files: Sequence[tuple[str, bytes | Path]]) -> Gathered:
    """Read files of every kind, (name, bytes or path), as one encounter. Pictures go through text recognition.

    Raises Refused where one cannot be read, or where all of them together hold no document.
    """
    if len(files) > MOST_FILES:
        raise Refused(f"These are more than {MOST_FILES} files: give those of one visit.")
    ocr = text_recognition()
    chart = gathered([read_record(source, name=name, ocr=ocr) for name, source in files])
    if not chart.documents and not chart.aside:
        said = next((finding.message for finding in chart.findings), "They only say who and when.")
        raise Refused(f"There is no document to code in this: give the note of the visit too. {said}")
    return chart


def known(chart: Gathered) -> Known:
    """What the messages say, and where they do not, what the notes themselves say; the first that says it counts."""
    notes = [visit_facts(each) for each in _notes(chart.documents)]
    day = chart.visit.service_date or _first(each.service_date for each in notes)
    age = _age(chart.subject.birth_date, day)
    return Known(
        day,
        chart.visit.setting,
        age if age is not None else _first(each.age_years for each in notes),
        _sex(chart.subject.sex, notes),
        _first(each.new_patient for each in notes),
    )


def _notes(documents: Sequence[Document]) -> list[Document]:
    """What the provider wrote; a record of results alone speaks for itself."""
    elsewhere = {*RESULTS, DocumentKind.SUMMARY}
    return [each for each in documents if each.kind not in elsewhere] or list(documents)


def _first(values):
    return next((each for each in values if each is not None), None)


def _sex(stated: Sex, notes: Sequence[VisitFacts]) -> Sex:
    said = (each.sex for each in notes if each.sex is not Sex.UNKNOWN)
    return stated if stated is not Sex.UNKNOWN else next(said, Sex.UNKNOWN)


def _age(birth: date | None, day: date | None) -> int | None:
    """Completed years on the day of service."""
    if birth is None or day is None or birth > day:
        return None
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))
