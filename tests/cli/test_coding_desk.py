"""`code audit`, `code figures`, `code documentation`, `code policy`: the coder's desk by command."""

import json
import subprocess
import sys

import pytest

_PLAY = """
import sys
from pathlib import Path
from cleanclaim import codesets, store
store.boot(Path(sys.argv[1]))
store.migrate()
from cleanclaim.sandbox.practice import synthetic_practice
from cleanclaim.usecases.admin.demo import play
with codesets.open_library() as library:
    play(synthetic_practice(1, encounters=6), library, Path(sys.argv[1]), lambda words, part: None)
"""
PERIOD = ("--since", "2026-01-01", "--until", "2027-12-31")


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """A very small quarter of the demonstration's practice."""
    folder = tmp_path_factory.mktemp("desk")
    subprocess.run([sys.executable, "-c", _PLAY, folder], check=True)
    return folder


@pytest.fixture
def command(home):
    def run(*words, user="", status=0, where=home):
        acting = ["--as", user] if user else []
        line = [
            sys.executable,
            "-c",
            "from cleanclaim.cli import main; main()",
            "--home",
            where,
            *acting,
            "code",
            *words,
        ]
        done = subprocess.run([str(each) for each in line], capture_output=True, text=True)
        assert done.returncode == status, done.stderr
        assert "Traceback" not in done.stderr
        return json.loads(done.stdout) if "--json" in words and status == 0 else done.stdout + done.stderr

    return run


def test_an_audit_goes_from_the_draw_to_the_figures(command, tmp_path):
    asked = ("audit", "draw", "--auditor", "auditor", "--percent", "100", *PERIOD)
    drawn = command(*asked, "--json", user="manager")
    assert drawn["cases"] > 3
    cases = command("audit", "list", "--json", user="auditor")
    assert {each["state"] for each in cases} == {"open"}
    case = cases[0]["case"]
    wrong = {
        "diagnoses": [{"code": "R69", "quote": "ASSESSMENT"}],
        "lines": [{"code": "99202", "quote": "no such words"}],
    }
    file = tmp_path / "coding.json"
    file.write_text(json.dumps(wrong))
    assert "not in the record" in command("audit", "code", case, file, user="auditor", status=2)
    every_note_says = "signed"
    file.write_text(json.dumps({"diagnoses": [{"code": "R69", "quote": every_note_says}]}))
    coded = command("audit", "code", case, file, "--json", user="auditor")
    assert {"missed", "extra"} <= {each["kind"] for each in coded["differences"]}
    rights = [{"right": "the second coder" if each["kind"] == "extra" else "the signer", "cause": "slip"}
              for each in coded["differences"]]  # fmt: skip
    file.write_text(json.dumps(rights))
    judged = command("audit", "judge", case, file, "--json", user="auditor")
    assert (judged["state"], judged["outcome"]) == ("judged", "amend")
    found = command("figures", *PERIOD, "--json", user="manager")
    assert found["codings"] == {"right": 0, "of": 1, "percent": 0.0, "between": [0.0, 79.3]}
    assert found["kinds"]["missed"] == 1
    assert list(found["by_coder"]) == ["coder"]
    assert "coder" in command("figures", *PERIOD, user="auditor")


def test_what_cannot_be_is_said_in_a_sentence(command, tmp_path):
    assert "name of a manager or auditor" in command("audit", "draw", "--auditor", "auditor", status=2)
    assert "neither coder nor auditor" in command("audit", "draw", "--auditor", "biller", user="manager", status=2)
    assert "no manager or auditor" in command("figures", user="biller", status=2)
    broken = tmp_path / "broken.json"
    for text in ("{", "[]", '{"diagnoses": {}}', '{"diagnoses": ["R69"]}', "[" * 100_000):
        broken.write_text(text)
        command("audit", "code", "AC1", broken, user="auditor", status=2)
        if text != "[]":
            command("audit", "judge", "AC1", broken, user="auditor", status=2)
    assert "There is no file" in command("audit", "code", "AC1", tmp_path / "none", user="auditor", status=2)
    assert "not a number" in command("policy", "set", "--name", "n", "--precision", "most", "--measured", "200",
                                     "--published", "p", user="manager", status=2)  # fmt: skip


def test_a_fresh_install_has_the_pages_of_the_demonstration(command, tmp_path):
    found = command("documentation", "--json", where=tmp_path / "nothing")
    assert found["from"] == "the demonstration"
    assert not (tmp_path / "nothing").exists()
    pages = {page["specialty"]: page for page in found["pages"]}
    assert pages["cardiology"]["topics"][0]["title"] == "Heart failure"
    text = command("documentation", "--specialty", "Cardiology", where=tmp_path / "nothing")
    assert text.startswith("# What to write: cardiology\n")
    assert "demonstration's questions" in text
    assert "cardiology" in command("documentation", "--specialty", "alchemy", where=tmp_path / "nothing", status=2)


def test_a_home_has_the_pages_of_its_own_questions(command):
    found = command("documentation", "--json")
    assert found["from"] in ("this practice", "the demonstration")
    asked = sum(page["questions"] for page in found["pages"])
    assert asked == sum(topic["asked"] for page in found["pages"] for topic in page["topics"])


def test_a_policy_is_off_until_a_manager_sets_it(command):
    assert command("policy", "show", "--json") == {"on": False, "policies": []}
    said = ("policy", "set", "--name", "Sure", "--measured", "500", "--published", "Report 1")
    assert "manager" in command(*said, "--precision", "97", user="coder", status=2)
    assert "95 %" in command(*said, "--precision", "90", user="manager", status=2)
    assert "Nothing passes" in command("policy", "run", user="coder", status=2)
    assert command(*said, "--precision", "97", "--json", user="manager")["precision"] == "97"
    ran = command("policy", "run", "--json", user="coder")
    assert ran["signed"] == []  # the demonstration's coder has signed what could be signed
    command("policy", "end", user="manager")
    shown = command("policy", "show", "--json")
    assert (shown["on"], len(shown["policies"])) == (False, 2)
