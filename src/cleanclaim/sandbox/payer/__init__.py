"""Payers that do not exist, behind one clearinghouse's mailbox: files in, files out.

The trick: `answer(state, files, now) -> (state, files)` is pure. The state holds all that payers remember
(members, terms, accumulators, claims on file, what is due, what the script still wants), so a quarter can
be played day by day or in one step, again and again, with the same files coming out. Payers adjudicate
with the house's one engine (`payers`), under plans and contracts of their own; they know nothing of how
cleanclaim codes or keeps its books.
"""

from cleanclaim.sandbox.payer.mailbox import NamedFile, answer
from cleanclaim.sandbox.payer.opening import state_for
from cleanclaim.sandbox.payer.values import (
    Member,
    OnFile,
    PayerState,
    PersonPlan,
    PlannedEvent,
    SandboxPayer,
    Surprise,
)

__all__ = [
    "Member",
    "NamedFile",
    "OnFile",
    "PayerState",
    "PersonPlan",
    "PlannedEvent",
    "SandboxPayer",
    "Surprise",
    "answer",
    "state_for",
]
