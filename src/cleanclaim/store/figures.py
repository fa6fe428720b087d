"""Counts over the claims of a practice, for summaries."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q, Sum

from cleanclaim.claims.life import Event
from cleanclaim.kernel import Period
from cleanclaim.ledger import AccountKind
from cleanclaim.store import ids, models
from cleanclaim.store.ids import Kind

_EVER = {
    "submitted": (Event.SUBMITTED,),
    "accepted": (Event.ACCEPTED,),
    "denied": (Event.DENIED, Event.PARTLY_PAID),
    "corrected": (Event.REPLACED, Event.SENT_ANEW, Event.CHANGED),
    "paid": (Event.PAID, Event.LEFT_TO_PATIENT, Event.FORWARDED),
}
_PLAIN = frozenset({"1", "4", "19"})  # CLP02 of a first payer's answer
_CREDIT = AccountKind.PATIENT_CREDIT.value
_FIRST_CHECK = (Event.CHECKED_CLEAN, Event.CODING_ASKED, Event.BILLING_ASKED)


@dataclass(frozen=True, slots=True)
class ClaimFigures:
    """`states` is the newest state of each account (CLM01); `ever` the accounts to which a thing happened."""

    encounters: int
    states: dict[str, str]
    by_state: dict[str, int]
    events: dict[str, int]
    ever: dict[str, frozenset[str]]
    checked: int
    clean: int


def claim_figures(practice_id: str, period: Period | None = None) -> ClaimFigures:
    """Accounts whose service falls into the period (all where it is None)."""
    practice = ids.key(Kind.PRACTICE, practice_id)
    served = _served(period, "service_date")
    of_claims = models.Claim.objects.filter(_served(period, "encounter__service_date"), practice_id=practice)
    states = dict(of_claims.order_by("version").values_list("number", "state"))
    happened = models.ClaimEvent.objects.filter(_served(period, "claim__encounter__service_date"), practice_id=practice)
    told = list(happened.order_by("pk").values_list("claim__number", "kind"))
    first_check: dict[str, str] = {}
    for number, kind in told:
        if kind in _FIRST_CHECK:
            first_check.setdefault(number, kind)
    return ClaimFigures(
        encounters=models.Encounter.objects.filter(served, practice_id=practice).count(),
        states=states,
        by_state=dict(Counter(states.values())),
        events=dict(Counter(kind for _, kind in told)),
        ever={name: frozenset(number for number, kind in told if kind in kinds) for name, kinds in _EVER.items()},
        checked=len(first_check),
        clean=sum(kind == Event.CHECKED_CLEAN for kind in first_check.values()),
    )


def accounts(practice_id: str) -> int:
    """How many claim accounts there are, versions and copies for other payers counted once."""
    rows = models.Claim.objects.filter(practice_id=ids.key(Kind.PRACTICE, practice_id))
    return rows.values("number").distinct().count()


def many_sided(practice_id: str, numbers: Iterable[str]) -> set[str]:
    """Those of these accounts on which more happened than one claim and one payer's plain answer to it."""
    asked, found = sorted(set(numbers)), set()
    for first in range(0, len(asked), 500):
        part = asked[first : first + 500]
        found |= _told_more(ids.key(Kind.PRACTICE, practice_id), part)
    return found


def _told_more(practice: int, numbers: list[str]) -> set[str]:
    claims = models.Claim.objects.filter(practice_id=practice, number__in=numbers)
    odd = Q(version__gt=1) | ~Q(prior=[]) | Q(patient_paid_cents__gt=0) | Q(frequency="8")
    found = set(claims.filter(odd).values_list("number", flat=True))
    charged = dict(claims.annotate(charged=Sum("lines__charge_cents")).values_list("number", "charged"))
    answers = models.ClaimPaymentRow.objects.filter(practice_id=practice, claim__number__in=numbers)
    seen: set[str] = set()
    for number, status, charge in answers.values_list("claim__number", "status", "charge_cents"):
        if number in seen or status not in _PLAIN or charge != charged.get(number):
            found.add(number)
        seen.add(number)
    paid = models.PostingRow.objects.filter(practice_id=practice, claim_number__in=numbers, account=_CREDIT)
    return found | set(paid.values_list("claim_number", flat=True))


@dataclass(frozen=True, slots=True)
class Happened:
    """One event in the life of an account, on a version with this frequency code."""

    kind: str
    version: int
    frequency: str


def stories(practice_id: str) -> dict[str, list[Happened]]:
    """What happened to each account (CLM01), over all its versions, oldest first."""
    rows = models.ClaimEvent.objects.filter(practice_id=ids.key(Kind.PRACTICE, practice_id)).order_by("at", "pk")
    found: dict[str, list[Happened]] = {}
    for number, kind, version, frequency in rows.values_list(
        "claim__number", "kind", "claim__version", "claim__frequency"
    ):
        found.setdefault(number, []).append(Happened(kind, version, frequency))
    return found


def _served(period: Period | None, column: str) -> Q:
    if period is None:
        return Q()
    from_first = Q(**{f"{column}__gte": period.first})
    return from_first & Q(**{f"{column}__lte": period.last}) if period.last else from_first
