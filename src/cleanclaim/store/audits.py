"""Audits of coding: what was drawn, what the second coder said blind, and how differences were judged."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import F, OuterRef, Subquery

from cleanclaim.coding.auditing import Difference, Judged
from cleanclaim.coding.signed import SignedCoding, SignedDiagnosis, SignedLine
from cleanclaim.coding.values import CodingDraft
from cleanclaim.kernel import Refused
from cleanclaim.store import ids, models
from cleanclaim.store.codec import decode, encode
from cleanclaim.store.coding import signed_value
from cleanclaim.store.ids import Kind


@dataclass(frozen=True, slots=True)
class Audit:
    """One draw. `cases`, `coded`, `judged` count how far the second coder is."""

    id: str
    auditor: str
    since: date
    until: date
    percent: int
    seed: int
    drawn_by: str
    drawn_at: datetime
    cases: int = 0
    coded: int = 0
    judged: int = 0


@dataclass(frozen=True, slots=True)
class BlindCoding:
    """What the second coder says of a visit, without having seen what was signed."""

    diagnoses: tuple[SignedDiagnosis, ...]
    lines: tuple[SignedLine, ...]


@dataclass(frozen=True, slots=True)
class Case:
    """One drawn coding: "open", "coded" (the differences are known) or "judged" (with an outcome)."""

    id: str
    audit_id: str
    encounter_id: str
    coding_id: str
    auditor: str
    stratum: str
    state: str
    coded: BlindCoding | None = None
    differences: tuple[Difference, ...] = ()
    judged: tuple[Judged, ...] = ()
    outcome: str = ""
    judged_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A signed coding of a period, with its id and the newest draft of its encounter."""

    id: str
    coding: SignedCoding
    draft: CodingDraft | None


def signed_in(practice_id: str, *, since: date, until: date) -> tuple[SignedIn, ...]:
    """The versions that count now and were signed here on these days, both included, oldest first."""
    newest = models.SignedCoding.objects.filter(encounter=OuterRef("encounter")).order_by("-version")
    rows = models.SignedCoding.objects.filter(
        **_within(practice_id), origin="here", signed_at__date__gte=since, signed_at__date__lte=until
    ).annotate(newest=Subquery(newest.values("version")[:1]))
    found = list(rows.filter(version=F("newest")).prefetch_related("diagnoses", "lines").order_by("signed_at", "pk"))
    drafts = _newest_drafts(practice_id, [row.encounter_id for row in found])
    return tuple(
        SignedIn(ids.public(Kind.SIGNED_CODING, row.pk), signed_value(row), drafts.get(row.encounter_id))
        for row in found
    )


def add_audit(practice_id: str, audit: Audit, cases: Iterable[tuple[str, str, str]]) -> Audit:
    """Keep a draw: (coding id, encounter id, confidence class) of each case."""
    row = models.CodingAudit.objects.create(
        **_within(practice_id), auditor=audit.auditor, since=audit.since, until=audit.until, percent=audit.percent,
        seed=audit.seed, drawn_by=audit.drawn_by, drawn_at=audit.drawn_at,
    )  # fmt: skip
    models.AuditCase.objects.bulk_create(
        models.AuditCase(
            **_within(practice_id), audit=row, coding_id=ids.key(Kind.SIGNED_CODING, coding),
            encounter_id=ids.key(Kind.ENCOUNTER, encounter), auditor=audit.auditor, stratum=stratum,
        )
        for coding, encounter, stratum in cases
    )  # fmt: skip
    return _audit(row)


def audits(practice_id: str) -> tuple[Audit, ...]:
    """All draws of a practice, newest first, with how far each is."""
    rows = models.CodingAudit.objects.filter(**_within(practice_id)).prefetch_related("cases")
    return tuple(_audit(row) for row in rows.order_by("-pk"))


def cases(practice_id: str, *, auditor: str = "", state: str = "", audit_id: str = "") -> tuple[Case, ...]:
    """Cases in the order in which they were drawn."""
    rows = models.AuditCase.objects.filter(**_within(practice_id))
    if auditor:
        rows = rows.filter(auditor=auditor)
    if state:
        rows = rows.filter(state=state)
    if audit_id:
        rows = rows.filter(audit_id=ids.key(Kind.AUDIT, audit_id))
    return tuple(_case(row) for row in rows.order_by("pk"))


def case(practice_id: str, id: str) -> Case:
    row = models.AuditCase.objects.filter(**_within(practice_id), pk=ids.key(Kind.AUDIT_CASE, id)).first()
    if row is None:
        raise Refused("There is no such case at this practice; choose one from the list of audits.")
    return _case(row)


def judged_cases(practice_id: str, *, since: date, until: date) -> tuple[tuple[Case, SignedCoding], ...]:
    """Cases that were judged on these days, both included, each with the signed coding that it is about."""
    rows = models.AuditCase.objects.filter(
        **_within(practice_id), state="judged", judged_at__date__gte=since, judged_at__date__lte=until
    ).select_related("coding")
    rows = rows.prefetch_related("coding__diagnoses", "coding__lines")
    return tuple((_case(row), signed_value(row.coding)) for row in rows.order_by("pk"))


