"""HL7 v2: delimiters of its own, escapes, results with ranges, documents and whether they are signed."""

from __future__ import annotations

import base64
from datetime import date

import pytest
from tests.charts import messages as made

from cleanclaim.charts import DocumentKind, read, read_record
from cleanclaim.kernel import PersonName, Refused, Setting, Sex


def test_results_have_value_unit_range_and_flag_and_are_quoted() -> None:
    record = read_record(made.ORU, name="oru")
    lab = next(each for each in record.documents if each.kind is DocumentKind.LAB)
    glucose = lab.facts[0]
    assert (glucose.words, glucose.code, glucose.system) == ("Glucose", "2345-7", "LOINC")
    assert (glucose.value, glucose.unit, glucose.reference_range, glucose.flag) == ("182", "mg/dL", "70-99", "high")
    assert glucose.on == date(2026, 5, 4)
    for fact in lab.facts:
        said = lab.quote(fact.start, fact.end).text
        assert said.startswith(f"{fact.words}: {fact.value}")
        assert fact.reference_range in said
    assert [fact.value for fact in lab.facts] == [
        "182", "0.9", "> 60", "3.1", "8.4", "Escherichia coli, Staphylococcus aureus",
    ]  # fmt: skip
    assert lab.facts[3].status == "preliminary"
    assert (record.subject.name, record.subject.sex) == (PersonName("SAMPLE", "TESTA", "Q"), Sex.FEMALE)
    assert record.visit.service_date == date(2026, 5, 4)


def test_a_result_that_is_wrong_is_left_out_and_said() -> None:
    lab = next(each for each in read_record(made.ORU).documents if each.kind is DocumentKind.LAB)
    assert "999" not in lab.text
    assert "Sodium" not in lab.text
    assert [finding.rule for finding in lab.findings] == ["charts.withdrawn"]


def test_escapes_repetitions_and_comments_are_resolved() -> None:
    record = read_record(made.ORU)
    lab = next(each for each in record.documents if each.kind is DocumentKind.LAB)
    imaging = next(each for each in record.documents if each.kind is DocumentKind.IMAGING)
    assert "Fasting sample. Hemolysis&lipemia: none." in lab.text
    assert imaging.text == (
        "XR Chest 2 views\nINDICATION: Cough\nFINDINGS:\nThe lungs are clear.\nNo effusion.\n"
        "IMPRESSION:\nNo acute disease\nof the chest."
    )
    assert imaging.signed_by == "RADIA MUSTER"


@pytest.mark.parametrize(
    ("sent", "read_as"),
    [
        (r"a\F\b\S\c\T\d\R\e\E\f", "a|b^c&d~e\\f"),
        (r"one\.br\two\.sp2\four", "one\ntwo\n\nfour"),
        (r"\H\bold\N\ \X0D0A\next", "bold \nnext"),
        (r"C:\unpaired", r"C:\unpaired"),
        (r"left\Zx\right\C2842\!", "leftright!"),
    ],
)
def test_each_escape(sent: str, read_as: str) -> None:
    assert read(made.mdm(f"Note: {sent}")).text == f"Note: {read_as}"


def test_other_delimiters_than_the_usual_ones() -> None:
    odd = made.mdm("Gout of the left foot, 5 of 10.").decode()
    swapped = odd.translate(str.maketrans({"|": "!", "^": "*", "~": "@", "\\": "?", "&": "%"}))
    assert read(swapped.encode()).text == "Gout of the left foot, 5 of 10."
    assert read(swapped.encode()).signed_by == "DORA MUSTER"


def test_frames_batches_and_several_messages() -> None:
    framed = b"\x0b" + made.MDM + b"\x1c\r\x0b" + made.ORU + b"\x1c\r"
    batch = b"FHS|^~\\&|A\rBHS|^~\\&|A\r" + made.MDM + b"\r" + made.ORU + b"\rBTS|2\rFTS|1\r"
    alone = [each.text for source in (made.MDM, made.ORU) for each in read_record(source).documents]
    for raw in (framed, batch, made.MDM.replace(b"\n", b"\r\n") + b"\r\n" + made.ORU):
        assert [each.text for each in read_record(raw).documents] == alone


@pytest.mark.parametrize(
    ("status", "signer"),
    [("AU", "DORA MUSTER"), ("LA", "DORA MUSTER"), ("DI", ""), ("DO", ""), ("IN", ""), ("IP", ""), ("PA", "")],
)
def test_only_an_authenticated_document_is_signed(status: str, signer: str) -> None:
    """The status decides, whatever a signature line in the text says."""
    note = read(made.mdm("Assessment: gout.", "Electronically signed by Testa Muster, MD", status=status))
    assert note.signed_by == signer


