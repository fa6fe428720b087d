"""Coding drafts and signed coding, to rows and back, with every quoted sentence and trace."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from django.db.models import Exists, OuterRef

from cleanclaim.coding.signed import (
    AlternativeLine,
    DrugDetail,
    SignedCoding,
    SignedDiagnosis,
    SignedLine,
    Signer,
)
from cleanclaim.coding.values import CodingDraft
from cleanclaim.kernel import Encounter, Refused, Span, Trace
from cleanclaim.store import ids, models
from cleanclaim.store.codec import decode, encode
from cleanclaim.store.ids import Kind
from cleanclaim.store.record import encounter_value

_SPANS, _TRACES = tuple[Span, ...], tuple[Trace, ...]


def save_draft(practice_id: str, encounter_id: str, draft: CodingDraft, now: datetime) -> str:
    """Keep what was proposed; the newest draft of an encounter counts. Returns its id."""
    row = models.CodingDraft.objects.create(
        **_within(practice_id),
        encounter_id=ids.key(Kind.ENCOUNTER, encounter_id),
        draft=encode(draft),
        made_at=now,
    )
    return ids.public(Kind.DRAFT, row.pk)


def draft(practice_id: str, encounter_id: str) -> CodingDraft | None:
    """The newest draft of an encounter, or None while nobody has reviewed its chart."""
    rows = models.CodingDraft.objects.filter(**_within(practice_id), encounter_id=ids.key(Kind.ENCOUNTER, encounter_id))
    row = rows.order_by("-pk").first()
    return decode(CodingDraft, row.draft) if row else None


def sign(practice_id: str, coding: SignedCoding) -> str:
    """Write the next version of an encounter's coding; its `version` is given here. Returns its id (S…)."""
    encounter = ids.key(Kind.ENCOUNTER, coding.encounter_id)
    version = models.SignedCoding.objects.filter(encounter_id=encounter).count() + 1
    return sign_all(practice_id, [replace(coding, version=version)])[0]


def sign_all(practice_id: str, codings: Iterable[SignedCoding]) -> tuple[str, ...]:
    """Write many versions at once, each with the version number that it carries."""
    values = list(codings)
    rows = models.SignedCoding.objects.bulk_create(
        [models.SignedCoding(**_coding_columns(practice_id, value)) for value in values], batch_size=500
    )
    models.SignedDiagnosis.objects.bulk_create(
        [
            models.SignedDiagnosis(**_within(practice_id), coding_id=row.pk, **_diagnosis_columns(diagnosis))
            for row, value in zip(rows, values, strict=True)
            for diagnosis in value.diagnoses
        ],
        batch_size=500,
    )
    models.SignedLine.objects.bulk_create(
        [
            models.SignedLine(**_within(practice_id), coding_id=row.pk, **columns)
            for row, value in zip(rows, values, strict=True)
            for columns in _all_line_columns(value)
        ],
        batch_size=500,
    )
    return tuple(ids.public(Kind.SIGNED_CODING, row.pk) for row in rows)


def signed(practice_id: str, id: str) -> SignedCoding:
    """One version by its id (S…)."""
    row = _signed_rows(practice_id).filter(pk=ids.key(Kind.SIGNED_CODING, id)).first()
    if row is None:
        raise Refused("There is no such signed coding at this practice; sign the coding first.")
    return signed_value(row)


def latest(practice_id: str, encounter_id: str) -> SignedCoding | None:
    """The version that counts now, or None while nothing is signed."""
    rows = _signed_rows(practice_id).filter(encounter_id=ids.key(Kind.ENCOUNTER, encounter_id))
    row = rows.order_by("-version").first()
    return signed_value(row) if row else None


def latest_id(practice_id: str, encounter_id: str) -> str:
    """The id (S…) of the version that counts now, or ""."""
    rows = models.SignedCoding.objects.filter(
        **_within(practice_id), encounter_id=ids.key(Kind.ENCOUNTER, encounter_id)
    )
    return ids.public(Kind.SIGNED_CODING, rows.order_by("-version").values_list("pk", flat=True).first())


def versions(practice_id: str, encounter_id: str) -> tuple[SignedCoding, ...]:
    """All versions of an encounter's coding, oldest first."""
    rows = _signed_rows(practice_id).filter(encounter_id=ids.key(Kind.ENCOUNTER, encounter_id))
    return tuple(signed_value(row) for row in rows.order_by("version"))


