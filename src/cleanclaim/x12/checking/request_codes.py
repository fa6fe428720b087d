"""Codes by which payers ask for information: LOINC, known here by shape and check digit only."""

from __future__ import annotations

import re

from cleanclaim.x12.checking.judging import Context

_LOINC = re.compile(r"([0-9]{1,7})-([0-9])")


def loinc_problem(code: str, context: Context) -> str:
    """What is wrong with a LOINC code, "" when nothing is; whether it exists is counted as not checked."""
    found = _LOINC.fullmatch(code)
    if found is None:
        return f'"{code}" has not the shape of a LOINC code (18842-5)'
    if str(_check_digit(found[1])) != found[2]:
        return f"{code} is no LOINC code: its check digit is wrong"
    context.desk.gaps[("LOINC", "no such code set is kept here: shape and check digit were looked at")] += 1
    return ""


def _check_digit(digits: str) -> int:
    """Modulus 10, each second digit from the right doubled; as LOINC's users' guide describes it."""
    doubled = (int(digit) * (2 - place % 2) for place, digit in enumerate(reversed(digits)))
    return -sum(value // 10 + value % 10 for value in doubled) % 10
