"""The traits of what billing and the front desk add to a claim: parties, insurance, days, order of payers."""

from __future__ import annotations

import re
from datetime import date
from functools import cache, lru_cache

from cleanclaim.claims.edits.lists import limit
from cleanclaim.claims.edits.traits import Trait
from cleanclaim.claims.edits.views import ClaimView
from cleanclaim.claims.facts import Facts
from cleanclaim.claims.values import LONGEST_CLAIM_ID, MOST_LINES, UNKNOWN_BIRTH, Claim
from cleanclaim.codesets import is_taxonomy
from cleanclaim.kernel import is_npi
from cleanclaim.payers import PayerProfile, Relationship, timely_filing_deadline

_POST_BOX = re.compile(r"\bP\.?\s*O\.?\s*BOX\b|\bLOCK\s?BOX\b", re.IGNORECASE)


def of_header(view: ClaimView, facts: Facts) -> int:
    claim = view.claim
    payer, coverage, encounter = claim.payer, claim.coverage, claim.encounter
    day = encounter.service_date
    practice, rendering, referring = claim.practice, claim.rendering, claim.referring
    traits = _of_parties(
        practice.npi, practice.tax_id, practice.taxonomy, practice.address.zip, practice.address.line1,
        rendering.npi, rendering.taxonomy, referring.npi if referring else None,
    )  # fmt: skip
    traits |= _of_filing_code(payer.filing_code)
    if not 0 < len(claim.id) <= LONGEST_CLAIM_ID or not 0 < len(claim.lines) <= MOST_LINES.get(claim.kind, 50):
        traits |= Trait.NUMBERED
    if payer.requires_rendering_taxonomy and not rendering.taxonomy:
        traits |= Trait.NO_TAXONOMY
    if payer.requires_authorization and not encounter.authorization:
        traits |= Trait.AUTHORIZATION
    if not coverage.member_id.strip() or not coverage.period.covers(day):
        traits |= Trait.BAD_COVERAGE
    if coverage.relationship is not Relationship.SELF:
        traits |= Trait.DEPENDENT
    if encounter.accident or encounter.accident_date:
        traits |= Trait.ACCIDENT
    if claim.frequency != "1" or "1" not in payer.accepts_frequency:
        traits |= Trait.CHANGED
    if claim.prior:
        traits |= Trait.PRIOR
    if coverage.priority > 1:
        traits |= Trait.LATER_PAYER
    return traits | _of_terms(claim, facts) | _of_dates(view, payer, facts)


def _of_terms(claim: Claim, facts: Facts) -> int:
    """What the practice knows of the payer's terms, and what goes with the claim."""
    payer = claim.payer
    traits = Trait.ATTACHED if claim.attachments else 0
    if facts.own_rules or (
        facts.policies and any(policy.speaks_of(payer.payer_id, payer.filing_code) for policy in facts.policies)
    ):
        traits |= Trait.POLICIES
    if facts.enrolled is not None:
        traits |= Trait.ENROLMENT
    if payer.payer_id in facts.contracts:
        traits |= Trait.CONTRACT
    return traits


def _of_dates(view: ClaimView, payer: PayerProfile, facts: Facts) -> int:
    claim, today = view.claim, facts.today
    day = claim.encounter.service_date
    traits = 0
    born = claim.patient.birth_date
    first = view.first
    if (born != UNKNOWN_BIRTH and first < born) or first < day:
        traits |= Trait.DATES
    if today is None:
        return traits | Trait.FILING
    if view.last > today:
        traits |= Trait.DATES
    view.filing_ends = ends = _filing_ends(payer.timely_filing_days, payer.timely_filing_months, first)
    warning = limit("filing_warning_days", today)
    if today > ends or (warning and (ends - today).days <= int(warning.value)):
        traits |= Trait.FILING
    return traits


@lru_cache(maxsize=50_000)
def _filing_ends(days: int, months: int, first: date) -> date:
    terms = PayerProfile("", "", "", "", timely_filing_days=days, timely_filing_months=months)
    return timely_filing_deadline(terms, first)


@cache
def _of_filing_code(code: str) -> int:
    traits = {"MB": Trait.MEDICARE, "MC": Trait.MEDICAID}.get(code, 0)
    return traits | (Trait.ACCIDENT if code in ("WC", "AM") else 0)


@lru_cache(maxsize=50_000)
def _of_parties(
    billing_npi: str,
    tax_id: str,
    billing_taxonomy: str,
    zip_code: str,
    street: str,
    rendering_npi: str,
    rendering_taxonomy: str,
    referring_npi: str | None,
) -> int:
    npis = (billing_npi, rendering_npi) if referring_npi is None else (billing_npi, rendering_npi, referring_npi)
    fine = (
        all(is_npi(npi) for npi in npis)
        and all(is_taxonomy(text) for text in (billing_taxonomy, rendering_taxonomy) if text)
        and has_digits(tax_id, 9)
        and has_digits(zip_code, 9)
        and is_street(street)
    )
    return 0 if fine else Trait.BAD_PARTY


def has_digits(text: str, count: int) -> bool:
    """Whether a number has so many digits, dashes aside, and nothing else."""
    return re.fullmatch(rf"[0-9]{{{count}}}", text.replace("-", "")) is not None


def is_street(line: str) -> bool:
    return bool(line) and not _POST_BOX.search(line)
