"""N4, the city line of an address: within the United States state and ZIP stand together and agree.

The guides ask for N402 and N403 wherever the country is the United States or not named (N404); the ZIP is
five or nine digits, and its first three lie in the state (`codesets.zips`).
"""

from __future__ import annotations

import re
from functools import cache

from cleanclaim.codesets.zips import areas_of_states, states_of_zip

_SHAPE = re.compile(r"[0-9]{5}([0-9]{4})?")


def address_problems(e: list[str]) -> list[tuple[str, int, int, str, str]]:
    """What is wrong with an N4: rule, SNIP type, element position, code of IK403, sentence."""
    _, _, state, code, country = (*e[:5], "", "", "", "", "")[:5]
    if country not in {"", "US"}:
        return []
    absent = [
        ("x12.address", 2, place, "2", f"N4{place:02d} is missing: an address in the United States has a {name}")
        for place, name, text in ((2, "state", state), (3, "ZIP", code))
        if not text
    ]
    if len(code) < 3:
        return absent
    if not _SHAPE.fullmatch(code):
        return [*absent, ("x12.zip-state", 5, 3, "7", "N403 must be a ZIP of five or nine digits, without hyphen")]
    if absent or state not in areas_of_states() or state in states_of_zip(code):
        return absent
    return [("x12.zip-state", 5, 3, "7", f"N403 is no ZIP of {state}: no ZIP there begins with {code[:3]}")]


@cache
def right_address(mark: str) -> str:
    """Looks ahead at an N4 (`mark` is the element separator, escaped): state and ZIP stand there and agree."""
    states = "|".join(f"{state}{mark}(?:{'|'.join(areas)})" for state, areas in sorted(areas_of_states().items()))
    return f"(?=N4{mark}[^{mark}]*{mark}(?:{states})[0-9]{{2}}(?:[0-9]{{4}})?(?:{mark}|$))"
