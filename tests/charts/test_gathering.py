"""Several files as one encounter: other patients, other languages and noise are told, and not coded."""

from __future__ import annotations

import gzip
import json
import random
import tomllib
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from tests.charts import messages as made

from cleanclaim.charts import DocumentKind, Gathered, Record, Subject, document, gathered, read_record
from cleanclaim.charts.languages import other_language
from cleanclaim.charts.noise import is_noisy, noisy_share
from cleanclaim.charts.subjects import differ, stated_subject, states_two
from cleanclaim.kernel import PersonName, Setting, Severity

HERE = Path(__file__).resolve().parents[2]
SHARED = HERE.parent / "shared" / "data" / "notes"
TESTA = Subject(PersonName("Sample", "Testa"), date(1966, 2, 10))


def text(words: str, id: str = "n", kind: DocumentKind = DocumentKind.NOTE) -> Record:
    return Record((document(id, words, kind),))


def rules(chart: Gathered) -> list[str]:
    return [finding.rule for finding in chart.findings]


def test_files_of_one_visit_are_one_encounter() -> None:
    chart = gathered([read_record(made.ADT), read_record(made.MDM), read_record(made.ORU), read_record(made.CDA)])
    assert (chart.aside, chart.subject.birth_date) == ((), date(1966, 2, 10))
    assert (chart.visit.service_date, chart.visit.setting) == (date(2026, 5, 4), Setting.EMERGENCY)
    assert len({each.id for each in chart.documents}) == len(chart.documents) == 5


def test_files_of_one_name_stay_apart_and_the_same_text_counts_once() -> None:
    chart = gathered([text("Gout."), text("Cough."), text("Gout.")])
    assert [(each.id, each.text) for each in chart.documents] == [("n", "Gout."), ("n (2)", "Cough.")]


@pytest.mark.parametrize(
    ("other", "what"),
    [
        ("Patient: Fixture, Anna\nDOB: 02/10/1966\nGout.", "name differs"),
        ("Patient Name: Testa Sample   DOB: 02/11/1966\nGout.", "birth date differs"),
        ("PATIENT: Dummy Q. Fixture Jr.\nDate of birth: March 3, 1971\nGout.", "name and birth date differs"),
        ("Patient: Sample, Testa MRN: 77\nDOB: 2/10/66\nGout.", ""),
        ("Name: TESTA Q SAMPLE\nGout.", ""),
        ("Patient: T. Sample-Fixture\nGout.", ""),
        ("Patient: 60-year-old female\nGout.", ""),
        ("Patient: Reports gout since Monday.\nGout.", ""),
        ("Gout.", ""),
    ],
)
def test_a_document_of_another_patient_is_set_aside(other: str, what: str) -> None:
    chart = gathered([read_record(made.MDM), text(other, "other")])
    assert [each.id for each in chart.aside] == (["other"] if what else [])
    assert [each.message for each in chart.findings if each.rule == "charts.other_patient"] == (
        [f"The document is about another patient ({what}): it was not coded."] if what else []
    )
    assert all(each.severity is Severity.ERROR for each in chart.findings)


def test_the_application_knows_the_patient_whatever_comes_first() -> None:
    foreign = text("Patient: Anna Fixture\nGout.", "first")
    assert [each.id for each in gathered([foreign, text("Cough.")], TESTA).aside] == ["first"]
    assert gathered([foreign, text("Cough.")]).aside == ()


def test_a_message_about_somebody_else_gives_nothing() -> None:
    stranger = made.ADT.replace(b"SAMPLE^TESTA", b"FIXTURE^ANNA").replace(b"DG1", b"ZZ1")
    chart = gathered([text("Patient: Testa Sample\nGout."), read_record(stranger)])
    assert chart.visit.setting is None
    assert rules(chart) == ["charts.other_patient"]
    assert gathered([text("Patient: Testa Sample\nGout."), read_record(made.ADT)]).visit.setting is Setting.EMERGENCY


def test_a_page_of_another_chart_within_a_note() -> None:
    chart = gathered([text("Patient: Testa Sample  DOB: 2/10/1966\nGout.\n\nPatient: Anna Fixture\nDiabetes.")])
    assert (chart.documents, rules(chart)) == ((), ["charts.two_patients"])
    assert not states_two("Patient: Testa Sample\nGout.\nPatient: Sample, Testa Q\nPage 2")
    assert states_two("DOB: 2/10/1966\nGout\nDOB: 2/11/1966")


def test_notes_of_two_days_are_told() -> None:
    days = [text(f"Date of service: 05/0{day}/2026\nGout.", f"n{day}") for day in (4, 5)]
    assert rules(gathered(days)) == ["charts.other_day"]
    assert rules(gathered(days[:1])) == []


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (PersonName("SAMPLE", "TESTA"), PersonName("Sample", "Testa", "Q"), True),
        (PersonName("Muñoz", "José"), PersonName("MUNOZ", "JOSE"), True),
        (PersonName("O'Sample", "Testa"), PersonName("OSAMPLE", "TESTA"), True),
        (PersonName("Sample", "Testa"), PersonName("Sample Fixture", "Testa"), True),
        (PersonName("Sample", "Mary Ann"), PersonName("Sample", "Mary", "Ann"), True),
        (PersonName("Sample", "Quinn"), PersonName("Sample", "Testa", "Quinn"), True),
        (PersonName("Sample", "Daniel"), PersonName("Sample", "Daniela"), False),
        (PersonName("Sample", "Testa"), PersonName("Fixture", "Testa"), False),
        (PersonName("Sample", "T"), PersonName("Sample", "Anna"), False),
    ],
)
def test_when_two_names_are_one_person(one: PersonName, other: PersonName, same: bool) -> None:
    assert (differ(Subject(one), Subject(other)) == "") is same
    assert (differ(Subject(other), Subject(one)) == "") is same


