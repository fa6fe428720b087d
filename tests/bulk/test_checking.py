"""Files of claims are checked with the rules for single claims, and with the files' own history."""

import json
from dataclasses import replace
from datetime import date

import pytest

from cleanclaim import claims
from cleanclaim.bulk import check_files
from cleanclaim.claims import Facts, cases
from cleanclaim.codesets import open_library
from cleanclaim.kernel import Refused
from cleanclaim.x12 import to_json, write_837p
from cleanclaim.x12.values import Envelope, InterchangeAcknowledgment

ENVELOPE = Envelope(
    sender="SENDER", receiver="99001", interchange_control="1", group_sender="SENDER", group_receiver="99001",
    group_control="1", transaction_control="0001", created="202603091200",
)  # fmt: skip


@pytest.fixture(scope="session")
def library():
    with open_library() as found:
        yield found


@pytest.fixture
def file_of(tmp_path):
    def make(*found, name="claims.837"):
        path = tmp_path / name
        path.write_bytes(write_837p([claims.to_837(each) for each in found], ENVELOPE, batch_reference="B1"))
        return path

    return make


def rules(path, library, **more):
    return [
        (each.claim_id, finding.rule)
        for each in check_files([path], Facts(codes=library, **more))
        for finding in each.findings
    ]


def test_what_we_write_reads_back_clean(file_of, library):
    (found,) = check_files([file_of(cases.claim_of({}))], Facts(codes=library))
    assert found.findings == ()
    assert (found.claim_id, found.lines, found.charge_cents) == ("SYN-1", 1, 15000)
    assert {each.set for each in found.not_checked} == {
        "history of the patient", "NCCI MUE practitioner", "NCCI add-on", "enrolment of providers",
    }  # fmt: skip


def test_planted_defects_are_found_through_the_file(file_of, library):
    wrong = cases.claim_of(
        {
            "diagnoses": ["E11.9", "E10.9"],
            "lines": [{"code": "99213", "pointers": [1]}, {"code": "17000", "pointers": [2]}],
        }
    )
    assert rules(file_of(wrong), library) == [("SYN-1", "claim-excludes1"), ("SYN-1", "claim-modifier-25")]


def test_the_file_is_its_own_history(file_of, library):
    path = file_of(cases.claim_of({"id": "A"}), cases.claim_of({"id": "B"}))
    assert rules(path, library) == [("B", "claim-duplicate")]


def test_deadlines_are_judged_on_the_day_the_file_was_made_or_the_day_given(file_of, library):
    terms = {"filing_code": "MB", "accepts_frequency": ["1"]}
    part_b = cases.claim_of({"payer": terms, "coverage": {"member_id": "1EG4TE5MK73"}})
    assert rules(file_of(part_b), library) == []
    assert rules(file_of(part_b), library, today=date(2027, 3, 3)) == [("SYN-1", "claim-timely-filing")]


def test_json_lines_say_the_same_as_the_file(file_of, library, tmp_path):
    wrong = cases.claim_of({"lines": [{"code": "99213"}, {"code": "17000"}, {"code": "J1100", "ndc": "1"}]})
    wire = claims.to_837(wrong)
    wire.envelope = replace(ENVELOPE)
    lines = tmp_path / "claims.jsonl"
    answer = InterchangeAcknowledgment("1", "", "", "A")
    lines.write_text(f"{json.dumps(to_json(wire))}\n\n{json.dumps(to_json(answer))}\n")
    found = rules(lines, library)
    assert ("SYN-1", "claim-modifier-25") in found
    assert ("SYN-1", "claim-drug-code") in found


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('{"broken', "Line 1 is not JSON"),
        ('{"type": "claim", "claim_id": 7, "diagnoses": []}', "line 1"),
        ('{"kind": "835"}', "Line 1 is no value of 'x12 read'"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_line(tmp_path, library, text, says):
    path = tmp_path / "claims.jsonl"
    path.write_text(text + "\n")
    with pytest.raises(Refused, match=says):
        list(check_files([path], Facts(codes=library)))
    with pytest.raises(Refused, match="cannot be read"):
        list(check_files([tmp_path / "nowhere"], Facts(codes=library)))
