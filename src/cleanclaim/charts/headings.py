"""Headings for sections that a message names by a code. The table is `rulebook/charts/section_codes.toml`.

A text is all that is kept of a document, and its headings are read from it anew each time. So where a section's
code says more than its title ("Problems" of a summary is a list, not an assessment), the text gets a heading
that reads as the code means, with the title behind it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from cleanclaim.charts.sections import heading_kind
from cleanclaim.charts.values import SectionKind
from cleanclaim.kernel.rules import load_rulebook

_LONGEST_TITLE = 40


def heading_for(codes: Iterable[str], title: str) -> str:
    """The heading line of a section with these LOINC codes and this title; "" where it has neither."""
    known = next((row for code in codes if (row := _table().get(code))), None)
    words = " ".join(title.split())
    if known is None or heading_kind(words) is known[0]:
        return words
    remark = re.sub(r"[()]", "", words)[:_LONGEST_TITLE]
    return f"{known[1]} ({remark})" if remark else known[1]


@cache
def _table() -> dict[str, tuple[SectionKind, str]]:
    return {
        code: (SectionKind(row["kind"]), row["heading"])
        for row in load_rulebook("charts/section_codes")["section"]
        for code in row["codes"]
    }
