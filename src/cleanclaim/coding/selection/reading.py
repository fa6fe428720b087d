"""A note read through all stages: mentions, how they are asserted, which count, their codes, the guidelines."""

from __future__ import annotations

from collections.abc import Sequence

from cleanclaim.charts.values import Document, DocumentKind, SectionKind
from cleanclaim.codesets import Library
from cleanclaim.coding.pointing import Pointer
from cleanclaim.coding.selection.assertion import asserted
from cleanclaim.coding.selection.candidates import candidates
from cleanclaim.coding.selection.counting import counted
from cleanclaim.coding.selection.guidelines import GUIDELINES
from cleanclaim.coding.selection.histories import after_cancer, remembered
from cleanclaim.coding.selection.mentions import mentions
from cleanclaim.coding.selection.misspelt import mended
from cleanclaim.coding.selection.phrases import phrase_set
from cleanclaim.coding.selection.pointed import pointed
from cleanclaim.coding.selection.reports import either, is_report
from cleanclaim.coding.selection.scattered import gathered
from cleanclaim.coding.selection.stages import Mention, Reading
from cleanclaim.coding.values import CodingContext

_NOTES = (DocumentKind.NOTE, DocumentKind.TRANSCRIPTION, DocumentKind.OPERATIVE, DocumentKind.IMAGING)


def read(
    documents: Sequence[Document], context: CodingContext, library: Library, pointers: Sequence[Pointer] = ()
) -> Reading:
    """All documents of an encounter as one reading of its note; `pointers` are of the note alone."""
    note = main_note(documents)
    others = tuple(one for one in documents if one is not note)
    phrases = phrase_set(library)
    found: list[Mention] = []
    for one in (note, *others):
        said = gathered(one, mentions(one, phrases, main=one is note), phrases, main=one is note)
        said = (*said, *mended(one, said, phrases, main=one is note))
        if one is note and pointers:
            said = pointed(one, said, pointers, phrases)
        found.extend(asserted(one, said, context.service_date.year))
    if is_report(note):
        found = list(either(note, found))
    assessed = _is_assessed(note)
    found = [turned for one in (note, *others) for turned in remembered(one, _of(one, found, note), assessed=assessed)]
    reading = Reading(note, context, tuple(found), assessed=assessed, report=is_report(note), others=others)
    reading, present = counted(reading)
    reading = candidates(reading, present, library)
    reading = after_cancer(reading, library)
    for guideline in GUIDELINES:
        reading = guideline(reading, library)
    return reading


def _of(document: Document, found: Sequence[Mention], note: Document) -> list[Mention]:
    return [one for one in found if one.document == ("" if document is note else document.id)]


def main_note(documents: Sequence[Document]) -> Document:
    """The document that tells the visit: the first note, else the first of what there is."""
    for kind in _NOTES:
        for one in documents:
            if one.kind is kind:
                return one
    return documents[0]


def _is_assessed(note: Document) -> bool:
    with_words = {note.sections[one.section].kind for one in note.sentences}
    return SectionKind.ASSESSMENT in with_words
