"""Diameter of a removed lesion as a note tells it: the whole with margins, else the lesion and its margins."""

from __future__ import annotations

import re
from decimal import Decimal

_BY = r"(?:\s*(?:cm|mm)?\s*[x×]\s*(?P<{0}2>\d*\.?\d+))?(?:\s*(?:cm|mm)?\s*[x×]\s*[\d.]+)?"
_N = r"(?<![\d.])(?P<{0}>\d*\.?\d+)" + _BY + r"\s*-?\s*(?P<{0}u>cm|mm|centimeters?|millimeters?)\b"
_SIZE = re.compile(_N.format("n"), re.IGNORECASE)
_WHOLE = re.compile(
    r"(?:total|excised|excision|final|resulting|overall|specimen)\s+(?:excised\s+|excision\s+)?(?:diameter|size|width)"
    r"(?:\s*\([^)]*\))?(?:\s+of\s+(?:the\s+)?(?:excision|specimen|defect))?(?:\s+(?:including|with)\s+margins)?\s*(?:of|was|is|:|=|,)?\s*"
    + _N.format("a")
    + r"|(?:including|incl\.?|with)\s+(?:the\s+)?margins?\s*(?:of|was|is|:|=|,)?\s*(?:total\s+)?"
    + _N.format("b")
    + r"(?!\s*margin)"
    + r"|"
    + _N.format("c")
    + r"\s+(?:in\s+)?(?:total|excised|overall|including|incl|with margins(?!\s+of))",
    re.IGNORECASE,
)
_MARGIN = re.compile(
    r"margins?\s*(?:of|was|were|is|at|taken|:|=|,)?\s*(?:was|were|of)?\s*"
    + _N.format("a")
    + r"|"
    + _N.format("b")
    + r"\s+(?:\w+\s+){0,2}margins?",
    re.IGNORECASE,
)
_CLOSED = (
    r"(?:clos(?:ed|ure)|repair(?:ed)?|sutur\w*|undermin\w*|flap|defect|scar|incision|wound|blood|staple\w*|punch|blade)"
)
_BEFORE = re.compile(rf"\b{_CLOSED}\b[^,;]{{0,30}}$", re.IGNORECASE)
_AFTER = re.compile(rf"^[^,;.]{{0,12}}?\b{_CLOSED}\b", re.IGNORECASE)


def diameter_in(text: str, margins: bool) -> Decimal | None:
    """Centimetres of the removed piece, None where no size is told. "1.2 cm … margins 0.3 cm" → 1.8."""
    if not margins:
        text = text.replace("defect", "lesion")  # what scraping leaves is as large as what it took
    if margins and (whole := whole_diameter(text)) is not None:
        return whole
    margin = _MARGIN.search(text) if margins else None
    rest = text[: margin.start()] + " " + text[margin.end() :] if margin else text
    lesion = next((match for match in _SIZE.finditer(rest) if not _of_closing(rest, match)), None)
    if lesion is None:
        return None
    around = next(_length(margin, name) for name in "ab" if margin[name]) if margin else Decimal(0)
    return _length(lesion, "n") + 2 * around


def whole_diameter(text: str) -> Decimal | None:
    """The diameter that a text calls the whole one ("total excised diameter 1.8 cm"), None where it has none."""
    whole = _WHOLE.search(text)
    return next(_length(whole, name) for name in "abc" if whole[name]) if whole else None


def _of_closing(text: str, size: re.Match[str]) -> bool:
    """Is it the length of the wound or of an instrument rather than the lesion's?"""
    return bool(_BEFORE.search(text[: size.start()]) or _AFTER.search(text[size.end() :]))


def _length(match: re.Match[str], name: str) -> Decimal:
    """The larger of two measures, in centimetres."""
    measures = [Decimal(match[name]), Decimal(match[f"{name}2"] or 0)]
    return max(measures) * (Decimal(1) if match[f"{name}u"].lower().startswith("c") else Decimal("0.1"))
