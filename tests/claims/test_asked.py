"""Traits spare rules the asking and never decide: a rule that is not asked of a claim would find nothing.

And what is looked up for many claims at once is what would be looked up for each alone.
"""

from dataclasses import replace
from datetime import date

import pytest
from tests.claims.damaged import all_facts, damaged

from cleanclaim import claims
from cleanclaim.claims import cases
from cleanclaim.claims.edits import EDITS, INSTITUTIONAL
from cleanclaim.claims.edits.gathering import gather
from cleanclaim.claims.edits.knowledge import Knowledge
from cleanclaim.claims.edits.traits import Trait

KINDS = [("837P", "practitioner", EDITS), ("837I", "hospital", INSTITUTIONAL)]
KNOWN = ("everything", "no history, no day", "no tables", "nothing")


def is_asked(edit, traits):
    return all(traits & mask for mask in edit.when)


def histories(found, known):
    """The lines of every claim's patient that came before it, as a checker that remembers would have them."""
    seen = {}
    for claim in found:
        yield None if known.earlier is None else tuple(seen.get(claim.patient.id, ()))
        seen.setdefault(claim.patient.id, []).extend(claims.sent_lines(claim))


@pytest.mark.parametrize("known", KNOWN)
@pytest.mark.parametrize(
    ("kind", "setting", "edits"), [("837P", "practitioner", EDITS), ("837I", "hospital", INSTITUTIONAL)]
)
def test_a_rule_that_is_not_asked_would_find_nothing(kind, setting, edits, known, library):
    facts = all_facts(library)[known]
    found = [claim for claim in damaged(1, 600) if claim.kind == kind]
    batch = gather(found, facts, Knowledge(facts, setting), list(histories(found, facts)))
    unasked = 0
    for number, traits in enumerate(batch.traits):
        view = batch.view(number)
        for edit in edits:
            # Every rule whose conditions hold is asked here, whatever the other traits are.
            if not is_asked(edit, traits) and is_asked(edit, traits | ~Trait.CONDITIONS):
                unasked += 1
                assert list(edit(view)) == [], (edit.card.id, found[number].id)
    assert unasked > 10 * len(found)


@pytest.mark.parametrize("known", KNOWN)
def test_company_changes_nothing_about_a_claim(known, library):
    facts = all_facts(library)[known]
    found = damaged(2, 300)
    alone = [claims.check(claim, facts) for claim in found]
    assert claims.Checker(facts).check(found) == alone
    kept = claims.Checker(facts)
    assert [result for first in range(0, 300, 7) for result in kept.check(found[first : first + 7])] == alone


def test_what_a_checker_remembers_is_what_it_could_have_been_told(library):
    facts = all_facts(library)["everything"]
    found = damaged(3, 400)
    told = [
        claims.check(claim, replace(facts, earlier={claim.patient.id: earlier}))
        for claim, earlier in zip(found, histories(found, facts), strict=True)
    ]
    keeping = claims.Checker(replace(facts, earlier={}), remembers=True)
    assert [*keeping.check(found[:150]), *keeping.check(found[150:])] == told
    rules = {finding.rule for result in told for finding in result.findings}
    assert {"claim-duplicate", "claim-pair", "claim-new-patient", "claim-global-visit"} <= rules


def test_the_place_of_the_visit_is_judged_though_every_line_has_its_own(library):
    usual = cases.claim_of({"encounter": {"place_of_service": "77"}})
    placed = replace(usual, lines=tuple(replace(line, place_of_service="11") for line in usual.lines))
    assert [each.rule for each in claims.check(placed, cases.facts_of({}, library)).findings] == [
        "claim-place-of-service"
    ]


def test_the_shape_of_a_procedure_is_judged_though_no_table_is_there():
    odd = cases.claim_of({"lines": [{"code": "9921X"}]})
    assert [each.rule for each in claims.check(odd, claims.Facts()).findings] == ["claim-procedure-shape"]


def test_a_line_of_a_revenue_code_has_a_day_too(library):
    hospital = next(claim for claim in damaged(1, 600) if claim.kind == "837I" and claim.lines)
    line = hospital.lines[0]
    late = replace(line, signed=replace(line.signed, system="REVENUE"), service_date=date(2026, 3, 10))
    facts = replace(cases.facts_of({}, library), today=date(2026, 3, 9))
    found = claims.check(replace(hospital, lines=(late,)), facts).findings
    assert [each.place.line for each in found if each.rule == "claim-future-service"] == [late.number]


@pytest.mark.parametrize(("days", "fires"), [((2, 2), True), ((2, 3), False), ((3, 3), True)])
def test_pairs_are_services_of_one_day(days, fires, library):
    usual = cases.claim_of({"lines": [{"code": "20610", "modifiers": ["RT"]}, {"code": "36415"}]})
    dated = tuple(replace(line, service_date=date(2026, 3, day)) for line, day in zip(usual.lines, days, strict=True))
    told = {"facts": {"tables": {"pairs": [["20610", "36415", "never"]]}}}
    found = claims.check(replace(usual, lines=dated), cases.facts_of(told, library)).findings
    assert [each.rule for each in found] == ["claim-pair"] * fires
