"""From a file or bytes to documents: what it is (by its content, never by its name), and who reads it."""

from __future__ import annotations

import codecs
import json
import re
from pathlib import Path
from typing import Any

from cleanclaim.charts.building import document
from cleanclaim.charts.embedded import LARGEST, picture_text
from cleanclaim.charts.pdf import pdf_text
from cleanclaim.charts.plain import bounded, decoded
from cleanclaim.charts.rtf import is_rtf, rtf_text
from cleanclaim.charts.scans import Recognition, is_picture
from cleanclaim.charts.values import Document, DocumentKind, Record
from cleanclaim.kernel import Refused

_X12 = re.compile(r"\s*ISA[^A-Za-z0-9\s]")
_XML = re.compile(rb"\s*<(\?xml|[A-Za-z0-9_.-]{0,20}:?ClinicalDocument|!DOCTYPE|html|Bundle|!--)", re.IGNORECASE)


def read(
    source: str | Path | bytes,
    *,
    name: str = "",
    kind: DocumentKind = DocumentKind.NOTE,
    ocr: Recognition | None = None,
) -> Document:
    """Read a file that holds one document. `read_record` takes those that hold several, or none.

    Raises `Refused` as `read_record` does, and where the file does not hold just one document.
    """
    record = read_record(source, name=name, kind=kind, ocr=ocr)
    if not record.documents:
        said = next((finding.message for finding in record.findings), "It only says who and when.")
        raise Refused(f"The file holds no note inside it: give the note too. {said}")
    if len(record.documents) > 1:
        raise Refused("The file holds several documents: read it as a record.")
    return record.documents[0]


def read_record(
    source: str | Path | bytes,
    *,
    name: str = "",
    kind: DocumentKind = DocumentKind.NOTE,
    ocr: Recognition | None = None,
) -> Record:
    """Read plain text, PDF, RTF, a picture, FHIR (JSON), C-CDA or HL7 v2 (ADT, ORU, MDM).

    `source` is a path or the bytes themselves; `name` becomes the document's id where the file has none (the
    file's name by default); `kind` is that of a file that does not say what it is; `ocr` reads pictures of text.
    Raises `Refused` with one sentence when it is empty, nothing that is read, or over `LARGEST` bytes.
    """
    raw = source if isinstance(source, bytes) else _bytes_of(Path(source))
    if not name:
        name = "note" if isinstance(source, bytes) else Path(source).name
    if len(raw) > LARGEST:
        raise Refused(f"The document is larger than {LARGEST // 1_000_000} MB: split it into one file per note.")
    if not raw.strip():
        raise Refused("The document is empty: give a note with text.")
    return _of_bytes(raw, name, kind, ocr)


def _bytes_of(path: Path) -> bytes:
    try:
        with path.open("rb") as handle:
            return handle.read(LARGEST + 1)
    except FileNotFoundError:
        raise Refused("There is no such file: check the path of the note.") from None
    except IsADirectoryError:
        raise Refused("This is a folder: name one note in it.") from None
    except (OSError, ValueError):
        raise Refused("The file cannot be opened: check that you may read it.") from None


def _of_bytes(raw: bytes, name: str, kind: DocumentKind, ocr: Recognition | None) -> Record:
    from cleanclaim.charts.hl7 import is_hl7, read_hl7

    if is_hl7(raw):
        return read_hl7(raw, name, ocr)
    if raw.lstrip()[:5] == b"%PDF-":
        return _one(name, kind, *pdf_text(raw.lstrip(), name, ocr))
    if is_picture(raw):
        return _one(name, kind, *picture_text(raw, name, ocr))
    if is_rtf(raw):
        return _one(name, kind, rtf_text(raw), ())
    if _XML.match(raw.removeprefix(codecs.BOM_UTF8).replace(b"\x00", b"")[:200].removeprefix(b"\xff\xfe")):
        return _of_xml(raw, name, ocr)
    text, findings = decoded(raw, name)
    if _X12.match(text):
        raise Refused("This is an X12 file, which holds no note: give the note, or look at it with 'x12 check'.")
    if text.lstrip()[:1] in ("{", "[") and (value := _json(text)) is not None:
        return _of_json(value, name, ocr)
    return _one(name, kind, bounded(text), findings)


def _one(name: str, kind: DocumentKind, text: str, findings: Any) -> Record:
    return Record((document(name, text, kind, findings=findings),))


def _of_xml(raw: bytes, name: str, ocr: Recognition | None) -> Record:
    from cleanclaim.charts.cda import is_cda, read_cda

    if is_cda(raw):
        return read_cda(raw, name, ocr)
    raise Refused("This XML or HTML is no clinical document (C-CDA): export the note as C-CDA, FHIR JSON, text or PDF.")


def _of_json(value: Any, name: str, ocr: Recognition | None) -> Record:
    from cleanclaim.charts.fhir import is_fhir, read_fhir

    if not is_fhir(value):
        raise Refused("This is JSON but no FHIR resource or Bundle: give the note itself, as text or PDF.")
    return read_fhir(value, name, ocr)


def _json(text: str) -> Any:
    """The value; a bundle of what stands on its lines (NDJSON); None for a text that only begins like JSON."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return _json_lines(text)


def _json_lines(text: str) -> Any:
    if '"resourceType"' not in text:
        return None
    try:
        entries = [{"resource": json.loads(line)} for line in text.splitlines() if line.strip()]
    except (ValueError, RecursionError):
        # As a text it would be full of words that nobody says of this visit.
        raise Refused("The FHIR JSON is damaged and cannot be read to its end: export it again.") from None
    return {"resourceType": "Bundle", "entry": entries}
