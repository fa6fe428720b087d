"""Rules in Python of the operator: asked like any edit, and nothing that goes wrong in one stops a batch."""

from dataclasses import replace

import pytest

from cleanclaim.claims import Checker, Facts, cases, check
from cleanclaim.claims.own_rules import Fired, NotChecked, OwnRule, stand_in
from cleanclaim.claims.policies import policies_of, read_policies, written_policies
from cleanclaim.claims.trying import try_own_rule, try_policy
from cleanclaim.kernel import Citation, Owner, Refused, Severity
from cleanclaim.kernel.rules import rule


def made(function):
    """A rule of the operator from a function of a view."""
    function.__doc__ = "Two visits were billed."
    return rule("own", cites=Citation("habit"), owner=Owner.FRONT_DESK, likely_carc="18")(function)


def said(function, claim=None):
    found = check(claim or cases.claim_of({}), Facts(own_rules=(made(function),)))
    return [each for each in found.findings if each.rule == "own"]


def test_what_a_rule_says_has_the_rules_card():
    (found,) = said(lambda view: [Fired(line=view.lines[0].number, values=(("code", view.lines[0].code),))])
    assert (found.message, found.owner, found.severity) == ("Two visits were billed.", Owner.FRONT_DESK, Severity.ERROR)
    assert (str(found.citation), found.likely_carc, found.place.line) == ("habit", "18", 1)
    assert found.values == (("code", "99213"),)


def test_a_rule_may_say_otherwise_than_its_card():
    (found,) = said(lambda view: [Fired("Look again.", severity=Severity.NOTE, owner=Owner.CODING, rule="claim-npi")])
    assert (found.rule, found.message, found.severity, found.owner) == (
        "own", "Look again.", Severity.NOTE, Owner.CODING,
    )  # fmt: skip


def test_a_rule_may_stay_silent_and_may_say_what_it_could_not_judge():
    assert said(lambda view: None) == []
    assert said(lambda view: ()) == []
    result = check(cases.claim_of({}), Facts(own_rules=(made(lambda view: [NotChecked("own table", "not there")]),)))
    assert ("own table", "not there") in {(each.set, each.reason) for each in result.not_checked}


def ends_the_program(view):
    raise SystemExit(3)


def fails_late(view):
    yield Fired("This was said before it failed.")
    raise KeyError(view.claim.patient.name.last)


