"""FHIR R4: notes with their signature, results with ranges, and lists that are no evidence."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta, timezone
from typing import Any

import pytest
from tests.charts import messages as made

from cleanclaim.charts import DocumentKind, FactKind, Record, read, read_record
from cleanclaim.charts.fhir.writing import AddendumSource, addendum_resource
from cleanclaim.kernel import Address, Patient, PersonName, Provider, Refused, Setting, Sex


def by_id(record: Record) -> dict[str, Any]:
    return {each.id: each for each in record.documents}


def test_a_bundle_gives_patient_visit_and_all_its_documents() -> None:
    record = read_record(made.BUNDLE, name="b")
    assert record.subject.name == PersonName("Sample", "Testa", "Q")
    assert (record.subject.birth_date, record.subject.sex) == (date(1966, 2, 10), Sex.FEMALE)
    assert (record.visit.service_date, record.visit.setting) == (date(2026, 5, 4), Setting.EMERGENCY)
    assert {each.id: each.kind for each in record.documents} == {
        "c1": DocumentKind.NOTE,
        "x1": DocumentKind.IMAGING,
        "r1": DocumentKind.LAB,
        "b#lab": DocumentKind.LAB,
        "b#measurements": DocumentKind.MEASUREMENTS,
        "b#list": DocumentKind.SUMMARY,
    }


def test_a_composition_is_a_note_with_sections_as_their_codes_mean() -> None:
    note = by_id(read_record(made.BUNDLE))["c1"]
    assert (note.signed_by, note.signed_on) == ("Dora Muster, MD", date(2026, 5, 4))
    assert [(each.kind.value, each.heading) for each in note.sections[1:]] == [
        ("past medical history", "PROBLEM LIST (Problems)"),
        ("assessment", "Assessment and Plan"),
    ]
    assert "- Type 2 diabetes mellitus. Continue metformin 500 mg.\n" in note.text


def test_results_have_value_unit_range_and_flag_and_are_quoted() -> None:
    documents = by_id(read_record(made.BUNDLE, name="b"))
    a1c = documents["b#lab"].facts[0]
    assert (a1c.value, a1c.unit, a1c.reference_range, a1c.flag) == ("8.4", "%", "4.0-5.6", "high")
    assert documents["b#lab"].quote(a1c.start, a1c.end).text == "Hemoglobin A1c: 8.4 % (reference 4.0-5.6), high"
    assert "Potassium: 3.1 mmol/L (reference 3.5-5.1), preliminary" in documents["r1"].text
    assert "Potassium" not in documents["b#lab"].text  # its report has it
    assert "Blood pressure, Systolic: 150 mm[Hg]" in documents["b#measurements"].text


def test_panels_that_name_each_other_are_read_once() -> None:
    """A panel's members, a member that names its panel, and a chain too long to walk by calling."""

    def observation(number: int, *members: int) -> dict[str, Any]:
        links = [{"reference": f"Observation/{each}"} for each in members]
        said = {
            "code": {"text": f"Test {number}"},
            "valueInteger": number,
            "category": [{"coding": [{"code": "laboratory"}]}],
        }
        return {"resourceType": "Observation", "id": str(number), "status": "final", **said, "hasMember": links}

    report = {"resourceType": "DiagnosticReport", "id": "r", "result": [{"reference": "Observation/1"}] * 2}
    (both,) = read_record(made.bundle(report, observation(1, 2, 1), observation(2, 1))).documents
    assert [each.value for each in both.facts] == ["1", "2"]
    chain = [observation(number, number + 1) for number in range(1, 3_000)]
    assert len(read_record(made.bundle(report, *chain)).documents[0].facts) == 2_999


def test_a_listed_condition_keeps_its_code_and_is_only_listed() -> None:
    listed = by_id(read_record(made.BUNDLE, name="b"))["b#list"]
    assert [(each.kind, each.code, each.status) for each in listed.facts] == [
        (FactKind.CONDITION, "I50.9", "active"),
        (FactKind.ACT, "", "not-done"),
    ]
    assert listed.text.startswith("Problem list\n- Heart failure, unspecified (I50.9), active\n")


