"""Short lists: place of service, provider taxonomy (NUCC), the payment and status codes of X12."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from datetime import date, timedelta

from cleanclaim.codesets.installing.headers import iso_day
from cleanclaim.codesets.installing.layout import Making
from cleanclaim.codesets.installing.layouts.lists import LIST_COLUMNS
from cleanclaim.codesets.installing.opening import Opened
from cleanclaim.codesets.installing.tabled import Cells, Tabled
from cleanclaim.kernel import Period

_TAXONOMY = re.compile(r"[0-9A-Z]{9}X")
_TAXONOMY_NAME = re.compile(r"taxonomy[-_ ]?(?:codes)?[-_ ]?(\d\d)([01])(?!\d)", re.IGNORECASE)
_KINDS = {
    "carc": "CARC",
    "rarc": "RARC",
    "group": "GROUP",
    "claimstatus": "CLAIM STATUS",
    "status": "CLAIM STATUS",
    "claimstatuscategory": "CLAIM STATUS CATEGORY",
    "category": "CLAIM STATUS CATEGORY",
}


def _no_days(opened: Opened) -> Period | None:
    return None


def _place(cell: Cells, making: Making) -> Sequence[object] | None:
    code = cell("code").zfill(2)
    if not re.fullmatch(r"\d\d", code):
        if re.fullmatch(r"\d\d-\d\d", cell("code")):  # a run of numbers that nobody has yet
            return None
        raise ValueError("a place of service of two digits")
    return code, cell("name"), "", "", 1, ""


def _two_digits(opened: Opened) -> bool:
    cells = [row[0] for row in opened.start[1:] if row and row[0]]
    return len(cells) > 5 and sum(bool(re.fullmatch(r"\d{1,2}(-\d\d)?", cell)) for cell in cells) >= 0.8 * len(cells)


PLACES = Tabled(
    system="POS",
    words="place of service codes",
    source="CMS, place of service code set",
    licence="US public domain",
    wanted={
        "code": ["(placeofservice)?codes?", "placeofservicecodes?"],
        "name": ["(placeofservice)?name"],
    },
    key=("code", "name"),
    columns=LIST_COLUMNS,
    row=_place,
    period=_no_days,
    unique=1,
    fits=_two_digits,
).layout()


def _taxonomy(cell: Cells, making: Making) -> Sequence[object] | None:
    code = cell("code").upper()
    if not _TAXONOMY.fullmatch(code):
        raise ValueError("a taxonomy of ten characters that ends in X")
    words = cell("display") or ", ".join(filter(None, (cell("classification"), cell("specialization"))))
    more = {name: cell(name) for name in ("grouping", "classification", "specialization") if cell(name)}
    kept = making.licence is not None
    return code, words if kept else "", "", "", 1, json.dumps(more) if kept and more else ""


def _taxonomy_days(opened: Opened) -> Period | None:
    """Version 25.0 (January 2025) is in force from April, 25.1 (July) from October."""
    match = _TAXONOMY_NAME.search(opened.name) or _TAXONOMY_NAME.search(opened.archive)
    return Period(date(2000 + int(match[1]), 10 if match[2] == "1" else 4, 1)) if match else None


def _taxonomy_version(period: Period) -> str:
    return f"{period.first.year % 100}.{int(period.first.month == 10)}"


def _has_taxonomies(opened: Opened) -> bool:
    cells = [row[0] for row in opened.start[1:] if row]
    return bool(cells) and all(_TAXONOMY.fullmatch(cell) for cell in cells[:20] if cell)


TAXONOMY = Tabled(
    system="TAXONOMY",
    words="the NUCC provider taxonomy",
    source="NUCC, health care provider taxonomy",
    licence="numbers; texts are NUCC's",
    wanted={
        "code": ["code"],
        "grouping": ["grouping"],
        "classification": ["classification"],
        "specialization": ["specialization"],
        "display": ["displayname"],
    },
    key=("code",),
    columns=LIST_COLUMNS,
    row=_taxonomy,
    period=_taxonomy_days,
    version=_taxonomy_version,
    optional=("grouping", "classification", "specialization", "display"),
    unique=1,
    fits=_has_taxonomies,
).layout()


def _reason(cell: Cells, making: Making) -> Sequence[object] | None:
    kind = _KINDS.get(cell("kind").lower().replace(" ", ""))
    first, stop = iso_day(cell("start")), iso_day(cell("stop"))
    if kind is None or not re.fullmatch(r"[0-9A-Z]{1,5}", cell("code")) or (cell("start") and first is None):
        raise ValueError("a kind (CARC, RARC, group, claim status, category), a code and its days")
    last = (stop - timedelta(days=1)).isoformat() if stop else ""
    words = cell("description") if making.licence else ""
    return f"{kind} {cell('code')}", words, first.isoformat() if first else "", last, 1, ""


REASONS = Tabled(
    system="X12 codes",
    words="adjustment reasons, remarks, claim status codes (kind, code, start, end)",
    source="X12, external code lists",
    licence="numbers and days; texts are X12's",
    wanted={
        "kind": ["kind", "list", "codelist"],
        "code": ["code"],
        "start": ["start(date)?"],
        "stop": ["(end|stop)(date)?"],
        "description": ["description"],
    },
    key=("kind", "code", "start", "stop"),
    columns=LIST_COLUMNS,
    row=_reason,
    period=_no_days,
    optional=("description",),
    unique=1,
).layout()
