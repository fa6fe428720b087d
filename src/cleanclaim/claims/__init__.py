"""The claim: signed codes joined with coverage, charges and providers, checked, sent, and followed.

The one trick: a claim owns no code. Its lines point at signed lines, `build` is the only way to make them,
and nothing in this room can choose or change a code. What billing may change is a new version of the claim
(`replacement`, `void`, `anew`, `secondary`); what only the coder may change is a new `SignedCoding`.
Which states a claim may pass through is one table (`life`), and what is wrong with it is a list of
findings, each owned by a desk (`check`). `wire` maps to and from the 837.
"""

from cleanclaim.claims.building import BuildResult, build, charge_of, lines_for, primary
from cleanclaim.claims.checking import Checker, CheckResult, check, together
from cleanclaim.claims.facts import (
    CodeSets,
    EditTables,
    Facts,
    SentLine,
    sent_lines,
)
from cleanclaim.claims.values import (
    UNKNOWN_BIRTH,
    Claim,
    ClaimLine,
    PriorLine,
    PriorPayment,
)
from cleanclaim.claims.versions import anew, replacement, secondary, void
from cleanclaim.claims.wire import Batch, Brought, batches, from_837, to_837

__all__ = [
    "UNKNOWN_BIRTH",
    "Batch",
    "Brought",
    "BuildResult",
    "CheckResult",
    "Checker",
    "Claim",
    "ClaimLine",
    "CodeSets",
    "EditTables",
    "Facts",
    "PriorLine",
    "PriorPayment",
    "SentLine",
    "anew",
    "batches",
    "build",
    "charge_of",
    "check",
    "from_837",
    "lines_for",
    "primary",
    "replacement",
    "secondary",
    "sent_lines",
    "to_837",
    "together",
    "void",
]