def uncoded(practice_id: str) -> tuple[Encounter, ...]:
    """Encounters with a signed document and no signed coding, oldest service first."""
    rows = models.Encounter.objects.filter(**_within(practice_id), signed=None)
    signed = models.Document.objects.filter(encounter=OuterRef("pk")).exclude(signed_by="")
    return tuple(encounter_value(row) for row in rows.filter(Exists(signed)).order_by("service_date", "pk"))


def signed_value(row: models.SignedCoding) -> SignedCoding:
    lines = sorted(row.lines.all(), key=lambda line: line.sequence)
    return SignedCoding(
        encounter_id=ids.public(Kind.ENCOUNTER, row.encounter_id),
        version=row.version,
        signed_by=Signer(row.signed_by, row.signer_name, row.signer_credential),
        signed_at=row.signed_at,
        service_date=row.service_date,
        diagnoses=tuple(diagnosis_value(part) for part in sorted(row.diagnoses.all(), key=lambda part: part.sequence)),
        lines=tuple(line_value(line) for line in lines if line.instead_of is None),
        alternatives=tuple(
            AlternativeLine(line.instead_of, line.for_payer, line_value(line))
            for line in lines
            if line.instead_of is not None
        ),
        origin=row.origin,
        code_set_version=row.code_set_version,
        reason=row.reason,
    )


def diagnosis_value(row: models.SignedDiagnosis) -> SignedDiagnosis:
    return SignedDiagnosis(
        sequence=row.sequence,
        system=row.system,
        code=row.code,
        display=row.display,
        evidence=decode(_SPANS, row.evidence),
        because=decode(_TRACES, row.because),
    )


def line_value(row: models.SignedLine) -> SignedLine:
    return SignedLine(
        sequence=row.sequence,
        system=row.system,
        code=row.code,
        display=row.display,
        units=row.units,
        pointers=tuple(row.pointers),
        modifiers=tuple(row.modifiers),
        drug=DrugDetail(row.ndc, Decimal(row.ndc_quantity), row.ndc_unit) if row.ndc else None,
        evidence=decode(_SPANS, row.evidence),
        because=decode(_TRACES, row.because),
    )


def _signed_rows(practice_id: str):
    return models.SignedCoding.objects.filter(**_within(practice_id)).prefetch_related("diagnoses", "lines")


def _coding_columns(practice_id: str, coding: SignedCoding) -> dict:
    return {
        **_within(practice_id),
        "encounter_id": ids.key(Kind.ENCOUNTER, coding.encounter_id),
        "version": coding.version,
        "signed_by": coding.signed_by.user_id,
        "signer_name": coding.signed_by.name,
        "signer_credential": coding.signed_by.credential,
        "signed_at": coding.signed_at,
        "service_date": coding.service_date,
        "origin": coding.origin,
        "code_set_version": coding.code_set_version,
        "reason": coding.reason,
        "diagnosis_count": len(coding.diagnoses),
        "line_count": len(coding.lines) + len(coding.alternatives),
    }


def _diagnosis_columns(diagnosis: SignedDiagnosis) -> dict:
    return {
        "sequence": diagnosis.sequence,
        "system": diagnosis.system,
        "code": diagnosis.code,
        "display": diagnosis.display,
        "evidence": encode(diagnosis.evidence),
        "because": encode(diagnosis.because),
    }


def _all_line_columns(coding: SignedCoding) -> list[dict]:
    own = [_line_columns(line) for line in coding.lines]
    others = [
        {**_line_columns(other.line), "instead_of": other.instead_of, "for_payer": other.payer_id}
        for other in coding.alternatives
    ]
    return own + others


def _line_columns(line: SignedLine) -> dict:
    drug = line.drug
    return {
        "sequence": line.sequence,
        "system": line.system,
        "code": line.code,
        "display": line.display,
        "units": line.units,
        "pointers": list(line.pointers),
        "modifiers": list(line.modifiers),
        "ndc": drug.ndc if drug else "",
        "ndc_quantity": str(drug.quantity) if drug else "",
        "ndc_unit": drug.unit if drug else "",
        "evidence": encode(line.evidence),
        "because": encode(line.because),
    }


def _within(practice_id: str) -> dict[str, int]:
    return {"practice_id": ids.key(Kind.PRACTICE, practice_id)}
