"""From signed coding to the last cent, with every way in which a payer may answer."""

from dataclasses import replace

import pytest
from tests.store import samples
from tests.usecases.answers import claim_acknowledgment, functional_acknowledgment
from tests.usecases.house import House

from cleanclaim.claims.life import State
from cleanclaim.gateways.folder import FolderMailbox
from cleanclaim.kernel import Owner, Refused
from cleanclaim.store import claims, files, journal, models, queue, remittances
from cleanclaim.store.actors import house as operator
from cleanclaim.usecases.admin.quarter_summary import quarter_summary
from cleanclaim.usecases.admin.verify_audit import verify_audit
from cleanclaim.usecases.biller.assemble_claim import assemble_claim
from cleanclaim.usecases.biller.bill_secondary import bill_secondary
from cleanclaim.usecases.biller.check_claim import check_claim
from cleanclaim.usecases.biller.correct_and_resubmit import correct_and_resubmit, void_claim
from cleanclaim.usecases.biller.find_underpayments import find_underpayments
from cleanclaim.usecases.biller.issue_statements import issue_statements
from cleanclaim.usecases.biller.receive_files import receive_file, receive_files
from cleanclaim.usecases.biller.record_patient_payment import record_patient_payment
from cleanclaim.usecases.biller.submit_batch import submit_batch
from cleanclaim.usecases.biller.work_list import work_list
from cleanclaim.usecases.biller.write_off import Side, write_off
from cleanclaim.usecases.coder.amend_coding import amend_coding
from cleanclaim.usecases.frontdesk.record_coverage import correct_coverage
from cleanclaim.x12 import read
from cleanclaim.x12.values import ProviderAdjustment

# 99214 charged 200.00 and 20610 charged 100.00; the contract allows 60 percent.
IN_FULL = [(12_000, [("CO", "45", 8_000)]), (6_000, [("CO", "45", 4_000)])]
SHARED = [(9_500, [("CO", "45", 8_000), ("PR", "3", 2_500)]), (6_000, [("CO", "45", 4_000)])]
DENIED = [(0, [("CO", "197", 20_000)]), (0, [("CO", "197", 10_000)])]


def test_a_claim_is_sent_and_paid_and_closed(house):
    kept = house.sent()
    assert kept.state is State.SUBMITTED
    assert house.owed(kept) == (30_000, 0)
    (sent,) = house.submitted
    (on_the_wire,) = read(files.content(sent.file.id))
    assert (on_the_wire.claim_id, on_the_wire.charge_cents) == (kept.claim.id, 30_000)
    report = house.post(house.answer(kept, IN_FULL))
    assert (report.matched, report.posted_cents, report.queued) == (1, 18_000, ())
    assert house.owed(kept) == (0, 0)
    assert house.state(kept) is State.CLOSED
    assert verify_audit() == ()


def test_a_second_copy_of_a_remittance_does_nothing(house):
    kept = house.sent()
    content = house.answer(kept, SHARED)
    house.post(content)
    before = journal.book(house.practice.id)
    report = house.post(content)
    assert report.already_posted
    assert report.posted_cents == 0
    again = house.answer(kept, SHARED, paid_on=house.now.date())  # another envelope, the same payment
    assert house.post(again).already_posted
    assert journal.book(house.practice.id) == before


def test_the_patient_pays_the_share_and_the_rest_waits_as_credit(house):
    kept = house.sent()
    house.post(house.answer(kept, SHARED))
    assert house.owed(kept) == (0, 2_500)
    assert house.state(kept) is State.PATIENT_RESPONSIBILITY
    (issued,) = issue_statements(actor=house.biller, now=house.now)
    assert issued.statement.to_pay_cents == 2_500
    assert models.StatementRow.objects.get().pdf[:4] == b"%PDF"
    assert models.StatementLine.objects.count() == 2
    assert issue_statements(actor=house.biller, now=house.later(3)) == ()
    paid = {"patient_id": house.patient.id, "cents": 3_000, "reference": "CHECK 12"}
    (applied,) = record_patient_payment(actor=house.desk, now=house.now, **paid)
    assert (applied.line, applied.cents) == (1, 2_500)
    assert record_patient_payment(actor=house.desk, now=house.now, **paid) == ()
    assert house.owed(kept) == (0, 0)
    assert house.state(kept) is State.CLOSED
    assert journal.summary(house.practice.id).patient_credit_cents == 500


