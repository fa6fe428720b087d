"""The record in the application: files of every kind are filed, foreign ones are not coded, answers go back."""

import base64
import json
from dataclasses import replace
from datetime import date

import pytest
from tests.charts import messages as made
from tests.usecases.house import House
from tests.usecases.test_coding import question

from cleanclaim.charts import DocumentKind, read_record
from cleanclaim.codesets import open_library
from cleanclaim.coding.values import Role as CodeRole
from cleanclaim.kernel import PersonName, Refused
from cleanclaim.store import models, record
from cleanclaim.store.actors import Role
from cleanclaim.usecases.coder.answer_query import answer_query
from cleanclaim.usecases.coder.ask_provider import ask_provider
from cleanclaim.usecases.coder.give_addendum import give_addendum
from cleanclaim.usecases.coder.review_chart import review_chart
from cleanclaim.usecases.frontdesk.file_document import file_document, file_files


def own(house, raw):
    """A message as if it were about the patient of the house."""
    name = house.patient.name
    born = house.patient.birth_date.strftime("%Y%m%d").encode()
    return raw.replace(b"SAMPLE^TESTA^Q", f"{name.last}^{name.first}".encode()).replace(b"19660210", born)


def filed(house, *files, encounter=None):
    encounter = encounter or house.encounter
    return file_files(actor=house.desk, now=house.now, encounter_id=encounter.id, files=files)


def codes_of(house):
    with open_library() as library:
        draft = review_chart(
            actor=house.coder, now=house.now, encounter_id=house.encounter.id, library=library, ask=False
        )
    return draft, {each.code for each in draft.suggestions if each.role is CodeRole.DIAGNOSIS}


def test_messages_become_documents_of_their_kind(house):
    kept = filed(house, ("mdm.hl7", own(house, made.MDM)), ("oru.hl7", own(house, made.ORU)))
    assert sorted(each.kind.value for each in kept.documents) == ["imaging report", "lab result", "note"]
    held = {each.kind: each for each in record.documents(house.practice.id, house.encounter.id) if each != house.note}
    assert held[DocumentKind.NOTE].signed_by == "DORA MUSTER, MD"
    assert held[DocumentKind.LAB].text.startswith("Comprehensive metabolic panel")
    acts = models.AuditEvent.objects.filter(action="document.filed").count()
    assert acts == 4  # the note of the house, and these three
    _, codes = codes_of(house)
    assert {"N30.00", "E11.9", "I10"} <= codes


def test_a_result_alone_gives_no_diagnosis(house):
    before = codes_of(house)[1]
    filed(house, ("oru.hl7", own(house, made.ORU.replace(b"Glucose", b"Hypoglycemia"))))
    assert codes_of(house)[1] == before


def test_what_a_system_lists_is_no_evidence(house):
    before = codes_of(house)[1]
    kept = filed(house, ("adt.hl7", own(house, made.ADT)))
    assert [each.kind for each in kept.documents] == [DocumentKind.SUMMARY]
    assert codes_of(house)[1] == before


def test_a_message_about_another_patient_is_not_filed_here(house):
    before = codes_of(house)[1]
    kept = filed(house, ("mdm.hl7", made.MDM), ("oru.hl7", own(house, made.ORU)))
    assert [finding.rule for finding in kept.findings if finding.severity == "error"] == ["charts.other_patient"]
    assert {each.kind for each in kept.documents} == {DocumentKind.LAB, DocumentKind.IMAGING}
    assert not [each for each in record.documents(house.practice.id, house.encounter.id) if "diabetes" in each.text]
    assert codes_of(house)[1] == before
    assert models.AuditEvent.objects.get(action="document.refused").object_id == house.encounter.id


def test_a_text_that_names_another_patient_is_kept_told_and_not_coded(house):
    text = "Patient: Anna Fixture\nDOB: 03/03/1933\nAssessment: Gout.\nElectronically signed by Testa Muster, MD"
    one = file_document(actor=house.desk, now=house.now, encounter_id=house.encounter.id, text=text)
    assert [finding.rule for finding in one.findings] == ["charts.other_patient"]
    draft, codes = codes_of(house)
    assert not {code for code in codes if code.startswith("M10")}
    assert any("another patient" in words for words in draft.not_checked)


def test_a_note_in_another_language_is_told_and_not_coded(house):
    text = (
        "Paciente que acude por dolor en el pie derecho desde hace tres días. Refiere que no ha tenido fiebre. "
        "Se pauta tratamiento con colchicina para la gota y control por su médico. Diabetes mellitus."
    )
    one = file_document(actor=house.desk, now=house.now, encounter_id=house.encounter.id, text=text)
    assert [finding.rule for finding in one.findings] == ["charts.language"]
    draft, codes = codes_of(house)
    assert not {code for code in codes if code.startswith("E1")}
    assert any("Spanish" in words for words in draft.not_checked)


