"""From what a message holds to documents, and the findings that every reader of messages has."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from typing import TypeVar

from cleanclaim.charts.plain import bounded, printable
from cleanclaim.charts.sections import find_sections
from cleanclaim.charts.sentences import find_sentences
from cleanclaim.charts.signature import find_signature
from cleanclaim.charts.values import Document, DocumentKind, Fact, Subject, Visit
from cleanclaim.kernel import Finding, Owner, Place, Refused, Severity

RESULTS = frozenset((DocumentKind.LAB, DocumentKind.IMAGING, DocumentKind.ORDER, DocumentKind.MEASUREMENTS))
"""Documents that come from elsewhere: they may be quoted without the provider's own signature."""


MOST_DOCUMENTS = 1_000
_Held = TypeVar("_Held")


def at_most(held: Iterable[_Held]) -> Iterator[_Held]:
    """What a file holds, one after the other. Raises `Refused` beyond what the record of a visit can be."""
    for count, each in enumerate(held):
        if count >= MOST_DOCUMENTS:
            raise Refused(f"The file holds more than {MOST_DOCUMENTS} documents: ask for those of one visit.")
        yield each


def document(
    id: str,
    text: str,
    kind: DocumentKind = DocumentKind.NOTE,
    signed_by: str = "",
    signed_on: date | None = None,
    findings: tuple[Finding, ...] = (),
    *,
    unsigned: bool = False,
) -> Document:
    """Lay sections and sentences over a text. A signature line in it counts where `signed_by` is "".

    `unsigned` says that the system it came from holds it as not signed, whatever its text says.
    Raises `Refused` when the text is empty.
    """
    if not text.strip():
        raise Refused("The document is empty: give a note with text.")
    if not signed_by and not unsigned:
        signed_by, signed_on = find_signature(text)
    sections = find_sections(text)
    return Document(
        id=id,
        kind=kind,
        text=text,
        sha256=hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest(),
        sections=sections,
        sentences=find_sentences(text, sections),
        signed_by=signed_by,
        signed_on=signed_on,
        findings=findings,
    )


def built(
    id: str,
    text: str,
    kind: DocumentKind,
    *,
    subject: Subject,
    visit: Visit,
    signed: bool | None,
    signed_by: str = "",
    signed_on: date | None = None,
    findings: tuple[Finding, ...] = (),
    facts: tuple[Fact, ...] = (),
) -> Document:
    """A document out of a message. `signed` is what the message says (None = nothing, then the text counts).

    A message that calls a document signed and names nobody leaves it unsigned, with a finding.
    """
    said = tuple(findings)
    if signed and not signed_by and not find_signature(text)[0] and kind not in RESULTS:
        said += (odd("charts.signer", "The message calls the document signed and names nobody who did.", id),)
    made = document(
        id,
        bounded(printable(text)),
        kind,
        signed_by if signed else "",
        signed_on if signed else None,
        said,
        unsigned=signed is False,
    )
    return replace(made, subject=subject, visit=visit, facts=facts)


def odd(rule: str, message: str, name: str, severity: Severity = Severity.WARNING, fix: str = "") -> Finding:
    """A finding about a document or file as a whole."""
    return Finding(rule, message, severity, Owner.CODING, Place(document=name, file=name), fix=fix)
