"""The order of bringing: read all, keep claims, settle what earlier payers did, post payments, try again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path

from cleanclaim.claims import Claim, from_837
from cleanclaim.claims.brought import made_on
from cleanclaim.kernel import Finding, Owner, Practice, Refused
from cleanclaim.payers import Contract
from cleanclaim.store import atomic, audit, files, people, queue, remittances
from cleanclaim.store.actors import Actor, Role, house
from cleanclaim.usecases.biller.bring import settling
from cleanclaim.usecases.biller.bring.accounts import Batch, keep_batch
from cleanclaim.usecases.biller.bring.extras import PatientPayment
from cleanclaim.usecases.biller.bring.parties import Parties
from cleanclaim.usecases.biller.bring.patients import post_patient_payment
from cleanclaim.usecases.biller.bring.payees import payee_of
from cleanclaim.usecases.biller.bring.terms import keep_contract
from cleanclaim.usecases.biller.bring.waiting import try_again
from cleanclaim.usecases.biller.post_remittance import PostReport, post_remittance, readable
from cleanclaim.x12 import read
from cleanclaim.x12.values import Claim837, Remittance

_PORTION = 500
Progress = Callable[[str, float], None]


@dataclass(slots=True)
class Brought:
    """What came of a run: one report a payment, what could not be kept, files without claim or payment."""

    reports: list[PostReport] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)

    unreadable: int = 0  # payments whose own amount cannot be read

    @property
    def quarantined(self) -> int:
        return self.unreadable + sum(not report.balanced for report in self.reports)


@dataclass(slots=True)
class _Opened:
    path: Path
    claims: list[Claim837]
    remittances: list[Remittance]
    findings: list[Finding]
    file_id: str = ""

    @property
    def unreadable(self) -> list[Finding]:
        """What was left out since a value of it could not be read."""
        return [each for each in self.findings if each.rule == "x12.unreadable"]

    @property
    def is_used(self) -> bool:
        return bool(self.claims or self.remittances or self.unreadable)


def bring_files(
    paths: Sequence[Path],
    *,
    now: datetime,
    contract: Contract | None = None,
    patient_payments: Sequence[PatientPayment] = (),
    progress: Progress = lambda words, part: None,
) -> Brought:
    """Bring files into the home: all of it, or nothing where one of them cannot be read at all.

    The operator of the machine does it, for whatever practices the files name.
    """
    opened = sorted((_open(path) for path in paths), key=_first_made)
    if not any(each.is_used for each in opened):
        raise Refused("None of these files holds a claim (837) or a payment (835); name files that do.")
    done = Brought(skipped=[each.path.name for each in opened if not each.is_used])
    actor = house(Role.BILLER)
    with atomic():
        for each in opened:
            kind = "837" if each.claims else "835" if each.remittances else "other"
            kept = files.keep(each.path.name, each.path.read_bytes(), direction="in", kind=kind, now=now)
            each.file_id = kept.id
            done.findings += each.findings
            done.unreadable += _set_aside_unreadable(each, now)
        touched = _keep_claims(opened, done, now, actor, progress)
        if contract is not None:
            keep_contract(contract)
        payments = _by_day(opened)
        for count, (file_id, remittance) in enumerate(payments, start=1):
            progress("posting payments", count / len(payments))
            done.reports.append(_post(actor, now, remittance, file_id))
        _add(touched, _answered(opened))
        _add(touched, try_again(now=now, actor=actor))
        for payment in patient_payments:
            practice_id, findings = post_patient_payment(payment, now=now, actor=actor)
            done.findings += findings
            _add(touched, {practice_id: {payment.claim}} if practice_id else {})
        for count, (practice_id, numbers) in enumerate(sorted(touched.items()), start=1):
            progress("settling accounts", count / len(touched))
            settling.settle(practice_id, numbers, now=now, actor=actor.user_id)
        audit.record(actor, now, "files.brought", "", f"{len(opened)} files")
    return done


def _open(path: Path) -> _Opened:
    if not path.is_file():
        raise Refused(f"There is no file {path}; check the name.")
    findings: list[Finding] = []
    found = list(read(readable(path.read_bytes()), name=path.name, findings=findings))
    return _Opened(
        path,
        [each for each in found if isinstance(each, Claim837)],
        [each for each in found if isinstance(each, Remittance)],
        findings,
    )


def _first_made(file: _Opened) -> tuple[str, str]:
    """Files in the order in which they were made, whatever their order on the command line."""
    made = [each.envelope.created for each in file.claims] + [each.envelope.created for each in file.remittances]
    return (min(made, default=""), file.path.name)


def _keep_claims(
    opened: Iterable[_Opened], done: Brought, now: datetime, actor: Actor, progress: Progress
) -> dict[str, set[str]]:
    """Keep all claims; the accounts that they speak of, by practice."""
    parties = Parties()
    touched: dict[str, set[str]] = {}
    total = sum(len(each.claims) for each in opened)
    count = 0
    for file in opened:
        for portion in _portions(file.claims):
            count += len(portion)
            progress("keeping claims", count / total)
            for practice, claims in _settled(portion, parties, done).items():
                batch = Batch(practice, file.file_id, tuple(claims))
                found = keep_batch(batch, now=now, actor=actor.user_id)
                done.findings += found
                _queue(practice, file.file_id, found, now)
                touched.setdefault(practice, set()).update(claim.id for claim in claims)
    return touched


def _answered(opened: Iterable[_Opened]) -> dict[str, set[str]]:
    """The accounts that the payments of these files answer, by practice."""
    ids = [each.file_id for each in opened if each.remittances]
    return {practice.id: remittances.accounts_answered_in(practice.id, ids) for practice in people.practices()}


def _set_aside_unreadable(file: _Opened, now: datetime) -> int:
    """What could not be read waits for a person; how many payments are among it (their BPR cannot be read)."""
    payments = 0
    for each in file.unreadable:
        is_payment = each.message.startswith("BPR ")
        payments += is_payment
        queue.open_item(
            "",
            f"unreadable/{file.file_id}@{each.place.offset}",
            kind="quarantined" if is_payment else "not brought",
            owner=Owner.BILLING,
            reason=f"{file.path.name}, byte {each.place.offset}: {each.message}",
            now=now,
            object_id=file.file_id,
        )
    return payments


def _add(touched: dict[str, set[str]], more: Mapping[str, set[str]]) -> None:
    for practice_id, numbers in more.items():
        touched.setdefault(practice_id, set()).update(numbers)


def _settled(portion: Iterable[Claim837], parties: Parties, done: Brought) -> dict[str, list[Claim]]:
    """Claims by practice, each with the home's own people; what cannot be held at all is said."""
    found: dict[str, list[Claim]] = defaultdict(list)
    for each in portion:
        read_as = from_837(each)
        done.findings += read_as.findings
        if read_as.claim is None:
            continue
        practice = parties.practice(_named(each, read_as.claim.practice))
        claim = parties.settle(read_as.claim, practice)
        found[practice.id].append(claim)
    return found


