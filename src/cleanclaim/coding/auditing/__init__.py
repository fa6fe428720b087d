"""Audit: a second coder codes a sample blind, and what differs is named, judged and counted.

The one trick: the second coder is a witness, not a judge by rank. A difference is first only classified
(`compare`); who was right is said for each one afterwards, with a cause, and only differences in which the
second coder was right count as errors of the first (`figures`).
"""

from cleanclaim.coding.auditing.comparing import Difference, Differs, compare
from cleanclaim.coding.auditing.counting import (
    AuditedCode,
    AuditFigures,
    CaseResult,
    Judged,
    Right,
    Share,
    audited_codes,
    figures,
    section_of,
)
from cleanclaim.coding.auditing.sampling import Candidate, Stratum, draw, stratum_of

__all__ = [
    "AuditFigures",
    "AuditedCode",
    "Candidate",
    "CaseResult",
    "Difference",
    "Differs",
    "Judged",
    "Right",
    "Share",
    "Stratum",
    "audited_codes",
    "compare",
    "draw",
    "figures",
    "section_of",
    "stratum_of",
]
