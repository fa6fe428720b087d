"""Every edit has cases that fire and cases that stay silent, and speaks as an edit should."""

import tomllib
from dataclasses import replace
from importlib.resources import files

import pytest

from cleanclaim import claims
from cleanclaim.claims import cases
from cleanclaim.claims.edits import EDITS, INSTITUTIONAL
from cleanclaim.codesets import Lookup
from cleanclaim.kernel import Owner, Severity

FOLDER = files("cleanclaim") / "rulebook" / "claims" / "cases"
CASES = [
    case
    for path in sorted(FOLDER.iterdir(), key=lambda path: path.name)
    for case in tomllib.loads(path.read_text(encoding="utf-8"))["case"]
]
CARDS = {edit.card.id: edit.card for edit in (*EDITS, *INSTITUTIONAL)}


class Told:
    """The library, with a few codes that a case judges itself."""

    def __init__(self, library, told):
        self.library, self.told = library, told

    def lookup(self, system, code, on):
        if code in self.told:
            return Lookup(self.told[code], None, "case", f"{code} is {self.told[code]}.")
        return self.library.lookup(system, code, on)

    def __getattr__(self, name):
        return getattr(self.library, name)


def found(case, library):
    facts = cases.facts_of(case, Told(library, case.get("codes", {})))
    return claims.check(cases.claim_of(case), facts).findings


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['rule']}: {case['says']}")
def test_case(case, library):
    fired = [finding for finding in found(case, library) if finding.rule == case["rule"]]
    assert bool(fired) is case["fires"]
    if "line" in case:
        assert [finding.place.line for finding in fired] == [case["line"]]
    if "severity" in case:
        assert [finding.severity for finding in fired] == [Severity(case["severity"])]


def test_every_edit_has_a_case_that_fires_and_one_that_stays_silent():
    told = {(case["rule"], case["fires"]) for case in CASES}
    assert told == {(rule, fires) for rule in CARDS for fires in (True, False)}


def test_the_ordinary_visit_is_clean_under_all_edits(library):
    result = claims.check(cases.claim_of({}), cases.facts_of({}, library))
    assert result.findings == ()
    assert result.clean


def test_ids_are_one_of_a_kind():
    assert len(CARDS) == len({*EDITS, *INSTITUTIONAL})


def test_what_coding_reads_never_speaks_of_money(library):
    words = ("$", "cents", "paid", "charge", "denied", "reimburs")
    for card in CARDS.values():
        if card.owner is Owner.CODING:
            assert not any(word in card.sentence.lower() for word in words), card.id
    for case in CASES:
        for finding in found(case, library):
            if finding.owner is Owner.CODING:
                text = f"{finding.message} {finding.fix} {finding.values}".lower()
                assert not any(word in text for word in words), finding


def test_a_batch_says_what_one_claim_at_a_time_says(library):
    told = [case for case in CASES if not case.get("facts") and not case.get("codes")]
    facts = cases.facts_of({}, library)
    one_by_one = [claims.check(cases.claim_of(case), facts) for case in told]
    assert claims.Checker(facts).check([cases.claim_of(case) for case in told]) == one_by_one


def test_without_knowledge_it_is_not_checked_and_never_wrong():
    result = claims.check(cases.claim_of({"lines": [{"code": "99203"}, {"code": "36415"}]}), claims.Facts())
    assert result.clean
    assert {each.set for each in result.not_checked} == {
        "ICD-10-CM", "CPT", "NCCI PTP practitioner", "NCCI MUE practitioner", "NCCI add-on", "timely filing",
        "history of the patient", "enrolment of providers",
    }  # fmt: skip
    assert next(each.count for each in result.not_checked if each.set == "CPT") == 2


def test_history_of_a_claim_is_what_the_next_one_is_compared_with(library):
    first = cases.claim_of({"id": "SYN-9"})
    again = cases.claim_of({"id": "SYN-10"})
    facts = replace(cases.facts_of({}, library), earlier={again.patient.id: claims.sent_lines(first)})
    assert [finding.rule for finding in claims.check(again, facts).findings] == ["claim-duplicate"]
    assert claims.check(first, facts).clean