@pytest.mark.parametrize(
    ("status", "authors", "signer"),
    [
        ("final", {"author": [{"display": "Dora Muster, MD"}]}, "Dora Muster, MD"),
        ("amended", {"authenticator": {"display": "Testa Muster, MD"}}, "Testa Muster, MD"),
        ("preliminary", {"authenticator": {"display": "Testa Muster, MD"}}, ""),
        ("", {"authenticator": {"display": "Testa Muster, MD"}}, "Testa Muster, MD"),
        ("", {"author": [{"display": "Dora Muster, MD"}]}, "Line Signer, MD"),
        ("final", {}, ""),
    ],
)
def test_whether_a_document_is_signed(status: str, authors: dict[str, Any], signer: str) -> None:
    note = b"Assessment: gout."
    if signer.startswith("Line") or status == "preliminary":
        note += b"\nElectronically signed by Line Signer, MD"
    resource = made.reference(made.attachment(note), **({"docStatus": status} if status else {}), **authors)
    read_note = read(json.dumps(resource).encode())
    assert read_note.signed_by == signer
    assert [each.rule for each in read_note.findings] == (
        ["charts.signer"] if (status, authors) == ("final", {}) else []
    )


@pytest.mark.parametrize("status", ["preliminary", "final"])
def test_a_composition_that_is_not_final_is_not_signed(status: str) -> None:
    resource = json.loads(made.BUNDLE)["entry"][3]["resource"] | {"status": status}
    resource["attester"] = [{"mode": "legal", "party": {"display": "Dora Muster, MD"}}]
    assert bool(read(json.dumps(resource).encode()).signed_by) is (status == "final")


@pytest.mark.parametrize("changed", [{"status": "entered-in-error"}, {"status": "superseded"}])
def test_what_was_taken_back_is_left_out_and_said(changed: dict[str, str]) -> None:
    record = read_record(json.dumps(made.reference(made.attachment(b"Gout."), **changed)).encode())
    assert record.documents == ()
    assert [finding.rule for finding in record.findings] == ["charts.withdrawn"]


def test_of_several_formats_the_one_that_loses_least_is_read() -> None:
    contents = [made.attachment(b"<p>by html", "text/html"), made.attachment(b"by text", "text/plain; charset=utf-8")]
    assert read(json.dumps(made.reference(*contents)).encode()).text == "by text"
    assert read(json.dumps(made.reference(contents[0])).encode()).text == "by html"


def test_attachments_of_every_kind() -> None:
    cda = read(json.dumps(made.reference(made.attachment(made.CDA, "application/xml"))).encode())
    assert cda.signed_by == "Dora Muster, MD"
    rtf = read(json.dumps(made.reference(made.attachment(made.RTF, "text/rtf"))).encode())
    assert rtf.text.splitlines()[1] == "1. Gout, bénign left foot."
    binary = {"resourceType": "Binary", "id": "b1", "data": made.attachment(b"In a Binary.")["attachment"]["data"]}
    linked = made.reference({"attachment": {"url": "Binary/b1"}})
    assert read(made.bundle(linked, binary)).text == "In a Binary."


def test_notes_of_another_visit_are_left_out_and_said() -> None:
    visits = [{"resourceType": "Encounter", "id": each, "class": {"code": "AMB"}} for each in ("e1", "e2")]
    of = {each: {"encounter": [{"reference": f"Encounter/{each}"}]} for each in ("e1", "e2")}
    notes = [
        made.reference(made.attachment(f"Note of {each}.".encode()), id=f"n{each}", context=of[each]) for each in of
    ]
    record = read_record(made.bundle(*visits, *notes))
    assert [each.text for each in record.documents] == ["Note of e1."]
    assert [each.rule for each in record.findings] == ["charts.other_visit"]


