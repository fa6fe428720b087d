"""`cleanclaim codesets`: the JSON contract, exit status, messages that help."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner, Result

from cleanclaim.cli.codesets import app
from cleanclaim.kernel import Refused


def run(*words: str) -> Result:
    return CliRunner().invoke(app, list(words))


def test_search_as_the_contract_says() -> None:
    result = run("search", "heart attack", "--limit", "3", "--json")
    assert result.exit_code == 0
    hits = json.loads(result.stdout)
    assert set(hits[0]) == {"system", "code", "display", "billable", "score"}
    assert hits[0]["code"] == "I21.9"
    assert len(hits) == 3


def test_show_with_its_day() -> None:
    shown = json.loads(run("show", "E11.22", "--on", "2026-11-02", "--json").stdout)
    assert shown["code"]["display"] == "Type 2 diabetes mellitus with diabetic chronic kidney disease"
    assert shown["lookup"]["past_end"] is True
    assert any(note["code"] == "E11" for note in shown["inherited"])


def test_show_finds_the_system_by_itself() -> None:
    assert json.loads(run("show", "99213", "--json").stdout)["code"]["system"] == "CPT"
    assert json.loads(run("show", "J1885", "--json").stdout)["code"]["system"] == "HCPCS"
    assert json.loads(run("show", "45", "--system", "CARC", "--json").stdout)["code"]["system"] == "CARC"


def test_an_unknown_code_is_refused_with_the_nearest() -> None:
    result = run("show", "S00.01A")
    assert isinstance(result.exception, Refused)  # the main application makes it exit status 2
    assert "S00.01XA" in str(result.exception)


def test_list_names_versions_and_days() -> None:
    listed = json.loads(run("list", "--json").stdout)
    assert listed[0]["version"] == "April 2026"
    assert (listed[0]["first"], listed[0]["last"]) == ("2026-04-01", "2026-09-30")


@pytest.mark.parametrize(
    "words", [["list"], ["search", "diabetis"], ["search", "xqzxqz"], ["show", "E11.9", "--on", "2026-05-04"]]
)
def test_people_can_read_it(words: list[str]) -> None:
    result = run(*words)
    assert result.exit_code == 0
    assert result.stdout.strip()
