"""Coding: the judgement of what was wrong and what was done, in official codes, before anybody thinks of money.

Software proposes, a person signs. A draft (`CodingDraft`) holds what is suggested, withheld and asked, each
with the sentence of the record behind it; signed coding (`SignedCoding`) is a version that nobody changes
and the only thing that billing ever sees. The one trick is what this room cannot reach: it imports neither
payers nor claims nor the ledger, so money has no way into a code choice. How codes are chosen
(`coding.selection`) is open to coding and to the coder's use cases alone.
"""

from cleanclaim.coding.signed import (
    AlternativeLine,
    DrugDetail,
    SignedCoding,
    SignedDiagnosis,
    SignedLine,
    Signer,
)
from cleanclaim.coding.values import (
    Alternative,
    Assertion,
    CodingContext,
    CodingDraft,
    EmLevel,
    ProviderQuery,
    Role,
    Suggestion,
    Withheld,
)

__all__ = [
    "Alternative",
    "AlternativeLine",
    "Assertion",
    "CodingContext",
    "CodingDraft",
    "DrugDetail",
    "EmLevel",
    "ProviderQuery",
    "Role",
    "SignedCoding",
    "SignedDiagnosis",
    "SignedLine",
    "Signer",
    "Suggestion",
    "Withheld",
]
