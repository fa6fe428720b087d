"""The command's own promises: what it refuses, what it says on which stream, and what is there afterwards."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from tests.bring.making import file_of
from tests.homes import Desk, Home

CLAIM = {"id": "A1", "lines": ["99213 100.00"]}
PAYMENT = {"trace": "T1", "answers": [{"id": "A1", "lines": ["99213 100.00 paid 80.00 PR-2 20.00"]}]}
FIGURES = {
    "claims", "payments", "matched", "unmatched", "quarantined", "denied", "underpaid", "open_insurance_cents",
    "open_patient_cents", "open_cents",
}  # fmt: skip


@pytest.fixture
def good(tmp_path: Path) -> Path:
    return written(tmp_path / "good.837", {"claim": [CLAIM]}, "claims")


def written(path: Path, scenario: dict[str, Any], name: str) -> Path:
    path.write_bytes(file_of(scenario, name))
    return path


UNUSABLE = {
    "empty": b"",
    "blanks": b" \r\n\r\n",
    "a letter": b"Dear payer, please find our claims enclosed.\n",
    "binary": bytes(range(256)) * 40,
    "a picture": b"\x89PNG\r\n\x1a\n" + b"\0" * 400,
    "half an ISA": b"ISA*00*          *00*  ",
}


@pytest.mark.parametrize("what", UNUSABLE)
def test_a_file_that_cannot_be_used_leaves_nothing_of_the_others(what: str, home: Home, good: Path) -> None:
    bad = good.with_name("bad.txt")
    bad.write_bytes(UNUSABLE[what])
    ran = home.run("bring", "--json", good, bad)
    assert ran.status == 2
    assert ran.out == ""
    assert len(ran.err.strip().splitlines()) == 1 and ran.err.strip().endswith("."), ran.err
    other = written(good.with_name("other.837"), {"claim": [{**CLAIM, "id": "B1"}]}, "claims")
    assert home.figures(other)["claims"] == 1


def test_a_file_that_is_not_there_is_named(home: Home, good: Path) -> None:
    ran = home.run("bring", good, good.with_name("absent.837"))
    assert ran.status == 2
    assert "absent.837" in ran.err.replace("\n", "")


def test_a_folder_is_no_file(home: Home, good: Path) -> None:
    assert home.run("bring", good.parent).status == 2


def test_an_answer_of_another_kind_is_not_enough(home: Home, good: Path) -> None:
    text = good.read_text()
    dental = good.with_name("dental.837")
    dental.write_text(text.replace("005010X222A1", "004010X097A1"))
    ran = home.run("bring", dental)
    assert ran.status == 2
    assert "835" in ran.err
    assert home.figures(good, dental)["claims"] == 1


@pytest.mark.parametrize(
    ("option", "content"),
    [
        ("--contract", 'name = "no clause"\npayer_id = "ALPHA1"\nfrom = 2026-01-01\n'),
        ("--contract", "no TOML at all ["),
        ("--contract", 'name = "x"\npayer_id = "NOBODY"\nfrom = 2026-01-01\n[[clause]]\nid = "a"\nfixed = "1.00"\n'),
        ("--patient-payments", "who,when\nA1,2026-01-01\n"),
        ("--patient-payments", "claim,date,amount\nA1,yesterday,5.00\n"),
        ("--patient-payments", "claim,date,amount\nA1,2026-04-01,-5.00\n"),
        ("--patient-payments", ""),
    ],
)
def test_what_comes_beside_the_files_is_refused_whole(option: str, content: str, home: Home, good: Path) -> None:
    beside = good.with_name("beside.txt")
    beside.write_text(content)
    ran = home.run("bring", "--json", good, option, beside)
    assert (ran.status, ran.out) == (2, "")
    assert len(ran.err.strip().splitlines()) <= 2, ran.err
    other = written(good.with_name("other.837"), {"claim": [{**CLAIM, "id": "B1"}]}, "claims")
    assert home.figures(other)["claims"] == 1, "nothing of the refused run is there"


def test_money_of_a_patient_without_a_claim_is_said_and_can_come_again(home: Home, good: Path) -> None:
    paid = good.with_name("paid.csv")
    paid.write_text("claim,date,amount\nA1,2026-04-01,5.00\nZ9,2026-04-01,7.00\n")
    answer = written(good.with_name("answer.835"), {"payment": [PAYMENT]}, "payments")
    ran = home.run("bring", "--json", good, answer, "--patient-payments", paid)
    assert ran.status == 0
    assert "No claim has this number; $7.00" in ran.err.replace("\n", " ")
    assert ran.json()["open_patient_cents"] == 1_500
    late = written(
        good.with_name("late.x12"),
        {
            "claim": [{"id": "Z9", "lines": ["36415 20.00"]}],
            "payment": [{"trace": "T2", "file": "claims", "answers": [
                {"id": "Z9", "lines": ["36415 20.00 paid 10.00 PR-1 10.00"]},
            ]}],
        },
        "claims",
    )  # fmt: skip
    assert home.figures(late, "--patient-payments", paid)["open_patient_cents"] == 1_500 + 300


def test_the_whole_contract_of_the_json(home: Home, good: Path) -> None:
    ran = home.run("bring", "--json", good)
    found = ran.json()
    assert set(found) == FIGURES
    assert all(type(value) is int for value in found.values())
    assert ran.err == ""


def test_the_table_says_the_same(home: Home, good: Path) -> None:
    ran = home.run("bring", good)
    assert "open with insurers" in ran.out
    assert "$100.00" in ran.out


def test_reasons_are_grouped_and_go_to_stderr(home: Home, tmp_path: Path) -> None:
    answers = [{"id": f"Z{number}", "lines": ["99213 100.00 paid 100.00"]} for number in range(40)]
    file = written(tmp_path / "many.835", {"payment": [{"trace": "T1", "answers": answers}]}, "payments")
    ran = home.run("bring", "--json", file)
    assert ran.json()["unmatched"] == 40
    assert "(40 times)" in ran.err.replace("\n", " ")
    assert len(ran.err.splitlines()) < 8


def test_work_tells_what_waits_and_why(home: Home, good: Path) -> None:
    scenario = {
        "payment": [
            PAYMENT,
            {"trace": "T2", "answers": [{"id": "Z9", "lines": ["36415 50.00 paid 40.00 CO-45 10.00"]}]},
            {"trace": "T3", "answers": [{"id": "Z8", "lines": ["36415 60.00 paid 30.00 CO-45 30.00"]}]},
        ],
        "file": {"payments": {"damage": [["BPR*I*30*", "BPR*I*31*"]]}},
    }
    answer = written(good.with_name("answer.835"), scenario, "payments")
    ran = home.run("bring", "--json", good, answer)
    assert ran.status == 1
    waits = {each["kind"]: each["reason"] for each in json.loads(home.run("work", "--json").out)}
    assert "No claim with this account number" in waits["unmatched payment"]
    assert "$30.00 explained, $31.00 stated" in waits["quarantined"]


def test_why_leads_from_a_claim_to_the_segment(home: Home, good: Path) -> None:
    answer = written(good.with_name("answer.835"), {"payment": [PAYMENT]}, "payments")
    home.figures(good, answer)
    ran = home.run("why", "A1", "--json")
    assert ran.status == 0, ran.err
    assert "CLP*A1*1*100*80*20" in ran.out.replace("\\u002a", "*")


def test_at_the_terminal_the_bar_stays_off_stdout(good: Path, tmp_path: Path) -> None:
    """Once as a process of its own, as a person starts it."""
    if os.environ.get("CLEANCLAIM_DATABASE"):
        pytest.skip("a process of its own works on a file of its own")
    command = Path(sys.executable).with_name("cleanclaim")
    ran = subprocess.run([command, "--home", tmp_path / "own", "bring", "--json", good], capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr
    assert json.loads(ran.stdout)["open_insurance_cents"] == 10_000


def test_a_home_that_has_a_demonstration_takes_files(desk: Desk, good: Path) -> None:
    """The demonstration's own claims, brought as files, are known; somebody else's stand beside them."""
    with desk.home() as home:
        assert home.run("demo", "--json").status == 0
        before = home.figures(good)
        sent = home.folder / "brought"
        sent.mkdir()
        paths = [copied(sent, number, content) for number, content in enumerate(files_of(home))]
        assert len(paths) > 5
        after = home.figures(*paths)
        assert after == before
        assert home.run("audit", "verify").status == 0


def copied(folder: Path, number: int, content: bytes) -> Path:
    path = folder / f"{number}.x12"
    path.write_bytes(content)
    return path


def files_of(home: Home) -> list[bytes]:
    """The files that the demonstration sent and received, as its database keeps them."""
    query = "SELECT content FROM wire_file WHERE kind IN ('837', '835') ORDER BY id"
    if home.database:
        import psycopg

        with psycopg.connect(home.environment["CLEANCLAIM_DATABASE"]) as connection:
            return [bytes(row[0]) for row in connection.execute(query)]
    import sqlite3
    from contextlib import closing

    with closing(sqlite3.connect(home.folder / "cleanclaim.sqlite3")) as connection:
        return [bytes(row[0]) for row in connection.execute(query)]
