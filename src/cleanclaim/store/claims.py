"""Claims to rows and back: a claim is rebuilt from the signed lines that its lines lead to.

`Kept` is a claim with what the house knows of it beside its content: its place among the versions of the
account, its state, the payer's number. Events are the only way from one state to another.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NotRequired, TypeAlias, TypedDict, TypeVar

from django.db.models import Max, Model, QuerySet
from django.db.models.functions import Upper

from cleanclaim.claims import Claim, ClaimLine, PriorPayment
from cleanclaim.claims.life import Event, State, events, next_state
from cleanclaim.claims.values import Stay
from cleanclaim.coding.signed import SignedLine
from cleanclaim.followup import ClaimIndex, index, known
from cleanclaim.kernel import Finding, Refused
from cleanclaim.store import ids, insurance, models, people, record
from cleanclaim.store.codec import decode, encode
from cleanclaim.store.coding import diagnosis_value, line_value, signed_value
from cleanclaim.store.ids import Kind
from cleanclaim.store.keys import reserve
from cleanclaim.x12.values import Remittance

_PRIOR = tuple[PriorPayment, ...]
R = TypeVar("R", bound=Model)
V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class Kept:
    """A claim with its place in the house. `version` counts all that was made of one account (CLM01)."""

    id: str
    claim: Claim
    version: int
    state: State
    replaces: str = ""
    payer_claim_number: str = ""
    submitted_at: datetime | None = None
    origin: str = "here"


class Told(TypedDict):
    """What is said of an event or a note: when, by whom, in which words, and where it stands on the wire."""

    now: datetime
    actor: str
    says: str
    file_id: NotRequired[str]
    offset: NotRequired[int | None]


def next_number() -> str:
    """A number (CLM01) for a claim made here; `add` gives its first version the key that it names."""
    return ids.claim_number(reserve("claim")[0])


def add(claim: Claim, *, now: datetime, state: State = State.DRAFT, replaces: str = "", origin: str = "here") -> Kept:
    """Keep a claim as the next version of its account."""
    return add_all([claim], now=now, state=state, replaces=replaces, origin=origin)[0]


def add_all(
    claims: Sequence[Claim], *, now: datetime, state: State = State.DRAFT, replaces: str = "", origin: str = "here"
) -> tuple[Kept, ...]:
    """Keep many claims of one practice. Their coding has to be signed, their people and payers known here."""
    if not claims:
        return ()
    practice = ids.key(Kind.PRACTICE, claims[0].practice.id)
    versions = _versions(practice, [claim.id for claim in claims])
    codings = _coding_rows(practice, claims)
    rows = []
    for claim in claims:
        versions[claim.id] = version = versions.get(claim.id, 0) + 1
        columns = _claim_columns(claim, codings[_coding_name(claim)].pk)
        rows.append(
            models.Claim(
                pk=_own_key(claim.id) if version == 1 and origin == "here" else None,
                version=version,
                replaces_id=ids.key_or_none(Kind.CLAIM, replaces),
                origin=origin,
                state=state.value,
                created_at=now,
                **columns,
            )
        )
    _write(rows)
    models.ClaimLine.objects.bulk_create(
        [
            models.ClaimLine(practice_id=practice, claim_id=row.pk, **_line_columns(line, claim, codings))
            for row, claim in zip(rows, claims, strict=True)
            for line in claim.lines
        ],
        batch_size=500,
    )
    return tuple(
        Kept(ids.public(Kind.CLAIM, row.pk), claim, row.version, state, replaces, origin=origin)
        for row, claim in zip(rows, claims, strict=True)
    )


def load(practice_id: str, id: str) -> Kept:
    """One version by its id. Raises Refused where this practice has none such."""
    found = load_all(practice_id, [id])
    if not found:
        raise Refused("There is no such claim at this practice; assemble it first.")
    return found[0]


def load_all(practice_id: str, claim_ids: Iterable[str]) -> tuple[Kept, ...]:
    """Many versions by id, oldest first; ids of another practice are left out."""
    keys = [ids.key(Kind.CLAIM, id) for id in claim_ids]
    return _all_kept(_rows(practice_id).filter(pk__in=keys).order_by("pk"))


def in_state(practice_id: str, *states: State) -> tuple[Kept, ...]:
    """All claims in these states, oldest first."""
    rows = _rows(practice_id).filter(state__in=[state.value for state in states])
    return _all_kept(rows.order_by("pk"))


def sent_since(practice_id: str, day: date) -> tuple[Kept, ...]:
    """All versions that were sent for services since a day, oldest first."""
    sent = _rows(practice_id).exclude(submitted_at=None).filter(encounter__service_date__gte=day)
    return _all_kept(sent.order_by("pk"))


def any_sent(practice_id: str) -> bool:
    """Whether the practice has sent a claim at all."""
    return (
        models.Claim.objects.filter(practice_id=ids.key(Kind.PRACTICE, practice_id)).exclude(submitted_at=None).exists()
    )


def of_account(practice_id: str, number: str) -> tuple[Kept, ...]:
    """All versions of an account, oldest first."""
    return _all_kept(_rows(practice_id).filter(number=number).order_by("version"))


def of_accounts(practice_id: str, numbers: Iterable[str]) -> dict[str, list[Kept]]:
    """All versions of many accounts by their number, oldest first; accounts that are not known are left out."""
    found: dict[str, list[Kept]] = {}
    for part in _portions(sorted(set(numbers))):
        for kept in _all_kept(_rows(practice_id).filter(number__in=part).order_by("version")):
            found.setdefault(kept.claim.id, []).append(kept)
    return found


def of_encounter(practice_id: str, encounter_id: str) -> tuple[Kept, ...]:
    rows = _rows(practice_id).filter(encounter_id=ids.key(Kind.ENCOUNTER, encounter_id))
    return _all_kept(rows.order_by("pk"))


def find(practice_id: str, id_or_number: str) -> Kept:
    """By public id (C12), or by CLM01, which leads to the newest version of the account."""
    numbered = of_account(practice_id, id_or_number)
    return numbered[-1] if numbered else load(practice_id, id_or_number)


def happen(
    practice_id: str,
    id: str,
    event: Event,
    *,
    now: datetime,
    actor: str,
    says: str = "",
    line: int | None = None,
    file_id: str = "",
    offset: int | None = None,
) -> State:
    """Let an event happen to a claim and keep it. Raises Refused where its state does not allow it."""
    row = _row(practice_id, id)
    after = next_state(State(row.state), event, filing_code=filing_code(row.payer))
    _keep_event(row, event.value, after, now, actor, says, line, file_id, offset)
    row.state = after.value
    row.save(update_fields=["state"])
    return after


def supersede(practice_id: str, id: str, event: Event, *, now: datetime, actor: str, says: str) -> None:
    """A version makes room for the next one: the event has to be allowed, and the version is then corrected.

    What the event leads to in the table (a draft, say) is the state of the new version.
    """
    row = _row(practice_id, id)
    next_state(State(row.state), event, filing_code=filing_code(row.payer))
    _keep_event(row, event.value, State.CORRECTED, now, actor, says, None, "", None)
    row.state = State.CORRECTED.value
    row.save(update_fields=["state"])


def may(practice_id: str, id: str, event: Event) -> bool:
    """Whether an event is allowed in the state that a claim is in."""
    row = _row(practice_id, id)
    return event in events(State(row.state), filing_code=filing_code(row.payer))


def of_patient(practice_id: str, patient_id: str) -> tuple[Kept, ...]:
    """All versions of all claims of a patient, oldest first."""
    rows = _rows(practice_id).filter(patient_id=ids.key(Kind.PATIENT, patient_id))
    return _all_kept(rows.order_by("pk"))


def sent_beside(kept: Kept) -> tuple[Kept, ...]:
    """What was sent for the same patient on other accounts, oldest first."""
    claim = kept.claim
    rows = _rows(claim.practice.id).filter(patient_id=ids.key(Kind.PATIENT, claim.patient.id))
    return _all_kept(rows.exclude(submitted_at=None).exclude(number=claim.id).order_by("pk"))


def note(
    practice_id: str, id: str, kind: str, *, now: datetime, actor: str, says: str, file_id: str = "",
    offset: int | None = None,
) -> None:  # fmt: skip
    """Keep something that happened to a claim without changing its state."""
    row = _row(practice_id, id)
    _keep_event(row, kind, State(row.state), now, actor, says, None, file_id, offset)


def mark_submitted(practice_id: str, claim_ids: Iterable[str], file_id: str, now: datetime) -> None:
    """Remember in which file claims went out, and when."""
    keys = [ids.key(Kind.CLAIM, id) for id in claim_ids]
    models.Claim.objects.filter(practice_id=ids.key(Kind.PRACTICE, practice_id), pk__in=keys).update(
        submitted_at=now, file_id=ids.key_or_none(Kind.FILE, file_id)
    )


def set_submitted(practice_id: str, id: str, at: datetime) -> None:
    """A claim turns out to have been sent earlier than was known."""
    models.Claim.objects.filter(practice_id=ids.key(Kind.PRACTICE, practice_id), pk=ids.key(Kind.CLAIM, id)).update(
        submitted_at=at
    )


def set_payer_number(practice_id: str, id: str, payer_claim_number: str) -> None:
    """The payer's own number of a claim, as its 277CA or 835 gave it; a replacement has to name it."""
    if payer_claim_number:
        models.Claim.objects.filter(practice_id=ids.key(Kind.PRACTICE, practice_id), pk=ids.key(Kind.CLAIM, id)).update(
            payer_claim_number=payer_claim_number
        )


