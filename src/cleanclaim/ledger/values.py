"""Double entry in whole cents, append-only, every posting with its reason.

Debit is positive, credit negative; the postings of an entry sum to zero. A mistake is reversed, never
edited. An entry's `key` is its identity: posting the same key twice is posting it once.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class AccountKind(StrEnum):
    """The chart of accounts; receivables are kept per claim, payer and patient (see `Account`)."""

    INSURANCE_RECEIVABLE = "insurance receivable"  # asset
    PATIENT_RECEIVABLE = "patient receivable"  # asset
    CASH = "cash"  # asset
    CHARGES = "charges"  # revenue, gross
    CONTRACTUAL = "contractual adjustment"  # against revenue
    WRITE_OFF = "write-off"  # against revenue, by a person, with a reason
    PAYER_BALANCE = "payer balance"  # PLB: takebacks, forwarding, interest
    UNAPPLIED = "unapplied"  # money whose claim is not known yet
    PATIENT_CREDIT = "patient credit"


@dataclass(frozen=True, slots=True, order=True)
class Account:
    kind: AccountKind
    payer_id: str = ""
    patient_id: str = ""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why cents moved. Statements explain from this alone.

    `group` and `carc` of a CAS with its `remarks`; `clause` of the contract; `file`, `offset` and
    `segment` of the remittance; or `actor` where a person did it. `says` is a sentence for a person.
    """

    says: str
    group: str = ""
    carc: str = ""
    remarks: tuple[str, ...] = ()
    clause: str = ""
    file: str = ""
    offset: int | None = None
    segment: str = ""
    actor: str = ""


@dataclass(frozen=True, slots=True)
class Posting:
    """`claim_id` and `line` ("" and None where the whole claim or none is meant)."""

    account: Account
    cents: int
    reason: Reason
    claim_id: str = ""
    line: int | None = None


class EntryKind(StrEnum):
    CHARGE = "charge"
    REMITTANCE = "remittance"
    REVERSAL = "reversal"
    PATIENT_PAYMENT = "patient payment"
    TRANSFER = "transfer"
    WRITE_OFF = "write-off"
    PROVIDER_ADJUSTMENT = "provider-level adjustment"
    VOID = "void"


@dataclass(frozen=True, slots=True)
class Entry:
    key: str
    kind: EntryKind
    day: date
    postings: tuple[Posting, ...]
    reverses: str = ""  # key of the entry that this one takes back

    def __post_init__(self) -> None:
        if sum(posting.cents for posting in self.postings) != 0:
            raise ValueError("the postings of an entry do not sum to zero")
