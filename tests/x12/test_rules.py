"""Each rule over values has a case that fires and one that stays silent, in TOML beside the rulebook."""

from __future__ import annotations

import pytest

from cleanclaim import x12
from cleanclaim.kernel.rules import load_rulebook
from cleanclaim.x12.checking import attachments, authorizations, benefits, eligibility, status
from cleanclaim.x12.checking.answers import FUNCTIONAL_RULES, STATUS_RULES
from cleanclaim.x12.checking.claims import BY_KIND, RULES
from cleanclaim.x12.checking.remittance import PAYMENT_RULES, REMITTANCE_RULES

BOOKS = {
    "claims": RULES,
    "professional_claims": BY_KIND["837P"],
    "institutional_claims": BY_KIND["837I"],
    "dental_claims": BY_KIND["837D"],
    "remittances": (*PAYMENT_RULES, *REMITTANCE_RULES),
    "statuses": STATUS_RULES,
    "acknowledgments": FUNCTIONAL_RULES,
    "eligibility_inquiries": eligibility.INQUIRY_RULES,
    "eligibility_responses": benefits.RESPONSE_RULES,
    "status_inquiries": status.INQUIRY_RULES,
    "status_responses": status.RESPONSE_RULES,
    "reviews": authorizations.REVIEW_RULES,
    "attachments": attachments.ATTACHMENT_RULES,
    "information_requests": attachments.REQUEST_RULES,
}
CASES = [(book, case) for book in BOOKS for case in load_rulebook(f"x12/cases/{book}")["case"]]


def text_of(book: str, replace: list[list[str]]) -> bytes:
    text = load_rulebook(f"x12/cases/{book}")["text"].strip()
    for old, new in replace:
        assert old in text, f"the case replaces {old}, which is not in the text"
        text = text.replace(old, new)
    return text.encode()


@pytest.mark.parametrize(("book", "case"), CASES, ids=[f"{case['rule']}: {case['name']}" for _, case in CASES])
def test_the_rule_does_what_its_case_says(book, case):
    fired = {finding.rule for finding in x12.check(text_of(book, case["replace"])).all_findings()}
    assert (case["rule"] in fired) == case["fires"], fired


@pytest.mark.parametrize("book", BOOKS)
def test_every_rule_has_both_kinds_of_case(book):
    rules = {rule.card.id for _, rule in BOOKS[book]}
    cases = load_rulebook(f"x12/cases/{book}")["case"]
    for fires in (True, False):
        assert {case["rule"] for case in cases if case["fires"] is fires} == rules


@pytest.mark.parametrize("book", BOOKS)
def test_the_text_without_change_is_accepted(book):
    report = x12.check(text_of(book, []))
    assert report.accepted
    assert report.all_findings() == []


@pytest.mark.parametrize("book", BOOKS)
def test_every_rule_says_what_it_is_about(book):
    for snip, rule in BOOKS[book]:
        assert snip in {1, 3, 4, 5}
        assert rule.card.sentence.endswith(".")
        assert rule.card.citation.source