def second_coders(practice_id: str) -> tuple[tuple[str, str], ...]:
    """(login, name) of everybody who may audit at a practice: its coders and auditors."""
    rows = models.Membership.objects.filter(
        **_within(practice_id), role__in=("coder", "auditor"), user__is_active=True
    ).order_by("user__name", "user__username")
    return tuple(dict.fromkeys(rows.values_list("user__username", "user__name")))


def is_blind(practice_id: str, encounter_id: str, user_id: str) -> bool:
    """Whether this person still codes this encounter blind, and so may not see what is signed."""
    return models.AuditCase.objects.filter(
        **_within(practice_id), encounter_id=ids.key(Kind.ENCOUNTER, encounter_id), auditor=user_id, state="open"
    ).exists()


def hides(practice_id: str, user_id: str, id: str) -> bool:
    """Whether a public id leads to coding that this person may not see yet, since they code it blind."""
    try:
        kind, key = ids.split(id)
    except Refused:
        return False  # a claim's number, or nothing of this house
    if kind is Kind.ENCOUNTER:
        return is_blind(practice_id, id.strip().upper(), user_id)
    keys = _ENCOUNTERS_OF[kind](key) if kind in _ENCOUNTERS_OF else ()
    return any(is_blind(practice_id, ids.public(Kind.ENCOUNTER, each), user_id) for each in keys)


_ENCOUNTERS_OF = {
    Kind.SIGNED_CODING: lambda key: models.SignedCoding.objects.filter(pk=key).values_list("encounter_id", flat=True),
    Kind.SIGNED_DIAGNOSIS: lambda key: models.SignedDiagnosis.objects.filter(pk=key).values_list(
        "coding__encounter_id", flat=True
    ),
    Kind.CLAIM: lambda key: models.Claim.objects.filter(pk=key).values_list("encounter_id", flat=True),
    Kind.CLAIM_LINE: lambda key: models.ClaimLine.objects.filter(pk=key).values_list("claim__encounter_id", flat=True),
    Kind.SIGNED_LINE: lambda key: models.SignedLine.objects.filter(pk=key).values_list(
        "coding__encounter_id", flat=True
    ),
}


def keep_blind(practice_id: str, user_id: str, id: str) -> None:
    """Raises Refused where `hides` says so: pages that show codes ask here first."""
    if hides(practice_id, user_id, id):
        raise Refused("You code this visit blind for an audit; finish that before you look at its coding.")


def save_coded(practice_id: str, id: str, coded: BlindCoding, differences: Iterable[Difference], now: datetime) -> Case:
    """The second coder is done: what was said, and what differs from the signed version."""
    _step(practice_id, id, "open", state="coded", coded=encode(coded), differences=encode(tuple(differences)),
          coded_at=now)  # fmt: skip
    return case(practice_id, id)


def save_judged(practice_id: str, id: str, judged: Iterable[Judged], outcome: str, now: datetime) -> Case:
    """Who was right about each difference. After this the case never changes."""
    _step(practice_id, id, "coded", state="judged", judged=encode(tuple(judged)), outcome=outcome, judged_at=now)
    return case(practice_id, id)


def _step(practice_id: str, id: str, before: str, **columns) -> None:
    rows = models.AuditCase.objects.filter(**_within(practice_id), pk=ids.key(Kind.AUDIT_CASE, id), state=before)
    if not rows.update(**columns):
        raise Refused("That case of the audit is past this step; look at the list of audits again.")


def _newest_drafts(practice_id: str, encounters: list[int]) -> dict[int, CodingDraft]:
    """The newest draft of each encounter, some hundred encounters a query."""
    found: dict[int, CodingDraft] = {}
    for first in range(0, len(encounters), 500):
        rows = models.CodingDraft.objects.filter(
            **_within(practice_id), encounter_id__in=encounters[first : first + 500]
        )
        plain = {row.encounter_id: row.draft for row in rows.order_by("pk")}
        found.update({encounter: decode(CodingDraft, draft) for encounter, draft in plain.items()})
    return found


def _audit(row: models.CodingAudit) -> Audit:
    states = [each.state for each in row.cases.all()]
    return Audit(
        id=ids.public(Kind.AUDIT, row.pk), auditor=row.auditor, since=row.since, until=row.until,
        percent=row.percent, seed=row.seed, drawn_by=row.drawn_by, drawn_at=row.drawn_at,
        cases=len(states), coded=states.count("coded"), judged=states.count("judged"),
    )  # fmt: skip


def _case(row: models.AuditCase) -> Case:
    return Case(
        id=ids.public(Kind.AUDIT_CASE, row.pk),
        audit_id=ids.public(Kind.AUDIT, row.audit_id),
        encounter_id=ids.public(Kind.ENCOUNTER, row.encounter_id),
        coding_id=ids.public(Kind.SIGNED_CODING, row.coding_id),
        auditor=row.auditor,
        stratum=row.stratum,
        state=row.state,
        coded=decode(BlindCoding, row.coded) if row.coded else None,
        differences=decode(tuple[Difference, ...], row.differences),
        judged=decode(tuple[Judged, ...], row.judged),
        outcome=row.outcome,
        judged_at=row.judged_at,
    )


def _within(practice_id: str) -> dict[str, int]:
    return {"practice_id": ids.key(Kind.PRACTICE, practice_id)}