FAILING = {
    "ZeroDivisionError": lambda view: [1 // 0],
    "SystemExit": ends_the_program,
    "KeyError": fails_late,
    "TypeError": lambda view: ["words"],
    "RecursionError": lambda view: FAILING["RecursionError"](view),
    "AttributeError": lambda view: view.no_such_thing,
    "ValueError": lambda view: [Fired(owner="the boss")],
}


@pytest.mark.parametrize("kind", FAILING)
def test_a_failing_rule_becomes_a_warning_without_the_words_of_the_fault(kind):
    (found,) = said(FAILING[kind])
    assert found.message == f"The rule own could not be run ({kind}); the claim was not judged by it."
    assert (found.severity, found.owner) == (Severity.WARNING, Owner.BILLING)
    assert "Beispiel" not in str(found)


@pytest.mark.parametrize(
    "wrong",
    [Fired(b"bytes"), Fired(line="1"), Fired(fix=1), Fired(values=(("amount", 3),)), Fired(likely_carc=29)],
    ids=repr,
)
def test_what_is_no_finding_is_told_as_a_failing_rule(wrong):
    (found,) = said(lambda view: [wrong])
    assert "could not be run" in found.message


def test_a_failing_rule_stops_neither_the_batch_nor_the_other_rules():
    facts = Facts(own_rules=(made(FAILING["ZeroDivisionError"]), made(lambda view: [Fired("Said all the same.")])))
    claims = [cases.claim_of({"id": f"SYN-{number}"}) for number in range(3)]
    results = Checker(facts).check(claims)
    assert [[each.message for each in result.findings if each.rule == "own"][1] for result in results] == [
        "Said all the same."
    ] * 3
    assert all(any("could not be run" in each.message for each in result.findings) for result in results)


def test_a_rule_that_never_ends_speaking_is_cut_short():
    def endless(view):
        while True:
            yield Fired("Again.")

    assert 0 < len(said(endless)) <= 100


def test_a_stand_in_says_why_a_rule_is_not_asked():
    (found,) = check(cases.claim_of({}), Facts(own_rules=(stand_in("mine", "it is gone"),))).findings
    assert (found.rule, found.severity) == ("mine", Severity.WARNING)
    assert "could not be run (it is gone)" in found.message


# --- trying -----------------------------------------------------------------------------------------------

TELLS = {"rule": "own", "says": "A destruction", "fires": True, "lines": [{"code": "17000"}]}
SILENT = {"rule": "own", "says": "A visit", "fires": False}


def destruction(view):
    if any(line.code == "17000" for line in view.lines):
        yield Fired()


def tried(function, *told):
    return [(each.case, each.says) for each in try_own_rule(OwnRule(made(function), "own.py", "", told))]


def test_cases_of_a_rule_in_python_are_run():
    assert tried(destruction, TELLS, SILENT) == []
    assert tried(lambda view: None, TELLS, SILENT) == [("A destruction", "stays silent, and should fire")]
    assert tried(lambda view: [Fired()], TELLS, SILENT) == [("A visit", "fires, and should not")]
    assert tried(destruction, SILENT) == [("", "has no case in which it fires")]


def test_a_case_in_which_a_rule_fails_is_no_case_that_fires():
    assert tried(FAILING["KeyError"], TELLS, SILENT) == [
        ("A destruction", "could not be run (KeyError)"), ("A visit", "could not be run (KeyError)"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "wrong",
    [{"lines": [{"units": 1}]}, {"patient": {"height": 180}}, {"facts": {"earlier": [{"who": 1}]}}, {"fires": "yes"}],
    ids=str,
)
def test_a_case_that_cannot_be_told_is_refused_in_a_sentence(wrong):
    with pytest.raises(Refused, match=r"case of own .*\.$"):
        tried(destruction, {**TELLS, **wrong})
    if "facts" not in wrong:
        (policy,) = policies_of({"policy": [{"id": "own", "says": "x", "cites": "y", "requires": "note"}]})
        with pytest.raises(Refused, match=r"case of own .*\.$"):
            try_policy(replace(policy, cases=({**TELLS, **wrong},)))


# --- texts ------------------------------------------------------------------------------------------------

FIRST = """# what Synthetic Mutual asks
[[policy]]
id = "first"
says = "A note is wanted. [[policy]] is no heading here."
cites = "manual"
requires = "note"

[[policy.case]]
says = "none"
fires = true
"""
SECOND = """# from July on
# a second line
[[policy]]   # the second one
id = "second"
says = "No."
cites = "manual"
requires = "nothing"
"""


def test_each_policy_is_kept_with_its_own_text_alone():
    written = written_policies(FIRST + "\n" + SECOND, "rules.toml")
    assert [policy.id for policy, _ in written] == ["first", "second"]
    assert [text for _, text in written] == [FIRST, SECOND]
    for policy, text in written:
        assert read_policies(text, "kept") == (policy,)


def test_a_change_of_one_policy_leaves_the_text_of_the_other_alone():
    before = written_policies(FIRST + "\n" + SECOND, "rules.toml")
    after = written_policies(FIRST.replace('"note"', '"referral"') + "\n\n" + SECOND, "rules.toml")
    assert before[0][1] != after[0][1]
    assert before[1][1] == after[1][1]


def test_what_cannot_be_taken_apart_is_refused():
    hidden = 'policy = [{ id = "a", says = "x", cites = "y", requires = "note" }]\n'
    with pytest.raises(Refused, match="line of its own"):
        written_policies(hidden, "rules.toml")
    split = '[[policy]]\nid = "a"\nsays = """\n[[policy]]\n"""\ncites = "y"\nrequires = "note"\n'
    with pytest.raises(Refused, match=r"rules.toml"):
        written_policies(split, "rules.toml")


@pytest.mark.parametrize("id", ["claim-npi", "claim-of-mine", "two words", "x" * 61, "-dash", "naïve"])
def test_an_id_that_no_rule_of_a_practice_has_is_refused(id):
    with pytest.raises(Refused):
        read_policies(FIRST.replace('"first"', f'"{id}"'), "rules.toml")
