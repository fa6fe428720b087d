"""Claims: what billing adds to signed coding. A line leads to a signed line and has no code of its own.

`number` is CLM01 and stays the same for all versions of the account: the original, its replacement, the
copy for a second payer. Answers are matched by it; `version` counts them.
"""

from django.db import models

from cleanclaim.store.models.base import Row, Text, owned_by, short_text


class Claim(Row):
    practice = owned_by("store.Practice")
    number = short_text(38)
    version = models.PositiveSmallIntegerField(default=1)
    encounter = owned_by("store.Encounter", related_name="claims")
    patient = owned_by("store.Patient")
    coverage = owned_by("store.Coverage")
    payer = owned_by("store.Payer")
    rendering = owned_by("store.Provider")
    referring = owned_by("store.Provider", null=True)
    ordering = owned_by("store.Provider", null=True)
    coding = owned_by("store.SignedCoding", related_name="claims")
    diagnoses = models.JSONField(default=list)  # sequences of the signed diagnoses, in order
    frequency = Text(max_length=1, default="1")
    original_reference = short_text(50)
    replaces = owned_by("store.Claim", null=True)
    prior = models.JSONField(default=list)  # encoded PriorPayment values
    attachments = models.JSONField(default=list)
    note = models.TextField(blank=True, default="")
    patient_paid_cents = models.BigIntegerField(db_default=0)  # AMT*F5
    clia_number = short_text(50)  # REF*X4, as it was sent; so are the next two
    referral_number = short_text(50)  # REF*9F
    mammography_certificate = short_text(50)  # REF*EW
    institutional = models.JSONField(null=True)  # the encoded Institutional of an 837I
    kind = Text(max_length=4, default="837P")
    origin = Text(max_length=10, default="here")
    state = Text(max_length=30)
    payer_claim_number = short_text(50)
    created_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True)
    file = owned_by("store.WireFile", null=True)

    class Meta(Row.Meta):
        db_table = "claim"
        indexes = [
            models.Index(fields=["practice", "state"], name="claim_by_state"),
            models.Index(fields=["practice", "payer_claim_number"], name="claim_by_payer_number"),
            models.Index(fields=["practice", "original_reference"], name="claim_by_original"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["practice", "number", "version"], name="claim_version_once"),
            # What other systems send may have any frequency code; what is made here has one of three.
            models.CheckConstraint(
                condition=models.Q(frequency__in=["1", "7", "8"]) | models.Q(origin="elsewhere"),
                name="claim_frequency",
            ),
        ]


class ClaimLine(Row):
    practice = owned_by("store.Practice")
    claim = owned_by("store.Claim", related_name="lines")
    number = models.PositiveSmallIntegerField()
    signed = owned_by("store.SignedLine")
    charge_cents = models.BigIntegerField()
    control = short_text(50)
    service_date = models.DateField(null=True)  # where it is not the encounter's day
    place_of_service = short_text(2)  # where it is not the encounter's
    revenue_code = short_text(48)  # of an institutional line

    class Meta(Row.Meta):
        db_table = "claim_line"
        constraints = [
            models.UniqueConstraint(fields=["claim", "number"], name="claim_line_number"),
            models.CheckConstraint(condition=models.Q(charge_cents__gte=0), name="claim_line_charge"),
        ]


class ClaimEvent(Row):
    """One step of a claim's life. Only ever added to."""

    practice = owned_by("store.Practice")
    claim = owned_by("store.Claim", related_name="events")
    at = models.DateTimeField()
    kind = Text(max_length=40)
    before = short_text(30)
    after = short_text(30)
    line = models.PositiveSmallIntegerField(null=True)
    says = models.TextField(blank=True, default="")
    actor = short_text(60)
    file = owned_by("store.WireFile", null=True)
    offset = models.BigIntegerField(null=True)

    class Meta(Row.Meta):
        db_table = "claim_event"


class FindingRow(Row):
    """A finding on a claim, document or file; `value` is the encoded Finding. Closed, never deleted."""

    practice = owned_by("store.Practice")
    claim = owned_by("store.Claim", null=True, related_name="findings")
    document = owned_by("store.Document", null=True)
    file = owned_by("store.WireFile", null=True)
    rule = Text(max_length=80)
    severity = Text(max_length=10)
    owner = Text(max_length=12)
    value = models.JSONField()
    found_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta(Row.Meta):
        db_table = "finding"
        indexes = [models.Index(fields=["practice", "owner", "closed_at"], name="finding_by_owner")]