def submitted_in(practice_id: str, file_id: str) -> tuple[Kept, ...]:
    """The claims that went out in a file."""
    rows = _rows(practice_id).filter(file_id=ids.key(Kind.FILE, file_id))
    return _all_kept(rows.order_by("pk"))


def files_of(practice_id: str, claim_ids: Iterable[str]) -> dict[str, list[str]]:
    """Versions by the file that they went out in; "" for those without one."""
    keys = sorted(ids.key(Kind.CLAIM, id) for id in claim_ids)
    found: dict[str, list[str]] = {}
    for part in _portions(keys):
        rows = models.Claim.objects.filter(practice_id=ids.key(Kind.PRACTICE, practice_id), pk__in=part)
        for key, file in rows.order_by("pk").values_list("pk", "file_id"):
            found.setdefault(ids.public(Kind.FILE, file), []).append(ids.public(Kind.CLAIM, key))
    return found


def sent_for(practice_id: str, remittance: Remittance) -> dict[str, Kept]:
    """The sent claims that a remittance may speak of, by id: by account number, payer's number or member.

    Nothing else is loaded: a practice may have sent a million claims. Until the transaction ends nobody
    else changes them.
    """
    numbers = {payment.claim_id.strip() for payment in remittance.claims}
    theirs = {payment.payer_claim_number for payment in remittance.claims} - {""}
    theirs |= {each.value for payment in remittance.claims for each in payment.references if each.qualifier == "F8"}
    people = [
        party
        for payment in remittance.claims
        for party in (payment.insured, payment.corrected_insured, payment.patient)
    ]
    members = {party.id for party in people if party and party.id} if numbers & {"", "0"} else set()
    sent = _rows(practice_id).exclude(submitted_at=None).select_for_update(of=("self",))
    rows = {row.pk: row for part in _portions(sorted(numbers)) for row in sent.filter(number__in=part)}
    # Payers change case; only what was not found as it stands is looked for in capitals.
    other = {number.upper() for number in numbers} - {row.number.upper() for row in rows.values()} - {"", "0"}
    if other:
        capitals = sent.annotate(capitals=Upper("number"))
        rows |= {row.pk: row for part in _portions(sorted(other)) for row in capitals.filter(capitals__in=part)}
    rows |= {row.pk: row for part in _portions(sorted(theirs)) for row in sent.filter(payer_claim_number__in=part)}
    rows |= {row.pk: row for part in _portions(sorted(theirs)) for row in sent.filter(original_reference__in=part)}
    rows |= {row.pk: row for part in _portions(sorted(members)) for row in sent.filter(coverage__member_id__in=part)}
    seen: _Seen = {}
    return {ids.public(Kind.CLAIM, key): _kept(row, seen) for key, row in sorted(rows.items())}


