"""Charts never change a text, find the parts that doctors write, and refuse what is not a note."""

from __future__ import annotations

import base64
import io
import json
from datetime import date
from pathlib import Path
from time import perf_counter

import pypdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleanclaim import charts
from cleanclaim.charts import SectionKind
from cleanclaim.kernel import Refused, Sex

SOAP = """Date of service: 3/14/2026
CC: cough x3 days
HPI: 45 y/o F seen by Dr. J. Roe, temp. 99.1, aspirin 81 mg q.d. and
metoprolol b.i.d. for hypertension, which is followed by the
cardiology clinic. Has hepatitis C. She denies fever. PMH: asthma, HTN
FHx - father had gout
Assessment & Plan:
1. Acute bronchitis - supportive. 2. Hypertension: continue lisinopril.
- Type 2 diabetes vs. prediabetes
Electronically signed by: Testa Muster, MD on 3/14/2026 10:02
"""


def sentences(note: charts.Document) -> list[str]:
    return [note.text[one.start : one.end] for one in note.sentences]


def kinds(text: str) -> list[str]:
    return [section.kind.value for section in charts.document("n", text).sections]


def test_soap_note_has_its_sections_and_sentences() -> None:
    note = charts.document("n", SOAP)
    assert [section.kind for section in note.sections] == [
        SectionKind.OTHER,
        SectionKind.CHIEF_COMPLAINT,
        SectionKind.HISTORY,
        SectionKind.PAST_HISTORY,
        SectionKind.FAMILY_HISTORY,
        SectionKind.ASSESSMENT,
        SectionKind.SIGNATURE,
    ]
    assert sentences(note)[1:] == [
        "cough x3 days",
        "45 y/o F seen by Dr. J. Roe, temp. 99.1, aspirin 81 mg q.d. and\nmetoprolol b.i.d. for hypertension, "
        "which is followed by the\ncardiology clinic.",
        "Has hepatitis C.",
        "She denies fever.",
        "asthma, HTN",
        "father had gout",
        "Acute bronchitis - supportive",
        "Hypertension: continue lisinopril.",
        "Type 2 diabetes vs. prediabetes",
        "Testa Muster, MD on 3/14/2026 10:02",
    ]


def test_a_problem_typed_without_capitals_begins_a_line_of_its_own() -> None:
    note = charts.document("n", "A/P\nsystolic HF -- cont coreg.\nhyperkalemia -- hold it\nfor now.\n")
    assert sentences(note) == ["systolic HF -- cont coreg.", "hyperkalemia -- hold it\nfor now."]


def test_signature_and_visit_facts_come_from_the_text() -> None:
    note = charts.document("n", SOAP)
    assert (note.signed_by, note.signed_on) == ("Testa Muster, MD", date(2026, 3, 14))
    facts = charts.visit_facts(note)
    assert (facts.service_date, facts.age_years, facts.sex) == (date(2026, 3, 14), 45, Sex.FEMALE)
    assert facts.new_patient is None


@pytest.mark.parametrize(
    ("line", "signer"),
    [
        ("/s/ Testa Muster NP", "Testa Muster NP"),
        ("Signed by: Testa Muster, DO", "Testa Muster, DO"),
        ("Electronically signed by Testa Muster, MD 01/02/2026 08:00", "Testa Muster, MD"),
        ("Dictated by: Testa Muster, MD", ""),
        ("Consent form signed by patient and witness before surgery", ""),
    ],
)
def test_only_a_signature_signs(line: str, signer: str) -> None:
    assert charts.document("n", f"Assessment: cough.\n{line}\n").signed_by == signer


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ASSESSMENT AND PLAN\n\nGout.", ["assessment"]),
        ("**Assessment/Plan:** gout", ["assessment"]),
        ("A/P: gout", ["assessment"]),
        ("## Impression\nGout", ["assessment"]),
        ("S: cough\nO: clear lungs\nA: cold\nP: rest", [
            "history of present illness", "physical examination", "assessment", "plan"]),
        ("ROS: negative\nPE: normal", ["review of systems", "physical examination"]),
        ("2. PAST MEDICAL HISTORY:\nGout", ["past medical history"]),
        ("Assessment (today):\nGout", ["assessment"]),
        ("The plan: surgery was discussed with the family.", ["other"]),
        ("Gout. Plan of the family is to travel.", ["other"]),
    ],
)  # fmt: skip
def test_headings_as_clinicians_write_them(text: str, expected: list[str]) -> None:
    assert kinds(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("3-month-old boy with fever", 0),
        ("18 month old girl", 1),
        ("A 67-year-old man", 67),
        ("Age: 30  Sex: M", 30),
        ("DOB: 01/15/1980\nDate of service: 01/14/2026", 45),
        ("took it 10 years ago", None),
    ],
)
def test_age(text: str, expected: int | None) -> None:
    assert charts.visit_facts(charts.document("n", text)).age_years == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("New patient here to establish care.", True),
        ("Established patient, seen for knee pain.", False),
        ("Presents for follow-up of gout.", False),
        ("Knee pain.", None),
    ],
)
def test_new_or_established_is_read_and_never_guessed(text: str, expected: bool | None) -> None:
    assert charts.visit_facts(charts.document("n", text)).new_patient is expected


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.sampled_from(["CC: ", "PLAN\n", "1. ", "- ", "gout", " Dr. ", ". ", "\n", "\r\n", "é", "\t", "3.5 "]),
        min_size=1,
        max_size=60,
    ).map("".join)
)  # fmt: skip
def test_parts_are_spans_of_the_original_text(text: str) -> None:
    if not text.strip():
        return
    note = charts.document("n", text)
    assert note.text == text
    assert "".join(text[one.start : one.end] for one in note.sections) == text
    ends = [0, *(one.end for one in note.sentences)]
    for sentence, before in zip(note.sentences, ends, strict=False):
        section = note.sections[sentence.section]
        assert before <= sentence.start < sentence.end
        assert section.body_start <= sentence.start and sentence.end <= section.end
        assert note.quote(sentence.start, sentence.end).text == text[sentence.start : sentence.end].strip()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_encodings_give_the_same_text(encoding: str) -> None:
    note = charts.read("HPI: fièvre, 38.5 °C".encode(encoding), name="n")
    assert note.text == "HPI: fièvre, 38.5 °C"
    assert note.findings == ()


