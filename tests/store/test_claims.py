"""A claim is kept without a code of its own, and rebuilt from the signed lines."""

from dataclasses import replace
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from tests.store import samples

from cleanclaim.claims import build
from cleanclaim.claims.life import Event, State
from cleanclaim.claims.values import Stay
from cleanclaim.kernel import Finding, Owner, Refused, Severity
from cleanclaim.store import claims, coding, insurance, models, people, record
from cleanclaim.x12.values import (
    ClaimPayment,
    Diagnosis,
    InpatientProcedure,
    Occurrence,
    Party,
    Remittance,
    ValueAmount,
)

CHARGES = {"99213": 15_000, "J3301": 1_000, "J3300": 1_500}


@pytest.fixture
def built():
    """Claims made of signed coding, not kept yet."""
    practice = people.add_practice(samples.practice())
    rendering = people.add_provider(practice.id, samples.provider())
    patient = people.add_patient(practice.id, samples.patient())
    payer = insurance.add_payer(practice.id, samples.payer())
    coverage = insurance.add_coverage(practice.id, samples.coverage(patient.id, payer.id, ""))
    encounter = record.add_encounter(samples.encounter(practice.id, patient.id, rendering.id))
    signed = samples.signed_coding(encounter.id)
    alternative = replace(signed.alternatives[0], payer_id=payer.id)
    signed = replace(signed, alternatives=(alternative,))
    coding.sign(practice.id, signed)
    result = build(
        signed=signed, encounter=encounter, patient=patient, practice=practice, rendering=rendering,
        coverages=[coverage], payers={payer.id: payer}, charges=CHARGES, claim_id=claims.next_number,
    )  # fmt: skip
    assert result.claims, result.findings
    return result.claims[0]


def test_a_claim_comes_back_as_it_was(built):
    kept = claims.add(built, now=samples.NOW)
    assert [line.signed.code for line in kept.claim.lines] == ["99213", "J3300"]
    assert claims.load(built.practice.id, kept.id) == kept
    assert built.id == f"C{int(kept.id[1:]):06d}"
    assert claims.find(built.practice.id, built.id) == kept


def test_what_billing_adds_comes_back_as_it_was(built):
    """Each number that a claim may be sent with, and all that only an institutional claim says."""
    ordering = people.add_provider(built.practice.id, samples.provider(2))
    stay = Stay(
        diagnoses=[Diagnosis("ABK", "J189", "Y"), Diagnosis("ABJ", "R509")], noncovered_cents=1200,
        admission_type="1", statement_from=samples.DAY, drg="470", conditions=["09"],
        procedures=[InpatientProcedure("BBR", "0SRD0J9", samples.DAY)],
        occurrence_spans=[Occurrence("74", samples.DAY, samples.DAY)], values=[ValueAmount("80", Decimal("3.50"))],
    )  # fmt: skip
    claim = replace(
        built, ordering=ordering, clia_number="00D0000001", referral_number="R1", mammography_certificate="M1",
        institutional=stay, lines=tuple(replace(line, revenue_code="0450") for line in built.lines),
    )  # fmt: skip
    kept = claims.add(claim, now=samples.NOW)
    assert claims.load(built.practice.id, kept.id).claim == claim


def test_a_claim_line_has_no_code_of_its_own():
    columns = {field.name for field in models.ClaimLine._meta.get_fields()}
    assert not columns & {"code", "units", "modifiers", "pointers", "system"}


def test_numbers_are_never_given_twice(built):
    kept = claims.add(built, now=samples.NOW)
    numbers = {built.id, claims.next_number(), claims.next_number()}
    second = claims.add(replace(built, id="BROUGHT1"), now=samples.NOW)
    assert len(numbers) == 3
    assert f"C{int(second.id[1:]):06d}" not in numbers
    assert second.version == kept.version == 1


def test_versions_of_an_account_share_its_number(built):
    first = claims.add(built, now=samples.NOW)
    again = claims.add(replace(built, frequency="7", original_reference="X1"), now=samples.NOW, replaces=first.id)
    assert (again.version, again.replaces) == (2, first.id)
    assert [kept.version for kept in claims.of_account(built.practice.id, built.id)] == [1, 2]


def test_a_life_is_what_the_table_allows(built):
    kept = claims.add(built, now=samples.NOW)
    practice = built.practice.id
    state = claims.happen(practice, kept.id, Event.CHECKED_CLEAN, now=samples.NOW, actor="bill", says="clean")
    assert state is claims.load(practice, kept.id).state is State.READY
    with pytest.raises(Refused):
        claims.happen(practice, kept.id, Event.PAID, now=samples.NOW, actor="bill")
    event = models.ClaimEvent.objects.get()
    assert (event.before, event.after, event.actor) == ("draft", "ready", "bill")
    with pytest.raises(IntegrityError), transaction.atomic():
        models.ClaimEvent.objects.update(says="other words")


def test_findings_are_closed_when_they_are_gone(built):
    kept = claims.add(built, now=samples.NOW)
    practice = built.practice.id
    one = Finding("r1", "One thing is wrong.", Severity.ERROR, Owner.CODING, values=(("a", "b"),))
    two = replace(one, rule="r2")
    claims.save_findings(practice, kept.id, [one, two], samples.NOW)
    claims.save_findings(practice, kept.id, [two], samples.NOW)
    assert claims.open_findings(practice, kept.id) == (two,)
    assert models.FindingRow.objects.count() == 2


def test_another_practice_finds_no_claim(built):
    kept = claims.add(built, now=samples.NOW)
    other = people.add_practice(samples.practice(2)).id
    assert claims.load_all(other, [kept.id]) == ()
    assert claims.of_account(other, built.id) == ()
    with pytest.raises(Refused):
        claims.happen(other, kept.id, Event.CHECKED_CLEAN, now=samples.NOW, actor="x")


def test_only_sent_claims_are_offered_for_matching(built):
    kept = claims.add(built, now=samples.NOW)
    practice = built.practice.id
    remittance = Remittance(Party(), Party(), 0, claims=[ClaimPayment(built.id, "1", 0, 0)])
    assert claims.sent_for(practice, remittance) == {}
    claims.mark_submitted(practice, [kept.id], "", samples.NOW)
    found = claims.index_of(claims.sent_for(practice, remittance).values()).by_account[built.id]
    assert [(known.key, known.charge_cents) for known in found] == [(kept.id, built.charge_cents)]