def index_for(practice_id: str, remittance: Remittance) -> ClaimIndex:
    """What the payments of a remittance are matched against."""
    return index_of(sent_for(practice_id, remittance).values())


def index_of(kept: Iterable[Kept]) -> ClaimIndex:
    """What payments are matched against; its keys are the ids of the versions."""
    return index(
        known(
            each.claim,
            key=each.id,
            version=each.version,
            payer_numbers=[each.payer_claim_number, each.claim.original_reference],
        )
        for each in kept
    )


def save_findings(practice_id: str, id: str, findings: Iterable[Finding], now: datetime) -> None:
    """What the latest check of a claim says: what it no longer says is closed, what is new is added."""
    practice, claim = ids.key(Kind.PRACTICE, practice_id), ids.key(Kind.CLAIM, id)
    still = {_finding_name(encode(finding)): finding for finding in findings}
    for row in models.FindingRow.objects.filter(practice_id=practice, claim_id=claim, closed_at=None):
        if still.pop(_finding_name(row.value), None) is None:
            row.closed_at = now
            row.save(update_fields=["closed_at"])
    models.FindingRow.objects.bulk_create(
        models.FindingRow(
            practice_id=practice,
            claim_id=claim,
            rule=finding.rule,
            severity=finding.severity.value,
            owner=finding.owner.value,
            value=encode(finding),
            found_at=now,
        )
        for finding in still.values()
    )


