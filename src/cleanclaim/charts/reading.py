"""From a file, bytes or a text to a `Document`: what it is, how it is encoded, and its parts."""

from __future__ import annotations

import base64
import binascii
import codecs
import hashlib
import json
import re
from datetime import date
from pathlib import Path
from typing import Any

from cleanclaim.charts.pdf import MOST_CHARACTERS, pdf_text
from cleanclaim.charts.sections import find_sections
from cleanclaim.charts.sentences import find_sentences
from cleanclaim.charts.signature import find_signature
from cleanclaim.charts.values import Document, DocumentKind
from cleanclaim.kernel import Finding, Owner, Place, Refused, Severity

LARGEST = 10_000_000  # bytes, most of them pictures; text has a bound of its own

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
_X12 = re.compile(r"\s*ISA[^A-Za-z0-9\s]")
_XML = re.compile(rb"\s*<(\?xml|ClinicalDocument|!DOCTYPE|html)", re.IGNORECASE)


def document(
    id: str,
    text: str,
    kind: DocumentKind = DocumentKind.NOTE,
    signed_by: str = "",
    signed_on: date | None = None,
    findings: tuple[Finding, ...] = (),
) -> Document:
    """Lay sections and sentences over a text. A signature line in it counts where `signed_by` is "".

    Raises `Refused` when the text is empty.
    """
    if not text.strip():
        raise Refused("The document is empty: give a note with text.")
    if not signed_by:
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


def read(source: str | Path | bytes, *, name: str = "", kind: DocumentKind = DocumentKind.NOTE) -> Document:
    """Read a note: plain text, a PDF with text, or a FHIR DocumentReference that holds the note.

    `source` is a path or the bytes themselves; `name` becomes the document's id (the file's name by
    default). Raises `Refused` with one sentence when it is empty, not a note, or over `LARGEST` bytes.
    """
    raw = source if isinstance(source, bytes) else _bytes_of(Path(source))
    if not name:
        name = "note" if isinstance(source, bytes) else Path(source).name
    if len(raw) > LARGEST:
        raise Refused(f"The document is larger than {LARGEST // 1_000_000} MB: split it into one file per note.")
    if not raw.strip():
        raise Refused("The document is empty: give a note with text.")
    return _of_bytes(raw, name, kind)


def _bytes_of(path: Path) -> bytes:
    try:
        with path.open("rb") as handle:
            return handle.read(LARGEST + 1)
    except FileNotFoundError:
        raise Refused("There is no such file: check the path of the note.") from None
    except IsADirectoryError:
        raise Refused("This is a folder: name one note in it.") from None
    except OSError:
        raise Refused("The file cannot be opened: check that you may read it.") from None


def _of_bytes(raw: bytes, name: str, kind: DocumentKind) -> Document:
    if raw.lstrip()[:5] == b"%PDF-":
        return document(name, pdf_text(raw.lstrip()), kind)
    if _XML.match(raw.removeprefix(codecs.BOM_UTF8)):
        raise Refused("This is XML or HTML, which is not read as a note yet: export it as text or PDF.")
    if raw.lstrip()[:4] == b"MSH|":
        raise Refused("This is an HL7 v2 message, which is not read as a note yet: export it as text or PDF.")
    text, findings = _decoded(raw, name)
    if _X12.match(text):
        raise Refused("This is an X12 file, which holds no note: give the note, or look at it with 'x12 check'.")
    if len(text) > MOST_CHARACTERS:
        raise Refused("The document holds more text than one note can: split it into one file per note.")
    if text.lstrip()[:1] in ("{", "[") and (value := _json(text)) is not None:
        return _of_fhir(value, name, kind)
    return document(name, text, kind, findings=findings)


def _decoded(raw: bytes, name: str) -> tuple[str, tuple[Finding, ...]]:
    """The text by its byte order mark, as UTF-8, or else as Latin-1 with a finding that says so."""
    for mark, encoding in _BOMS:
        if raw.startswith(mark):
            try:
                return _readable(raw[len(mark) :].decode(encoding)), ()
            except UnicodeDecodeError:
                raise Refused("The file's byte order mark does not fit its content: save it as UTF-8 text.") from None
    try:
        return _readable(raw.decode("utf-8")), ()
    except UnicodeDecodeError:
        return _readable(raw.decode("latin-1")), (_guessed(name),)


def _readable(text: str) -> str:
    controls = len(_CONTROL.findall(text[:100_000])) + text.count("\x00")
    if controls > 8 or "\x00" in text:
        raise Refused("This is not text but a binary file: give the note as text or as a PDF with text.")
    return text


def _guessed(name: str) -> Finding:
    return Finding(
        rule="charts.encoding",
        message="The file is not UTF-8; it was read as Latin-1, so that some letters may be wrong.",
        severity=Severity.NOTE,
        owner=Owner.CODING,
        place=Place(document=name, file=name),
        fix="Save the note as UTF-8 and read it again where letters look wrong.",
    )


def _json(text: str) -> Any:
    """The value, or None for a text that only begins like JSON."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _of_fhir(resource: Any, name: str, kind: DocumentKind) -> Document:
    """The first attachment that holds its content as text or PDF inside the resource."""
    if not isinstance(resource, dict) or not isinstance(resource.get("resourceType"), str):
        raise Refused("This is JSON but no FHIR DocumentReference: give the note itself, as text or PDF.")
    if resource["resourceType"] != "DocumentReference":
        raise Refused("Of FHIR resources only a DocumentReference is read as a note: send that one.")
    for content in resource.get("content") or []:
        attachment = content.get("attachment") if isinstance(content, dict) else None
        if isinstance(attachment, dict) and isinstance(attachment.get("data"), str):
            try:
                inner = base64.b64decode(attachment["data"], validate=True)
            except (binascii.Error, ValueError):
                raise Refused("The DocumentReference's attachment is not base64: export it again.") from None
            if inner.lstrip()[:1] == b"{":
                raise Refused("The DocumentReference's attachment is not a note: send text or PDF.")
            return read(inner, name=str(resource.get("id") or name), kind=kind)
    raise Refused("The DocumentReference has no note inside it (only a link): fetch the note and send it.")