FOREIGN = {
    "Spanish": "Paciente de 60 años que acude por dolor en el pie derecho desde hace tres días. Refiere que no ha "
    "tenido fiebre. Se pauta tratamiento con colchicina y control por su médico.",
    "French": "Patiente de 60 ans qui consulte pour une douleur du pied droit depuis trois jours. Elle a une "
    "hypertension et est suivie par le médecin pour du diabète. Pas de chirurgie dans les antécédents.",
    "German": "Die Patientin stellt sich wegen Schmerzen im rechten Fuß vor, die seit drei Tagen bestehen. Sie hat "
    "einen Diabetes und wurde mit Metformin behandelt. Bei der Untersuchung ist der Fuß nicht geschwollen.",
    "Portuguese": "Paciente de 60 anos refere dor no pé direito há três dias, sem febre. Não tem alergias. Apresenta "
    "uma história de diabetes e foi tratada com metformina. Queixa-se também de tosse há dois dias.",
    "another script": "Пациентка 60 лет жалуется на боль в правой стопе в течение трёх дней. Лихорадки нет. Диабет.",
}


@pytest.mark.parametrize("language", FOREIGN)
def test_a_note_in_another_language_is_said_and_not_coded(language: str) -> None:
    assert other_language(FOREIGN[language]) == language
    chart = gathered([text(FOREIGN[language])])
    assert (chart.documents, rules(chart)) == ((), ["charts.language"])


@pytest.mark.parametrize(
    "note",
    [
        "60F DM2 HTN. L foot pain x3d. No F/C. A/P: gout. RTC 2w.",
        "CC: de Quervain R wrist. PMH: G2 para 2, hx de novo CHF, per os meds, q.d. A: tenosynovitis. P: spica.",
        "OD 20/20 OS 20/40. IOP OD 15 OS 17. VA sc. DX: POAG OU. RX: latanoprost OU qhs. CPM. RTC 3 mo.",
        "Los Angeles grade A esophagitis. Van der Woude. La Crosse virus. El Nino. Le Fort I fracture, os calcis.",
        "The patient is well. Instrucciones: tome el medicamento con agua, no conduzca y llame si hay dolor. She was "
        "told to return in two weeks and to call with any questions about the treatment of her diabetes today.",
    ],
)
def test_terse_and_mixed_notes_are_not_called_foreign(note: str) -> None:
    assert other_language(note) == ""


def notes_of_the_house() -> Iterator[str]:
    """Every text of a note in the repository's benches, rulebook and tests."""
    for folder in ("bench", "src/cleanclaim/rulebook/coding", "src/cleanclaim/rulebook/sandbox", "tests/coding"):
        for file in sorted((HERE / folder).rglob("*.toml")):
            yield from _texts(tomllib.loads(file.read_text(encoding="utf-8")))


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)
    elif isinstance(value, str) and len(value) > 80:
        yield value


def test_no_note_of_the_house_is_called_foreign_noisy_or_of_two_patients() -> None:
    notes = list(notes_of_the_house())
    assert len(notes) > 200
    wrong = [each for each in notes if other_language(each) or is_noisy(each) or states_two(each)]
    assert wrong == []


@pytest.mark.conformance
@pytest.mark.skipif(not SHARED.exists(), reason="the folder of public data is not here")
def test_no_public_note_is_called_foreign_noisy_or_of_two_patients() -> None:
    for file in sorted(SHARED.glob("*.jsonl.gz")):
        for line in gzip.decompress(file.read_bytes()).decode().splitlines():
            note = json.loads(line)["text"]
            assert not other_language(note)
            assert not is_noisy(note)
            assert not states_two(note)


def noisy(note: str, share: float) -> str:
    """What text recognition makes of a bad copy: letters that become signs and figures."""
    chance = random.Random(3)
    worse = {"a": "@", "e": "3", "i": "!", "o": "0", "s": "$", "l": "|", "t": "7", "n": "^", "r": "~", "d": ")"}
    return "".join(worse.get(letter, letter) if chance.random() < share else letter for letter in note)


def test_noise_of_text_recognition_is_told_and_a_clean_table_is_not() -> None:
    note = " ".join(f"The patient has had gouty arthritis of the left foot for {day} days today." for day in range(9))
    assert noisy_share(note) == 0
    chart = gathered([text(noisy(note, 0.35))])
    assert rules(chart) == ["charts.noise"]
    assert len(chart.documents) == 1
    table = "Test\tResult\tUnits\tRange\tFlag\n" + "HbA1c\t8.4\t%\t4.0-5.6\tH\nK+\t3.1\tmmol/L\t3.5-5.1\tL\n" * 12
    assert not is_noisy(table)


@pytest.mark.parametrize(
    ("head", "name", "born"),
    [
        ("Patient: Sample, Testa Q\nDOB: 2/10/1966", PersonName("Sample", "Testa", "Q"), date(1966, 2, 10)),
        ("Pt Name: Testa Sample DOB: 02-10-1966 MRN 5", PersonName("Sample", "Testa"), date(1966, 2, 10)),
        ("Patient: Ms. Testa Q. Sample, 60 y/o", PersonName("Sample", "Testa", "Q."), None),
        ("Provider: Dora Muster, MD\nThe patient was seen.", None, None),
        ("Patient: Established patient here for gout.", None, None),
    ],
)
def test_whom_a_text_names(head: str, name: PersonName | None, born: date | None) -> None:
    stated = stated_subject(head)
    assert (stated.name, stated.birth_date) == (name, born)
