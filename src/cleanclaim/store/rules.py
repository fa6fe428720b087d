"""Versions of a practice's rules, their trials on past claims, and what is in force on a day.

The one trick: nothing is ever changed. An act of switching says "from this date of service on, this version" (or
none), and cuts off what earlier acts said of the days from there on. So the rules of any date of service follow
from the acts alone, and so do those that were in force when an old claim was checked.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from django.db.models import F, Max

from cleanclaim.kernel import Period
from cleanclaim.store import ids, models
from cleanclaim.store.ids import Kind

_DAY = timedelta(days=1)


class RuleKind(StrEnum):
    """Where the text of a rule comes from."""

    POLICY = "policy"  # TOML of the practice
    PYTHON = "python"  # a module of the operator, with its cases


@dataclass(frozen=True, slots=True)
class RuleText:
    """A text to be kept as a version of a rule."""

    rule: str
    kind: RuleKind
    file_name: str
    text: str

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.text.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class KeptRule:
    """A version of a rule as it was installed; `known` = it had been kept before. `id` "" = it is not kept."""

    id: str
    rule: str
    version: int
    kind: RuleKind
    file_name: str
    text: str
    sha256: str
    installed_by: str
    installed_at: datetime | None
    known: bool = False


@dataclass(frozen=True, slots=True)
class Trial:
    """What a back-test of a version found on accounts (CLM01) with a service since a day."""

    since: date
    claims: int
    denied: int
    paid: int
    caught: tuple[str, ...]
    held: tuple[str, ...]
    tried_by: str
    tried_at: datetime


@dataclass(frozen=True, slots=True)
class RuleStanding:
    """A version with all that was done with it. `in_force` are dates of service."""

    kept: KeptRule
    trials: tuple[Trial, ...]
    in_force: tuple[Period, ...]
    was_on: bool

    @property
    def state(self) -> str:
        """draft → back-tested → on → off; what a version has been on for no day any more is off."""
        if self.in_force:
            return "on"
        return "off" if self.was_on else "back-tested" if self.trials else "draft"


def add_version(practice_id: str, text: RuleText, *, by: str, now: datetime) -> KeptRule:
    """Keep a text as the next version of its rule; a text that is there already is that version, whichever."""
    practice = ids.key(Kind.PRACTICE, practice_id)
    own = models.RuleVersion.objects.filter(practice_id=practice, rule=text.rule)
    row = own.filter(sha256=text.sha256).first()
    if row is not None:
        return _kept(row, known=True)
    row = models.RuleVersion.objects.create(
        practice_id=practice,
        rule=text.rule,
        version=(own.aggregate(last=Max("version"))["last"] or 0) + 1,
        kind=text.kind.value,
        file_name=text.file_name,
        text=text.text,
        sha256=text.sha256,
        installed_by=by,
        installed_at=now,
    )
    return _kept(row)


def add_trial(practice_id: str, version_id: str, trial: Trial) -> None:
    """Keep what a back-test found."""
    models.RuleTrial.objects.create(
        practice_id=ids.key(Kind.PRACTICE, practice_id),
        version_id=ids.key(Kind.RULE, version_id),
        since=trial.since,
        claims=trial.claims,
        denied=trial.denied,
        paid=trial.paid,
        caught=list(trial.caught),
        held=list(trial.held),
        tried_by=trial.tried_by,
        tried_at=trial.tried_at,
    )


def add_switch(practice_id: str, version_id: str, *, is_on: bool, first: date, by: str, now: datetime) -> None:
    """From a date of service on this version is asked, or its rule no longer is."""
    models.RuleSwitch.objects.create(
        practice_id=ids.key(Kind.PRACTICE, practice_id),
        version_id=ids.key(Kind.RULE, version_id),
        is_on=is_on,
        first=first,
        switched_by=by,
        switched_at=now,
    )


def standings(practice_id: str) -> tuple[RuleStanding, ...]:
    """Every version of every rule of a practice, by rule and version."""
    practice = ids.key(Kind.PRACTICE, practice_id)
    trials: dict[int, list[Trial]] = {}
    for row in models.RuleTrial.objects.filter(practice_id=practice).order_by("pk"):
        trials.setdefault(row.version_id, []).append(_trial(row))
    switches = _switches(practice)
    forces = {rule: _stretches(acts) for rule, acts in switches.items()}
    ever_on = {act.version_id for acts in switches.values() for act in acts if act.is_on}
    rows = models.RuleVersion.objects.filter(practice_id=practice).order_by("rule", "version")
    return tuple(
        RuleStanding(
            _kept(row),
            tuple(trials.get(row.pk, ())),
            tuple(period for version, period in forces.get(row.rule, ()) if version == row.pk),
            row.pk in ever_on,
        )
        for row in rows
    )


def standings_of(practice_id: str, rule: str) -> tuple[RuleStanding, ...]:
    """The versions of one rule, oldest first; empty where the practice has none such."""
    return tuple(each for each in standings(practice_id) if each.kept.rule == rule)


def in_force(practice_id: str, day: date) -> tuple[KeptRule, ...]:
    """The versions that are asked of a service of a day, by rule."""
    switches = _switches(ids.key(Kind.PRACTICE, practice_id))
    now = {
        version
        for acts in switches.values()
        for version, period in _stretches(acts)
        if version is not None and period.covers(day)
    }
    rows = models.RuleVersion.objects.filter(pk__in=now).order_by("rule") if now else ()
    return tuple(_kept(row) for row in rows)


def _switches(practice: int) -> dict[str, list[models.RuleSwitch]]:
    """Acts of switching by rule, oldest first."""
    found: dict[str, list[models.RuleSwitch]] = {}
    rows = models.RuleSwitch.objects.filter(practice_id=practice).order_by("pk")
    for row in rows.annotate(rule=F("version__rule")):
        found.setdefault(row.rule, []).append(row)
    return found


def _stretches(acts: Iterable[models.RuleSwitch]) -> list[tuple[int | None, Period]]:
    """(version or None, dates of service) in order of days: each act cuts off what was said from its day on."""
    starts: list[tuple[date, int | None]] = []
    for act in acts:
        starts = [each for each in starts if each[0] < act.first]
        starts.append((act.first, act.version_id if act.is_on else None))
    ends: list[date | None] = [first - _DAY for first, _ in starts[1:]]
    return [(version, Period(first, last)) for (first, version), last in zip(starts, [*ends, None], strict=True)]


def _kept(row: models.RuleVersion, known: bool = False) -> KeptRule:
    return KeptRule(
        id=ids.public(Kind.RULE, row.pk),
        rule=row.rule,
        version=row.version,
        kind=RuleKind(row.kind),
        file_name=row.file_name,
        text=row.text,
        sha256=row.sha256,
        installed_by=row.installed_by,
        installed_at=row.installed_at,
        known=known,
    )


def _trial(row: models.RuleTrial) -> Trial:
    return Trial(
        since=row.since,
        claims=row.claims,
        denied=row.denied,
        paid=row.paid,
        caught=tuple(row.caught),
        held=tuple(row.held),
        tried_by=row.tried_by,
        tried_at=row.tried_at,
    )