def test_a_remittance_that_does_not_add_up_is_set_aside_whole(house):
    kept = house.sent()
    content = house.answer(kept, IN_FULL).replace(b"BPR*I*180*", b"BPR*I*181*")
    report = house.post(content)
    assert not report.balanced
    assert [(each.kind, each.owner) for each in report.queued] == [("quarantined", Owner.BILLING)]
    assert house.owed(kept) == (30_000, 0)
    assert house.state(kept) is State.SUBMITTED


def test_money_without_a_claim_waits_and_no_cent_is_lost(house):
    kept = house.sent()
    stray = house.payment(kept, IN_FULL, number="OTHER")
    stray.claim_id = "UNKNOWN1"
    report = house.post(house.remittance([stray]))
    assert (report.matched, report.posted_cents) == (0, 18_000)
    assert [(each.kind, each.cents) for each in report.queued] == [("unmatched payment", 18_000)]
    summary = journal.summary(house.practice.id)
    assert (summary.unapplied_cents, summary.cash_cents) == (18_000, 18_000)
    assert house.owed(kept) == (30_000, 0)


def test_a_takeback_moves_cash_and_no_claim(house):
    kept = house.sent()
    takeback = ProviderAdjustment(house.practice.npi, samples.YEAR.last, "WO", "OLD1", 1_000)
    report = house.post(house.remittance([house.payment(kept, IN_FULL)], adjustments=[takeback]))
    assert report.posted_cents == 17_000
    assert house.owed(kept) == (0, 0)
    summary = journal.summary(house.practice.id)
    assert (summary.insurance_paid_cents, summary.cash_cents) == (18_000, 17_000)


def test_a_denial_is_corrected_and_paid(house):
    kept = house.sent()
    report = house.post(house.answer(kept, DENIED))
    assert house.state(kept) is State.DENIED
    assert {each.kind for each in report.queued} == {"denied"}
    assert house.owed(kept) == (30_000, 0)
    fresh = correct_and_resubmit(actor=house.biller, now=house.now, claim_id=kept.id, says="authorization added")
    assert (fresh.claim.frequency, fresh.claim.original_reference, fresh.version) == ("7", "ICN1", 2)
    assert house.state(kept) is State.CORRECTED
    assert queue.waiting(house.practice.id) == ()
    fresh = house.sent(fresh)
    house.post(house.answer(fresh, IN_FULL, trace="T2", number="ICN2"))
    assert house.state(fresh) is State.CLOSED
    assert house.owed(kept) == (0, 0)
    with pytest.raises(Refused, match="newer"):
        correct_and_resubmit(actor=house.biller, now=house.now, claim_id=kept.id, says="again")


def test_a_denial_may_be_written_off_by_a_person_with_a_reason(house):
    kept = house.sent()
    house.post(house.answer(kept, DENIED))
    with pytest.raises(Refused):
        write_off(actor=house.biller, now=house.now, claim_id=kept.id, reason=" ")
    with pytest.raises(Refused, match="nothing"):
        write_off(actor=house.biller, now=house.now, claim_id=kept.id, reason="x", side=Side.PATIENT)
    assert write_off(actor=house.biller, now=house.now, claim_id=kept.id, reason="no authorization") == 30_000
    assert house.state(kept) is State.WRITTEN_OFF
    assert house.owed(kept) == (0, 0)
    assert queue.waiting(house.practice.id) == ()
    assert models.PostingRow.objects.filter(account="write-off", actor=house.biller.user_id).count() == 2


def test_a_reversal_takes_back_the_entry_that_it_mirrors(house):
    kept = house.sent()
    house.post(house.answer(kept, SHARED))
    house.post(house.answer(kept, SHARED, status="22", trace="T2"))
    assert house.owed(kept) == (30_000, 0)
    assert house.state(kept) is State.REVERSED
    first, second = remittances.payments_of_claim(house.practice.id, kept.id)
    assert journal.entry(house.practice.id, second.entry_key).reverses == first.entry_key
    house.post(house.answer(kept, IN_FULL, trace="T3"))
    assert house.owed(kept) == (0, 0)


def test_reversal_and_new_answer_may_come_in_one_remittance(house):
    kept = house.sent()
    house.post(house.answer(kept, SHARED))
    back, anew = house.payment(kept, SHARED, status="22"), house.payment(kept, IN_FULL)
    report = house.post(house.remittance([back, anew], "T2"))
    assert (report.matched, report.posted_cents) == (2, 2_500)
    assert house.owed(kept) == (0, 0)
    assert house.state(kept) is State.CLOSED


