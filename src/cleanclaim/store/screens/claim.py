"""One claim as the biller's desk shows it: lines, life, findings, answers, and every cent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, OuterRef

from cleanclaim.kernel import Finding, Refused
from cleanclaim.store.codec import decode
from cleanclaim.store.ids import Kind, public
from cleanclaim.store.models import Claim, ClaimLine
from cleanclaim.store.screens.encounter import CodeShown, diagnosis_shown, line_shown, person
from cleanclaim.store.screens.money import Balance, PostingShown, balance, balances_of, postings_of
from cleanclaim.store.screens.pages import Page, cut, matching

_FINDABLE = ("number", "payer__name", "patient__last", "patient__first")


@dataclass(frozen=True, slots=True)
class LineShown:
    """A service line with what became of its charge so far."""

    id: str
    number: int
    code: CodeShown
    charge_cents: int
    balance: Balance


@dataclass(frozen=True, slots=True)
class EventShown:
    at: datetime
    kind: str
    before: str
    after: str
    says: str
    actor: str
    file: str


@dataclass(frozen=True, slots=True)
class FindingShown:
    id: str
    finding: Finding
    found_at: datetime
    closed_at: datetime | None


@dataclass(frozen=True, slots=True)
class PaymentShown:
    """One CLP: what a payer answered."""

    id: str
    payer: str
    trace: str
    paid_on: date | None
    status: str
    charge_cents: int
    paid_cents: int
    patient_cents: int
    payer_claim_number: str
    file: str


@dataclass(frozen=True, slots=True)
class ClaimScreen:
    id: str
    number: str
    version: int
    frequency: str
    state: str
    payer: str
    member_id: str
    patient: str
    patient_id: str
    encounter_id: str
    coding_version: int
    provider: str
    service_date: date
    original_reference: str
    payer_claim_number: str
    diagnoses: tuple[CodeShown, ...]
    lines: tuple[LineShown, ...]
    balance: Balance
    events: tuple[EventShown, ...]
    findings: tuple[FindingShown, ...]
    payments: tuple[PaymentShown, ...]
    postings: tuple[PostingShown, ...]
    versions: tuple[tuple[str, int, str, str], ...]  # (claim id, version, frequency, state)
    statements: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ClaimListed:
    id: str
    number: str
    service_date: date
    patient: str
    payer: str
    state: str
    balance: Balance


def claim_screen(practice: int, key: int) -> ClaimScreen:
    """One claim by its key. Raises Refused where this practice has none such."""
    row = (
        Claim.objects.filter(practice_id=practice, pk=key)
        .select_related("payer", "coverage", "patient", "rendering", "encounter", "coding")
        .first()
    )
    if row is None:
        raise Refused("There is no such claim in this practice; choose one from the list of claims.")
    postings = postings_of(practice, row.number)
    return ClaimScreen(
        id=public(Kind.CLAIM, row.pk),
        number=row.number,
        version=row.version,
        frequency=row.frequency,
        state=row.state,
        payer=row.payer.name,
        member_id=row.coverage.member_id,
        patient=person(row.patient),
        patient_id=public(Kind.PATIENT, row.patient_id),
        encounter_id=public(Kind.ENCOUNTER, row.encounter_id),
        coding_version=row.coding.version,
        provider=person(row.rendering),
        service_date=row.encounter.service_date,
        original_reference=row.original_reference,
        payer_claim_number=row.payer_claim_number,
        diagnoses=tuple(
            diagnosis_shown(item)
            for item in row.coding.diagnoses.filter(sequence__in=row.diagnoses).order_by("sequence")
        ),
        lines=tuple(_line(item, postings) for item in _lines(row)),
        balance=balance((item.account, item.payer, item.cents) for item in postings),
        events=_events(row),
        findings=_findings(row),
        payments=_payments(row),
        postings=postings,
        versions=tuple(
            (public(Kind.CLAIM, item.pk), item.version, item.frequency, item.state)
            for item in Claim.objects.filter(practice_id=practice, number=row.number).order_by("version")
        ),
    )


def claim_key(practice: int, number: str) -> int | None:
    """The newest version of a claim account by its number (CLM01)."""
    if not number.isprintable():
        return None  # no number holds such a character, and PostgreSQL takes no NUL
    return (
        Claim.objects.filter(practice_id=practice, number=number)
        .order_by("-version")
        .values_list("pk", flat=True)
        .first()
    )


def place_of_line(practice: int, key: int) -> tuple[int, int]:
    """(key of the claim, line number) of a claim line. Raises Refused where this practice has none such."""
    row = ClaimLine.objects.filter(practice_id=practice, pk=key).first()
    if row is None:
        raise Refused("There is no such service line in this practice; open its claim to find it.")
    return row.claim_id, row.number


def claims_list(practice: int, state: str = "", *, find: str = "", number: int = 1) -> Page[ClaimListed]:
    """A page of the claim accounts, each by its newest version, newest service first.

    `state` keeps those in one state; `find` looks for words in patient, payer and number, and for ids.
    """
    newer = Claim.objects.filter(practice_id=practice, number=OuterRef("number"), version__gt=OuterRef("version"))
    rows = Claim.objects.filter(~Exists(newer), matching(find, _FINDABLE, Kind.CLAIM), practice_id=practice)
    rows = rows.filter(state=state) if state else rows
    rows = rows.select_related("payer", "patient", "encounter").order_by("-encounter__service_date", "-number")
    found, count, number = cut(rows, number)
    balances = balances_of(practice, [row.number for row in found])
    return Page(tuple(_listed(row, balances.get(row.number, Balance())) for row in found), count, number)


def _listed(row: Claim, balance: Balance) -> ClaimListed:
    return ClaimListed(
        id=public(Kind.CLAIM, row.pk),
        number=row.number,
        service_date=row.encounter.service_date,
        patient=person(row.patient),
        payer=row.payer.name,
        state=row.state,
        balance=balance,
    )


def _lines(row: Claim) -> list[ClaimLine]:
    return list(row.lines.select_related("signed").order_by("number"))


def _line(row: ClaimLine, postings: tuple[PostingShown, ...]) -> LineShown:
    own = [(item.account, item.payer, item.cents) for item in postings if item.line == row.number]
    return LineShown(
        public(Kind.CLAIM_LINE, row.pk), row.number, line_shown(row.signed), row.charge_cents, balance(own)
    )


def _events(row: Claim) -> tuple[EventShown, ...]:
    return tuple(
        EventShown(
            item.at, item.kind, item.before, item.after, item.says, item.actor,
            item.file.name if item.file else "",
        )
        for item in row.events.select_related("file").defer("file__content").order_by("pk")
    )  # fmt: skip


def _findings(row: Claim) -> tuple[FindingShown, ...]:
    return tuple(
        FindingShown(public(Kind.FINDING, item.pk), decode(Finding, item.value), item.found_at, item.closed_at)
        for item in row.findings.order_by("pk")
    )


def _payments(row: Claim) -> tuple[PaymentShown, ...]:
    return tuple(
        PaymentShown(
            id=public(Kind.CLAIM_PAYMENT, item.pk),
            payer=item.remittance.payer_name,
            trace=item.remittance.trace,
            paid_on=item.remittance.paid_on,
            status=item.status,
            charge_cents=item.charge_cents,
            paid_cents=item.paid_cents,
            patient_cents=item.patient_cents,
            payer_claim_number=item.payer_claim_number,
            file=item.remittance.file.name if item.remittance.file else "",
        )
        for item in row.payments.select_related("remittance__file").defer("remittance__file__content").order_by("pk")
    )
