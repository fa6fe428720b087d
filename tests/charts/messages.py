"""Small messages of every kind, all of one synthetic patient's visit, and how to make more."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

FIXTURES = Path(__file__).parent / "fixtures"
ORU, MDM, ADT, BUNDLE, CDA = (
    (FIXTURES / name).read_bytes() for name in ("oru.hl7", "mdm.hl7", "adt.hl7", "bundle.json", "progress_note.xml")
)
RTF = (
    rb"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0 Arial;}}{\*\generator Sampler;}\f0\fs22 Assessment:\par "
    rb"1. Gout, b\'e9nign {\b left} foot.\line 2. BP 150\u8211\'96 160.\par{\pict 00ff00ff}}"
)
EVERY = {"oru": ORU, "mdm": MDM, "adt": ADT, "bundle": BUNDLE, "cda": CDA, "rtf": RTF}


def segment(name: str, **fields: str) -> str:
    """A segment by the numbers of its fields: segment("PID", f5="SAMPLE^TESTA")."""
    row = [""] * max(int(key[1:]) for key in fields)
    for key, value in fields.items():
        row[int(key[1:]) - 1] = value
    return "|".join([name, *row])


def head(kind: str) -> str:
    return f"MSH|^~\\&|A|B|C|D|20260504||{kind}|1|P|2.5.1"


PERSON = segment("PID", f1="1", f5="SAMPLE^TESTA", f7="19660210", f8="F")


def mdm(*lines: str, status: str = "AU", event: str = "T02", **fields: str) -> bytes:
    """A document message with a line of text each, or OBX segments as they are."""
    header = segment("TXA", **{"f1": "1", "f2": "PN", "f9": "7^MUSTER^DORA", "f12": "DOC", "f17": status, **fields})
    rows = [each if each.startswith("OBX|") else segment("OBX", f1="1", f2="TX", f5=each, f11="F") for each in lines]
    return "\r".join([head(f"MDM^{event}"), PERSON, header, *rows]).encode()


def oru(*rows: str, service: str = "LAB", status: str = "F") -> bytes:
    order = segment("OBR", f1="1", f4="X^Panel", f24=service, f25=status, f32="7&MUSTER&DORA")
    return "\r".join([head("ORU^R01"), PERSON, order, *rows]).encode()


def attachment(note: bytes, content_type: str = "text/plain") -> dict[str, Any]:
    return {"attachment": {"contentType": content_type, "data": base64.b64encode(note).decode()}}


def reference(*contents: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"resourceType": "DocumentReference", "id": "ref", "status": "current", "content": list(contents), **more}


def bundle(*resources: dict[str, Any]) -> bytes:
    entries = [{"resource": each} for each in resources]
    return json.dumps({"resourceType": "Bundle", "type": "collection", "entry": entries}).encode()
