"""What has to hold before anybody signs: a signed record, and a true quotation for every code."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from cleanclaim.charts import Document, DocumentKind, document
from cleanclaim.coding.signed import AlternativeLine, SignedCoding, SignedDiagnosis, SignedLine, Signer
from cleanclaim.kernel import Encounter, Refused, Span, Trace
from cleanclaim.store import record
from cleanclaim.store.actors import Actor

_RESULTS = frozenset({DocumentKind.LAB, DocumentKind.IMAGING, DocumentKind.ORDER})
"""Documents that come from elsewhere: they may be quoted without the provider's own signature."""


def chart(practice_id: str, encounter_id: str) -> tuple[Document, ...]:
    """The documents of an encounter with their sections and sentences."""
    return tuple(
        document(each.id, each.text, each.kind, each.signed_by, each.signed_on)
        for each in record.documents(practice_id, encounter_id)
    )


def coding_value(
    *,
    actor: Actor,
    now: datetime,
    encounter: Encounter,
    version: int,
    diagnoses: Sequence[SignedDiagnosis],
    lines: Sequence[SignedLine],
    alternatives: Sequence[AlternativeLine],
    code_set_version: str,
    reason: str,
) -> SignedCoding:
    """The value to be kept, after everything that must hold has been asked. Raises Refused."""
    documents = record.documents(actor.practice_id, encounter.id)
    _record_is_signed(documents)
    _no_open_question(actor.practice_id, encounter.id)
    _is_complete(diagnoses, lines)
    acts = [*lines, *(each.line for each in alternatives)]
    for evidence in [*(each.evidence for each in diagnoses), *(each.evidence for each in acts)]:
        _is_quoted(evidence, documents)
    return SignedCoding(
        encounter_id=encounter.id,
        version=version,
        signed_by=Signer(actor.user_id, actor.name, actor.credential),
        signed_at=now,
        service_date=encounter.service_date,
        diagnoses=tuple(replace(each, because=each.because or _read_by(actor, now)) for each in diagnoses),
        lines=tuple(replace(each, because=each.because or _read_by(actor, now)) for each in lines),
        alternatives=tuple(alternatives),
        code_set_version=code_set_version,
        reason=reason,
    )


def _record_is_signed(documents: Iterable[Document]) -> None:
    own = [each for each in documents if each.kind not in _RESULTS]
    if not any(each.signed_by for each in own):
        raise Refused("The provider has not signed this record; ask for the signature, then sign the coding.")


def _no_open_question(practice_id: str, encounter_id: str) -> None:
    if record.queries(practice_id, encounter_id=encounter_id, state="open"):
        raise Refused("A question to the provider is still open; wait for the answer, or withdraw the question.")


def _is_complete(diagnoses: Sequence[SignedDiagnosis], lines: Sequence[SignedLine]) -> None:
    if not diagnoses or not lines:
        raise Refused("Coding for billing has at least one diagnosis and one service; add what is missing.")
    if [each.sequence for each in diagnoses] != list(range(1, len(diagnoses) + 1)):
        raise Refused("Diagnoses are counted 1, 2, 3 in the order in which they stand; number them anew.")
    if any(not 1 <= pointer <= len(diagnoses) for line in lines for pointer in line.pointers):
        raise Refused("A service points at a diagnosis that is not there; correct its pointers.")
    if any(not line.pointers for line in lines):
        raise Refused("A service points at no diagnosis; say what it was done for.")


def _is_quoted(evidence: Sequence[Span], documents: Iterable[Document]) -> None:
    texts = {each.id: each for each in documents}
    if not evidence:
        raise Refused("A code quotes nothing of the record; mark the words that support it.")
    for span in evidence:
        source = texts.get(span.document)
        if source is None or source.text[span.start : span.end] != span.text or not span.text:
            raise Refused("A quotation is not in the record as it stands; mark the words again.")
        if source.kind not in _RESULTS and not source.signed_by:
            raise Refused("A code quotes a document that its provider has not signed; ask for the signature.")


def _read_by(actor: Actor, now: datetime) -> tuple[Trace, ...]:
    """A code that no suggestion stands behind is there because a named person read it in the record."""
    name = ", ".join(part for part in (actor.name, actor.credential) if part)
    source = {"actor": actor.user_id, "at": now.isoformat()}
    return (Trace("", "act", f"{name} read this in the record and added the code.", source=source),)
