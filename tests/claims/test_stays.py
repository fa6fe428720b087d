"""What an 837I says of a stay reaches the edits, and a grouper is asked where an operator has one."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from cleanclaim import claims
from cleanclaim.claims import cases
from cleanclaim.claims.grouping import CodedStay
from cleanclaim.kernel import Sex
from cleanclaim.x12.values import Diagnosis as Sent
from cleanclaim.x12.values import Institutional as SentStay
from cleanclaim.x12.values import LineDetails, Procedure, ServiceLine

STAY: dict[str, Any] = {
    "brought_diagnoses": ["J18.9", "I10"],
    "lines": [{"code": "0120", "system": "REVENUE", "revenue": "0120", "units": 3}],
    "encounter": {"place_of_service": "11"},
    "claim": {
        "kind": "837I",
        "institutional": {
            "statement_from": date(2026, 3, 2),
            "statement_through": date(2026, 3, 5),
            "admission_date": date(2026, 3, 2),
            "patient_status": "01",
            "drg": "193",
            "coded": [["ABK", "J189", "Y"], ["ABJ", "R509", ""], ["ABF", "I10", "Y"]],
            "procedures": [["0BJ08ZZ", date(2026, 3, 3)]],
        },
    },
}


@dataclass
class Grouper:
    found: str | None
    version: str = "own 1"
    asked: list[CodedStay] = field(default_factory=list)

    def group(self, stay: CodedStay) -> str | None:
        self.asked.append(stay)
        return self.found


def result(found: str | None, library):
    facts = replace(cases.facts_of(STAY, library), grouper=Grouper(found))
    return claims.check(cases.claim_of(STAY), facts), facts.grouper


def test_a_grouper_is_asked_with_the_facts_of_the_stay(library):
    _, grouper = result("193", library)
    assert grouper.asked == [
        CodedStay(date(2026, 3, 5), (("J189", "Y"), ("I10", "Y")), ("0BJ08ZZ",), 45, Sex.FEMALE, 3, "01")
    ]


def test_another_group_is_said_with_the_grouper_that_found_it(library):
    checked, _ = result("194", library)
    (found,) = [each for each in checked.findings if each.rule == "claim-drg"]
    assert found.message == "The claim names group 193; own 1 finds 194."
    assert found.version == "own 1"


def test_without_an_answer_the_group_is_not_checked(library):
    assert [each.reason for each in result(None, library)[0].not_checked if each.set == "MS-DRG"] == [
        "own 1 does not group this stay"
    ]
    alone = claims.check(cases.claim_of(STAY), cases.facts_of(STAY, library))
    assert [each.reason for each in alone.not_checked if each.set == "MS-DRG"] == ["no grouper is plugged in"]
    assert not any(each.rule == "claim-drg" for each in alone.findings)


def test_indicators_admitting_diagnosis_and_what_is_not_covered_are_brought_along():
    sent = claims.to_837(cases.claim_of({}))
    sent.kind, sent.place_of_service, sent.institutional = "837I", "11", SentStay(drg="193")
    sent.diagnoses = [Sent("ABK", "J189", "N"), Sent("ABJ", "R509"), Sent("ABN", "W19XXXA")]
    sent.lines = [
        ServiceLine(1, Procedure(), 5000, sent.lines[0].units, revenue_code="0120", service_date=date(2026, 3, 2))
    ]
    sent.lines[0].details = LineDetails(noncovered_cents=1200)
    claim = claims.from_837(sent).claim
    assert claim is not None
    assert claim.institutional is not None
    assert claim.institutional.drg == "193"
    assert claim.institutional.diagnoses == sent.diagnoses
    assert claim.institutional.noncovered_cents == 1200
    assert [each.code for each in claim.diagnoses] == ["J18.9"]


class WithExemptions:
    """The library, with the list of codes exempt from present-on-admission reporting installed."""

    def __init__(self, library, exempt):
        self.library, self.exempt = library, exempt

    def is_poa_exempt(self, code, on):
        return code in self.exempt

    def __getattr__(self, name):
        return getattr(self.library, name)


def said_of_indicators(diagnoses, coded, codes):
    told = {**STAY["claim"]["institutional"], "coded": coded}
    case = {**STAY, "brought_diagnoses": diagnoses, "claim": {"kind": "837I", "institutional": told}}
    checked = claims.check(cases.claim_of(case), cases.facts_of(case, codes))
    fired = [dict(each.values)["diagnosis"] for each in checked.findings if each.rule == "claim-present-on-admission"]
    return fired, [each.set for each in checked.not_checked if each.set == "ICD-10-CM POA exempt"]


def test_which_diagnoses_need_an_indicator_the_official_list_says_where_it_is_installed(library):
    diagnoses, coded = ["J18.9", "Z20.822"], [["ABK", "J189", "Y"], ["ABF", "Z20822", ""]]
    assert said_of_indicators(diagnoses, coded, WithExemptions(library, {"Z20.822"})) == ([], [])
    assert said_of_indicators(diagnoses, coded, WithExemptions(library, set())) == (["Z20.822"], [])
    if library.is_poa_exempt("Z20.822", date(2026, 3, 2)) is None:
        assert said_of_indicators(diagnoses, coded, library) == ([], ["ICD-10-CM POA exempt"])