def test_latin_1_is_read_and_said() -> None:
    note = charts.read("HPI: fièvre".encode("latin-1"), name="n")
    assert note.text == "HPI: fièvre"
    assert [finding.rule for finding in note.findings] == ["charts.encoding"]


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        (b"", "empty"),
        (b" \n\t ", "empty"),
        (b"\x00\x01\x02PNG\x00", "binary"),
        (b"a" * (charts.LARGEST + 1), "larger than"),
        (b"%PDF-1.7 nonsense", "damaged"),
        (b"<?xml version='1.0'?><ClinicalDocument/>", "XML"),
        (b"MSH|^~\\&|LAB", "HL7"),
        (b'{"resourceType": "Patient"}', "DocumentReference"),
        (b'{"resourceType": "DocumentReference", "content": []}', "no note inside"),
        (b'{"resourceType": "DocumentReference", "content": [{"attachment": {"data": "%%"}}]}', "base64"),
    ],
)
def test_what_is_no_note_is_refused_in_one_sentence(raw: bytes, says: str) -> None:
    with pytest.raises(Refused, match=says):
        charts.read(raw)


def test_missing_file_and_folder_are_refused(tmp_path: Path) -> None:
    for path in (tmp_path / "none.txt", tmp_path):
        with pytest.raises(Refused):
            charts.read(path)


def test_fhir_document_reference_with_the_note_inside() -> None:
    resource = {
        "resourceType": "DocumentReference",
        "id": "ref-1",
        "content": [{"attachment": {"contentType": "text/plain", "data": base64.b64encode(b"A/P: gout").decode()}}],
    }  # fmt: skip
    note = charts.read(json.dumps(resource).encode())
    assert (note.id, note.text) == ("ref-1", "A/P: gout")


def _pdf(stream: bytes) -> bytes:
    """A one-page PDF by hand, with a text in Helvetica."""
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    out, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    xref = len(out)
    out += b"xref\n0 6\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % place for place in places)
    return out + b"trailer << /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % xref


def test_pdf_with_text_is_read_and_a_scan_is_refused() -> None:
    stream = b"BT /F1 12 Tf 72 720 Td (Assessment:) Tj 0 -20 Td (Acute gout of the right foot.) Tj ET"
    note = charts.read(_pdf(stream), name="n.pdf")
    assert sentences(note) == ["Acute gout of the right foot."]
    with pytest.raises(Refused, match="no text layer"):
        charts.read(_pdf(b""), name="scan.pdf")


def test_locked_pdf_is_refused() -> None:
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(_pdf(b"")))
    writer.encrypt("secret", algorithm="RC4-128")
    locked = io.BytesIO()
    writer.write(locked)
    with pytest.raises(Refused, match="locked"):
        charts.read(locked.getvalue())


@pytest.mark.slow
@pytest.mark.parametrize(
    "text", ["Cough. HPI: fine. " * 100_000, "no stop here\n" * 100_000, "\n" * 900_000 + "x", "a " * 900_000]
)
def test_huge_texts_stay_bounded(text: str) -> None:
    began = perf_counter()
    note = charts.document("n", text)
    assert perf_counter() - began < 20
    assert max(one.end - one.start for one in note.sentences) <= 1_000
