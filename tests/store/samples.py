"""Synthetic people and one visit of theirs, as values that have not been kept yet."""

from datetime import UTC, date, datetime
from decimal import Decimal

from cleanclaim.charts.values import DocumentKind
from cleanclaim.coding.signed import (
    AlternativeLine,
    DrugDetail,
    SignedCoding,
    SignedDiagnosis,
    SignedLine,
    Signer,
)
from cleanclaim.kernel import (
    Address,
    Encounter,
    Patient,
    Period,
    PersonName,
    Practice,
    Provider,
    Setting,
    Sex,
    Span,
    Trace,
    make_npi,
)
from cleanclaim.payers.values import (
    Benefit,
    BenefitKind,
    Contract,
    Coverage,
    FeeClause,
    FeeSchedule,
    PayerProfile,
    Plan,
    Relationship,
)

NOW = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)
DAY = date(2026, 10, 19)
HOME = Address("1 Sample Street", "Testville", "OH", "430010000")
YEAR = Period(date(2026, 1, 1), date(2026, 12, 31))


def practice(number: int = 1) -> Practice:
    return Practice("", f"Sample Practice {number}", make_npi(f"1{number:08d}"), f"12345{number:04d}",
                    "207Q00000X", HOME, "6145550100")  # fmt: skip


def provider(number: int = 1) -> Provider:
    return Provider("", make_npi(f"2{number:08d}"), PersonName("Sampleton", "Dora"), "207Q00000X", "Family medicine")


def patient(last: str = "Zztest") -> Patient:
    return Patient("", PersonName(last, "Anna", "Q", "Jr"), date(1961, 2, 3), Sex.FEMALE, HOME, "6145550111")


def payer() -> PayerProfile:
    return PayerProfile(
        "", "Sample Health", "SAMPLE01", "CI", HOME,
        accepts_frequency=frozenset({"1", "7"}), requires_authorization=frozenset({"70551"}),
    )  # fmt: skip


def plan(payer_id: str) -> Plan:
    benefits = (
        Benefit(BenefitKind.OFFICE_VISIT, copay_cents=2500, deductible=False, clause="p. 4"),
        Benefit(BenefitKind.OTHER, coinsurance_percent=Decimal("20")),
    )
    return Plan("", "Sample Gold", payer_id, YEAR, 150_000, None, benefits)


def contract(payer_id: str) -> Contract:
    schedule = FeeSchedule("S1", "House fees", YEAR, {("99213", ""): 9_000, ("71046", "26"): 1_200}, "own file")
    clauses = (
        FeeClause("1.1", "Office visits", frozenset({"99213", "99214"}), percent=Decimal("110.5"), of="House fees"),
        FeeClause("1.2", "All else", percent=Decimal("60")),
    )
    return Contract("", "Sample 2026", payer_id, YEAR, clauses, (schedule,))


def coverage(patient_id: str, payer_id: str, plan_id: str) -> Coverage:
    return Coverage(
        "", patient_id, payer_id, plan_id, "ZZ123456789", YEAR, relationship=Relationship.SPOUSE,
        group_number="G1", subscriber_name=PersonName("Zztest", "Bert"), subscriber_birth_date=date(1960, 5, 6),
        subscriber_sex=Sex.MALE, subscriber_address=HOME,
    )  # fmt: skip


def encounter(practice_id: str, patient_id: str, provider_id: str) -> Encounter:
    return Encounter(
        "", practice_id, patient_id, provider_id, DAY, Setting.OFFICE, "11", new_patient=False,
        accident="auto", accident_date=DAY, accident_state="OH",
    )  # fmt: skip


def signed_coding(encounter_id: str, document_id: str = "D1") -> SignedCoding:
    quoted = Span(document_id, 0, 7, "Cystitis")
    because = Trace("", "rule", "The record says so.", "Guideline IV.A", {"rule": "x", "n": 1},
                    (Trace("", "sentence", "Cystitis", source={"start": 0}),))  # fmt: skip
    visit = SignedLine(1, "CPT", "99213", "Office visit", 1, (1,), ("25",), None, (quoted,), (because,))
    drug = DrugDetail("00009003928", Decimal("1.5"), "ML")
    shot = SignedLine(2, "HCPCS", "J3301", "Injection", 4, (1, 2), (), drug, (quoted,))
    other = SignedLine(2, "HCPCS", "J3300", "Injection", 2, (1,))
    return SignedCoding(
        encounter_id, 1, Signer("cora", "Cora Coder", "CPC"), NOW, DAY,
        (
            SignedDiagnosis(1, "ICD-10-CM", "N30.00", "Acute cystitis", (quoted,), (because,)),
            SignedDiagnosis(2, "ICD-10-CM", "M17.11", "Osteoarthritis, right knee"),
        ),
        (visit, shot), (AlternativeLine(2, "PY9", other),), code_set_version="2026-04",
    )  # fmt: skip


NOTE = "Cystitis. Injected the knee."
NOTE_KIND = DocumentKind.NOTE
