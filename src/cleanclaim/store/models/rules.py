"""A practice's rules: texts as installed, trials on past claims, and the acts of switching. All only added to.

What is in force on a day is not written anywhere: it follows from the switches, the latest of those that
reach back to the day.
"""

from django.db import models

from cleanclaim.store.models.base import Row, Text, owned_by, short_text


class RuleVersion(Row):
    """A text of a rule: TOML of the practice ("policy"), or the operator's module with its cases ("python")."""

    practice = owned_by("store.Practice")
    rule = Text(max_length=80)
    version = models.PositiveIntegerField()
    kind = Text(max_length=6)
    file_name = short_text(200)
    text = models.TextField()
    sha256 = Text(max_length=64)
    installed_by = Text(max_length=60)
    installed_at = models.DateTimeField()

    class Meta(Row.Meta):
        db_table = "rule_version"
        constraints = [
            models.UniqueConstraint(fields=["practice", "rule", "version"], name="rule_version_once"),
            models.UniqueConstraint(fields=["practice", "rule", "sha256"], name="rule_text_once"),
            models.CheckConstraint(condition=models.Q(kind__in=["policy", "python"]), name="rule_kind"),
        ]


class RuleTrial(Row):
    """A back-test of a version. `caught` and `held` are numbers of claims (CLM01)."""

    practice = owned_by("store.Practice")
    version = owned_by("store.RuleVersion", related_name="trials")
    since = models.DateField()
    claims = models.PositiveIntegerField()
    denied = models.PositiveIntegerField()
    paid = models.PositiveIntegerField()
    caught = models.JSONField(default=list)
    held = models.JSONField(default=list)
    tried_by = Text(max_length=60)
    tried_at = models.DateTimeField()

    class Meta(Row.Meta):
        db_table = "rule_trial"


class RuleSwitch(Row):
    """From a date of service on, this version is asked (`is_on`), or no version of its rule is."""

    practice = owned_by("store.Practice")
    version = owned_by("store.RuleVersion", related_name="switches")
    is_on = models.BooleanField()
    first = models.DateField()
    switched_by = Text(max_length=60)
    switched_at = models.DateTimeField()

    class Meta(Row.Meta):
        db_table = "rule_switch"
