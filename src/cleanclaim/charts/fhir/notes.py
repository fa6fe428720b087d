"""Notes: Composition (sections) and DocumentReference (a file inside), with whether they are signed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from cleanclaim.charts.building import built, odd
from cleanclaim.charts.cda import is_cda, read_cda
from cleanclaim.charts.embedded import held_text, unpacked
from cleanclaim.charts.fhir.access import (
    Resource,
    coded,
    codings,
    day,
    inner,
    listed,
    narrative,
    raw_text,
    text,
)  # fmt: skip
from cleanclaim.charts.fhir.bundle import Shelf, person_in_words, subject_of, visit_of
from cleanclaim.charts.flow import html_text
from cleanclaim.charts.headings import heading_for
from cleanclaim.charts.kinds import kind_by_loinc, kind_by_words
from cleanclaim.charts.scans import Recognition
from cleanclaim.charts.values import Document, DocumentKind
from cleanclaim.kernel import Finding, Refused

_SIGNED = frozenset(("final", "amended", "corrected", "appended"))
_GONE = frozenset(("entered-in-error", "superseded", "cancelled", "deprecated"))
_SIGNS = frozenset(("legal", "professional", "official"))  # how a Composition is attested
_DEEPEST = 12  # sections in sections
# The same note in several formats: the one that loses least.
_FORMATS = ("text/plain", "text/html", "application/xhtml+xml", "text/rtf", "application/rtf", "text/xml",
            "application/xml", "application/hl7-v3+xml", "application/pdf")  # fmt: skip

Held = Document | Finding


def composition(shelf: Shelf, resource: Resource, name: str) -> Iterator[Held]:
    """A Composition as a note: its title, then each section under its heading."""
    id = text(resource, "id") or name
    status = text(resource, "status").lower()
    if status in _GONE:
        yield _withdrawn(id)
        return
    title = text(resource, "title")
    parts = [title] if title else []
    parts += [part for each in listed(resource, "section") for part in _sections(each, _DEEPEST)]
    if len(parts) < 2:
        parts += [html_text(narrative(resource))]
    body = "\n\n".join(part for part in parts if part.strip())
    if not body.strip() or body == title:
        yield odd("charts.empty", "A Composition holds no text.", id)
        return
    signer, signed_on = _attested(shelf, resource)
    yield built(
        id, body, kind_of(inner(resource, "type"), title), subject=subject_of(shelf, resource),
        visit=visit_of(shelf, resource), signed=status in _SIGNED if status else None, signed_by=signer,
        signed_on=signed_on,
    )  # fmt: skip


def _sections(section: Resource, depth: int) -> Iterator[str]:
    codes = [code for _, code in codings(inner(section, "code"))]
    words = text(section, "title") or coded(inner(section, "code"))[0]
    heading = heading_for(codes, words)
    body = html_text(narrative(section))
    if body.strip():
        yield f"{heading}\n{body}" if heading else body
    if depth:
        for each in listed(section, "section"):
            yield from _sections(each, depth - 1)


def _attested(shelf: Shelf, resource: Resource) -> tuple[str, date | None]:
    """Who attested it and when; where nobody is named as that, the author of a final composition."""
    for each in listed(resource, "attester"):
        if text(each, "mode").lower() in _SIGNS and (name := person_in_words(shelf, inner(each, "party"), resource)):
            return name, day(each, "time") or day(resource, "date")
    for each in listed(resource, "author"):
        if name := person_in_words(shelf, each, resource):
            return name, day(resource, "date")
    return "", None


def document_reference(shelf: Shelf, resource: Resource, name: str, ocr: Recognition | None) -> Iterator[Held]:
    """The note that a DocumentReference holds, in the format that loses least."""
    id = text(resource, "id") or name
    if {text(resource, "status").lower(), text(resource, "docStatus").lower()} & _GONE:
        yield _withdrawn(id)
        return
    attachments = [inner(each, "attachment") for each in listed(resource, "content")]
    held = [(each, raw) for each in attachments if (raw := _bytes(shelf, each, resource))]
    if not held:
        yield odd(
            "charts.elsewhere",
            "The DocumentReference has no note inside it (only a link): fetch the note and give it too.", id,
        )  # fmt: skip
        return
    _, raw = min(held, key=lambda each: _rank(text(each[0], "contentType")))
    yield from _attached(shelf, resource, raw, id, ocr)


def _attached(shelf: Shelf, resource: Resource, raw: bytes, id: str, ocr: Recognition | None) -> Iterator[Held]:
    if is_cda(raw):
        inside = read_cda(raw, id, ocr)
        yield from inside.documents
        yield from inside.findings
        return
    if raw.lstrip()[:1] in (b"{", b"<") and b"resourceType" in raw[:1_000]:
        raise Refused("The DocumentReference's attachment is not a note but more FHIR: send the note.")
    body, findings = held_text(raw, id, ocr)
    status = text(resource, "docStatus").lower()
    signer = person_in_words(shelf, inner(resource, "authenticator"), resource)
    author = next((said for each in listed(resource, "author") if (said := person_in_words(shelf, each, resource))), "")
    title = text(resource, "description") or text(
        inner(next(iter(listed(resource, "content")), {}), "attachment"), "title"
    )
    kind = kind_of(inner(resource, "type"), title)
    if any(text(each, "code") == "appends" for each in listed(resource, "relatesTo")):
        kind = DocumentKind.ADDENDUM
    signed = status in _SIGNED if status else (True if signer else None)
    yield built(
        id, body, kind, subject=subject_of(shelf, resource), visit=visit_of(shelf, resource), signed=signed,
        signed_by=signer or author, signed_on=day(resource, "date"), findings=findings,
    )  # fmt: skip


def _bytes(shelf: Shelf, attachment: Resource, owner: Resource) -> bytes:
    """The attachment's own bytes, or those of the Binary that it names in the same bundle."""
    if data := raw_text(attachment, "data"):
        return unpacked(data)
    binary = shelf.follow({"reference": text(attachment, "url")}, owner)
    data = raw_text(binary, "data") if binary.get("resourceType") == "Binary" else ""
    return unpacked(data) if data else b""


def _rank(content_type: str) -> int:
    bare = content_type.split(";")[0].strip().lower()
    return _FORMATS.index(bare) if bare in _FORMATS else len(_FORMATS)


def kind_of(type: Resource, title: str) -> DocumentKind:
    """By LOINC, else by the words of the type and the title."""
    known = next((kind for _, code in codings(type) if (kind := kind_by_loinc(code))), None)
    return known or kind_by_words(f" {coded(type)[0]} {title} ") or DocumentKind.NOTE


def _withdrawn(id: str) -> Finding:
    return odd("charts.withdrawn", "A document that its sender cancelled, replaced or calls an error is left out.", id)
