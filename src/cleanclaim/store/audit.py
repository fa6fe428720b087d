"""The audit log: every read or change of a patient's data, chained by hash, one chain for each practice.

An event's hash covers its own words and the hash before it. Whoever changes or removes an event would have
to rewrite all that follow; `verify` walks the chain and names the first place where it does not hold.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db import connection

from cleanclaim.store import ids
from cleanclaim.store.actors import Actor
from cleanclaim.store.ids import Kind
from cleanclaim.store.models import AuditEvent

START = "0" * 64


@dataclass(frozen=True, slots=True)
class Act:
    """What was done (a dotted name: "claim.submitted"), to what, with one word or number more."""

    action: str
    object_id: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class BrokenChain:
    """Where a chain does not hold: `position` counts from 1, `says` is a sentence for a person."""

    practice_id: str
    position: int
    says: str


def record(actor: Actor, now: datetime, action: str, object_id: str = "", detail: str = "") -> None:
    """Add one event to the chain of the actor's practice. Call it inside the transaction of the act."""
    record_all(actor, now, [Act(action, object_id, detail)])


def record_all(actor: Actor, now: datetime, acts: Iterable[Act]) -> None:
    """Add several events of one actor at one moment."""
    practice = ids.key_or_none(Kind.PRACTICE, actor.practice_id)
    _lock(practice)
    position, previous = _head(practice)
    rows = []
    for act in acts:
        position += 1
        row = AuditEvent(
            practice_id=practice,
            position=position,
            at=now,
            actor=actor.user_id,
            role=actor.role.value,
            purpose=actor.purpose,
            action=act.action,
            object_id=act.object_id,
            detail=act.detail,
            previous=previous,
        )
        row.hash = previous = _hash(row)
        rows.append(row)
    AuditEvent.objects.bulk_create(rows)


def verify() -> tuple[int, tuple[BrokenChain, ...]]:
    """Walk every chain: how many events there are, and the first break of each chain that has one."""
    count, broken = 0, []
    chains = AuditEvent.objects.values_list("practice_id", flat=True).order_by("practice_id").distinct()
    for practice in chains:
        seen, fault = _walk(practice)
        count += seen
        if fault is not None:
            broken.append(fault)
    return count, tuple(broken)


def heads() -> tuple[tuple[str, int, str], ...]:
    """(practice, length, last hash) of every chain: kept elsewhere, they show when a chain was cut short."""
    chains = AuditEvent.objects.values_list("practice_id", flat=True).order_by("practice_id").distinct()
    return tuple((ids.public(Kind.PRACTICE, practice), *_head(practice)) for practice in chains)


def _walk(practice: int | None) -> tuple[int, BrokenChain | None]:
    position, previous = 0, START
    rows = AuditEvent.objects.filter(practice_id=practice).order_by("position")
    for row in rows.iterator(chunk_size=2000):
        position += 1
        says = _fault(row, position, previous)
        if says:
            return position, BrokenChain(ids.public(Kind.PRACTICE, practice), position, says)
        previous = row.hash
    return position, None


def _fault(row: AuditEvent, position: int, previous: str) -> str:
    if row.position != position:
        return "An event is missing before this place."
    if row.previous != previous:
        return "This event does not follow on the one before it."
    if row.hash != _hash(row):
        return "This event is not what was written."
    return ""


def _hash(row: AuditEvent) -> str:
    at = row.at.astimezone(UTC).isoformat()
    words = [row.practice_id, row.position, at, row.actor, row.role, row.purpose]
    words += [row.action, row.object_id, row.detail, row.previous]
    return hashlib.sha256(json.dumps(words, ensure_ascii=False).encode()).hexdigest()


def _head(practice: int | None) -> tuple[int, str]:
    last = AuditEvent.objects.filter(practice_id=practice).order_by("-position").first()
    return (last.position, last.hash) if last else (0, START)


def _lock(practice: int | None) -> None:
    """One writer a chain. SQLite has one writer anyway, since its transactions begin IMMEDIATE."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [0xA0D17, practice or 0])
