"""A practice's policies on what may be signed without a person: every one that was ever set, newest first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from cleanclaim.store import ids, models
from cleanclaim.store.ids import Kind


@dataclass(frozen=True, slots=True)
class Policy:
    """From `set_at` on, codings in which no code is below `confidence` may be signed in this policy's name.

    `precision` is percent, measured on so many codes and published where `published` says. `on` False ends it.
    """

    name: str
    on: bool
    stratum: str
    confidence: Decimal
    precision: Decimal | None
    measured: int
    measured_on: date | None
    published: str
    set_by: str
    set_at: datetime
    number: int = 0


def add_policy(practice_id: str, policy: Policy) -> Policy:
    row = models.UnreviewedPolicy.objects.create(
        **_within(practice_id), name=policy.name, on=policy.on, stratum=policy.stratum,
        confidence=str(policy.confidence), precision="" if policy.precision is None else str(policy.precision),
        measured=policy.measured, measured_on=policy.measured_on, published=policy.published,
        set_by=policy.set_by, set_at=policy.set_at,
    )  # fmt: skip
    return _value(row)


def policies(practice_id: str) -> tuple[Policy, ...]:
    """All that was ever set, newest first."""
    return tuple(_value(row) for row in models.UnreviewedPolicy.objects.filter(**_within(practice_id)).order_by("-pk"))


def policy_in_force(practice_id: str) -> Policy | None:
    """What counts now; None where nothing may pass without a person."""
    newest = next(iter(policies(practice_id)), None)
    return newest if newest and newest.on else None


def _value(row: models.UnreviewedPolicy) -> Policy:
    return Policy(
        name=row.name,
        on=row.on,
        stratum=row.stratum,
        confidence=Decimal(row.confidence),
        precision=Decimal(row.precision) if row.precision else None,
        measured=row.measured,
        measured_on=row.measured_on,
        published=row.published,
        set_by=row.set_by,
        set_at=row.set_at,
        number=row.pk,
    )


def _within(practice_id: str) -> dict[str, int]:
    return {"practice_id": ids.key(Kind.PRACTICE, practice_id)}
