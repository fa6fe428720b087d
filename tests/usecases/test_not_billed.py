"""What cannot be billed waits for the desk that can mend it: nothing is claimed, nothing is posted, nothing is lost."""

from dataclasses import replace

import pytest
from tests.usecases.house import NOTE

from cleanclaim.kernel import Owner, Refused
from cleanclaim.store import claims, insurance, journal, models, queue
from cleanclaim.usecases.biller.assemble_claim import assemble_claim
from cleanclaim.usecases.biller.submit_batch import submit_batch
from cleanclaim.usecases.coder.sign_coding import sign_coding
from cleanclaim.usecases.frontdesk.file_document import file_document
from cleanclaim.usecases.frontdesk.open_encounter import open_encounter


def nothing_is_billed(house):
    assert models.Claim.objects.count() == 0
    assert journal.balances(house.practice.id) == {}
    assert submit_batch(actor=house.biller, now=house.now) == ()


def assembled(house):
    return assemble_claim(actor=house.biller, now=house.now, encounter_id=house.encounter.id)


def test_a_visit_without_coverage_waits_for_the_front_desk(house):
    models.Coverage.objects.all().delete()
    house.sign()
    made = assembled(house)
    assert made.claims == ()
    (waits,) = queue.waiting(house.practice.id)
    assert (waits.owner, waits.kind, waits.object_id) == (Owner.FRONT_DESK, "cannot be billed", house.encounter.id)
    assert "coverage" in waits.reason
    nothing_is_billed(house)
    assembled(house)  # asked again: the same matter, not a second one
    assert len(queue.waiting(house.practice.id)) == 1


def test_coverage_that_had_ended_is_none(house):
    ended = house.encounter.service_date.replace(day=1)
    models.Coverage.objects.update(last=ended)
    house.sign()
    assert assembled(house).claims == ()
    assert [each.owner for each in queue.waiting(house.practice.id)] == [Owner.FRONT_DESK]
    nothing_is_billed(house)


def test_a_payer_that_nobody_set_up_waits_with_an_owner(house, monkeypatch):
    monkeypatch.setattr(insurance, "payers", lambda practice: ())
    house.sign()
    assert assembled(house).claims == ()
    (waits,) = queue.waiting(house.practice.id)
    assert waits.owner in {Owner.BILLING, Owner.FRONT_DESK}
    assert "payer" in waits.reason.lower()
    nothing_is_billed(house)


def test_a_note_that_nobody_signed_is_not_coded(house):
    visit = open_encounter(
        actor=house.desk,
        now=house.now,
        encounter=replace(house.encounter, id=""),
    )
    unsigned = NOTE.split("Electronically signed")[0]
    note = file_document(actor=house.desk, now=house.now, encounter_id=visit.id, text=unsigned)
    house.note = note
    with pytest.raises(Refused, match="signed"):
        sign_coding(actor=house.coder, now=house.now, encounter_id=visit.id, **house.codes())
    with pytest.raises(Refused, match="signed"):
        assemble_claim(actor=house.biller, now=house.now, encounter_id=visit.id)
    assert claims.of_encounter(house.practice.id, visit.id) == ()
    nothing_is_billed(house)
