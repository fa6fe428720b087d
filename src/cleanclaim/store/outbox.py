"""Jobs that survive a crash: written in the transaction of the change that needs them, done afterwards.

A job may be done twice (after a crash between the deed and its tick), so every job is one that can be.
One that fails is tried again, each time after twice the wait, and never dropped: its fault is kept.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from cleanclaim.store import ids, models
from cleanclaim.store.ids import Kind

_FIRST_WAIT = timedelta(minutes=1)
_LONGEST_WAIT = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class Job:
    """`name` says which function does it, `arguments` are plain JSON values for that function."""

    key: int
    name: str
    arguments: dict[str, Any]
    attempts: int


def write(name: str, arguments: dict[str, Any], *, now: datetime, practice_id: str = "") -> None:
    """Leave a job to be done once the transaction stands."""
    models.Outbox.objects.create(
        practice_id=ids.key_or_none(Kind.PRACTICE, practice_id),
        job=name,
        arguments=arguments,
        written_at=now,
        due_at=now,
    )


def due(name: str, now: datetime) -> tuple[Job, ...]:
    """Jobs of a name whose time has come, oldest first."""
    rows = models.Outbox.objects.filter(job=name, done_at=None, due_at__lte=now).order_by("pk")
    return tuple(Job(row.pk, row.job, row.arguments, row.attempts) for row in rows)


def run(name: str, act: Callable[[Job], None], *, now: datetime) -> tuple[int, int]:
    """Do all due jobs of a name; returns (done, failed). What `act` raises is kept by its kind and put off."""
    done = failed = 0
    for job in due(name, now):
        try:
            act(job)
        except Exception as fault:
            failed += 1
            _put_off(job, fault, now)
        else:
            done += 1
            models.Outbox.objects.filter(pk=job.key).update(done_at=now, attempts=job.attempts + 1)
    return done, failed


def _put_off(job: Job, fault: Exception, now: datetime) -> None:
    """The kind of the fault alone is kept: its words may hold what no log may hold."""
    wait = min(_FIRST_WAIT * 2**job.attempts, _LONGEST_WAIT)
    models.Outbox.objects.filter(pk=job.key).update(
        attempts=job.attempts + 1, fault=type(fault).__name__, due_at=now + wait
    )
