"""Reads the first sheet of a spreadsheet (.xlsx) as text cells, with the standard library alone.

Formulas give their last value, dates their serial number. Documents with entities are refused.
"""

from __future__ import annotations

import io
import re
import xml.etree.ElementTree as ET
import zipfile
import zlib
from collections.abc import Iterator

from cleanclaim.kernel import Refused

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_MOST_XML = 400_000_000  # bytes of one part, unpacked, as of a text; a PTP file of 600,000 rows has about 170 million
_MOST_COLUMNS = 1_000
_COLUMN = re.compile(r"[A-Z]{1,3}")


def sheet_records(content: bytes, name: str) -> Iterator[list[str]]:
    """The rows of the first sheet, each a list of cells without blanks around them; empty rows too."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            shared = _shared(book, name)
            sheet = _part(book, _first_sheet(book), name)
        yield from _rows(sheet, shared)
    except (zipfile.BadZipFile, zlib.error, KeyError, EOFError, ET.ParseError, IndexError, ValueError):
        raise Refused(f"{name} is a damaged spreadsheet: download it again.") from None


def plain_xml(content: bytes, name: str) -> bytes:
    """The document itself. Refused where it declares a document type or is not plain UTF-8 or ASCII."""
    start = content.removeprefix(b"\xef\xbb\xbf").lstrip()
    if not start.startswith(b"<") or b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        raise Refused(f"{name} declares entities of its own, as no official file does.")
    return content


def _first_sheet(book: zipfile.ZipFile) -> str:
    sheets = [part for part in book.namelist() if part.startswith("xl/worksheets/") and part.endswith(".xml")]
    return min(sheets, key=lambda part: (len(part), part))


def _part(book: zipfile.ZipFile, part: str, name: str) -> bytes:
    if book.getinfo(part).file_size > _MOST_XML:
        raise Refused(f"{name} is larger than any official spreadsheet.")
    return plain_xml(book.read(part), name)


def _shared(book: zipfile.ZipFile, name: str) -> list[str]:
    """The texts that cells name by number."""
    if "xl/sharedStrings.xml" not in book.namelist():
        return []
    texts: list[str] = []
    for element in _elements(_part(book, "xl/sharedStrings.xml", name), f"{_MAIN}si", f"{_MAIN}t"):
        texts.append("".join(text.text or "" for text in element.iter(f"{_MAIN}t")))
    return texts


def _rows(sheet: bytes, shared: list[str]) -> Iterator[list[str]]:
    for element in _elements(sheet, f"{_MAIN}row", f"{_MAIN}c"):
        yield _row(element, shared)


def _elements(document: bytes, tag: str, inner: str) -> Iterator[ET.Element]:
    """Each element of a tag as it ends, then forgotten. ValueError where one holds too many of an inner tag."""
    count = 0
    for event, element in ET.iterparse(io.BytesIO(document), ("start", "end")):  # noqa: S314 - without entities
        if event == "start":
            count = 0 if element.tag == tag else count + (element.tag == inner)
            if count > _MOST_COLUMNS:
                raise ValueError("too many columns")
        elif element.tag == tag:
            yield element
            element.clear()


def _row(element: ET.Element, shared: list[str]) -> list[str]:
    cells: list[str] = []
    for cell in element.findall(f"{_MAIN}c"):
        place = _place(cell.get("r", ""), len(cells))
        cells.extend([""] * (place - len(cells)))
        cells.append(_value(cell, shared).strip())
    return cells


def _place(reference: str, usual: int) -> int:
    match = _COLUMN.match(reference)
    if match is None:
        return usual
    place = 0
    for letter in match[0]:
        place = place * 26 + ord(letter) - 64
    if place > _MOST_COLUMNS:
        raise ValueError("too many columns")
    return place - 1


def _value(cell: ET.Element, shared: list[str]) -> str:
    if cell.get("t") == "inlineStr":
        return "".join(text.text or "" for text in cell.iter(f"{_MAIN}t"))
    value = cell.findtext(f"{_MAIN}v") or ""
    return shared[int(value)] if cell.get("t") == "s" and value else value
