"""Coding: drafts that software proposes, and versions that a person has signed and nobody changes.

`diagnosis_count` and `line_count` are written with the version itself; a trigger refuses any row beyond
them, so that nothing can be slipped into coding that was signed.
"""

from django.db import models

from cleanclaim.store.models.base import Row, Text, owned_by, short_text


class CodingDraft(Row):
    practice = owned_by("store.Practice")
    encounter = owned_by("store.Encounter", related_name="drafts")
    draft = models.JSONField()  # the encoded coding.values.CodingDraft
    made_at = models.DateTimeField()

    class Meta(Row.Meta):
        db_table = "coding_draft"


class SignedCoding(Row):
    practice = owned_by("store.Practice")
    encounter = owned_by("store.Encounter", related_name="signed")
    version = models.PositiveIntegerField()
    signed_by = Text(max_length=60)
    signer_name = short_text(120)
    signer_credential = short_text(40)
    signed_at = models.DateTimeField()
    service_date = models.DateField()
    origin = Text(max_length=10, default="here")
    code_set_version = short_text(120)
    reason = models.TextField(blank=True, default="")
    diagnosis_count = models.PositiveSmallIntegerField()
    line_count = models.PositiveSmallIntegerField()

    class Meta(Row.Meta):
        db_table = "signed_coding"
        constraints = [
            models.UniqueConstraint(fields=["encounter", "version"], name="signed_version_once"),
            models.CheckConstraint(condition=models.Q(origin__in=["here", "elsewhere"]), name="signed_origin"),
        ]


class SignedDiagnosis(Row):
    practice = owned_by("store.Practice")
    coding = owned_by("store.SignedCoding", related_name="diagnoses")
    sequence = models.PositiveSmallIntegerField()
    system = Text(max_length=12)
    code = Text(max_length=48)
    display = models.TextField(blank=True, default="")
    evidence = models.JSONField(default=list)
    because = models.JSONField(default=list)

    class Meta(Row.Meta):
        db_table = "signed_diagnosis"
        constraints = [models.UniqueConstraint(fields=["coding", "sequence"], name="signed_diagnosis_sequence")]


class SignedLine(Row):
    """`instead_of` and `for_payer` are set where a payer's convention asks for another code for the same act."""

    practice = owned_by("store.Practice")
    coding = owned_by("store.SignedCoding", related_name="lines")
    sequence = models.PositiveSmallIntegerField()
    system = Text(max_length=12)
    code = Text(max_length=48)
    display = models.TextField(blank=True, default="")
    units = models.PositiveIntegerField()
    pointers = models.JSONField(default=list)
    modifiers = models.JSONField(default=list)
    ndc = short_text(48)
    ndc_quantity = short_text(20)
    ndc_unit = short_text(2)
    evidence = models.JSONField(default=list)
    because = models.JSONField(default=list)
    instead_of = models.PositiveSmallIntegerField(null=True)
    for_payer = short_text(20)

    class Meta(Row.Meta):
        db_table = "signed_line"
        constraints = [
            models.UniqueConstraint(fields=["coding", "sequence", "for_payer"], name="signed_line_sequence"),
            models.CheckConstraint(condition=models.Q(units__gte=0), name="signed_line_units"),
        ]