def test_an_unsigned_status_stands_whatever_the_text_says(house):
    raw = made.mdm("Assessment: gout.", "Electronically signed by Testa Muster, MD", status="DI")
    filed(house, ("mdm.hl7", own(house, raw.replace(b"SAMPLE^TESTA", b"SAMPLE^TESTA^Q"))))
    (one,) = [each for each in record.documents(house.practice.id, house.encounter.id) if "gout" in each.text]
    assert one.signed_by == ""


def test_files_without_a_document_are_refused_and_nothing_is_kept(house):
    with pytest.raises(Refused, match="no document"):
        filed(house, ("adt.hl7", own(house, made.ADT).replace(b"DG1", b"ZZ1")))
    with pytest.raises(Refused):
        filed(house, ("good.hl7", own(house, made.MDM)), ("bad.pdf", b"%PDF-1.4 nothing"))
    assert len(record.documents(house.practice.id, house.encounter.id)) == 1


@pytest.mark.parametrize("role", [Role.CODER, Role.BILLER])
def test_who_files(house, role):
    person = {Role.CODER: house.coder, Role.BILLER: house.biller}[role]
    with pytest.raises(Refused):
        file_files(actor=person, now=house.now, encounter_id=house.encounter.id, files=[("n.txt", b"Gout.")])


@pytest.fixture
def answered(house):
    asked = ask_provider(actor=house.coder, now=house.now, encounter_id=house.encounter.id, query=question(house))
    return answer_query(actor=house.provider, now=house.later(1), query_id=asked.id, answer="E. coli, by culture.")


def test_an_answer_goes_back_as_a_dated_text(house, answered):
    given = give_addendum(actor=house.coder, now=house.later(2), query_id=answered.id)
    day, service = house.later(1).date().isoformat(), house.encounter.service_date.isoformat()
    lines = given.text.splitlines()
    assert lines[0].startswith(f"ADDENDUM to the note of {service}, written {day}")
    assert f"Coder's question: {answered.query.question}" in lines
    assert "Answer: E. coli, by culture." in lines
    assert lines[-1].startswith(("Signed by Dora", "Electronically signed by Dora"))
    assert models.AuditEvent.objects.filter(action="addendum.given", object_id=given.id).exists()


def test_an_answer_goes_back_as_fhir_that_reads_as_what_it_is(house, answered):
    given = give_addendum(actor=house.provider, now=house.later(2), query_id=answered.id)
    held = given.fhir["content"][0]["attachment"]["data"]
    assert base64.b64decode(held).decode() == given.text
    assert given.fhir["relatesTo"][0]["target"]["identifier"]["value"] == house.note.id
    (read,) = read_record(json.dumps(given.fhir).encode()).documents
    assert (read.kind, read.text) == (DocumentKind.ADDENDUM, given.text)
    assert read.signed_on == house.later(1).date()
    assert isinstance(read.subject.name, PersonName)
    assert read.subject.birth_date == house.patient.birth_date != date.min


def test_an_own_text_of_the_provider_is_given_back_as_dictated(house):
    asked = ask_provider(actor=house.coder, now=house.now, encounter_id=house.encounter.id, query=question(house))
    dictated = "The cystitis was caused by E. coli."
    answer_query(actor=house.provider, now=house.now, query_id=asked.id, answer="E. coli", addendum=dictated)
    text = give_addendum(actor=house.coder, now=house.now, query_id=asked.id).text
    assert dictated in text.splitlines()
    assert "Electronically signed by Dora Sample, MD" in text


def test_there_is_no_addendum_before_the_answer_nor_for_a_stranger(house, answered):
    query = replace(question(house), asks_for="type")
    asked = ask_provider(actor=house.coder, now=house.now, encounter_id=house.encounter.id, query=query)
    with pytest.raises(Refused, match="no answer yet"):
        give_addendum(actor=house.coder, now=house.now, query_id=asked.id)
    with pytest.raises(Refused):
        give_addendum(actor=house.biller, now=house.now, query_id=answered.id)
    stranger = House(2)
    with pytest.raises(Refused, match="no such query"):
        give_addendum(actor=stranger.coder, now=house.now, query_id=answered.id)


def test_what_the_coder_asked_is_never_taken_for_what_the_provider_said(house):
    """The question names a pneumonia; the provider does not."""
    before = codes_of(house)[1]
    query = replace(question(house), question="With pneumonia and gout in mind: which organism, if known?")
    asked = ask_provider(actor=house.coder, now=house.now, encounter_id=house.encounter.id, query=query)
    answer_query(actor=house.provider, now=house.now, query_id=asked.id, answer="Unable to determine.")
    assert codes_of(house)[1] == before
