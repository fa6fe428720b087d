"""Has the provider signed? A note without a signature is not coded for billing."""

from __future__ import annotations

import re
from datetime import date

from cleanclaim.charts.dates import first_date

# "Dictated by" and "Prepared by" are no signatures. The name ends at a comma that begins a date, at
# "on"/"at"/"date", a parenthesis, or the end of the line; credentials ("MD") stay with the name.
_SIGNED = re.compile(
    r"""(?im)^[ \t*_-]*
    (?:(?:this\ (?:note|document|report)\ (?:was|has\ been)\ )?
       (?:electronically|digitally)\ (?:signed|authenticated|verified)(?:\ and\ (?:verified|authenticated))?
       (?:\ by)?
     | e-?signed(?:\ by)? | authenticated\ by | signed\ by | /s/ | signed(?=:))
    [ \t]*[:\-]?[ \t]*
    (?P<name>[^\W\d_][^\n;|()]{1,80}?)
    (?=[ \t]*(?:$|[;|(]|,?[ \t]+(?:on|at|date[d]?)\b|,?[ \t]*\d))
    (?P<rest>[^\n]{0,80})""",
    re.VERBOSE,
)


def find_signature(text: str) -> tuple[str, date | None]:
    """Who signed and when, from the last signature line; ("", None) where there is none."""
    lines = list(_SIGNED.finditer(text))
    if not lines:
        return "", None
    last = lines[-1]
    return last["name"].strip(" .,"), first_date(last["rest"])
