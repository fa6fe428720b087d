"""Synthetic people and what is said of them on the wire. Nobody here exists."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from cleanclaim.kernel import make_npi
from cleanclaim.x12.values import (
    Adjustment,
    Attachment,
    Claim837,
    ClaimAcknowledgment,
    ClaimPayment,
    ClaimStatus277,
    Dated,
    Diagnosis,
    Drug,
    ElementError,
    Envelope,
    FunctionalAcknowledgment,
    InterchangeAcknowledgment,
    Kept,
    LineAdjudication,
    OtherPayer,
    Party,
    Procedure,
    ProviderAdjustment,
    Reference,
    Remittance,
    SegmentError,
    ServiceLine,
    ServicePayment,
    SetAcknowledgment,
    Status,
    Subscriber,
)

CLINIC_NPI = make_npi("123456789")
DOCTOR_NPI = make_npi("198765432")
DAY = date(2026, 3, 2)


def envelope() -> Envelope:
    return Envelope(
        "ZZ", "TESTCLINIC", "ZZ", "TESTPAYER", "000000101", "TESTCLINIC", "TESTPAYER", "11", "0001",
        created="202603101530", test=True,
    )  # fmt: skip


def clinic(entity: str = "85") -> Party:
    return Party(
        entity, False, "TEST CLINIC", id_qualifier="XX", id=CLINIC_NPI, line1="2 EXAMPLE AVE", city="ALBANY",
        state="NY", zip="122070001", taxonomy="207Q00000X", contact_name="BILLING DESK", phone="5555550100",
        references=[Reference("EI", "123456789")],
    )  # fmt: skip


def doctor(entity: str = "82") -> Party:
    return Party(entity, True, "EXAMPLE", "RUTH", id_qualifier="XX", id=DOCTOR_NPI, taxonomy="207Q00000X")


def person(entity: str = "IL", *, first: str = "PAT", member: str = "M100001") -> Party:
    return Party(
        entity, True, "SYNTHETIC", first, id_qualifier="MI" if member else "", id=member, line1="1 EXAMPLE ST",
        city="ALBANY", state="NY", zip="12207",
    )  # fmt: skip


def plan(name: str = "EXAMPLE PLAN", ident: str = "EXPL1") -> Party:
    return Party("PR", False, name, id_qualifier="PI", id=ident)


def line(number: int = 1, cents: int = 12_500, code: str = "99213", **more: object) -> ServiceLine:
    return ServiceLine(
        number,
        Procedure("HC", code),
        cents,
        Decimal(1),
        pointers=(1,),
        service_date=DAY,
        line_control=f"L{number}",
        **more,  # type: ignore[arg-type]
    )


def own_claim() -> Claim837:
    """The subscriber is the patient: two lines, a drug, a note, an attachment."""
    drug = line(2, 4_050, "J1885", drug=Drug("00409379501", Decimal("2.5"), "ML"))
    drug.procedure = Procedure("HC", "J1885", ("JZ",))
    drug.units = Decimal("2")
    return Claim837(
        "VISIT-1",
        16_550,
        clinic(),
        Subscriber("P", "18", "G77", filing_code="CI", party=person(), birth_date=date(1980, 5, 17), sex="F"),
        plan(),
        "11",
        diagnoses=[Diagnosis("ABK", "E119"), Diagnosis("ABF", "I10")],
        references=[Reference("G1", "AUTH-55")],
        providers=[doctor("DN"), doctor()],
        attachments=[Attachment("OZ", "EL", "ATT-1")],
        notes=["SYNTHETIC VISIT"],
        patient_paid_cents=2_000,
        lines=[line(), drug],
        envelope=envelope(),
        submitter=Party(
            "41", False, "TEST CLINIC", id_qualifier="46", id="TESTCLINIC", contact_name="DESK", phone="5555550100"
        ),
        receiver=Party("40", False, "EXAMPLE PLAN", id_qualifier="46", id="TESTPAYER"),
        batch_reference="BATCH-1",
    )  # fmt: skip


def dependent_claim() -> Claim837:
    """A child under its parent's secondary policy; the first payer has answered line by line."""
    claim = own_claim()
    claim.claim_id = "VISIT-2"
    claim.subscriber = Subscriber("S", "", "G77", filing_code="CI", party=person(first="ALEX", member="M200002"))
    claim.patient = person("QC", first="CHILD", member="")
    claim.patient_relationship, claim.patient_birth_date, claim.patient_sex = "19", date(2015, 1, 9), "M"
    claim.related_causes, claim.accident_state = ("AA",), "NY"
    claim.dates = [Dated("439", date(2026, 3, 1))]
    claim.frequency, claim.references = "7", [Reference("F8", "PAYER-900")]
    claim.attachments, claim.notes, claim.patient_paid_cents = [], [], 0
    claim.lines = [line(), line(2, 4_000, "36415")]
    claim.charge_cents = 16_500
    claim.lines[0].adjudications = [
        LineAdjudication("FIRST1", 8_000, Procedure("HC", "99213"), Decimal(1), [
            Adjustment("CO", "45", 2_500), Adjustment("PR", "2", 2_000)], DAY),
    ]  # fmt: skip
    claim.lines[1].adjudications = [
        LineAdjudication("FIRST1", 3_000, Procedure("HC", "36415"), Decimal(1), [Adjustment("CO", "45", 1_000)], DAY)
    ]
    claim.other_payers = [
        OtherPayer(
            Subscriber("P", "19", filing_code="CI", party=person(first="SAM", member="F300003")),
            plan("FIRST PLAN", "FIRST1"),
            paid_cents=11_000,
            remaining_patient_cents=2_000,
            benefits_assigned="Y",
            release_of_information="Y",
            claim_number="FIRST-77",
        )
    ]
    claim.kept = [Kept("2300", ("CRC", "ZZ", "Y", "ST"))]
    return claim