def _named(each: Claim837, practice: Practice) -> Practice:
    """Old claims name who bills by tax id alone; it stands in for the NPI that was not given."""
    tax_id = practice.tax_id or (each.billing.id if each.billing.id_qualifier in {"24", "34", "FI"} else "")
    return replace(practice, tax_id=tax_id.replace("-", ""))


def _by_day(opened: Iterable[_Opened]) -> list[tuple[str, Remittance]]:
    """Payments in the order in which they were made; of one day, a first payer's before a second's."""
    found = [(each.file_id, _dated(remittance)) for each in opened for remittance in each.remittances]
    return sorted(found, key=lambda pair: _moment(pair[1]))


def _dated(remittance: Remittance) -> Remittance:
    """A payment without a date is taken as made on the day of its file."""
    if remittance.paid_on is None:
        remittance.paid_on = remittance.production_date or made_on(remittance.envelope)
    return remittance


def _moment(remittance: Remittance) -> tuple[date, bool, int, str, str]:
    day = remittance.paid_on or date.min
    later = all(payment.status in {"2", "3", "20", "21"} for payment in remittance.claims)
    trace = remittance.trace_number
    return day, later and bool(remittance.claims), len(trace), trace, remittance.payer_id


def _post(actor: Actor, now: datetime, remittance: Remittance, file_id: str) -> PostReport:
    paid = payee_of(remittance)
    return post_remittance(actor=actor, now=now, remittance=remittance, file_id=file_id, practice=paid)


def _queue(practice: str, file_id: str, findings: Iterable[Finding], now: datetime) -> None:
    for each in findings:
        queue.open_item(
            practice,
            f"brought/{each.rule}/{each.place.claim}",
            kind="not brought",
            owner=Owner.BILLING,
            reason=f"{each.place.claim}: {each.message} {each.fix}",
            now=now,
            object_id=file_id,
        )


def _portions(claims: Sequence[Claim837]) -> Iterator[Sequence[Claim837]]:
    return (claims[first : first + _PORTION] for first in range(0, len(claims), _PORTION))
