"""A file of HL7 v2 messages as a record: one or several messages, in a batch or in MLLP frames."""

from __future__ import annotations

import re
from dataclasses import replace

from cleanclaim.charts.building import at_most, odd
from cleanclaim.charts.hl7.documents import documents
from cleanclaim.charts.hl7.fields import subject_of, visit_of
from cleanclaim.charts.hl7.grammar import Message, messages
from cleanclaim.charts.hl7.listed import listed
from cleanclaim.charts.hl7.results import results
from cleanclaim.charts.merging import merged
from cleanclaim.charts.plain import decoded
from cleanclaim.charts.scans import Recognition
from cleanclaim.charts.stamps import stamped_day
from cleanclaim.charts.values import Document, Record, Visit
from cleanclaim.kernel import Finding, Refused

_BEGINS = re.compile(rb"(?:\xef\xbb\xbf)?[\x0b\s]*(?:MSH|FHS|BHS)([^A-Za-z0-9\s])[^A-Za-z0-9\s]{1,5}\1")
_FRAME = re.compile(rb"[\x0b\x1c]")


def is_hl7(raw: bytes) -> bool:
    """Does it begin as an HL7 v2 message, batch or MLLP frame does?"""
    return _BEGINS.match(raw[:2_000]) is not None


def read_hl7(raw: bytes, name: str, ocr: Recognition | None) -> Record:
    """All messages of a file. Raises `Refused` where it is damaged, or holds nothing that is read."""
    text, findings = decoded(_FRAME.sub(b"\r", raw).lstrip(), name)
    numbered = enumerate(at_most(messages(text)))
    record = merged([_record(each, f"{name}#{number + 1}" if number else name, ocr) for number, each in numbered])
    return Record(record.documents, record.subject, record.visit, (*findings, *record.findings))


def _visit(message: Message) -> Visit:
    """The visit; of a document the day of what it tells (TXA-4), as a stay has many days."""
    visit, header = visit_of(message), message.first("TXA")
    told = stamped_day(header.text(4)) if header else None
    return replace(visit, service_date=told) if told else visit


def _record(message: Message, name: str, ocr: Recognition | None) -> Record:
    subject, visit = subject_of(message), _visit(message)
    held: list[Document | Finding] = []
    if message.kind == "ADT":
        held = list(listed(message, name, subject, visit))
    elif message.kind == "ORU":
        held = list(at_most(results(message, name, subject, visit, ocr)))
    elif message.kind == "MDM":
        held = list(documents(message, name, subject, visit, ocr))
    else:
        held = [odd("charts.message", "An HL7 message that is no ADT, ORU or MDM holds nothing that is coded.", name)]
    found = tuple(each for each in held if isinstance(each, Document))
    if not found and subject.name is None and not any(isinstance(each, Finding) for each in held):
        raise Refused("The HL7 message names no patient and holds no document: send the MDM or ORU of the visit.")
    return Record(found, subject, visit, tuple(each for each in held if isinstance(each, Finding)))
