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


def test_show_tells_all_that_the_page_promises() -> None:
    shown = json.loads(run("show", "Z23", "--json").stdout)
    assert set(shown) == {
        "code", "lookup", "tables", "above", "below", "notes", "before", "after", "map", "poa_exempt", "order", "index",
        "told_by", "inherited",
    }  # fmt: skip
    assert {"code", "display", "kind", "text", "own"} == set(shown["notes"][0])
    assert [each["place"] for each in shown["order"]] == ["code first"]
    assert shown["above"][-1]["code"] == "Chapter 21"


def test_compare_says_what_excludes_what() -> None:
    compared = json.loads(run("compare", "E11.9", "E10.9", "--on", "2026-05-04", "--json").stdout)
    assert compared["meeting"]["code"] == "E08-E13"
    assert compared["pairs"][0]["verdict"] == "exclude each other"
    assert {side["lookup"]["status"] for side in compared["sides"]} == {"valid"}
    assert isinstance(run("compare", "E11.9").exception, Refused)


def test_map_leads_both_ways() -> None:
    back = json.loads(run("map", "I10", "--json").stdout)
    assert (back["to"], [each["code"] for each in back["alternatives"]]) == ("ICD-9-CM", ["401.9"])
    assert set(back["alternatives"][0]) == {
        "code", "display", "approximate", "no_map", "combination", "scenario", "choice_list", "says",
    }  # fmt: skip
    forth = json.loads(run("map", "401.9", "--to", "ICD-10-CM", "--json").stdout)
    assert [each["code"] for each in forth["alternatives"]] == ["I10"]
    assert isinstance(run("map", "99213").exception, Refused)
    assert isinstance(run("map", "I10", "--to", "SNOMED").exception, Refused)
    assert isinstance(run("map", "I10", "--to", "ICD-10-CM").exception, Refused)


def test_without_an_index_the_sentence_says_what_to_install() -> None:
    result = run("index", "abscess of kidney")
    assert isinstance(result.exception, Refused)
    assert "Index.xml" in str(result.exception)
    assert "diseases" in str(run("index", "pain", "--part", "rubbish").exception)


def test_list_names_versions_and_days() -> None:
    listed = json.loads(run("list", "--json").stdout)
    assert listed[0]["version"] == "April 2026"
    assert (listed[0]["first"], listed[0]["last"]) == ("2026-04-01", "2026-09-30")


@pytest.mark.parametrize(
    "words",
    [
        ["list"],
        ["search", "diabetis"],
        ["search", "xqzxqz"],
        ["show", "E11.9", "--on", "2026-05-04"],
        ["show", "S93.401"],
        ["show", "99213", "--on", "2026-05-04"],
        ["compare", "E11.9", "E10.9", "I10", "--on", "2026-05-04"],
        ["map", "I10"],
        ["map", "W56.01XA"],
    ],
)
def test_people_can_read_it(words: list[str]) -> None:
    result = run(*words)
    assert result.exit_code == 0
    assert result.stdout.strip()
