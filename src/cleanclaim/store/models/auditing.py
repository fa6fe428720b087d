"""What people do to a coder's sheet, what second coders found, and what may pass without a person.

Changes and policies are only ever added. A case of an audit goes from open over coded to judged, and what is
judged stays; triggers hold both.
"""

from django.db import models

from cleanclaim.store.models.base import Row, Text, owned_by, short_text


class CodingAudit(Row):
    """One draw: which signed codings of a period a second coder codes again, and by which seed."""

    practice = owned_by("store.Practice")
    auditor = Text(max_length=60)  # the login of the second coder
    since = models.DateField()
    until = models.DateField()
    percent = models.PositiveSmallIntegerField()
    seed = models.BigIntegerField()
    drawn_by = Text(max_length=60)
    drawn_at = models.DateTimeField()

    class Meta(Row.Meta):
        db_table = "coding_audit"


class AuditCase(Row):
    """One drawn coding. `coded` and `judged` are encoded values; `outcome` is "" until the case is judged."""

    practice = owned_by("store.Practice")
    audit = owned_by("store.CodingAudit", related_name="cases")
    coding = owned_by("store.SignedCoding", related_name="audits")
    encounter = owned_by("store.Encounter", related_name="audits")
    auditor = Text(max_length=60)
    stratum = Text(max_length=20)
    state = Text(max_length=10, default="open")
    coded = models.JSONField(null=True)
    differences = models.JSONField(default=list)
    coded_at = models.DateTimeField(null=True)
    judged = models.JSONField(default=list)
    outcome = short_text(10)
    judged_at = models.DateTimeField(null=True)

    class Meta(Row.Meta):
        db_table = "audit_case"
        indexes = [models.Index(fields=["practice", "auditor", "state"], name="audit_case_by_auditor")]
        constraints = [
            models.UniqueConstraint(fields=["audit", "coding"], name="audit_case_once"),
            models.CheckConstraint(condition=models.Q(state__in=["open", "coded", "judged"]), name="audit_case_state"),
            models.CheckConstraint(condition=models.Q(outcome__in=["", "agree", "amend"]), name="audit_case_outcome"),
        ]


class CodingChange(Row):
    """One change of a sheet: for the version that is being prepared, or for a case that is coded blind."""

    practice = owned_by("store.Practice")
    encounter = owned_by("store.Encounter", related_name="changes")
    version = models.PositiveIntegerField()  # 0 for a case of an audit
    case = owned_by("store.AuditCase", null=True, related_name="changes")
    change = models.JSONField()  # the encoded coding.worksheet.Change
    made_by = Text(max_length=60)
    made_at = models.DateTimeField()

    class Meta(Row.Meta):
        db_table = "coding_change"
        indexes = [models.Index(fields=["encounter", "version"], name="coding_change_by_version")]


class UnreviewedPolicy(Row):
    """From when on a confidence class may be signed without a person, or no longer; the newest row counts."""

    practice = owned_by("store.Practice")
    name = Text(max_length=120)
    on = models.BooleanField()
    stratum = Text(max_length=20)
    confidence = Text(max_length=8)  # the least confidence of the class, as text: no float is kept
    precision = short_text(8)  # percent, as published
    measured = models.PositiveIntegerField(default=0)  # codes that it was measured on
    measured_on = models.DateField(null=True)
    published = short_text(200)  # where the figure stands
    set_by = Text(max_length=60)
    set_at = models.DateTimeField()

    class Meta(Row.Meta):
        db_table = "unreviewed_policy"
        indexes = [models.Index(fields=["practice", "set_at"], name="unreviewed_policy_by_date")]
