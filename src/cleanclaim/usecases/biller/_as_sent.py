"""Claims as they went out: the record of the visit may have been put right since, often because of the denial.

What a claim owns (lines, charges, certificates, attachments) stays as it was sent. What it takes from the visit and
the patient is read from the file that carried it, byte for byte as it was kept.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from dataclasses import replace

from cleanclaim.claims import Claim, from_837
from cleanclaim.store import claims, files
from cleanclaim.store.claims import Kept
from cleanclaim.x12 import read
from cleanclaim.x12.values import Claim837


def as_sent(practice_id: str, kept: Iterable[Kept]) -> Iterator[Kept]:
    """The same claims, each with its visit and patient as its file says; one without a file stays as it is."""
    by_id = {each.id: each for each in kept}
    for file_id, ids in claims.files_of(practice_id, by_id).items():
        told = _told(file_id, {by_id[id].claim.id for id in ids}) if file_id else {}
        for id in ids:
            each = by_id[id]
            sent = told.get((each.claim.id, each.claim.frequency))
            yield replace(each, claim=_with(each.claim, sent)) if sent else each


def _told(file_id: str, numbers: set[str]) -> dict[tuple[str, str], Claim]:
    """Claims of a file by number (CLM01) and frequency."""
    found: dict[tuple[str, str], Claim] = {}
    for value in read(io.BytesIO(files.content(file_id))):
        if isinstance(value, Claim837) and value.claim_id in numbers:
            claim = from_837(value).claim
            if claim is not None:
                found.setdefault((claim.id, claim.frequency), claim)
    return found


def _with(claim: Claim, sent: Claim) -> Claim:
    visit, patient = sent.encounter, sent.patient
    return replace(
        claim,
        encounter=replace(
            claim.encounter,
            authorization=visit.authorization,
            referral_number=visit.referral_number,
            accident=visit.accident,
            accident_date=visit.accident_date,
            accident_state=visit.accident_state,
            place_of_service=visit.place_of_service,
        ),
        patient=replace(claim.patient, birth_date=patient.birth_date, sex=patient.sex),
    )
