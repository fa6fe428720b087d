"""Which kind of benefit a procedure code belongs to: single codes, the starter list, ranges, in that order."""

from __future__ import annotations

from functools import cache

from cleanclaim.codesets.procedures import procedure
from cleanclaim.kernel.rules import load_rulebook
from cleanclaim.payers.values import BenefitKind


@cache
def benefit_kind(code: str) -> BenefitKind:
    """The kind of a CPT or HCPCS code; `BenefitKind.OTHER` where nothing says more.

    `rulebook/payers/kinds.toml` names some codes singly (screening mammography is preventive, although it
    is imaging); then the code sets' starter list is asked, then the ranges of the same file.
    """
    table = load_rulebook("payers/kinds")
    for kind, codes in table["codes"].items():
        if code in codes:
            return BenefitKind(kind)
    fact = procedure(code)
    if fact is not None:
        return BenefitKind(fact.kind)
    for row in table["ranges"]:
        if row["first"] <= code <= row["last"] and _shape(code) == _shape(row["first"]):
            return BenefitKind(row["kind"])
    return BenefitKind.OTHER


def _shape(code: str) -> str:
    """Where digits and letters stand, so that 3074F is not taken for a number between 10004 and 69990."""
    return "".join("9" if each.isdigit() else "A" for each in code)
