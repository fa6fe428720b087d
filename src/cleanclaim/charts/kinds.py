"""Which kind of document it is, by the codes that messages name types with (`rulebook/charts/types.toml`)."""

from __future__ import annotations

import re
from functools import cache

from cleanclaim.charts.values import DocumentKind
from cleanclaim.kernel.rules import load_rulebook

_RULEBOOK = "charts/types"


def kind_by_loinc(code: str) -> DocumentKind | None:
    """The kind of a LOINC document type (11504-8, surgical operation note); None where it is not in the table."""
    return _table("loinc").get(code)


def kind_by_hl7(code: str) -> DocumentKind | None:
    """The kind of HL7 table 0270, document type (TXA-2)."""
    return _table("hl7_document").get(code.upper())


def kind_by_service(code: str) -> DocumentKind | None:
    """The kind of HL7 table 0074, diagnostic service section (OBR-24; FHIR's category of a report)."""
    return _table("hl7_service").get(code.upper())


def kind_by_words(words: str) -> DocumentKind | None:
    """The kind that a title speaks of ("Operative Report"); the first of the table that fits."""
    lowered = words.lower()
    return next((kind for pattern, kind in _words() if pattern.search(lowered)), None)


@cache
def _words() -> list[tuple[re.Pattern[str], DocumentKind]]:
    """Whole words, or beginnings of words where a star stands: "ct" is in no "contact of"."""
    return [
        (re.compile(rf"(?<!\w)(?:{'|'.join(map(_word, row['any']))})"), DocumentKind(row["kind"]))
        for row in load_rulebook(_RULEBOOK)["words"]
    ]


def _word(words: str) -> str:
    return re.escape(words.removesuffix("*")) + ("" if words.endswith("*") else r"(?!\w)")


@cache
def _table(name: str) -> dict[str, DocumentKind]:
    return {
        code: DocumentKind(row["kind"]) for row in load_rulebook(_RULEBOOK)[name] for code in row["codes"]
    }  # fmt: skip
