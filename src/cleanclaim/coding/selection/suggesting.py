"""From the documents of an encounter to a draft: diagnoses, procedures, visit level, questions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from cleanclaim.charts.values import Document, DocumentKind
from cleanclaim.codesets import Library, icd9
from cleanclaim.coding.pointing import Pointer
from cleanclaim.coding.selection import em, procedures, queries
from cleanclaim.coding.selection.confidence import confidence
from cleanclaim.coding.selection.icd9 import in_icd9
from cleanclaim.coding.selection.learning.applying import weighed
from cleanclaim.coding.selection.learning.model import Model
from cleanclaim.coding.selection.reading import main_note, read
from cleanclaim.coding.selection.stages import Candidate, Reading
from cleanclaim.coding.selection.unnamed import unnamed
from cleanclaim.coding.values import CodingContext, CodingDraft, Role, Suggestion, Withheld
from cleanclaim.kernel import Refused, Span

SYSTEM = "ICD-10-CM"


def suggest(
    documents: Document | Sequence[Document],
    context: CodingContext,
    library: Library,
    model: Model | None = None,
    pointers: Sequence[Pointer] = (),
) -> CodingDraft:
    """Propose codes for an encounter; every one quotes the record, and nothing of it is billed unsigned.

    Several documents (note, results, addenda) are one record; evidence names the document it lies in.
    `pointers`: words of the note that a helper points at; they are judged as all others are.
    Raises Refused where there is no document, or for a code set that notes are not read for.
    """
    files = [documents] if isinstance(documents, Document) else list(documents)
    if not files:
        raise Refused("There is no document to code: give the note of the visit.")
    _known(context)
    reading = read(files, context, library, pointers)
    if context.system == SYSTEM and model is not None:
        reading = weighed(reading, model, library)
    draft = _draft(files, reading, _suggestions(reading, SYSTEM, library), library)
    return draft if context.system == SYSTEM else _before_2015(draft, reading, model, library)


def diagnoses_of(
    documents: Sequence[Document], context: CodingContext, library: Library, model: Model | None = None
) -> list[Suggestion]:
    """The diagnoses alone, first-listed first: what `evaluate` scores."""
    _known(context)
    reading = read(documents, context, library)
    if model is not None:
        reading = weighed(reading, model, library)
    elif context.system != SYSTEM:
        reading = in_icd9(reading, library)
    return _suggestions(reading, context.system, library)


def _known(context: CodingContext) -> None:
    """Refused for a code set that notes are not read for, or that was not in force on the day."""
    if context.system not in (SYSTEM, icd9.SYSTEM):
        raise Refused("Notes are read for ICD-10-CM, and for ICD-9-CM up to 2015-09-30: give one of these.")
    if context.system == icd9.SYSTEM and context.service_date > icd9.LAST_DAY:
        raise Refused(
            f"ICD-9-CM is for services up to {icd9.LAST_DAY}: give the date of service, or leave --system out."
        )


def _before_2015(draft: CodingDraft, reading: Reading, model: Model | None, library: Library) -> CodingDraft:
    """The draft with its diagnoses in ICD-9-CM. Questions about sides and the like are of ICD-10-CM only."""
    said = weighed(reading, model, library) if model is not None else in_icd9(reading, library)
    diagnoses = _suggestions(said, icd9.SYSTEM, library)
    called = {old.code: each.code for old in reading.candidates for each in said.candidates if _is_of(old, each)}
    others = [
        replace(one, pointers=tuple(dict.fromkeys(called[each] for each in one.pointers if each in called)))
        for one in draft.suggestions
        if one.role is not Role.DIAGNOSIS
    ]
    return replace(
        draft,
        suggestions=(*diagnoses, *others),
        withheld=_distinct([*draft.withheld, *said.withheld]),
        queries=(),
        not_checked=said.not_checked,
    )


def _is_of(old: Candidate, new: Candidate) -> bool:
    return not set(old.mentions).isdisjoint(new.mentions)


def _draft(
    documents: Sequence[Document], reading: Reading, diagnoses: list[Suggestion], library: Library
) -> CodingDraft:
    note, context = main_note(documents), reading.context
    acts, not_done = procedures.propose(documents, context, library, diagnoses)
    addenda = [one for one in documents if one is not note and one.kind is DocumentKind.ADDENDUM]
    visit = em.read(note, context, library, diagnoses, acts, addenda, unnamed(reading))
    withheld = _distinct([*reading.withheld, *not_done, *visit.withheld])
    return CodingDraft(
        context=context,
        suggestions=(*diagnoses, *(one for _, one in visit.levels), *acts),
        withheld=withheld,
        queries=queries.propose(documents, context, library, diagnoses, withheld, acts),
        em=visit.levels[0][0] if visit.levels else None,
        not_checked=reading.not_checked,
    )


def _distinct(withheld: Sequence[Withheld]) -> tuple[Withheld, ...]:
    ordered = sorted(withheld, key=lambda one: (one.span.document, one.span.start, one.span.end, one.reason))
    return tuple(dict.fromkeys(ordered))


def _suggestions(reading: Reading, system: str, library: Library) -> list[Suggestion]:
    numbered = enumerate(reading.candidates, start=1)
    return [_suggestion(reading, place, one, system, library) for place, one in numbered]


def _suggestion(reading: Reading, place: int, candidate: Candidate, system: str, library: Library) -> Suggestion:
    found = library.lookup(system, candidate.code, reading.context.service_date)
    return Suggestion(
        system=system,
        code=candidate.code,
        display=found.code.display if found.code else "",
        role=Role.DIAGNOSIS,
        confidence=confidence(candidate, reading),
        evidence=_evidence(reading, candidate),
        because=candidate.because,
        alternatives=candidate.alternatives,
        rank=place,
        version=found.version,
    )


def _evidence(reading: Reading, candidate: Candidate) -> tuple[Span, ...]:
    spans = [reading.sentence_of(one) for one in candidate.mentions]
    return tuple(dict.fromkeys(spans))
