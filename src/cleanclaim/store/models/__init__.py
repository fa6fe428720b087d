"""The tables, split by subject. Every row that concerns a patient belongs to a practice."""

from cleanclaim.store.models.audit import AuditEvent
from cleanclaim.store.models.auditing import AuditCase, CodingAudit, CodingChange, UnreviewedPolicy
from cleanclaim.store.models.claims import Claim, ClaimEvent, ClaimLine, FindingRow
from cleanclaim.store.models.coding import CodingDraft, SignedCoding, SignedDiagnosis, SignedLine
from cleanclaim.store.models.files import Counter, Outbox, QueueItem, WireFile
from cleanclaim.store.models.money import (
    ClaimPaymentRow,
    JournalEntry,
    PostingRow,
    RemittanceRow,
    StatementLine,
    StatementRow,
)
from cleanclaim.store.models.people import (
    Contract,
    Coverage,
    Enrolment,
    FeeCharge,
    Patient,
    Payer,
    Plan,
    Practice,
    Provider,
)
from cleanclaim.store.models.record import Document, Encounter, Query
from cleanclaim.store.models.rules import RuleSwitch, RuleTrial, RuleVersion
from cleanclaim.store.models.users import FailedSignIn, Membership, User

__all__ = [
    "AuditCase",
    "AuditEvent",
    "Claim",
    "ClaimEvent",
    "ClaimLine",
    "ClaimPaymentRow",
    "CodingAudit",
    "CodingChange",
    "CodingDraft",
    "Contract",
    "Counter",
    "Coverage",
    "Document",
    "Encounter",
    "Enrolment",
    "FailedSignIn",
    "FeeCharge",
    "FindingRow",
    "JournalEntry",
    "Membership",
    "Outbox",
    "Patient",
    "Payer",
    "Plan",
    "PostingRow",
    "Practice",
    "Provider",
    "Query",
    "QueueItem",
    "RemittanceRow",
    "RuleSwitch",
    "RuleTrial",
    "RuleVersion",
    "SignedCoding",
    "SignedDiagnosis",
    "SignedLine",
    "StatementLine",
    "StatementRow",
    "UnreviewedPolicy",
    "User",
    "WireFile",
]
