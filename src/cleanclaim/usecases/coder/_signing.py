"""What has to hold before anybody signs: a signed record, and a true quotation for every code."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Protocol

from cleanclaim.charts import RESULTS, Document, document
from cleanclaim.codesets.values import Lookup
from cleanclaim.coding.signed import AlternativeLine, SignedCoding, SignedDiagnosis, SignedLine, Signer
from cleanclaim.kernel import Encounter, Refused, Span, Trace
from cleanclaim.store import record
from cleanclaim.store.actors import Actor


class Judge(Protocol):
    """The part of the code-set library that says whether a code may be billed on a day."""

    def lookup(self, system: str, code: str, on: date) -> Lookup: ...


def chart(practice_id: str, encounter_id: str) -> tuple[Document, ...]:
    """The documents of an encounter with their sections and sentences."""
    return tuple(
        document(each.id, each.text, each.kind, each.signed_by, each.signed_on, unsigned=not each.signed_by)
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
    codes: Judge | None = None,
) -> SignedCoding:
    """The value to be kept, after everything that must hold has been asked. Raises Refused.

    `codes` says which codes may be billed on the day; without it that is left to the edits of the claim.
    """
    documents = record.documents(actor.practice_id, encounter.id)
    asking = bool(record.queries(actor.practice_id, encounter_id=encounter.id, state="open"))
    for sentence in obstacles(documents, asking, diagnoses, lines, alternatives, codes, encounter.service_date):
        raise Refused(sentence)
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


def obstacles(
    documents: Sequence[Document],
    asking: bool,
    diagnoses: Sequence[SignedDiagnosis],
    lines: Sequence[SignedLine],
    alternatives: Sequence[AlternativeLine] = (),
    codes: Judge | None = None,
    on: date | None = None,
) -> Iterator[str]:
    """Everything that stands in the way of a signature, each a sentence that says what to do."""
    if not any(each.signed_by for each in documents if each.kind not in RESULTS):
        yield "The provider has not signed this record; ask for the signature, then sign the coding."
    if asking:
        yield "A question to the provider is still open; wait for the answer, or withdraw the question."
    yield from _incomplete(diagnoses, lines)
    acts = [*lines, *(each.line for each in alternatives)]
    for code, evidence in [
        *((each.code, each.evidence) for each in diagnoses),
        *((each.code, each.evidence) for each in acts),
    ]:
        yield from _unquoted(code, evidence, documents)
    if codes is not None and on is not None:
        yield from _not_billable(codes, on, diagnoses, acts)


def _incomplete(diagnoses: Sequence[SignedDiagnosis], lines: Sequence[SignedLine]) -> Iterator[str]:
    if not diagnoses or not lines:
        yield "Coding for billing has at least one diagnosis and one service; add what is missing."
    if [each.sequence for each in diagnoses] != list(range(1, len(diagnoses) + 1)):
        yield "Diagnoses are counted 1, 2, 3 in the order in which they stand; number them anew."
    for line in lines:
        if any(not 1 <= pointer <= len(diagnoses) for pointer in line.pointers):
            yield f"{line.code} points at a diagnosis that is not there; correct its pointers."
        if not line.pointers:
            yield f"{line.code} points at no diagnosis; say what it was done for."


def _unquoted(code: str, evidence: Sequence[Span], documents: Iterable[Document]) -> Iterator[str]:
    texts = {each.id: each for each in documents}
    if not evidence:
        yield f"{code} quotes nothing of the record; mark the words that support it."
    for span in evidence:
        source = texts.get(span.document)
        if source is None or source.text[span.start : span.end] != span.text or not span.text:
            yield f"A quotation of {code} is not in the record as it stands; mark the words again."
        elif source.kind not in RESULTS and not source.signed_by:
            yield f"{code} quotes a document that its provider has not signed; ask for the signature."


def _not_billable(
    codes: Judge, on: date, diagnoses: Sequence[SignedDiagnosis], lines: Sequence[SignedLine]
) -> Iterator[str]:
    """A code that the day's release does not have, or has as a heading only. What is not checked may pass."""
    asked = [*((each.system, each.code) for each in diagnoses), *((each.system, each.code) for each in lines)]
    for system, code in dict.fromkeys(asked):
        found = codes.lookup(system, code, on)
        if found.status in ("invalid", "not billable"):
            yield f"{found.says} Choose one that may be billed on {on.isoformat()}."


def _read_by(actor: Actor, now: datetime) -> tuple[Trace, ...]:
    """A code that no suggestion stands behind is there because a named person read it in the record."""
    name = ", ".join(part for part in (actor.name, actor.credential) if part)
    source = {"actor": actor.user_id, "at": now.isoformat()}
    return (Trace("", "act", f"{name} read this in the record and added the code.", source=source),)