def test_resources_on_lines_are_a_bundle() -> None:
    lines = "\n".join(json.dumps(each["resource"]) for each in json.loads(made.BUNDLE)["entry"])
    assert {each.id for each in read_record(lines.encode()).documents} >= {"c1", "x1", "r1"}


@pytest.mark.parametrize("cut", [1, 40, 2_000])
def test_a_bundle_that_was_cut_is_refused_and_never_read_as_a_text(cut: int) -> None:
    """As a text, its problem list would read like the words of a note."""
    with pytest.raises(Refused, match="damaged"):
        read_record(made.BUNDLE.rstrip()[:-cut])


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("Operative Report", DocumentKind.OPERATIVE),
        ("CT of the head", DocumentKind.IMAGING),
        ("Mammography, screening", DocumentKind.IMAGING),
        ("Surgical pathology", DocumentKind.LAB),
        ("Addendum to operative report", DocumentKind.ADDENDUM),
        ("Record of contact of 5 May", DocumentKind.NOTE),
        ("Speech-language pathology evaluation", DocumentKind.NOTE),
        ("Progress note", DocumentKind.NOTE),
    ],
)
def test_the_kind_that_a_title_speaks_of(title: str, kind: DocumentKind) -> None:
    resource = made.reference(made.attachment(b"Gout."), type={"text": title})
    assert read(json.dumps(resource).encode()).kind is kind


def test_a_patient_alone_says_who_and_is_no_note() -> None:
    raw = json.dumps({"resourceType": "Patient", "name": [{"text": "Testa Sample"}]}).encode()
    assert read_record(raw).subject.name == PersonName("Sample", "Testa")
    with pytest.raises(Refused, match="no note"):
        read(raw)


def addendum() -> AddendumSource:
    home = Address("1 Sample Street", "Sampleton", "NY", "100010001")
    return AddendumSource(
        id="D7",
        text="ADDENDUM\nPrimary, right knee.\nElectronically signed by Dora Muster, MD on 2026-05-06\n",
        signed_at=datetime(2026, 5, 6, 9, 30, tzinfo=timezone(timedelta(hours=-5))),
        patient=Patient("P1", PersonName("Sample", "Testa", "Q"), date(1966, 2, 10), Sex.FEMALE, home),
        author=Provider("R1", "1234567893", PersonName("Muster", "Dora"), "207Q00000X", "family medicine"),
        encounter_id="E1",
        service_date=date(2026, 5, 4),
        appends_to="D1",
    )


def test_an_addendum_is_a_final_document_that_appends_to_the_note() -> None:
    resource = addendum_resource(addendum())
    assert (resource["status"], resource["docStatus"], resource["date"]) == (
        "current",
        "final",
        "2026-05-06T09:30:00-05:00",
    )
    assert resource["relatesTo"] == [{"code": "appends", "target": {"identifier": {"value": "D1"}}}]
    assert resource["contained"][1]["identifier"] == [
        {"system": "http://hl7.org/fhir/sid/us-npi", "value": "1234567893"}
    ]


def test_an_addendum_that_was_given_back_is_read_as_what_it_is() -> None:
    record = read_record(json.dumps(addendum_resource(addendum())).encode())
    (note,) = record.documents
    assert (note.kind, note.text) == (DocumentKind.ADDENDUM, addendum().text)
    assert (note.signed_by, note.signed_on) == ("Dora Muster, MD", date(2026, 5, 6))
    assert record.visit.service_date == addendum().service_date
    assert note.subject.name == addendum().patient.name
    assert note.subject.birth_date == date(1966, 2, 10)


def test_more_documents_than_a_visit_can_have_are_refused() -> None:
    notes = [made.reference(made.attachment(f"Gout {number}.".encode()), id=str(number)) for number in range(1_001)]
    assert len(read_record(made.bundle(*notes[:1_000])).documents) == 1_000
    with pytest.raises(Refused, match="documents"):
        read_record(made.bundle(*notes))
