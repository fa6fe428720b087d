"""MDM: a document with its kind, its author, and whether it is signed (TXA, chapter 9)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from cleanclaim.charts.building import built, odd
from cleanclaim.charts.hl7.contents import content, is_left_out
from cleanclaim.charts.hl7.fields import person_of
from cleanclaim.charts.hl7.grammar import Message, Segment
from cleanclaim.charts.kinds import kind_by_hl7, kind_by_loinc, kind_by_words
from cleanclaim.charts.scans import Recognition
from cleanclaim.charts.stamps import stamped_day
from cleanclaim.charts.values import Document, DocumentKind, Subject, Visit
from cleanclaim.kernel import Finding

_SIGNED = frozenset(("AU", "LA"))  # HL7 table 0271: authenticated, legally authenticated
_CANCELLED = frozenset(("T11",))
_GONE = frozenset(("CA", "OB"))  # HL7 table 0273: cancelled, obsolete
_ADDENDA = frozenset(("T05", "T06"))


def documents(
    message: Message, name: str, subject: Subject, visit: Visit, ocr: Recognition | None
) -> Iterator[Document | Finding]:
    """The document of an MDM message; a finding in its place where it is cancelled or lies elsewhere."""
    header = message.first("TXA")
    if header is None:
        yield odd("charts.damaged", "An MDM message has no TXA segment, so that nobody knows if it is signed.", name)
        return
    if message.event in _CANCELLED or header.text(19).upper() in _GONE:
        yield odd("charts.withdrawn", "A document that its sender cancelled or replaced is left out.", name)
        return
    id = header.text(12) or header.text(16) or name
    text, findings = _text(message, id, ocr)
    if not text.strip():
        yield odd(
            "charts.elsewhere", "An MDM message holds no text, only word of a document: fetch it and give it.", name
        )
        return
    status = header.text(17).upper()
    signer, signed_on = _signer(header)
    yield built(
        id, text, _kind(message, header), subject=subject, visit=visit, signed=status in _SIGNED if status else None,
        signed_by=signer, signed_on=signed_on, findings=findings,
    )  # fmt: skip


def _text(message: Message, name: str, ocr: Recognition | None) -> tuple[str, tuple[Finding, ...]]:
    """The OBX of the message in order, each a line or a file."""
    parts, findings = list[str](), list[Finding]()
    for segment in message.all("OBX"):
        if is_left_out(segment):
            continue
        said = content(segment, name, ocr)
        if not said.pointed:
            parts.append(said.text)
        findings += said.findings
    return "\n".join(parts), tuple(dict.fromkeys(findings))


def _kind(message: Message, header: Segment) -> DocumentKind:
    if message.event in _ADDENDA or header.text(13):
        return DocumentKind.ADDENDUM
    code, words = header.text(2), f" {header.text(2, 2)} {header.text(16)} "
    first = message.first("OBX")
    loinc = kind_by_loinc(first.text(3)) if first else None
    return kind_by_hl7(code) or kind_by_loinc(code) or loinc or kind_by_words(words) or DocumentKind.NOTE


def _signer(header: Segment) -> tuple[str, date | None]:
    """Who authenticated (TXA-22), with the day in its 15th component; else who originated it (TXA-9, TXA-5)."""
    stamp = header.text(22, 15)
    for number in (22, 10, 9, 5):
        if name := person_of(header, number):
            return name, stamped_day(stamp)
    return "", None