def open_findings(practice_id: str, id: str) -> tuple[Finding, ...]:
    rows = models.FindingRow.objects.filter(
        practice_id=ids.key(Kind.PRACTICE, practice_id), claim_id=ids.key(Kind.CLAIM, id), closed_at=None
    )
    return tuple(decode(Finding, row.value) for row in rows.order_by("pk"))


def filing_code(payer: models.Payer) -> str:
    """SBR09 of a payer's row; the life of a claim differs by it."""
    return payer.terms.get("filing_code", "")


# --- rows to values -------------------------------------------------------------------------------------


def _rows(practice_id: str) -> QuerySet[models.Claim]:
    return (
        models.Claim.objects.filter(practice_id=ids.key(Kind.PRACTICE, practice_id))
        .select_related("practice", "encounter", "patient", "coverage", "payer", "coding")
        .select_related("rendering", "referring", "ordering")
        .prefetch_related("lines__signed", "coding__diagnoses", "coding__lines")
    )


def _row(practice_id: str, id: str) -> models.Claim:
    rows = models.Claim.objects.select_related("payer").filter(practice_id=ids.key(Kind.PRACTICE, practice_id))
    row = rows.filter(pk=ids.key(Kind.CLAIM, id)).first()
    if row is None:
        raise Refused("There is no such claim at this practice; assemble it first.")
    return row


_Seen: TypeAlias = dict[tuple[type, int], Any]
"""Values that many claims share (practice, payer, provider), so that each is made once in a run."""


def _all_kept(rows: Iterable[models.Claim]) -> tuple[Kept, ...]:
    seen: _Seen = {}
    return tuple(_kept(row, seen) for row in rows)


def _kept(row: models.Claim, seen: _Seen) -> Kept:
    return Kept(
        id=ids.public(Kind.CLAIM, row.pk),
        claim=claim_value(row, seen),
        version=row.version,
        state=State(row.state),
        replaces=ids.public(Kind.CLAIM, row.replaces_id),
        payer_claim_number=row.payer_claim_number,
        submitted_at=row.submitted_at,
        origin=row.origin,
    )


def _once(seen: _Seen, row: R, value: Callable[[R], V]) -> V:
    name = (type(row), row.pk)
    if name not in seen:
        seen[name] = value(row)
    made: V = seen[name]
    return made


def claim_value(row: models.Claim, seen: _Seen) -> Claim:
    by_sequence = {part.sequence: diagnosis_value(part) for part in row.coding.diagnoses.all()}
    lines = sorted(row.lines.all(), key=lambda line: line.number)
    return Claim(
        id=row.number,
        practice=_once(seen, row.practice, people.practice_value),
        encounter=record.encounter_value(row.encounter),
        patient=people.patient_value(row.patient),
        coverage=insurance.coverage_value(row.coverage),
        payer=_once(seen, row.payer, insurance.payer_value),
        rendering=_once(seen, row.rendering, people.provider_value),
        signed=signed_value(row.coding),
        diagnoses=tuple(by_sequence[sequence] for sequence in row.diagnoses),
        lines=tuple(_line(line) for line in lines),
        frequency=row.frequency,
        original_reference=row.original_reference,
        referring=_once(seen, row.referring, people.provider_value) if row.referring else None,
        prior=decode(_PRIOR, row.prior),
        attachments=decode(tuple[tuple[str, str, str], ...], row.attachments),
        note=row.note,
        kind=row.kind,
        patient_paid_cents=row.patient_paid_cents,
        ordering=_once(seen, row.ordering, people.provider_value) if row.ordering else None,
        clia_number=row.clia_number,
        referral_number=row.referral_number,
        mammography_certificate=row.mammography_certificate,
        institutional=decode(Stay, row.institutional) if row.institutional else None,
    )


def _line(row: models.ClaimLine) -> ClaimLine:
    return ClaimLine(
        row.number, line_value(row.signed), row.charge_cents, row.control, row.service_date, row.place_of_service,
        row.revenue_code,
    )  # fmt: skip


# --- values to rows -------------------------------------------------------------------------------------


