"""A practice's own rules: read strictly, judged like any edit, tried by their cases."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from cleanclaim.claims import Facts, cases, check
from cleanclaim.claims.policies import _KEYS, DEMANDS, load_policies, policies_of
from cleanclaim.claims.trying import try_policy
from cleanclaim.cli.rules import app
from cleanclaim.kernel import Owner, Refused, Severity

TOLD = {"id": "p", "says": "The payer wants it so.", "cites": "manual"}
LINE = {"code": "20610", "modifiers": ["RT"]}


def fired(policy, **case):
    claim = cases.claim_of({"lines": [LINE], **case})
    found = check(claim, Facts(policies=policies_of({"policy": [{**TOLD, **policy}]}))).findings
    return [each for each in found if each.rule == "p"]


MET = {
    "authorization": {"encounter": {"authorization": "A1"}},
    "referral": {"claim": {"referral_number": "R1"}},
    "referring provider": {"claim": {"referring": "1987654325"}},
    "attachment": {"claim": {"attachments": [["OB", "EL", "A1"]]}},
    "note": {"claim": {"note": "seen at home"}},
    "drug code": {"lines": [{**LINE, "ndc": "00000000001"}]},
    "modifier": {"of": ["KX"], "lines": [{**LINE, "modifiers": ["RT", "KX"]}]},
    "no modifier": {"of": ["RT"], "lines": [{**LINE, "modifiers": ["LT"]}]},
    "diagnosis": {"of": ["M17"], "diagnoses": ["M17.11"]},
    "no diagnosis": {"of": ["I10"], "diagnoses": ["M17.11"]},
    "place": {"of": ["22"], "encounter": {"place_of_service": "22"}},
    "no place": {"of": ["11"], "encounter": {"place_of_service": "22"}},
    "other code": {"of": ["J3301"], "codes": "20610", "lines": [LINE, {"code": "J3301"}]},
    "units at most": {"limit": 1, "unmet": {"lines": [{**LINE, "units": 2}]}},
    "age at least": {"limit": 50, "patient": {"birth_date": "1950-01-01"}},
    "age at most": {"limit": 40, "patient": {"birth_date": "2000-01-01"}},
    "charge at most": {"limit": 14999, "lines": [{**LINE, "charge": 14999}]},
    "no other code": {"of": ["J3301"], "codes": "20610", "unmet": {"lines": [LINE, {"code": "J3301"}]}},
    "taxonomy": {"unmet": {"rendering": {"taxonomy": ""}}},
}


@pytest.mark.parametrize("demand", [each for each in DEMANDS if each != "nothing"])
def test_each_demand_is_met_by_what_it_asks_for_and_by_nothing_else(demand):
    told = dict(MET[demand])
    policy = {"requires": demand, **{key: told.pop(key) for key in ("of", "limit", "codes") if key in told}}
    unmet = told.pop("unmet", {})
    if "patient" in told:
        from datetime import date

        told["patient"] = {"birth_date": date.fromisoformat(told["patient"]["birth_date"])}
    assert len(fired(policy, **unmet)) == 1
    assert fired(policy, **told) == []


def test_what_is_not_taken_at_all_always_fires():
    assert len(fired({"requires": "nothing"})) == 1


@pytest.mark.parametrize(
    "condition",
    [
        {"codes": "99213"}, {"modifiers": ["LT"]}, {"places": ["22"]}, {"diagnoses": "E11"}, {"ages": [0, 17]},
        {"payers": ["X"]}, {"filing_codes": ["MB"]}, {"until": "2026-03-01"}, {"from": "2026-03-03"},
    ],
    ids=str,
)  # fmt: skip
def test_a_condition_that_does_not_hold_keeps_a_rule_silent(condition):
    from datetime import date

    told = {key: date.fromisoformat(value) if key in ("from", "until") else value for key, value in condition.items()}
    if "until" in told:
        told["from"] = date(2020, 1, 1)
    assert fired({"requires": "nothing", **told}) == []


def test_a_finding_speaks_in_the_words_of_the_practice():
    (found,) = fired({"requires": "nothing", "owner": "front desk", "severity": "warning", "likely_carc": "197"})
    assert (found.message, found.owner, found.severity) == (TOLD["says"], Owner.FRONT_DESK, Severity.WARNING)
    assert (str(found.citation), found.likely_carc, found.place.line) == ("manual", "197", 1)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"requires": "magic"}, "none of"),
        ({"requires": "modifier"}, "list which"),
        ({"requires": "units at most"}, "limit"),
        ({"requires": "note", "of": ["x"]}, "does not take"),
        ({"requires": "nothing", "code": "99213"}, "none has"),
        ({"requires": "nothing", "payers": "99001"}, "one word"),
        ({"requires": "nothing", "owner": "boss"}, "cannot be read"),
    ],
)
def test_what_would_have_no_effect_is_refused(change, says):
    with pytest.raises(Refused, match=says):
        policies_of({"policy": [{**TOLD, **change}]})


def test_the_example_of_the_manual_is_read_and_its_cases_hold(tmp_path):
    text = (Path(__file__).parents[2] / "docs" / "rules.md").read_text(encoding="utf-8")
    example = next(block for block in text.split("```") if "[[policy]]" in block)
    path = tmp_path / "rules.toml"
    path.write_text(example, encoding="utf-8")
    assert [policy.id for policy in load_policies(path)] == ["mutual-mri-authorization"]
    ran = CliRunner().invoke(app, ["test", str(path), "--json"])
    assert ran.exit_code == 0
    assert json.loads(ran.stdout) == {"rules": 1, "cases": 2, "failed": []}
    path.write_text(example.replace("fires = false", "fires = true"), encoding="utf-8")
    ran = CliRunner().invoke(app, ["test", str(path), "--json"])
    assert ran.exit_code == 1
    assert {each["says"] for each in json.loads(ran.stdout)["failed"]} == {
        "stays silent, and should fire", "has no case in which it stays silent",
    }  # fmt: skip


ODD = st.one_of(
    st.sampled_from(["", "x", "70551-", "-", "A-B-C", "25", "note", "units at most", "nothing", "error", "coding"]),
    st.integers(-3, 200), st.booleans(), st.floats(allow_nan=False), st.dates(), st.datetimes(), st.just({}),
    st.lists(st.one_of(st.integers(0, 99), st.text(max_size=3), st.just({}), st.just([])), max_size=3),
)  # fmt: skip


@settings(deadline=None)
@given(st.dictionaries(st.sampled_from(sorted(_KEYS - {"id"})), ODD, max_size=6), st.sampled_from(DEMANDS))
def test_whatever_is_written_is_refused_in_a_sentence_or_can_be_asked(odd, requires):
    table = {"id": "p", "says": "x", "cites": "y", "requires": requires, **odd}
    try:
        (policy,) = policies_of({"policy": [table]})
    except Refused as refusal:
        assert "p" in str(refusal)
        return
    check(cases.claim_of({"lines": [LINE]}), Facts(policies=(policy,)))
    try:
        try_policy(policy)
    except Refused as refusal:
        assert str(refusal).endswith(".")
