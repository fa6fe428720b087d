"""What stands in OBX-5: lines of text, numbers, codes, or a whole file as base64."""

from __future__ import annotations

from dataclasses import dataclass

from cleanclaim.charts.embedded import held_text, unpacked
from cleanclaim.charts.hl7.grammar import Segment
from cleanclaim.charts.scans import Recognition
from cleanclaim.kernel import Finding, Refused

_LINES = frozenset(("TX", "FT", "ST", ""))  # types whose repetitions are lines of a text
_LEFT_OUT = frozenset("DWXNO")  # HL7 table 0085: deleted, wrong, not obtained, not asked for, order detail only


@dataclass(frozen=True, slots=True)
class Content:
    """The text that one OBX holds; `pointed` where it only says where the document lies."""

    text: str
    findings: tuple[Finding, ...] = ()
    pointed: bool = False


def is_left_out(result: Segment) -> bool:
    return result.text(11).upper() in _LEFT_OUT and bool(result.text(11))


def content(result: Segment, name: str, ocr: Recognition | None) -> Content:
    """OBX-5 by its type in OBX-2. Raises `Refused` for a file in it that cannot be read."""
    kind = result.text(2).upper()
    if kind == "ED":
        return _file(result, name, ocr)
    if kind == "RP":
        return Content("", pointed=True)
    if kind in _LINES:
        return Content("\n".join(_line(result, each) for each in result.repeats(5)))
    return Content(value(result))


def _line(result: Segment, repeat: str) -> str:
    """A line of text: a stray ^ in it is a sign, as senders forget to escape it."""
    return result.marks.plain(repeat)


def _file(result: Segment, name: str, ocr: Recognition | None) -> Content:
    """ED: source, type, subtype, encoding (A, Hex, Base64), the file itself."""
    repeat = (result.repeats(5) or [""])[0]
    parts = [*repeat.split(result.marks.component), "", "", "", ""]
    encoding, held = parts[3].strip().lower(), parts[4]
    if not held.strip():
        return Content("", pointed=True)
    if encoding in ("base64", ""):
        raw = unpacked(result.marks.plain(held))
    elif encoding == "hex":
        raw = _from_hex(held)
    else:
        raw = result.marks.plain(held).encode()
    return Content(*held_text(raw, name, ocr))


def _from_hex(held: str) -> bytes:
    try:
        return bytes.fromhex(held)
    except ValueError:
        raise Refused("The document inside the HL7 message is damaged: export it again.") from None


def value(result: Segment) -> str:
    """A measured value in words: "8.4", "> 300", "1:128", "Escherichia coli"."""
    kind = result.text(2).upper()
    if kind == "SN":
        sign, first, separator, second = (*result.parts(5), "", "", "", "")[:4]
        return f"{sign} {first}{separator}{second}".strip()
    if kind in ("CE", "CWE", "CNE", "CF"):
        said = [_words(result.components(each)) for each in result.repeats(5)]
        return ", ".join(each for each in said if each)
    return " ".join(result.marks.plain(" ".join(result.repeats(5))).split())


def _words(parts: list[str]) -> str:
    padded = [*parts, "", "", "", "", "", "", "", "", ""]
    return " ".join((padded[1] or padded[8] or padded[4] or padded[0]).split())
