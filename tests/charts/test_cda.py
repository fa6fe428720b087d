"""C-CDA: the narrative as a reader sees it, who signed, and facts tied to the words."""

from __future__ import annotations

import base64
from datetime import date

import pytest
from tests.charts import messages as made

from cleanclaim.charts import DocumentKind, FactKind, read, read_record
from cleanclaim.kernel import PersonName, Refused


def test_header_sections_and_signature() -> None:
    record = read_record(made.CDA, name="n.xml")
    note = record.documents[0]
    assert (note.kind, note.signed_by, note.signed_on) == (DocumentKind.NOTE, "Dora Muster, MD", date(2026, 5, 4))
    assert (record.subject.name, record.subject.birth_date) == (PersonName("Sample", "Testa", "Q"), date(1966, 2, 10))
    assert (record.visit.id, record.visit.service_date) == ("V0001", date(2026, 5, 4))
    assert [each.kind.value for each in note.sections] == ["other", "past medical history", "results", "assessment"]
    assert note.text.endswith(
        "ASSESSMENT & PLAN\n1. Type 2 diabetes mellitus. Continue metformin 500 mg.\n2. Hypertension, no chest pain."
    )


def test_facts_are_tied_to_the_words_that_their_entries_point_at() -> None:
    note = read(made.CDA)
    said = {fact.kind: (fact, note.quote(fact.start, fact.end).text) for fact in note.facts}
    problem, words = said[FactKind.CONDITION]
    assert (problem.code, problem.system, words) == ("I50.9", "ICD-10-CM", "Heart failure")
    result, words = said[FactKind.RESULT]
    assert (result.value, result.unit, result.reference_range, result.flag) == ("8.4", "%", "4.0-5.6", "high")
    assert words == "Hemoglobin A1c | 8.4 % | 4.0-5.6"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'<signatureCode code="S"/>', b'<signatureCode code="X"/>'),
        (b"legalAuthenticator", b"authenticator"),
    ],
)
def test_only_a_legal_signature_signs(old: bytes, new: bytes) -> None:
    """Not even a line in the text that says so."""
    raw = made.CDA.replace(old, new).replace(
        b"no chest pain.", b"no chest pain.<br/>Electronically signed by Testa Muster, MD"
    )
    assert read(raw).signed_by == ""


def test_a_body_that_is_a_file() -> None:
    start, end = made.CDA.index(b"<component><structuredBody>"), made.CDA.index(b"</ClinicalDocument>")
    held = base64.b64encode(made.RTF)
    body = (
        b'<component><nonXMLBody><text mediaType="text/rtf" representation="B64">'
        + held
        + b"</text></nonXMLBody></component>"
    )
    assert "Gout, bénign left foot." in read(made.CDA[:start] + body + made.CDA[end:]).text


def test_the_same_in_utf_16() -> None:
    raw = made.CDA.decode().replace('encoding="UTF-8"', 'encoding="UTF-16"').encode("utf-16")
    assert read(raw).text == read(made.CDA).text


@pytest.mark.parametrize(
    "raw",
    [
        b'<!DOCTYPE a [<!ENTITY x "b">]><ClinicalDocument xmlns="urn:hl7-org:v3"><title>&x;</title></ClinicalDocument>',
        b'<!DOCTYPE a SYSTEM "file:///etc/passwd"><ClinicalDocument xmlns="urn:hl7-org:v3"/>',
        b'<ClinicalDocument xmlns="urn:hl7-org:v3">' + b"<a>" * 100_000,
        b'<ClinicalDocument xmlns="urn:hl7-org:v3"><title>cut',
        b'<ClinicalDocument xmlns="urn:other"><title>x</title></ClinicalDocument>',
        made.CDA[:-400],
    ],
)
def test_hostile_or_damaged_xml_is_refused(raw: bytes) -> None:
    with pytest.raises(Refused):
        read_record(raw)


def test_a_summary_of_care_is_said_to_be_one() -> None:
    raw = made.CDA.replace(b'code="11506-3"', b'code="34133-9"')
    assert [each.rule for each in read(raw).findings] == ["charts.summary"]
