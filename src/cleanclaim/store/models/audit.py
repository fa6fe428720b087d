"""Who did or saw what: an append-only chain in which each event carries the hash of the one before."""

from django.db import models

from cleanclaim.store.models.base import Row, once_each, owned_by, short_text


class AuditEvent(Row):
    """`position` counts from 1 within a practice's chain (practice null: the house's own chain)."""

    practice = owned_by("store.Practice", null=True)
    position = models.BigIntegerField()
    at = models.DateTimeField()
    actor = models.CharField(max_length=60)
    role = short_text(20)
    purpose = short_text(60)
    action = models.CharField(max_length=60)
    object_id = short_text(40)
    detail = short_text(200)
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta(Row.Meta):
        db_table = "audit_event"
        indexes = [models.Index(fields=["practice", "object_id"], name="audit_by_object")]
        constraints = once_each("audit_position", "position")