def payment() -> ClaimPayment:
    return ClaimPayment(
        "VISIT-1", "1", 16_550, 9_000, 2_000, "15", "PAYER-901", "11", "1",
        patient=Party("QC", True, "SYNTHETIC", "PAT", id_qualifier="MI", id="M100001"),
        rendering=Party("82", True, "EXAMPLE", "RUTH", id_qualifier="XX", id=DOCTOR_NPI),
        service_from=DAY,
        received_on=date(2026, 3, 11),
        lines=[
            ServicePayment(Procedure("HC", "99213"), 12_500, 8_000, service_date=DAY, line_control="L1",
                adjustments=[Adjustment("CO", "45", 2_500), Adjustment("PR", "2", 2_000)], allowed_cents=10_000),
            ServicePayment(Procedure("HC", "J1885", ("JZ",)), 4_050, 1_000, Decimal(2), service_date=DAY,
                line_control="L2", adjustments=[Adjustment("CO", "45", 3_050)], allowed_cents=1_000,
                remarks=("N130",)),
        ],
    )  # fmt: skip


def denial() -> ClaimPayment:
    return ClaimPayment(
        "VISIT-3", "4", 10_000, 0, 0, "15", "PAYER-902", "11", "1",
        adjustments=[Adjustment("CO", "29", 10_000)],
        patient=Party("QC", True, "SYNTHETIC", "LEE", id_qualifier="MI", id="M400004"),
        remarks=("MA130",),
    )  # fmt: skip


def reversal() -> ClaimPayment:
    return ClaimPayment(
        "VISIT-4", "22", -10_000, -6_000, 0, "15", "PAYER-800", "11", "1",
        adjustments=[Adjustment("CO", "45", -4_000)],
        patient=Party("QC", True, "SYNTHETIC", "KIM", id_qualifier="MI", id="M500005"),
    )  # fmt: skip


def remittance() -> Remittance:
    """Paid, denied and reversed claims, and interest that the payer adds."""
    payer = Party(
        "PR", False, "EXAMPLE PLAN", line1="3 EXAMPLE BLVD", city="ALBANY", state="NY", zip="12207",
        contact_name="CLAIMS DESK", phone="5555550101", references=[Reference("2U", "EXPL1")],
    )  # fmt: skip
    return Remittance(
        payer,
        Party("PE", False, "TEST CLINIC", id_qualifier="XX", id=CLINIC_NPI, references=[Reference("TJ", "123456789")]),
        3_150,
        "ACH",
        paid_on=date(2026, 3, 20),
        trace_number="TRACE-1",
        payer_id="1123456789",
        production_date=date(2026, 3, 19),
        claims=[payment(), denial(), reversal()],
        provider_adjustments=[ProviderAdjustment(CLINIC_NPI, date(2026, 12, 31), "L6", "VISIT-1", -150)],
        envelope=envelope(),
        bank=("CCP", "01", "011000015", "DA", "1234567", "1123456789", "", "01", "021000021", "DA", "7654321"),
    )


def functional() -> FunctionalAcknowledgment:
    error = SegmentError("SV1", 25, "8", "2400", "VISIT-1", [ElementError(1, "7", 2)])
    sets = [
        SetAcknowledgment("837", "0001", "A", "005010X222A1"),
        SetAcknowledgment("837", "0002", "R", "005010X222A1", ("5",), [error]),
    ]
    return FunctionalAcknowledgment("HC", "11", "P", 2, 2, 1, sets, "005010X222A1", envelope())


def interchange() -> InterchangeAcknowledgment:
    return InterchangeAcknowledgment("000000101", "260310", "1530", "A", "000", envelope())


def statuses() -> ClaimAcknowledgment:
    day = date(2026, 3, 11)
    patient = Party("QC", True, "SYNTHETIC", "PAT", id_qualifier="MI", id="M100001")
    return ClaimAcknowledgment(
        Party("AY", False, "EXAMPLE HOUSE", id_qualifier="46", id="HOUSE1"),
        Party("41", False, "TEST CLINIC", id_qualifier="46", id="TESTCLINIC"),
        Party("85", False, "TEST CLINIC", id_qualifier="XX", id=CLINIC_NPI),
        "BATCH-1", 1, 1, 16_550, 10_000,
        [
            ClaimStatus277("VISIT-1", patient, [Status("A2", "20", "PR", "WQ", day, 16_550)], "PAYER-901",
                service_date=DAY),
            ClaimStatus277("VISIT-3", patient, [Status("A7", "562", "85", "U", day, 10_000, "WRONG NPI")],
                service_date=DAY),
        ],
        envelope(),
        statuses=[Status("A1", "19", "PR", "WQ", day, 26_550)],
        reference="ANSWER-1",
        received_on=day,
        processed_on=day,
    )  # fmt: skip