def test_an_underpayment_is_found_and_queued(house):
    kept = house.sent()
    low = [(11_000, [("CO", "45", 9_000)]), (6_000, [("CO", "45", 4_000)])]
    report = house.post(house.answer(kept, low))
    assert [(each.kind, each.cents) for each in report.queued] == [("underpaid", 1_000)]
    (found,) = find_underpayments(actor=house.biller)
    assert (found.claim_id, found.line.line, found.line.open_cents) == (kept.id, 1, 1_000)


def test_the_second_insurance_is_asked_before_the_patient(house):
    house.second_insurance()
    kept = house.sent()
    house.post(house.answer(kept, SHARED))
    assert house.state(kept) is State.WITH_NEXT_PAYER
    second = bill_secondary(actor=house.biller, now=house.now, claim_id=kept.id)
    assert (second.version, second.claim.id, second.claim.prior[0].paid_cents) == (2, kept.claim.id, 15_500)
    assert house.owed(kept) == (2_500, 0)
    second = house.sent(second)
    assert second.state is State.SUBMITTED
    lines = [(2_000, [("OA", "23", 17_500), ("PR", "2", 500)]), (0, [("OA", "23", 10_000)])]
    house.post(house.answer(second, lines, status="2", trace="S1", number="ICN9", payer=second.claim.payer))
    assert house.owed(kept) == (0, 500)
    assert house.state(second) is State.PATIENT_RESPONSIBILITY


def test_an_edit_for_coding_goes_to_the_coder_without_money(house):
    house.sign(**house.codes(modifier="ZZ"))
    kept = house.assemble()
    result = check_claim(actor=house.biller, now=house.now, claim_id=kept.id, codes=None)
    if result.clean:
        pytest.skip("no edit looks at modifiers yet")
    assert house.state(kept) is State.NEEDS_CODING
    (item,) = queue.waiting(house.practice.id, owner=Owner.CODING)
    assert (item.cents, item.object_id) == (0, house.encounter.id)
    assert "$" not in item.reason
    amend_coding(actor=house.coder, now=house.now, encounter_id=house.encounter.id, reason="modifier", **house.codes())
    fresh = correct_and_resubmit(actor=house.biller, now=house.now, claim_id=kept.id, says="coding version 2")
    assert fresh.claim.lines[0].signed.modifiers == ("25",)
    assert fresh.claim.signed.version == 2
    assert house.sent(fresh).state is State.SUBMITTED


def test_a_rejected_claim_is_sent_as_new_with_the_right_coverage(house):
    kept = house.sent()
    receive_file(actor=house.biller, now=house.now, name="r.277", content=claim_acknowledgment(house, kept, "A3", "33"))
    assert house.state(kept) is State.REJECTED
    (work,) = work_list(actor=house.biller, now=house.now)
    assert (work.kind, work.claim_id) == ("rejected", kept.id)
    right = replace(house.coverage, id="", member_id="ZZ9999999")
    correct_coverage(actor=house.desk, now=house.now, wrong_id=house.coverage.id, right=right)
    fresh = correct_and_resubmit(actor=house.biller, now=house.now, claim_id=kept.id, says="member id")
    assert (fresh.claim.frequency, fresh.claim.coverage.member_id) == ("1", "ZZ9999999")
    assert work_list(actor=house.biller, now=house.now) == ()


def test_acknowledgments_come_in_any_order_and_twice(house):
    kept = house.sent()
    (sent,) = house.submitted
    accepted = claim_acknowledgment(house, kept, "A2", "20")
    report = receive_file(actor=house.biller, now=house.now, name="a.277", content=accepted)
    assert (report.kinds, report.accepted) == (("277CA",), 1)
    assert house.state(kept) is State.ACCEPTED
    readable = functional_acknowledgment(house, sent.file.control, "A")
    assert receive_file(actor=house.biller, now=house.now, name="a.999", content=readable).acknowledged == 1
    assert house.state(kept) is State.ACCEPTED
    assert receive_file(actor=house.biller, now=house.now, name="b.999", content=readable).known


def test_a_rejected_batch_comes_back_whole(house):
    kept = house.sent()
    (sent,) = house.submitted
    content = functional_acknowledgment(house, sent.file.control, "R")
    assert receive_file(actor=house.biller, now=house.now, name="r.999", content=content).rejected == 1
    assert house.state(kept) is State.REJECTED


