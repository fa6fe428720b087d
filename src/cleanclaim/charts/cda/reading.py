"""A clinical document as a record of one document."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator

from cleanclaim.charts.building import built, odd
from cleanclaim.charts.cda.elements import NARRATIVE, SPACE, at, attribute, every, words
from cleanclaim.charts.cda.entries import facts
from cleanclaim.charts.cda.header import kind_of, signature_of, subject_of, visit_of
from cleanclaim.charts.cda.narrative import narrative
from cleanclaim.charts.embedded import held_text, unpacked
from cleanclaim.charts.headings import heading_for
from cleanclaim.charts.scans import Recognition
from cleanclaim.charts.sheet import Sheet
from cleanclaim.charts.trees import xml_tree
from cleanclaim.charts.values import Document, Fact, Record
from cleanclaim.kernel import Finding, Refused

_ROOT = re.compile(rb"<(?:[A-Za-z0-9_.-]+:)?ClinicalDocument[\s>]")
_SUMMARIES = frozenset(("34133-9",))  # a summary of care tells of years, not of a visit


def is_cda(raw: bytes) -> bool:
    """Is its root a ClinicalDocument? (In UTF-16 the letters stand two bytes apart.)"""
    return _ROOT.search(raw[:20_000].replace(b"\x00", b"")) is not None


def read_cda(raw: bytes, name: str, ocr: Recognition | None) -> Record:
    """The document with its sections, signature and facts. Raises `Refused` where it is damaged or empty."""
    root = xml_tree(raw)
    if root.tag != f"{SPACE}ClinicalDocument":
        raise Refused("This XML is no clinical document (C-CDA): export the note as C-CDA, text or PDF.")
    sheet = Sheet()
    title = words(at(root, "title"))
    if title:
        sheet.line(title)
    for section in every(root, "component/structuredBody/component/section"):
        _section(sheet, section)
    body, findings = _body(root, name, ocr)
    if body:
        sheet.line(body)
    if not sheet.text.removeprefix(title).strip():
        return Record((), subject_of(root), visit_of(root), (odd("charts.empty", "A C-CDA holds no text.", name),))
    document = _document(root, sheet, title, name, findings)
    return Record((document,), document.subject, document.visit)


def _document(root: ET.Element, sheet: Sheet, title: str, name: str, findings: list[Finding]) -> Document:
    if attribute(at(root, "code"), "code") in _SUMMARIES:
        findings.append(
            odd(
                "charts.summary",
                "This C-CDA is a summary of care, not the note of a visit: its lists are no evidence.",
                name,
            )
        )
    signer, signed_on = signature_of(root)
    return built(
        name, sheet.text, kind_of(root, title), subject=subject_of(root), visit=visit_of(root), signed=bool(signer),
        signed_by=signer, signed_on=signed_on, findings=tuple(findings), facts=tuple(sheet.facts),
    )  # fmt: skip


def _section(sheet: Sheet, section: ET.Element) -> None:
    """Heading, narrative, and what is nested below."""
    if section.get("nullFlavor"):
        return
    codes = {attribute(each, "code") for each in _codes(section)}
    block = section.find(NARRATIVE)
    flow = narrative(block) if block is not None else None
    if flow and flow.text.strip():
        sheet.line()
        if heading := heading_for(sorted(codes), words(at(section, "title"))):
            sheet.line(heading)
        start, end = sheet.line(flow.text)
        marks = {id: (start + first, start + last) for id, (first, last) in flow.marks.items()}
        sheet.facts += _once(facts(section, codes, marks, (start, end)))
    for inner in every(section, "component/section"):
        _section(sheet, inner)


def _codes(section: ET.Element) -> list[ET.Element]:
    code = at(section, "code")
    return [] if code is None else [code, *every(code, "translation")]


def _once(stated: Iterator[Fact]) -> list[Fact]:
    """Entries nested in one another are met twice."""
    return list(dict.fromkeys(stated))


def _body(root: ET.Element, name: str, ocr: Recognition | None) -> tuple[str, list[Finding]]:
    """A body that is a file: text as it stands, or base64."""
    held = at(root, "component/nonXMLBody/text")
    if held is None:
        return "", []
    inside = "".join(held.itertext())
    if attribute(held, "representation") != "B64":
        return inside.strip(), []
    if not inside.strip():
        return "", [odd("charts.elsewhere", "The C-CDA only says where its document lies: fetch it and give it.", name)]
    text, findings = held_text(unpacked(inside), name, ocr)
    return text, list(findings)
