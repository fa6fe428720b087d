"""One visit as the coder's desk shows it: the record, what was proposed, asked, signed, and billed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise

from django.db.models import Exists, OuterRef, prefetch_related_objects

from cleanclaim.coding.values import CodingDraft, ProviderQuery
from cleanclaim.kernel import Refused, Span, Trace
from cleanclaim.store.codec import decode
from cleanclaim.store.ids import Kind, public
from cleanclaim.store.models import Claim, Document, Encounter, Query, SignedCoding, SignedDiagnosis, SignedLine
from cleanclaim.store.screens.pages import Page, cut, matching

_FINDABLE = ("patient__last", "patient__first", "provider__last", "provider__first")


@dataclass(frozen=True, slots=True)
class DocumentShown:
    id: str
    kind: str
    text: str
    signed_by: str
    signed_on: date | None


@dataclass(frozen=True, slots=True)
class CodeShown:
    """A signed diagnosis or line. `role` is "diagnosis" or "procedure"; pointers count the diagnoses."""

    id: str
    role: str
    sequence: int
    system: str
    code: str
    display: str
    modifiers: tuple[str, ...]
    units: int
    pointers: tuple[int, ...]
    evidence: tuple[Span, ...]
    because: tuple[Trace, ...]
    for_payer: str = ""


@dataclass(frozen=True, slots=True)
class SignedShown:
    """One signed version; `added` and `removed` are the codes that differ from the version before."""

    id: str
    version: int
    signer: str
    signed_at: datetime
    origin: str
    reason: str
    code_set_version: str
    codes: tuple[CodeShown, ...]
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DraftChange:
    """How one draft differs from the draft before it; `answers` are the questions answered in between."""

    made_at: datetime
    removed: tuple[str, ...]
    added: tuple[str, ...]
    answers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class QueryShown:
    id: str
    state: str
    asked: ProviderQuery
    asked_by: str
    due_at: datetime
    answer: str
    answered_by: str
    answered_at: datetime | None


@dataclass(frozen=True, slots=True)
class EncounterScreen:
    id: str
    patient_id: str
    patient: str
    birth_date: date
    sex: str
    provider: str
    service_date: date
    setting: str
    documents: tuple[DocumentShown, ...]
    draft: CodingDraft | None
    queries: tuple[QueryShown, ...]
    signed: tuple[SignedShown, ...]  # newest first
    claims: tuple[tuple[str, str, str, str], ...]  # (claim id, number, payer, state)
    draft_changes: tuple[DraftChange, ...] = ()  # oldest first
    provider_id: str = ""


@dataclass(frozen=True, slots=True)
class EncounterListed:
    id: str
    service_date: date
    patient: str
    provider: str
    setting: str
    coding: str  # "to code", "question open", "note not signed", "signed v2"
    claim_state: str


def encounter_screen(practice: int, key: int) -> EncounterScreen:
    """One encounter by its key. Raises Refused where this practice has none such."""
    row = Encounter.objects.filter(practice_id=practice, pk=key).select_related("patient", "provider").first()
    if row is None:
        raise Refused("There is no such encounter in this practice; choose one from the list of encounters.")
    drafts = [(item.made_at, decode(CodingDraft, item.draft)) for item in row.drafts.order_by("pk")]
    queries = tuple(_query(item) for item in row.queries.order_by("pk"))
    return EncounterScreen(
        id=public(Kind.ENCOUNTER, row.pk),
        patient_id=public(Kind.PATIENT, row.patient_id),
        patient=person(row.patient),
        birth_date=row.patient.birth_date,
        sex=row.patient.sex,
        provider=f"{person(row.provider)}, {row.provider.credential}",
        service_date=row.service_date,
        setting=row.setting,
        documents=tuple(_document(item) for item in row.documents.order_by("pk")),
        draft=drafts[-1][1] if drafts else None,
        queries=queries,
        signed=signed_versions(row),
        claims=tuple(
            (public(Kind.CLAIM, claim.pk), claim.number, claim.payer.name, claim.state)
            for claim in row.claims.select_related("payer").order_by("pk")
        ),
        draft_changes=_changes(drafts, queries),
        provider_id=public(Kind.PROVIDER, row.provider_id),
    )


def encounters_list(practice: int, *, find: str = "", number: int = 1) -> Page[EncounterListed]:
    """A page of a practice's encounters, newest first, with where their coding and claim stand.

    `find` looks for words in the names of patient and provider, and for ids.
    """
    rows = Encounter.objects.filter(matching(find, _FINDABLE, Kind.ENCOUNTER), practice_id=practice)
    found, count, number = cut(rows.order_by("-service_date", "-pk"), number)
    return Page(listed(practice, found), count, number)


def listed(practice: int, rows: Iterable[Encounter]) -> tuple[EncounterListed, ...]:
    """These encounters as a list shows them."""
    rows = list(rows)
    prefetch_related_objects(rows, "patient", "provider")
    keys = [row.pk for row in rows]
    within = {"practice_id": practice, "encounter_id__in": keys}
    versions = dict(SignedCoding.objects.filter(**within).order_by("version").values_list("encounter_id", "version"))
    asking = set(Query.objects.filter(**within, state="open").values_list("encounter_id", flat=True))
    notes = set(Document.objects.filter(**within).exclude(signed_by="").values_list("encounter_id", flat=True))
    states = dict(Claim.objects.filter(**within).order_by("pk").values_list("encounter_id", "state"))
    return tuple(
        EncounterListed(
            id=public(Kind.ENCOUNTER, row.pk),
            service_date=row.service_date,
            patient=person(row.patient),
            provider=person(row.provider),
            setting=row.setting,
            coding=_coding_state(versions.get(row.pk), row.pk in asking, row.pk in notes),
            claim_state=states.get(row.pk, ""),
        )
        for row in rows
    )


def signed_documents() -> Exists:
    """True for encounters with a document that its provider has signed."""
    return Exists(Document.objects.filter(encounter=OuterRef("pk")).exclude(signed_by=""))


def _coding_state(version: int | None, asking: bool, noted: bool) -> str:
    if asking:
        return "question open"
    if version:
        return f"signed v{version}"
    return "to code" if noted else "note not signed"


def _changes(drafts: list[tuple[datetime, CodingDraft]], queries: tuple[QueryShown, ...]) -> tuple[DraftChange, ...]:
    """What changed from draft to draft; a new draft that proposes the same is no change."""
    changes = []
    for (before, older), (after, newer) in pairwise(drafts):
        old, new = _proposed(older), _proposed(newer)
        answers = tuple(each.id for each in queries if each.answered_at and before <= each.answered_at <= after)
        changes.append(DraftChange(after, tuple(sorted(old - new)), tuple(sorted(new - old)), answers))
    return tuple(change for change in changes if change.removed or change.added)


def _proposed(draft: CodingDraft) -> frozenset[str]:
    return frozenset(_label(each.code, each.modifiers, each.units) for each in draft.suggestions)


def person(row) -> str:
    """A name as people say it."""
    return " ".join(part for part in (row.first, row.middle, row.last, row.suffix) if part)


def _document(row: Document) -> DocumentShown:
    return DocumentShown(public(Kind.DOCUMENT, row.pk), row.kind, row.text, row.signed_by, row.signed_on)


def _query(row: Query) -> QueryShown:
    return QueryShown(
        id=public(Kind.QUERY, row.pk),
        state=row.state,
        asked=decode(ProviderQuery, row.asked),
        asked_by=row.asked_by,
        due_at=row.due_at,
        answer=row.answer,
        answered_by=row.answered_by,
        answered_at=row.answered_at,
    )


def signed_versions(row: Encounter) -> tuple[SignedShown, ...]:
    """All signed versions of an encounter, newest first, each compared with the one before."""
    shown: list[SignedShown] = []
    before: frozenset[str] | None = None
    for version in row.signed.order_by("version").prefetch_related("diagnoses", "lines"):
        codes = _codes(version)
        labels = frozenset(label(code) for code in codes)
        shown.append(
            SignedShown(
                id=public(Kind.SIGNED_CODING, version.pk),
                version=version.version,
                signer=", ".join(part for part in (version.signer_name, version.signer_credential) if part),
                signed_at=version.signed_at,
                origin=version.origin,
                reason=version.reason,
                code_set_version=version.code_set_version,
                codes=codes,
                added=tuple(sorted(labels - before)) if before is not None else (),
                removed=tuple(sorted(before - labels)) if before is not None else (),
            )
        )
        before = labels
    return tuple(reversed(shown))


def place_of_code(practice: int, kind: Kind, key: int) -> tuple[int, int]:
    """(key of the encounter, version) of a signed coding, diagnosis or line.

    Raises Refused where this practice has none such.
    """
    if kind is Kind.SIGNED_CODING:
        coding = SignedCoding.objects.filter(practice_id=practice, pk=key).first()
    else:
        model = SignedDiagnosis if kind is Kind.SIGNED_DIAGNOSIS else SignedLine
        row = model.objects.filter(practice_id=practice, pk=key).select_related("coding").first()
        coding = row.coding if row else None
    if coding is None:
        raise Refused(f"There is no such {kind.words} in this practice; open its encounter to find it.")
    return coding.encounter_id, coding.version


def encounter_of_query(practice: int, key: int) -> int:
    """The key of the encounter that a question is about. Raises Refused where there is none."""
    row = Query.objects.filter(practice_id=practice, pk=key).first()
    if row is None:
        raise Refused("There is no such question in this practice; open its encounter to find it.")
    return row.encounter_id


def label(code: CodeShown) -> str:
    """A code with its modifiers, and its units where there is more than one: "99213-25", "J3301 ×4"."""
    return _label(code.code, code.modifiers, code.units)


def _label(code: str, modifiers: tuple[str, ...], units: int) -> str:
    text = "-".join((code, *modifiers))
    return f"{text} ×{units}" if units > 1 else text


def _codes(version: SignedCoding) -> tuple[CodeShown, ...]:
    diagnoses = [diagnosis_shown(row) for row in version.diagnoses.order_by("sequence")]
    return (*diagnoses, *(line_shown(row) for row in version.lines.order_by("sequence", "pk")))


def diagnosis_shown(row) -> CodeShown:
    return CodeShown(
        public(Kind.SIGNED_DIAGNOSIS, row.pk), "diagnosis", row.sequence, row.system, row.code, row.display,
        (), 1, (), *_support(row),
    )  # fmt: skip


def line_shown(row) -> CodeShown:
    return CodeShown(
        public(Kind.SIGNED_LINE, row.pk), "procedure", row.sequence, row.system, row.code, row.display,
        tuple(row.modifiers), row.units, tuple(row.pointers), *_support(row), for_payer=row.for_payer,
    )  # fmt: skip


def _support(row) -> tuple[tuple[Span, ...], tuple[Trace, ...]]:
    return decode(tuple[Span, ...], row.evidence), decode(tuple[Trace, ...], row.because)
