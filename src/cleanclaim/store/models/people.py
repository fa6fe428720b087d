"""Practices and whom they deal with: providers, patients, payers, plans, contracts, coverage, charges.

Lengths are those of X12, not of what is right: a claim brought with a wrong NPI is kept with it, and said to
be wrong. Numbers that a file left out are "".
"""

from django.db import models

from cleanclaim.store.models.base import Row, Text, owned_by, short_text


class Practice(Row):
    name = Text(max_length=120)
    npi = short_text(80)
    tax_id = short_text(80, db_index=True)
    taxonomy = short_text(50)
    address = models.JSONField()
    phone = short_text(256)
    clia_number = short_text(50)
    mammography_certificate = short_text(50)

    class Meta(Row.Meta):
        db_table = "practice"
        constraints = [models.UniqueConstraint(fields=["npi"], condition=~models.Q(npi=""), name="practice_npi_once")]


class Provider(Row):
    practice = owned_by("store.Practice")
    npi = short_text(80)
    last = Text(max_length=120)
    first = short_text(60)
    middle = short_text(60)
    suffix = short_text(60)
    taxonomy = short_text(50)
    specialty = short_text(80)
    credential = short_text(40)

    class Meta(Row.Meta):
        db_table = "provider"
        constraints = [
            models.UniqueConstraint(fields=["practice", "npi"], condition=~models.Q(npi=""), name="provider_npi_once")
        ]


class Patient(Row):
    practice = owned_by("store.Practice")
    last = Text(max_length=120)
    first = short_text(60)
    middle = short_text(60)
    suffix = short_text(60)
    birth_date = models.DateField()
    sex = Text(max_length=1)
    address = models.JSONField()
    phone = short_text(256)

    class Meta(Row.Meta):
        db_table = "patient"
        indexes = [models.Index(fields=["practice", "last", "first"], name="patient_by_name")]


class Payer(Row):
    """`terms` is the encoded PayerProfile; name and electronic id stand beside it to be searched."""

    practice = owned_by("store.Practice")
    name = Text(max_length=120)
    payer_id = Text(max_length=80)
    terms = models.JSONField()

    class Meta(Row.Meta):
        db_table = "payer"
        constraints = [
            models.UniqueConstraint(
                fields=["practice", "payer_id"], condition=~models.Q(payer_id=""), name="payer_id_once"
            )
        ]


class Plan(Row):
    """`terms` is the encoded Plan of one plan year."""

    practice = owned_by("store.Practice")
    payer = owned_by("store.Payer")
    name = Text(max_length=120)
    first = models.DateField()
    last = models.DateField(null=True)
    terms = models.JSONField()

    class Meta(Row.Meta):
        db_table = "plan"
        constraints = [models.UniqueConstraint(fields=["practice", "payer", "name", "first"], name="plan_year_once")]


class Contract(Row):
    """`terms` is the encoded Contract; `first` and `last` say when it holds. `text` is the TOML as installed,
    "" where the terms did not come as a file."""

    practice = owned_by("store.Practice")
    payer = owned_by("store.Payer")
    name = Text(max_length=120)
    first = models.DateField()
    last = models.DateField(null=True)
    terms = models.JSONField()
    text = models.TextField(blank=True, default="")
    sha256 = short_text(64)
    installed_by = short_text(60)
    installed_at = models.DateTimeField(null=True)

    class Meta(Row.Meta):
        db_table = "contract"
        constraints = [models.UniqueConstraint(fields=["practice", "payer", "name", "first"], name="contract_once")]


class Enrolment(Row):
    """Since when and until when a provider may bill a payer. What was wrong is withdrawn, never changed."""

    practice = owned_by("store.Practice")
    provider = owned_by("store.Provider")
    payer = owned_by("store.Payer")
    first = models.DateField()
    last = models.DateField(null=True)
    recorded_by = Text(max_length=60)
    recorded_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta(Row.Meta):
        db_table = "enrolment"


class FeeCharge(Row):
    """One price of the charge master: what the practice charges a unit of a code from a day on."""

    practice = owned_by("store.Practice")
    code = Text(max_length=10)
    modifier = short_text(2)
    first = models.DateField()
    cents = models.BigIntegerField()

    class Meta(Row.Meta):
        db_table = "fee_charge"
        constraints = [
            models.UniqueConstraint(fields=["practice", "code", "modifier", "first"], name="fee_charge_once"),
            models.CheckConstraint(condition=models.Q(cents__gte=0), name="fee_charge_not_negative"),
        ]


class Coverage(Row):
    practice = owned_by("store.Practice")
    patient = owned_by("store.Patient", related_name="coverages")
    payer = owned_by("store.Payer")
    plan = owned_by("store.Plan", null=True)
    member_id = Text(max_length=80)
    group_number = short_text(50)
    priority = models.PositiveSmallIntegerField(default=1)
    relationship = Text(max_length=2)
    first = models.DateField()
    last = models.DateField(null=True)
    subscriber_name = models.JSONField(null=True)
    subscriber_birth_date = models.DateField(null=True)
    subscriber_sex = Text(max_length=1, default="U")
    subscriber_address = models.JSONField(null=True)
    withdrawn_on = models.DateField(null=True)  # found to be wrong; claims that were sent with it still lead here

    class Meta(Row.Meta):
        db_table = "coverage"
        indexes = [models.Index(fields=["practice", "member_id"], name="coverage_by_member")]
        constraints = [models.CheckConstraint(condition=models.Q(priority__gte=1), name="coverage_priority")]