def test_without_a_status_the_text_counts() -> None:
    note = read(made.mdm("Assessment: gout.", "Electronically signed by Testa Muster, MD", status=""))
    assert note.signed_by == "Testa Muster, MD"


def test_who_authenticated_and_when() -> None:
    note = read(made.MDM)
    assert (note.signed_by, note.signed_on) == ("DORA MUSTER, MD", date(2026, 5, 4))
    assert "BP 150^90 & rising." in note.text
    assert note.kind is DocumentKind.NOTE


@pytest.mark.parametrize(
    ("changed", "kind"),
    [
        ({"f2": "OP"}, DocumentKind.OPERATIVE),
        ({"f2": "DI"}, DocumentKind.IMAGING),
        ({"f2": "11504-8^Surgical operation note^LN"}, DocumentKind.OPERATIVE),
        ({"f2": "HP"}, DocumentKind.NOTE),
        ({"f2": "HP", "event": "T06"}, DocumentKind.ADDENDUM),
        ({"f2": "HP", "f13": "DOC-0"}, DocumentKind.ADDENDUM),
    ],
)
def test_the_kind_of_a_document(changed: dict[str, str], kind: DocumentKind) -> None:
    assert read(made.mdm("Gout.", **changed)).kind is kind


@pytest.mark.parametrize("changed", [{"event": "T11"}, {"f19": "CA"}, {"f19": "OB"}])
def test_a_cancelled_document_is_left_out_and_said(changed: dict[str, str]) -> None:
    record = read_record(made.mdm("Gout.", **changed))
    assert record.documents == ()
    assert [finding.rule for finding in record.findings] == ["charts.withdrawn"]


@pytest.mark.parametrize(
    ("kind", "held"),
    [
        ("RTF^RTF^Base64", base64.b64encode(made.RTF).decode()),
        ("TEXT^HTML^Base64", base64.b64encode(b"<p>Assessment:</p><p>1. Gout, b&eacute;nign left foot.").decode()),
        ("TEXT^PLAIN^A", "Assessment:\\.br\\1. Gout, bénign left foot."),
        ("TEXT^PLAIN^Hex", "Assessment:\n1. Gout, bénign left foot.".encode().hex()),
    ],
)
def test_a_file_inside_a_message(kind: str, held: str) -> None:
    note = read(made.mdm(made.segment("OBX", f1="1", f2="ED", f5=f"^{kind}^{held}", f11="F")))
    assert note.text.startswith("Assessment:\n1. Gout, bénign left foot.")


def test_a_pointer_is_not_followed_and_said() -> None:
    record = read_record(made.mdm(made.segment("OBX", f1="1", f2="RP", f5="http://elsewhere/doc", f11="F")))
    assert record.documents == ()
    assert [finding.rule for finding in record.findings] == ["charts.elsewhere"]


def test_an_admission_says_who_when_and_where_and_its_codes_are_a_list() -> None:
    record = read_record(made.ADT, name="adt")
    assert record.visit.setting is Setting.EMERGENCY
    (listed,) = record.documents
    assert listed.kind is DocumentKind.SUMMARY
    assert listed.signed_by == ""
    assert (listed.facts[0].code, listed.facts[0].status) == ("I50.9", "working")


@pytest.mark.parametrize("raw", [b"MSH|^~\\&|A", b"MSH|^^^^|A|B\rPID|1", b"MSH||||", b"BHS|^~\\&|A\rPID|1"])
def test_a_damaged_message_is_refused(raw: bytes) -> None:
    with pytest.raises(Refused):
        read(raw)


def test_a_message_of_another_kind_holds_nothing() -> None:
    record = read_record("\r".join([made.head("SIU^S12"), made.PERSON]).encode())
    assert record.documents == ()
    assert [finding.rule for finding in record.findings] == ["charts.message"]


def test_the_day_of_a_document_is_that_of_what_it_tells() -> None:
    """A stay begins once (PV1-44) and has a note a day (TXA-4)."""
    stay = made.segment("PV1", f2="I", f44="20260502")
    raw = made.mdm("Gout.", f4="20260504").decode().replace("TXA|", f"{stay}\rTXA|", 1).encode()
    assert read_record(raw).visit.service_date == date(2026, 5, 4)
    without = made.mdm("Gout.").decode().replace("TXA|", f"{stay}\rTXA|", 1).encode()
    assert read_record(without).visit.service_date == date(2026, 5, 2)
    assert read_record(made.mdm("Gout.")).visit.service_date is None
