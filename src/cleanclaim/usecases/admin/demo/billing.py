"""The demonstration's biller, front desk and manager: claims go out, answers come in, what fails is mended.

Files change hands as they do outside: what is sent lies in the mailbox's folder, the sandbox collects it
there and leaves its answers there, and they are read by the code that reads anybody's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from cleanclaim.claims.life import State
from cleanclaim.codesets import Library
from cleanclaim.gateways.folder import FolderMailbox
from cleanclaim.kernel import Owner
from cleanclaim.sandbox.payer import PayerState, answer
from cleanclaim.sandbox.practice import SlipKind
from cleanclaim.store import claims, insurance, queue, remittances
from cleanclaim.store.claims import Kept
from cleanclaim.usecases.admin.demo.charts import Chart
from cleanclaim.usecases.admin.demo.setting import Stage
from cleanclaim.usecases.biller.assemble_claim import assemble_claim
from cleanclaim.usecases.biller.bill_secondary import bill_secondary
from cleanclaim.usecases.biller.check_claim import check_claim
from cleanclaim.usecases.biller.correct_and_resubmit import correct_and_resubmit
from cleanclaim.usecases.biller.receive_files import receive_files
from cleanclaim.usecases.biller.submit_batch import submit_batch
from cleanclaim.usecases.biller.write_off import write_off
from cleanclaim.usecases.coder.amend_coding import amend_coding
from cleanclaim.usecases.frontdesk.open_encounter import record_authorization
from cleanclaim.usecases.frontdesk.record_coverage import correct_coverage

# What a manager of a small practice gives up rather than appeals: the work would cost more.
_NOT_WORTH_AN_APPEAL = frozenset({"50"})


@dataclass(slots=True)
class Desk:
    """What the billing side keeps at hand: the mailbox, the sandbox behind it, the charts by encounter."""

    stage: Stage
    library: Library
    mailbox: FolderMailbox
    payer: PayerState
    charts: Mapping[str, Chart] = field(default_factory=dict)


def bill(desk: Desk, chart: Chart, now: datetime) -> None:
    """Assemble and check the claims of a signed chart."""
    biller = desk.stage.actors["biller"]
    for kept in assemble_claim(actor=biller, now=now, encounter_id=chart.encounter_id).claims:
        _check(desk, kept.id, now)


def send(desk: Desk, now: datetime) -> None:
    submit_batch(actor=desk.stage.actors["biller"], now=now, mailbox=desk.mailbox)


def exchange(desk: Desk, now: datetime) -> None:
    """The sandbox collects what lies in the mailbox and leaves its answers; then they are read."""
    waiting = sorted(path for path in desk.mailbox.outgoing.iterdir() if path.is_file())
    files = [(path.name, path.read_bytes()) for path in waiting]
    desk.payer, answers = answer(desk.payer, files, now)
    for path in waiting:
        path.unlink()
    for name, content in answers:
        (desk.mailbox.incoming / name).write_bytes(content)
    receive_files(actor=desk.stage.actors["biller"], now=now, mailbox=desk.mailbox)


def mend(desk: Desk, now: datetime) -> None:
    """Work off what came back: coding's questions, rejections, denials, further insurance."""
    _answer_coding_questions(desk, now)
    for kept in claims.in_state(desk.stage.practice_id, State.REJECTED):
        _correct_member_id(desk, kept, now)
    for kept in claims.in_state(desk.stage.practice_id, State.DENIED, State.PARTLY_PAID):
        _answer_denial(desk, kept, now)
    for kept in claims.in_state(desk.stage.practice_id, State.WITH_NEXT_PAYER):
        _forward(desk, kept, now)


def _check(desk: Desk, claim_id: str, now: datetime) -> None:
    check_claim(actor=desk.stage.actors["biller"], now=now, claim_id=claim_id, codes=desk.library)


def _answer_coding_questions(desk: Desk, now: datetime) -> None:
    """The coder reads the chart again, signs the next version, and billing takes it onto the claim."""
    for item in queue.waiting(desk.stage.practice_id, owner=Owner.CODING):
        chart = desk.charts[item.object_id]
        amend_coding(
            actor=desk.stage.actors["coder"],
            now=now,
            encounter_id=chart.encounter_id,
            diagnoses=chart.diagnoses,
            lines=chart.lines,
            reason="Read again after billing's question: the visit went beyond the procedure of the day.",
        )
        _resubmit(desk, item.claim_id, now, "took the coder's new version")


def _correct_member_id(desk: Desk, kept: Kept, now: datetime) -> None:
    """The front desk looks at the card once more and records the member id that stands on it."""
    slips = {slip.wrong: slip.right for slip in desk.charts[kept.claim.encounter.id].visit.slips}
    wrong = kept.claim.coverage
    if wrong.member_id not in slips:
        return
    practice = desk.stage.practice_id
    on_file = {each.id: each for each in insurance.coverages_of(practice, kept.claim.patient.id)}
    if wrong.id in on_file:
        right = replace(on_file[wrong.id], member_id=slips[wrong.member_id])
        correct_coverage(actor=desk.stage.actors["frontdesk"], now=now, wrong_id=wrong.id, right=right)
    _resubmit(desk, kept.id, now, "member id as on the card")


def _answer_denial(desk: Desk, kept: Kept, now: datetime) -> None:
    slips = {slip.kind: slip for slip in desk.charts[kept.claim.encounter.id].visit.slips}
    reasons = {each.reason for each in _denials(desk, kept)}
    missing = slips.get(SlipKind.MISSING_AUTHORIZATION)
    if "197" in reasons and missing is not None and kept.claim.frequency == "1":
        record_authorization(
            actor=desk.stage.actors["frontdesk"],
            now=now,
            encounter_id=kept.claim.encounter.id,
            authorization=missing.right,
        )
        _resubmit(desk, kept.id, now, "authorization number added")
    elif reasons & _NOT_WORTH_AN_APPEAL:
        write_off(
            actor=desk.stage.actors["manager"],
            now=now,
            claim_id=kept.id,
            reason="Denied as not medically necessary; an appeal would cost more than it could bring.",
        )


def _denials(desk: Desk, kept: Kept):
    """The adjustments of the latest answer on this version of the claim."""
    answers = remittances.payments_of_claim(desk.stage.practice_id, kept.id)
    payment = answers[-1].payment if answers else None
    if payment is None:
        return []
    return [*payment.adjustments, *(each for line in payment.lines for each in line.adjustments)]


def _forward(desk: Desk, kept: Kept, now: datetime) -> None:
    """Where the patient has further insurance, it is asked before the patient is."""
    if claims.of_account(desk.stage.practice_id, kept.claim.id)[-1].id != kept.id:
        return  # it is asked already
    fresh = bill_secondary(actor=desk.stage.actors["biller"], now=now, claim_id=kept.id)
    _check(desk, fresh.id, now)


def _resubmit(desk: Desk, claim_id: str, now: datetime, says: str) -> None:
    fresh = correct_and_resubmit(actor=desk.stage.actors["biller"], now=now, claim_id=claim_id, says=says)
    _check(desk, fresh.id, now)
