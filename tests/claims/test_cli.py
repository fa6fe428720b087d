"""`cleanclaim claims check`: the contract of the command line."""

import json

import pytest
from typer.testing import CliRunner

from cleanclaim import claims
from cleanclaim.claims import cases
from cleanclaim.cli.claims import app
from cleanclaim.kernel import Refused
from cleanclaim.x12 import write_837p
from cleanclaim.x12.values import Envelope


@pytest.fixture
def file_of(tmp_path, monkeypatch, library):
    monkeypatch.setenv("CLEANCLAIM_CODESETS", str(library.folder))

    def make(*found):
        envelope = Envelope(
            sender="SENDER", receiver="99001", interchange_control="1", group_sender="SENDER", group_receiver="99001",
            group_control="1", transaction_control="0001", created="202603091200",
        )  # fmt: skip
        path = tmp_path / "claims.837"
        path.write_bytes(write_837p([claims.to_837(each) for each in found], envelope, batch_reference="B1"))
        return str(path)

    return make


def run(*arguments):
    return CliRunner().invoke(app, ["check", *arguments])


def test_clean_claims_exit_0(file_of):
    result = run(file_of(cases.claim_of({})), "--json")
    assert result.exit_code == 0
    document = json.loads(result.stdout)
    assert (document["claims"], document["clean"], document["findings"]) == (1, 1, [])
    assert {each["set"] for each in document["not_checked"]} == {
        "history of the patient", "NCCI MUE practitioner", "NCCI add-on", "enrolment of providers",
    }  # fmt: skip


def test_error_findings_exit_1_and_say_what_the_contract_asks(file_of):
    bad = cases.claim_of({"id": "BAD", "lines": [{"code": "99213"}, {"code": "17000"}]})
    result = run(file_of(cases.claim_of({}), bad), "--json")
    assert result.exit_code == 1
    document = json.loads(result.stdout)
    assert (document["claims"], document["clean"]) == (2, 1)
    found = next(each for each in document["findings"] if each["rule"] == "claim-modifier-25")
    assert (found["claim"], found["line"], found["owner"], found["severity"]) == ("BAD", 1, "coding", "error")
    assert found["likely_carc"] == "97"
    assert found["cites"]
    assert {"message", "version"} <= set(found)


def test_warnings_alone_exit_0(file_of):
    # Past the usual time limit, to a payer whose terms nobody has set up.
    result = run(file_of(cases.claim_of({})), "--today", "2027-06-01")
    assert result.exit_code == 0
    assert "The usual last day for filing was 2027-03-02" in result.output
    assert "1 of 1 claims are clean" in result.output


def test_unusable_files_are_refused_with_one_sentence(tmp_path):
    for name, text in (("nothing.837", ""), ("words.txt", "To whom it may concern")):
        path = tmp_path / name
        path.write_text(text)
        refusal = run(str(path), "--json").exception
        assert isinstance(refusal, Refused)
        assert str(refusal).endswith(".")
    assert isinstance(run(str(tmp_path / "missing.837")).exception, Refused)