def test_files_go_out_and_come_in_through_a_folder(house, tmp_path, django_capture_on_commit_callbacks):
    mailbox = FolderMailbox(tmp_path)
    house.sign()
    kept = house.assemble()
    check_claim(actor=house.biller, now=house.now, claim_id=kept.id, codes=None)
    with django_capture_on_commit_callbacks(execute=True):
        (sent,) = submit_batch(actor=house.biller, now=house.now, mailbox=mailbox)
    assert (mailbox.outgoing / sent.file.name).read_bytes() == files.content(sent.file.id)
    assert submit_batch(actor=house.biller, now=house.now, mailbox=mailbox) == ()
    (mailbox.incoming / "one.835").write_bytes(house.answer(kept, IN_FULL))
    (mailbox.incoming / "two.txt").write_bytes(b"hello, this is no X12")
    one, two = receive_files(actor=house.biller, now=house.now, mailbox=mailbox)
    assert one.remittances[0].posted_cents == 18_000
    assert two.quarantined
    assert mailbox.waiting() == ()
    assert house.state(kept) is State.CLOSED


def test_a_void_takes_the_charge_back(house):
    kept = house.sent()
    house.post(house.answer(kept, DENIED))
    fresh = void_claim(actor=house.biller, now=house.now, claim_id=kept.id, says="billed by mistake")
    assert (fresh.claim.frequency, fresh.claim.original_reference) == ("8", "ICN1")
    assert house.owed(kept) == (0, 0)
    assert house.state(kept) is State.VOIDED


def test_a_missing_charge_is_queued_and_nothing_is_left_out(house):
    models.FeeCharge.objects.filter(code="20610").delete()
    house.sign()
    made = assemble_claim(actor=house.biller, now=house.now, encounter_id=house.encounter.id)
    assert made.claims == ()
    assert [each.kind for each in queue.waiting(house.practice.id)] == ["cannot be billed"]
    assert journal.balances(house.practice.id) == {}


def test_a_visit_has_one_claim_at_a_time(house):
    house.sent()
    with pytest.raises(Refused, match="already"):
        assemble_claim(actor=house.biller, now=house.now, encounter_id=house.encounter.id)


def test_a_silent_payer_becomes_work(house):
    kept = house.sent()
    assert work_list(actor=house.biller, now=house.now) == ()
    (item,) = work_list(actor=house.biller, now=house.later(90))
    assert (item.kind, item.claim_id) == ("no answer", kept.id)
    assert len(work_list(actor=house.biller, now=house.later(91))) == 1


def test_practices_are_walls(house):
    kept = house.sent()
    other = House(2)
    content = house.answer(kept, IN_FULL)
    report = other.post(content)
    assert (report.posted_cents, [each.kind for each in report.queued]) == (0, ["unrouted"])
    for act in (
        lambda: check_claim(actor=other.biller, now=house.now, claim_id=kept.id, codes=None),
        lambda: write_off(actor=other.biller, now=house.now, claim_id=kept.id, reason="x"),
        lambda: assemble_claim(actor=other.biller, now=house.now, encounter_id=house.encounter.id),
        lambda: correct_and_resubmit(actor=other.biller, now=house.now, claim_id=kept.id, says="x"),
        lambda: record_patient_payment(
            actor=other.desk, now=house.now, patient_id=house.patient.id, cents=1, reference="x"
        ),
    ):
        with pytest.raises(Refused):
            act()
    assert house.owed(kept) == (30_000, 0)


def test_the_houses_own_mailbox_goes_to_whom_it_is_for(house):
    other = House(2)
    kept = other.sent()
    report = other.post(other.answer(kept, IN_FULL), who=operator())
    assert (report.practice_id, report.posted_cents) == (other.practice.id, 18_000)
    assert other.state(kept) is State.CLOSED


def test_the_figures_of_a_quarter_add_up(house):
    kept = house.sent()
    house.post(house.answer(kept, SHARED))
    figures = quarter_summary(actor=house.manager)
    assert (figures.claims, figures.submitted, figures.paid, figures.clean_claim_rate) == (1, 1, 1, 1.0)
    assert figures.money.balanced
    assert (figures.money.charges_cents, figures.money.open_cents) == (30_000, 2_500)
    assert claims.load(house.practice.id, kept.id).payer_claim_number == "ICN1"
