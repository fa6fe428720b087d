"""What is kept comes back the same, and only to the practice whose it is."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from tests.store import samples

from cleanclaim.coding.values import CodingContext, CodingDraft, ProviderQuery, Role, Suggestion, Withheld
from cleanclaim.kernel import Refused, Span
from cleanclaim.store import coding, insurance, models, people, record, triggers
from cleanclaim.store.codec import decode, encode


@pytest.fixture
def here():
    """A practice with a provider, a patient and an open encounter."""
    practice = people.add_practice(samples.practice())
    provider = people.add_provider(practice.id, samples.provider())
    patient = people.add_patient(practice.id, samples.patient())
    return record.add_encounter(samples.encounter(practice.id, patient.id, provider.id))


def test_people_come_back_as_they_were(here):
    practice = people.practice(here.practice_id)
    assert replace(practice, id="") == samples.practice()
    assert replace(people.provider(practice.id, here.provider_id), id="") == samples.provider()
    assert replace(people.patient(practice.id, here.patient_id), id="") == samples.patient()
    assert record.encounter(practice.id, here.id) == here
    record.set_order(practice.id, here.id, ordering_provider_id=here.provider_id, referral_number="R1")
    ordered = record.encounter(practice.id, here.id)
    assert (ordered.ordering_provider_id, ordered.referral_number) == (here.provider_id, "R1")
    certified = people.add_practice(
        replace(samples.practice(2), clia_number="00D0000001", mammography_certificate="M1")
    )
    assert people.practice(certified.id) == certified
    assert people.practice_of_payee("", practice.tax_id) == practice
    assert people.find_patients(practice.id, last="ZZTEST", first="anna")[0].id == here.patient_id


def test_terms_come_back_as_they_were(here):
    payer = insurance.add_payer(here.practice_id, samples.payer())
    plan = insurance.add_plan(here.practice_id, samples.plan(payer.id))
    contract = insurance.add_contract(here.practice_id, samples.contract(payer.id))
    coverage = insurance.add_coverage(here.practice_id, samples.coverage(here.patient_id, payer.id, plan.id))
    assert insurance.payer(here.practice_id, payer.id) == payer
    assert insurance.plan(here.practice_id, plan.id) == plan
    assert insurance.contract_on(here.practice_id, payer.id, samples.DAY) == contract
    assert insurance.contract_on(here.practice_id, payer.id, samples.YEAR.last + timedelta(days=1)) is None
    assert insurance.coverages_on(here.practice_id, here.patient_id, samples.DAY) == (coverage,)


def test_the_newest_charge_counts(here):
    insurance.set_charges(here.practice_id, [("99213", "", 15_000)], samples.YEAR.first)
    insurance.set_charges(here.practice_id, [("99213", "", 16_000)], samples.DAY + timedelta(days=1))
    assert insurance.charges_on(here.practice_id, samples.DAY) == {("99213", ""): 15_000}


def test_another_practice_finds_nothing(here):
    other = people.add_practice(samples.practice(2)).id
    document = _filed(here)
    for search in (
        lambda: people.patient(other, here.patient_id),
        lambda: people.provider(other, here.provider_id),
        lambda: record.encounter(other, here.id),
        lambda: record.document(other, document.id),
    ):
        with pytest.raises(Refused):
            search()
    assert record.documents(other, here.id) == ()
    assert people.patients(other) == ()


def _filed(here):
    return record.add_document(
        here.practice_id, here.id, kind=samples.NOTE_KIND, text=samples.NOTE,
        signed_by="", signed_on=None, now=samples.NOW,
    )  # fmt: skip


def test_a_document_is_signed_once_and_never_changes(here):
    document = _filed(here)
    assert _filed(here) == document
    signed = record.sign_document(here.practice_id, document.id, "Dora Sampleton, MD", samples.DAY)
    assert record.document(here.practice_id, document.id) == signed
    with pytest.raises(Refused):
        record.sign_document(here.practice_id, document.id, "Somebody", samples.DAY)
    _refused(models.Document.objects.update, text="other words")
    _refused(models.Document.objects.update, signed_by="Somebody")


def test_a_query_keeps_its_answer(here):
    question = ProviderQuery(
        "provider", "Which knee?", (Span("D1", 0, 3, "the"),), (("right", "M17.11"),), "M17.9", "laterality"
    )
    asked = record.add_query(
        here.practice_id, here.id, question, asked_by="cora", now=samples.NOW, due_at=samples.NOW + timedelta(3)
    )
    assert record.queries(here.practice_id, state="open") == (asked,)
    answer = _filed(here)
    closed = record.close_query(
        here.practice_id, asked.id, answer="right", answered_by="dora", now=samples.NOW, addendum_id=answer.id
    )
    assert (closed.query, closed.state, closed.answer) == (question, "answered", "right")


def test_a_draft_comes_back_as_it_was(here):
    quoted = Span("D1", 0, 7, "Cystitis")
    suggestion = Suggestion("ICD-10-CM", "N30.00", "Acute cystitis", Role.DIAGNOSIS, 0.91, (quoted,))
    draft = CodingDraft(CodingContext(samples.DAY), (suggestion,), (Withheld(quoted, "negated"),))
    coding.save_draft(here.practice_id, here.id, CodingDraft(CodingContext(samples.DAY), ()), samples.NOW)
    coding.save_draft(here.practice_id, here.id, draft, samples.NOW)
    assert coding.draft(here.practice_id, here.id) == draft


def test_signed_coding_comes_back_with_every_sentence_and_trace(here):
    value = samples.signed_coding(here.id)
    first = coding.sign(here.practice_id, value)
    coding.sign(here.practice_id, replace(value, reason="laterality answered"))
    assert coding.signed(here.practice_id, first) == value
    assert coding.latest(here.practice_id, here.id) == replace(value, version=2, reason="laterality answered")


@pytest.mark.parametrize("table", ["SignedCoding", "SignedDiagnosis", "SignedLine"])
def test_signed_coding_cannot_be_changed_or_deleted(here, table):
    coding.sign(here.practice_id, samples.signed_coding(here.id))
    rows = getattr(models, table).objects
    _refused(rows.update, practice_id=rows.first().practice_id)
    _refused(rows.all()._raw_delete, "default")


def test_nothing_is_slipped_into_signed_coding(here):
    id = coding.sign(here.practice_id, samples.signed_coding(here.id))
    row = models.SignedLine.objects.filter(coding_id=int(id[1:])).first()
    row.pk, row.sequence = None, 9
    _refused(row.save, force_insert=True)


def test_replacing_a_row_does_not_pass_the_guards(here):
    coding.sign(here.practice_id, samples.signed_coding(here.id))
    if connection.vendor != "sqlite":
        pytest.skip("INSERT OR REPLACE is SQLite's")
    with connection.cursor() as cursor, pytest.raises(IntegrityError), transaction.atomic():
        cursor.execute("INSERT OR REPLACE INTO signed_diagnosis SELECT * FROM signed_diagnosis LIMIT 1")


def test_every_trigger_is_there():
    assert triggers.existing() == triggers.names(connection.vendor)


def test_truncate_is_refused(here):
    if connection.vendor != "postgresql":
        pytest.skip("TRUNCATE is PostgreSQL's")
    with connection.cursor() as cursor:
        _refused(cursor.execute, "TRUNCATE audit_event")


def test_every_row_about_a_patient_has_a_practice():
    shared = {"User", "Practice", "FailedSignIn"}
    for model in vars(models).values():
        if isinstance(model, type) and model.__name__ not in shared:
            assert "practice" in {field.name for field in model._meta.get_fields()}, model


def test_values_that_grew_a_field_are_still_read(here):
    plain = encode(samples.payer())
    del plain["accepts_frequency"]
    assert decode(type(samples.payer()), plain).accepts_frequency == frozenset({"1", "7", "8"})


def _refused(act, *args, **kwargs):
    with pytest.raises(IntegrityError), transaction.atomic():
        act(*args, **kwargs)
