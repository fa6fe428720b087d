"""What a patient owes, why, and a page that says so.

The trick: a statement is computed from ledger postings alone. Each posting carries its reason, so the
figures and the sentences come from the same place and cannot drift apart, and every part of every line
has an id that `trace` answers "why?" for, down to the segment of the remittance.

`explain` makes the value, `render_pdf` the page (typst, tagged PDF). The words are in
`rulebook/statements/words.toml`, keyed by adjustment group and reason code.
"""

from cleanclaim.statements.explaining import explain
from cleanclaim.statements.labels import billed_visit
from cleanclaim.statements.rendering import render_pdf
from cleanclaim.statements.tracing import trace
from cleanclaim.statements.values import (
    BilledLine,
    BilledVisit,
    Part,
    PartKind,
    PaymentReceived,
    Statement,
    StatementLine,
    StatementVisit,
)

__all__ = [
    "BilledLine",
    "BilledVisit",
    "Part",
    "PartKind",
    "PaymentReceived",
    "Statement",
    "StatementLine",
    "StatementVisit",
    "billed_visit",
    "explain",
    "render_pdf",
    "trace",
]
