"""The traits of what billing and the front desk add to a claim: parties, insurance, days, order of payers."""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import lru_cache

from cleanclaim.claims.edits.lists import limit
from cleanclaim.claims.edits.marking import of_place
from cleanclaim.claims.edits.traits import Trait
from cleanclaim.claims.facts import Facts
from cleanclaim.claims.values import LONGEST_CLAIM_ID, MOST_LINES, Claim
from cleanclaim.codesets import is_taxonomy
from cleanclaim.kernel import Encounter, is_npi
from cleanclaim.payers import PayerProfile, Relationship, timely_filing_deadline

_WANTS = Trait.NO_TAXONOMY | Trait.AUTHORIZATION
_LETTERS = "AC-HJKMNP-RT-Y"  # without S, L, O, I, B and Z
_MEDICARE_NUMBER = re.compile(
    rf"[1-9][{_LETTERS}][{_LETTERS}0-9][0-9][{_LETTERS}][{_LETTERS}0-9][0-9][{_LETTERS}]{{2}}[0-9]{{2}}"
)
_MEDICARE_NUMBERS_SINCE = date(2020, 1, 1)
_POST_BOX = re.compile(r"\bP\.?\s*O\.?\s*BOX\b|\bLOCK\s?BOX\b", re.IGNORECASE)


class Headings:
    """The traits that claims have from their heads, under the facts of one batch."""

    def __init__(self, facts: Facts) -> None:
        self._facts, self._today = facts, facts.today
        warning = limit("filing_warning_days", facts.today) if facts.today else None
        self._warned = timedelta(days=int(warning.value)) if warning else None
        self._of_payer: dict[int, int] = {}  # by the identity of the payer's profile: the batch holds it

    def of(self, claim: Claim, first: date, last: date) -> int:
        """The traits of a claim whose services lie between two days."""
        payer, encounter = claim.payer, claim.encounter
        practice, rendering, referring = claim.practice, claim.rendering, claim.referring
        traits = _of_parties(
            practice.npi, practice.tax_id, practice.taxonomy, practice.address.zip, practice.address.line1,
            rendering.npi, rendering.taxonomy, referring.npi if referring else None,
        )  # fmt: skip
        found = self._of_payer.get(id(payer))
        if found is None:
            found = self._of_payer[id(payer)] = self._payer(payer)
        if found & Trait.MEDICARE and not may_be_medicare_number(claim.coverage.member_id, encounter.service_date):
            traits |= Trait.ODD_MEMBER
        if found & _WANTS:
            found &= ~_wants_that_are_met(claim)
        return traits | found | _of_claim(claim) | _of_coverage(claim, encounter) | self._dates(claim, first, last)

    def filing_ends(self, payer: PayerProfile, first: date) -> date | None:
        """The last day for filing; None where the day of billing is not known."""
        if self._today is None:
            return None
        return _filing_ends(payer.timely_filing_days, payer.timely_filing_months, first)

    def _payer(self, payer: PayerProfile) -> int:
        """What the payer is, what it wants, and what the practice knows of its terms."""
        facts = self._facts
        traits = _of_filing_code(payer.filing_code)
        traits |= Trait.NO_TAXONOMY * payer.requires_rendering_taxonomy
        traits |= Trait.AUTHORIZATION * bool(payer.requires_authorization)
        traits |= Trait.CHANGED * ("1" not in payer.accepts_frequency)
        traits |= Trait.ENROLMENT * (facts.enrolled is not None) | Trait.CONTRACT * (payer.payer_id in facts.contracts)
        spoken_of = any(policy.speaks_of(payer.payer_id, payer.filing_code) for policy in facts.policies)
        return traits | Trait.POLICIES * (spoken_of or bool(facts.own_rules))

    def _dates(self, claim: Claim, first: date, last: date) -> int:
        """What is early, late, or close to the end of the time for filing."""
        payer, today, born = claim.payer, self._today, claim.patient.birth_date
        traits = 0
        if first < born or first < claim.encounter.service_date:
            traits |= Trait.DATES
        if today is None:
            return traits | Trait.FILING
        if last > today:
            traits |= Trait.DATES
        ends = _filing_ends(payer.timely_filing_days, payer.timely_filing_months, first)
        if today > ends or (self._warned is not None and ends - today <= self._warned):
            traits |= Trait.FILING
        return traits


def _wants_that_are_met(claim: Claim) -> int:
    """What a payer may want and a claim has."""
    traits = Trait.NO_TAXONOMY if claim.rendering.taxonomy else 0
    return traits | (Trait.AUTHORIZATION if claim.encounter.authorization else 0)


def _of_claim(claim: Claim) -> int:
    traits = 0
    if not 0 < len(claim.id) <= LONGEST_CLAIM_ID or not 0 < len(claim.lines) <= MOST_LINES.get(claim.kind, 50):
        traits |= Trait.NUMBERED
    if claim.frequency != "1":
        traits |= Trait.CHANGED
    if claim.prior:
        traits |= Trait.PRIOR
    if claim.attachments:
        traits |= Trait.ATTACHED
    if claim.kind == "837I":
        traits |= Trait.INSTITUTIONAL
    return traits


def _of_coverage(claim: Claim, encounter: Encounter) -> int:
    """What the front desk wrote down: the insurance, and how the visit came about."""
    coverage = claim.coverage
    traits = of_place(encounter.place_of_service) & Trait.BAD_PLACE
    if not coverage.member_id.strip() or not coverage.period.covers(encounter.service_date):
        traits |= Trait.BAD_COVERAGE
    if coverage.relationship is not Relationship.SELF:
        traits |= Trait.DEPENDENT
    if coverage.priority > 1:
        traits |= Trait.LATER_PAYER
    if encounter.accident or encounter.accident_date:
        traits |= Trait.ACCIDENT
    if encounter.new_patient is False:
        traits |= Trait.ESTABLISHED
    return traits


@lru_cache(maxsize=50_000)
def _filing_ends(days: int, months: int, first: date) -> date:
    terms = PayerProfile("", "", "", "", timely_filing_days=days, timely_filing_months=months)
    return timely_filing_deadline(terms, first)


@lru_cache(maxsize=1_000)
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


def may_be_medicare_number(member_id: str, on: date) -> bool:
    """Whether a member id has the form of a Medicare Beneficiary Identifier, or need not have it on a day."""
    text = member_id.replace("-", "").strip()
    return not text or on < _MEDICARE_NUMBERS_SINCE or _MEDICARE_NUMBER.fullmatch(text) is not None
