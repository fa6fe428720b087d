"""Files in and out, what waits for a person, what waits for the machine, and the numbers given out."""

from django.db import models

from cleanclaim.store.models.base import Row, Text, once_each, owned_by, short_text


class WireFile(Row):
    """A file that came in or went out, byte for byte. `practice` is null for a mailbox that many share."""

    practice = owned_by("store.Practice", null=True)
    name = Text(max_length=200)
    direction = Text(max_length=3)
    kind = Text(max_length=12)
    sha256 = Text(max_length=64)
    size = models.BigIntegerField()
    content = models.BinaryField()
    at = models.DateTimeField()
    control = short_text(20)  # ISA13 of a file that we sent; its acknowledgments name it

    class Meta(Row.Meta):
        db_table = "wire_file"
        constraints = [
            models.UniqueConstraint(fields=["direction", "sha256"], name="wire_file_once"),
            models.CheckConstraint(condition=models.Q(direction__in=["in", "out"]), name="wire_direction"),
        ]


class QueueItem(Row):
    """Something that a person has to do. `key` names the matter, so that it is queued once."""

    practice = owned_by("store.Practice", null=True)
    key = Text(max_length=200)
    kind = Text(max_length=30)
    owner = Text(max_length=12)
    reason = models.TextField()
    object_id = short_text(24)
    claim = owned_by("store.Claim", null=True, related_name="work")
    cents = models.BigIntegerField(default=0)
    opened_at = models.DateTimeField()
    due = models.DateField(null=True)
    closed_at = models.DateTimeField(null=True)
    closed_by = short_text(60)
    outcome = models.TextField(blank=True, default="")

    class Meta(Row.Meta):
        db_table = "queue_item"
        indexes = [models.Index(fields=["practice", "closed_at", "owner"], name="queue_open")]
        constraints = once_each("queue_key_once", "key")


class Outbox(Row):
    """A job that survives a crash: written with the change that needs it, done by a worker afterwards."""

    practice = owned_by("store.Practice", null=True)
    job = Text(max_length=60)
    arguments = models.JSONField(default=dict)
    written_at = models.DateTimeField()
    due_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    fault = models.TextField(blank=True, default="")
    done_at = models.DateTimeField(null=True)

    class Meta(Row.Meta):
        db_table = "outbox"
        indexes = [models.Index(fields=["done_at", "due_at"], name="outbox_due")]


class Counter(Row):
    """Numbers that must not repeat (control numbers of interchanges), counted for each practice."""

    practice = owned_by("store.Practice", null=True)
    name = Text(max_length=40)
    value = models.BigIntegerField(default=0)

    class Meta(Row.Meta):
        db_table = "counter"
        constraints = once_each("counter_once", "name")
