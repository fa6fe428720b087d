"""Several messages or files as one record."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from cleanclaim.charts.subjects import differ
from cleanclaim.charts.values import Document, Record, Subject, Visit
from cleanclaim.kernel import Sex


def merged(records: Sequence[Record]) -> Record:
    """All documents in order; whom and which visit they are about, as the first says that says it.

    Ids stay unique: a second "note.txt" becomes "note.txt (2)". A document that comes twice counts once.
    """
    documents: list[Document] = []
    known: dict[str, list[Document]] = {}
    for each in (document for record in records for document in record.documents):
        alike = known.setdefault(each.sha256, [])
        if not any(_is_same(each, other) for other in alike):
            alike.append(each)
            documents.append(each)
    return Record(
        _named(documents),
        _first_subject([*(record.subject for record in records), *(each.subject for each in documents)]),
        _first_visit([*(record.visit for record in records), *(each.visit for each in documents)]),
        tuple(dict.fromkeys(finding for record in records for finding in record.findings)),
    )


def _is_same(one: Document, other: Document) -> bool:
    """Of two with the same words: of the same kind, and of nobody else."""
    return one.kind is other.kind and not differ(one.subject, other.subject)


def _named(documents: Sequence[Document]) -> tuple[Document, ...]:
    seen: Counter[str] = Counter()
    named = []
    for each in documents:
        seen[each.id] += 1
        named.append(each if seen[each.id] == 1 else replace(each, id=f"{each.id} ({seen[each.id]})"))
    return tuple(named)


def _first_subject(subjects: Sequence[Subject]) -> Subject:
    """The first who is named; birth date and sex of the first that has them, as they may stand apart."""
    named = next((each for each in subjects if each.name or each.birth_date), Subject())
    sex = next((each.sex for each in subjects if each.sex is not Sex.UNKNOWN), Sex.UNKNOWN)
    return replace(named, sex=named.sex if named.sex is not Sex.UNKNOWN else sex)


def _first_visit(visits: Sequence[Visit]) -> Visit:
    return Visit(
        next((each.id for each in visits if each.id), ""),
        next((each.service_date for each in visits if each.service_date), None),
        next((each.setting for each in visits if each.setting), None),
    )
