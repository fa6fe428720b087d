"""The Alphabetic Index of ICD-10-CM (the CDC's XML): diseases, neoplasms, drugs and chemicals, external causes."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections import Counter
from datetime import date

from cleanclaim.codesets.index import DISEASES, DRUGS, EXTERNAL_CAUSES, NEOPLASMS, SYSTEM, read_index, write_terms
from cleanclaim.codesets.index.terms import FILE
from cleanclaim.codesets.installing.layout import Layout, Making, Recognised
from cleanclaim.codesets.installing.opening import Opened
from cleanclaim.kernel import Period, Refused

_ROOT = b"<ICD10CM.index"
_VERSION = re.compile(rb"<version>(\d{4})</version>")
_MONTH = re.compile(r"April[-_ ]1[-_ ]", re.IGNORECASE)
_HEADINGS = {b"Malignant Primary": NEOPLASMS, b"Substance": DRUGS}
_TITLES = {b"INDEX TO DISEASES": DISEASES, b"EXTERNAL CAUSE": EXTERNAL_CAUSES}
_TERMS = {DISEASES: 40_000, NEOPLASMS: 800, DRUGS: 4_000, EXTERNAL_CAUSES: 4_000}  # at least


def recognise(opened: Opened) -> Recognised | None:
    head = opened.head
    if _ROOT not in head[:2000]:
        return None
    if b"<!DOCTYPE" in head or b"<!ENTITY" in head:
        raise Refused(f"{opened.name} declares entities, as no official file does: download it again.")
    part = _part(head)
    version = _VERSION.search(head)
    if part is None or version is None:
        raise Refused(f"{opened.name} is an Index without a known title and version: download it again.")
    year = int(version[1])
    first = date(year, 4, 1) if _MONTH.search(f"{opened.name} {opened.archive}") else date(year - 1, 10, 1)
    name = f"FY{year}" if first.month == 10 else f"April {year}"
    source = "CDC/NCHS Alphabetic Index"
    return Recognised(SYSTEM, name, Period(first, None), source, "US public domain", part=part, update=True)


def _part(head: bytes) -> str | None:
    upper = head[:3000].upper()
    titled = next((part for words, part in _TITLES.items() if words in upper), None)
    return titled or next((part for words, part in _HEADINGS.items() if words in head[:5000]), None)


def compile_index(opened: Opened, recognised: Recognised, making: Making) -> int:
    try:
        terms = list(read_index(opened.content))
    except ET.ParseError:
        raise Refused(f"{opened.name} is damaged XML: download it again.") from None
    count = Counter(bool(term.codes) for term in terms)
    least = _TERMS[recognised.part]
    if len(terms) < least or count[True] < len(terms) // 3:
        raise Refused(
            f"{opened.name} has {len(terms):,} terms, {count[True]:,} of them with codes; a whole one has {least:,} at"
            " least, most with codes: download it again."
        )
    return write_terms(making.folder / FILE, terms)


LAYOUT = Layout("the Alphabetic Index of ICD-10-CM (Index.xml and its tables)", recognise, compile_index)
