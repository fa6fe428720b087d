"""Coverage articles of the Medicare Coverage Database, as CMS exports them ("current articles": a zip of CSV files).

The code lists live in the articles, not in the LCDs: procedures (article_x_hcpc_code), diagnoses that support them
and that do not (article_x_icd10_covered, …_noncovered), contractors and, through them, states. A list may have several
groups that only the article's prose ties to procedures; all groups together are taken, so that a diagnosis that some
group supports is never held to be unsupported. The export says up to which day it reaches (update_period).
"""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date

from cleanclaim.codesets.installing.headers import columns_of, plain
from cleanclaim.codesets.installing.invariants import check_rows
from cleanclaim.codesets.installing.layout import Layout, Making, Recognised
from cleanclaim.codesets.installing.opening import Opened
from cleanclaim.codesets.tables.coverage import ARTICLE_COLUMNS, ARTICLES, PROCEDURE_COLUMNS, PROCEDURES
from cleanclaim.codesets.tables.rows import write_rows
from cleanclaim.codesets.tabular import normal, pointed
from cleanclaim.kernel import Period, Refused

SYSTEM = "LCD"

_Key = tuple[str, str]  # article and its version
_NEEDED = {
    "article.csv": ("article_id", "article_version", "title"),
    "article_x_hcpc_code.csv": ("article_id", "article_version", "hcpc_code_id"),
    "article_x_icd10_covered.csv": ("article_id", "article_version", "icd10_code_id"),
    "article_x_icd10_noncovered.csv": ("article_id", "article_version", "icd10_code_id"),
    "article_x_contractor.csv": ("article_id", "article_version", "contractor_id"),
    "contractor_jurisdiction.csv": ("contractor_id", "state_id"),
    "state_lookup.csv": ("state_id", "state_abbrev"),
}
# XX000 stands for "not applicable" in both.
_PROCEDURE = re.compile(r"(?!XX000)[0-9A-Z]{5}")
_DIAGNOSIS = re.compile(r"[A-WYZ][0-9][0-9A-Z](\.?[0-9A-Z]{1,4})?")
# Contractors divide some states; a claim knows the state alone.
_PART_OF = {"DN": "NY", "QN": "NY", "UN": "NY", "NF": "CA", "SF": "CA", "EM": "MO", "WM": "MO", "CNMI": "MP"}
_BEGINS = ("article_rev_eff_date", "article_eff_date")
_ENDS = ("article_rev_end_date", "article_end_date", "date_retired")


def recognise(opened: Opened) -> Recognised | None:
    if opened.name.lower() != "article.csv" or not opened.start:
        return None
    if len(columns_of(opened.start[0], {name: [plain(name)] for name in _NEEDED["article.csv"]})) < 3:
        return None
    for name, columns in _NEEDED.items():
        member = opened.beside.get(name)
        found = member.start[0] if member and member.start else []
        missing = [each for each in columns if each not in found]
        if missing:
            raise Refused(
                f"The export of coverage articles has no {name} with {', '.join(missing)}: download the zip of current"
                " articles in CSV again and install it as it is."
            )
    period = _period(opened)
    source = "CMS, Medicare Coverage Database, current articles"
    digest = hashlib.sha256("".join(opened.beside[name].sha256 for name in _NEEDED).encode()).hexdigest()
    return Recognised(SYSTEM, "", period, source, "CPT numbers are the AMA's", version_of=_version, sha256=digest)


def _period(opened: Opened) -> Period | None:
    """From the day up to which the export reaches; the next one ends it."""
    if "update_period.csv" not in opened.beside:
        return None
    days = [day for row in _rows(opened, "update_period.csv") if (day := _day(row.get("end_date", "")))]
    return Period(max(days)) if days else None


def _version(period: Period) -> str:
    return f"articles of {period.first}"


def compile_articles(opened: Opened, recognised: Recognised, making: Making) -> int:
    procedures = _codes(opened, "article_x_hcpc_code.csv", "hcpc_code_id", _PROCEDURE)
    making.progress(SYSTEM, 0.3)
    supporting = _codes(opened, "article_x_icd10_covered.csv", "icd10_code_id", _DIAGNOSIS)
    making.progress(SYSTEM, 0.6)
    others = _codes(opened, "article_x_icd10_noncovered.csv", "icd10_code_id", _DIAGNOSIS)
    states = _states(opened)
    articles = []
    pairs = []
    for key, (first, last) in _in_force(opened).items():
        if key not in procedures:
            continue
        name = f"A{key[0]}"
        lists = (" ".join(sorted(codes.get(key, ()))) for codes in (states, supporting, others))
        articles.append((name, first, last, *lists))
        pairs += [(code, name) for code in sorted(procedures[key])]
    check_rows(SYSTEM, len(pairs))
    write_rows(making.folder, ARTICLE_COLUMNS, articles, name=ARTICLES)
    return write_rows(making.folder, PROCEDURE_COLUMNS, pairs, name=PROCEDURES)


def _in_force(opened: Opened) -> dict[_Key, tuple[str, str]]:
    """The newest version of each article that is not retired, with its days."""
    newest: dict[str, Mapping[str, str]] = {}
    for row in _rows(opened, "article.csv"):
        if row.get("status", "A").upper() not in ("A", ""):
            continue
        known = newest.get(row["article_id"])
        if known is None or int(row["article_version"] or 0) > int(known["article_version"] or 0):
            newest[row["article_id"]] = row
    return {_key(row): (_first_of(row, _BEGINS), _first_of(row, _ENDS)) for row in newest.values()}


def _first_of(row: Mapping[str, str], names: tuple[str, ...]) -> str:
    days = (_day(row.get(name, "")) for name in names)
    return next((day.isoformat() for day in days if day), "")


def _codes(opened: Opened, name: str, column: str, shape: re.Pattern[str]) -> dict[_Key, set[str]]:
    found: dict[_Key, set[str]] = defaultdict(set)
    for row in _rows(opened, name):
        code = row[column].upper()
        if shape.fullmatch(code):
            found[_key(row)].add(code if shape is _PROCEDURE else pointed(normal(code)))
    return found


def _states(opened: Opened) -> dict[_Key, set[str]]:
    letters = {row["state_id"]: row["state_abbrev"].upper() for row in _rows(opened, "state_lookup.csv")}
    of_contractor: dict[str, set[str]] = defaultdict(set)
    for row in _rows(opened, "contractor_jurisdiction.csv"):
        if not row.get("term_date") and (letter := letters.get(row["state_id"])):
            of_contractor[_contractor(row)].add(_PART_OF.get(letter, letter))
    found: dict[_Key, set[str]] = defaultdict(set)
    for row in _rows(opened, "article_x_contractor.csv"):
        found[_key(row)] |= of_contractor.get(_contractor(row), set())
    return found


def _contractor(row: Mapping[str, str]) -> str:
    return "/".join(row.get(name, "") for name in ("contractor_id", "contractor_type_id", "contractor_version"))


def _key(row: Mapping[str, str]) -> _Key:
    return row["article_id"], row["article_version"]


def _rows(opened: Opened, name: str) -> Iterator[dict[str, str]]:
    records = opened.beside[name].records()
    header = [cell.lower() for cell in next(records, [])]
    for cells in records:
        if len(cells) >= len(header):
            yield dict(zip(header, cells, strict=False))
        elif any(cells):
            raise Refused(f"{name} in the export of coverage articles is damaged: download the export again.")


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None


LAYOUT = Layout("coverage articles (LCD), the zip of current articles in CSV", recognise, compile_articles)