def _claim_columns(claim: Claim, coding: int) -> dict:
    return {
        "practice_id": ids.key(Kind.PRACTICE, claim.practice.id),
        "number": claim.id,
        "encounter_id": ids.key(Kind.ENCOUNTER, claim.encounter.id),
        "patient_id": ids.key(Kind.PATIENT, claim.patient.id),
        "coverage_id": ids.key(Kind.COVERAGE, claim.coverage.id),
        "payer_id": ids.key(Kind.PAYER, claim.payer.id),
        "rendering_id": ids.key(Kind.PROVIDER, claim.rendering.id),
        "referring_id": ids.key(Kind.PROVIDER, claim.referring.id) if claim.referring else None,
        "coding_id": coding,
        "diagnoses": [diagnosis.sequence for diagnosis in claim.diagnoses],
        "frequency": claim.frequency,
        "original_reference": claim.original_reference,
        "prior": encode(claim.prior),
        "attachments": encode(claim.attachments),
        "note": claim.note,
        "kind": claim.kind,
        "patient_paid_cents": claim.patient_paid_cents,
        "ordering_id": ids.key(Kind.PROVIDER, claim.ordering.id) if claim.ordering else None,
        "clia_number": claim.clia_number,
        "referral_number": claim.referral_number,
        "mammography_certificate": claim.mammography_certificate,
        "institutional": encode(claim.institutional),
    }


def _line_columns(line: ClaimLine, claim: Claim, codings: dict[tuple[str, int], models.SignedCoding]) -> dict:
    return {
        "number": line.number,
        "signed_id": _signed_key(line.signed, claim, codings[_coding_name(claim)]),
        "charge_cents": line.charge_cents,
        "control": line.control,
        "service_date": line.service_date,
        "place_of_service": line.place_of_service,
        "revenue_code": line.revenue_code,
    }


def _signed_key(line: SignedLine, claim: Claim, coding: models.SignedCoding) -> int:
    """The signed row of a claim's line: the payer's own alternative where that is what was taken."""
    rows = [row for row in coding.lines.all() if row.sequence == line.sequence and row.code == line.code]
    own = [row for row in rows if row.for_payer == claim.payer.id] or [row for row in rows if not row.for_payer]
    if not own:
        raise Refused("A line of the claim is not in its signed coding; assemble the claim anew.")
    return own[0].pk


def _coding_name(claim: Claim) -> tuple[str, int]:
    return (claim.signed.encounter_id, claim.signed.version)


def _coding_rows(practice: int, claims: Sequence[Claim]) -> dict[tuple[str, int], models.SignedCoding]:
    encounters = {ids.key(Kind.ENCOUNTER, claim.encounter.id) for claim in claims}
    found = {
        (ids.public(Kind.ENCOUNTER, row.encounter_id), row.version): row
        for part in _portions(sorted(encounters))
        for row in models.SignedCoding.objects.filter(practice_id=practice, encounter_id__in=part).prefetch_related(
            "lines"
        )
    }
    if any(_coding_name(claim) not in found for claim in claims):
        raise Refused("The coding of this claim is not kept here; sign it before the claim is assembled.")
    return found


def _versions(practice: int, numbers: Sequence[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for part in _portions(sorted(set(numbers))):
        rows = models.Claim.objects.filter(practice_id=practice, number__in=part)
        found |= dict(rows.values_list("number").annotate(Max("version")))
    return found


def _own_key(number: str) -> int | None:
    """The key that a number made by `next_number` names; a split's second part ("C000012-2") names none."""
    digits = number.removeprefix(Kind.CLAIM.value)
    return int(digits) if digits.isdecimal() and ids.claim_number(int(digits)) == number else None


def _write(rows: list[models.Claim]) -> None:
    """Bulk insertion does not mix given keys with keys to be given."""
    models.Claim.objects.bulk_create([row for row in rows if row.pk], batch_size=500)
    models.Claim.objects.bulk_create([row for row in rows if not row.pk], batch_size=500)


def _keep_event(
    row: models.Claim, kind: str, after: State, now: datetime, actor: str, says: str,
    line: int | None, file_id: str, offset: int | None,
) -> None:  # fmt: skip
    models.ClaimEvent.objects.create(
        practice_id=row.practice_id,
        claim_id=row.pk,
        at=now,
        kind=kind,
        before=row.state,
        after=after.value,
        line=line,
        says=says,
        actor=actor,
        file_id=ids.key_or_none(Kind.FILE, file_id),
        offset=offset,
    )


def _finding_name(plain: dict) -> tuple[str, str, str]:
    return (plain["rule"], plain["message"], str(plain.get("place", "")))


def _portions(items: list, size: int = 500) -> Iterable[list]:
    return (items[first : first + size] for first in range(0, len(items), size))
