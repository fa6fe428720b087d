"""Where every cent is, and why it moved: double entry, append-only, in whole cents.

The trick: an entry is an immutable value that sums to zero and whose key is its identity, and each posting
carries its reason: the group and code of the adjustment, the segment, the clause, or the person. Nothing is
edited; a mistake is reversed by its exact negative. So the figures of a quarter, what a claim still has
open, and the words of a statement are all sums and readings of the same postings, in any order.

Which adjustments are contractual, the patient's, or still open is a table: `rulebook/ledger/adjustments.toml`.
"""

from cleanclaim.ledger.answers import AnsweredAdjustment, AnsweredLine, insurance_answer
from cleanclaim.ledger.book import Book, OpenBalance, Summary
from cleanclaim.ledger.entries import (
    LineAmount,
    apply_credit,
    charge,
    insurance_receivable,
    patient_payment,
    patient_receivable,
    patient_refund,
    provider_adjustment,
    reversal,
    transfer,
    unapplied,
    write_off,
)
from cleanclaim.ledger.treatment import Treatment, TreatmentRow, treatment_of
from cleanclaim.ledger.values import Account, AccountKind, Entry, EntryKind, Posting, Reason

__all__ = [
    "Account",
    "AccountKind",
    "AnsweredAdjustment",
    "AnsweredLine",
    "Book",
    "Entry",
    "EntryKind",
    "LineAmount",
    "OpenBalance",
    "Posting",
    "Reason",
    "Summary",
    "Treatment",
    "TreatmentRow",
    "apply_credit",
    "charge",
    "insurance_answer",
    "insurance_receivable",
    "patient_payment",
    "patient_receivable",
    "patient_refund",
    "provider_adjustment",
    "reversal",
    "transfer",
    "treatment_of",
    "unapplied",
    "write_off",
]
