"""Money: remittances as they came, the journal, and the statements that go out.

The journal is append-only. Postings are written first, then their entry is sealed; the seal refuses an
entry that does not sum to zero, and a sealed entry takes no further posting. Accounts are kept as the
ledger's own words (kind, payer, patient), since money of an unknown payer has an account too.
"""

from django.db import models

from cleanclaim.store.models.base import Row, Text, owned_by, short_text


class RemittanceRow(Row):
    """One payment, known by who paid (TRN03) and its trace number (TRN02)."""

    practice = owned_by("store.Practice")
    file = owned_by("store.WireFile", null=True)
    offset = models.BigIntegerField(default=-1)
    payer_id = short_text(80)
    trace = Text(max_length=50)
    payer_name = short_text(120)
    payer_numbers = short_text(200)  # N104 and REF*2U of the payer, separated by blanks
    method = short_text(3)
    paid_cents = models.BigIntegerField()
    paid_on = models.DateField(null=True)
    read_at = models.DateTimeField()

    class Meta(Row.Meta):
        db_table = "remittance"
        constraints = [models.UniqueConstraint(fields=["practice", "payer_id", "trace"], name="remittance_once")]


class ClaimPaymentRow(Row):
    """One CLP of a remittance; `value` is the encoded ClaimPayment. `claim` is null while unmatched."""

    practice = owned_by("store.Practice")
    remittance = owned_by("store.RemittanceRow", related_name="payments")
    position = models.PositiveIntegerField()
    claim = owned_by("store.Claim", null=True, related_name="payments")
    number = short_text(38)
    status = Text(max_length=3)
    charge_cents = models.BigIntegerField()
    paid_cents = models.BigIntegerField()
    patient_cents = models.BigIntegerField()
    payer_claim_number = short_text(50)
    entry_key = short_text(200)
    value = models.JSONField()

    class Meta(Row.Meta):
        db_table = "claim_payment"
        indexes = [models.Index(fields=["practice", "number"], name="claim_payment_by_number")]
        constraints = [models.UniqueConstraint(fields=["remittance", "position"], name="claim_payment_once")]


class JournalEntry(Row):
    practice = owned_by("store.Practice")
    key = Text(max_length=200)
    kind = Text(max_length=30)
    day = models.DateField()
    reverses = short_text(200)
    posted_at = models.DateTimeField()
    actor = short_text(60)
    sealed = models.BooleanField(default=False)

    class Meta(Row.Meta):
        db_table = "journal_entry"
        constraints = [models.UniqueConstraint(fields=["practice", "key"], name="journal_key_once")]


class PostingRow(Row):
    practice = owned_by("store.Practice")
    entry = owned_by("store.JournalEntry", related_name="postings")
    account = Text(max_length=30)
    payer = short_text(80)
    patient = short_text(24)
    cents = models.BigIntegerField()
    claim_number = short_text(38)
    line = models.PositiveSmallIntegerField(null=True)
    says = models.TextField(blank=True, default="")
    group = short_text(2)
    carc = short_text(5)
    remarks = short_text(60)  # separated by blanks
    clause = short_text(120)
    file = short_text(200)
    offset = models.BigIntegerField(null=True)
    segment = models.TextField(blank=True, default="")
    actor = short_text(60)

    class Meta(Row.Meta):
        db_table = "posting"
        indexes = [
            models.Index(fields=["practice", "claim_number"], name="posting_by_claim"),
            models.Index(fields=["practice", "account", "patient"], name="posting_by_account"),
        ]


class StatementRow(Row):
    practice = owned_by("store.Practice")
    patient = owned_by("store.Patient", related_name="statements")
    number = short_text(30)
    day = models.DateField()
    due = models.DateField(null=True)
    total_cents = models.BigIntegerField()
    value = models.JSONField(default=dict)  # the encoded Statement
    pdf = models.BinaryField(default=b"")
    issued_at = models.DateTimeField()

    class Meta(Row.Meta):
        db_table = "statement"
        constraints = [models.UniqueConstraint(fields=["practice", "patient", "day"], name="statement_once")]


class StatementLine(Row):
    practice = owned_by("store.Practice")
    statement = owned_by("store.StatementRow", related_name="lines")
    number = models.PositiveSmallIntegerField()
    claim_number = short_text(38)
    line = models.PositiveSmallIntegerField(null=True)
    says = models.TextField()
    cents = models.BigIntegerField()

    class Meta(Row.Meta):
        db_table = "statement_line"
        constraints = [models.UniqueConstraint(fields=["statement", "number"], name="statement_line_number")]
