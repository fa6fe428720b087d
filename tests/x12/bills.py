"""Synthetic claims with everything on them: a hospital stay, a dentist, an ambulance, equipment, anesthesia."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from people import CLINIC_NPI, DAY, DOCTOR_NPI, clinic, doctor, envelope, line, own_claim, person, plan

from cleanclaim.x12.values import (
    Adjustment,
    Ambulance,
    Amount,
    Attachment,
    Certification,
    Claim837,
    ClaimDetails,
    Contract,
    Dated,
    Dental,
    DentalService,
    Diagnosis,
    Drug,
    Envelope,
    Equipment,
    EquipmentCertification,
    Form,
    FormAnswer,
    InpatientAdjudication,
    InpatientProcedure,
    Institutional,
    LineAdjudication,
    LineDetails,
    Note,
    Occurrence,
    OtherPayer,
    OutpatientAdjudication,
    Party,
    Pricing,
    Procedure,
    PurchasedService,
    Quantity,
    Reference,
    ServiceLine,
    SpinalManipulation,
    Subscriber,
    TestResult,
    Tooth,
    ToothStatus,
    ValueAmount,
)

ADMITTED, DISCHARGED = date(2026, 2, 27), date(2026, 3, 4)
INSTITUTIONAL, DENTAL = "005010X223A2", "005010X224A2"


def enveloped(guide: str) -> Envelope:
    found = envelope()
    found.guide = guide
    return found


def hospital() -> Party:
    return Party(
        "85", False, "TEST HOSPITAL", id_qualifier="XX", id=CLINIC_NPI, line1="4 EXAMPLE PLAZA", city="ALBANY",
        state="NY", zip="122070001", taxonomy="282N00000X", contact_name="PATIENT ACCOUNTS", phone="5555550102",
        references=[Reference("EI", "990000002")],
    )  # fmt: skip


def physician(entity: str) -> Party:
    party = doctor(entity)
    party.taxonomy = "207Q00000X" if entity == "71" else ""
    return party


def room(number: int, revenue: str, cents: int, units: int, unit: str = "UN", code: str = "") -> ServiceLine:
    return ServiceLine(
        number, Procedure("HC", code), cents, Decimal(units), unit, revenue_code=revenue, line_control=f"R{number}"
    )


def stay() -> Institutional:
    return Institutional(
        "1", "1", "01", ADMITTED, DISCHARGED, ADMITTED, "1430", "1100", "470",
        [InpatientProcedure("BBR", "0SR9019", date(2026, 2, 28)), InpatientProcedure("BBQ", "0SRB02A", DAY)],
        [Occurrence("11", date(2026, 2, 20)), Occurrence("A2", date(2020, 1, 1))],
        [Occurrence("71", date(2026, 1, 5), date(2026, 1, 9))],
        [ValueAmount("80", Decimal(5)), ValueAmount("01", Decimal("450.5"))],
        ["09", "C1"],
        [],
        125_000,
    )  # fmt: skip


def hospital_claim() -> Claim837:
    """An inpatient stay that Medicare has answered; the supplement pays second."""
    payer = plan("FIRST PLAN", "FIRST1")
    room_and_board = room(1, "0120", 1_000_000, 5, "DA")
    room_and_board.service_date, room_and_board.service_end = ADMITTED, DISCHARGED
    drug = room(3, "0636", 40_050, 2, code="J1885")
    drug.drug = Drug("00409379501", Decimal("2.5"), "ML", prescription_qualifier="XZ", prescription="RX-1")
    drug.service_date = DAY
    drug.details = LineDetails(noncovered_cents=50, amounts=[Amount("GT", 100), Amount("N8", 25)])
    drug.rendering = physician("82")
    surgery = room(2, "0360", 2_500_000, 1)
    surgery.providers = [physician("72"), physician("DN")]
    surgery.details = LineDetails(
        pricing=Pricing("03", 2_400_000, 100_000, "REPRICER1"), notes=[Note("TPO", "REPRICED AS AGREED")]
    )
    paid = 3_000_000
    surgery.adjudications = [
        LineAdjudication("FIRST1", 2_200_000, Procedure(), Decimal(1), [Adjustment("CO", "45", 300_000)], DISCHARGED,
            revenue_code="0360"),
    ]  # fmt: skip
    for each, cents in ((room_and_board, 780_000), (drug, 20_000)):
        held = each.charge_cents - cents
        each.adjudications = [
            LineAdjudication("FIRST1", cents, each.procedure, each.units, [Adjustment("CO", "45", held)], DISCHARGED,
                revenue_code=each.revenue_code),
        ]  # fmt: skip
    return Claim837(
        "STAY-1",
        3_540_050,
        hospital(),
        Subscriber("S", "18", "G77", filing_code="CI", party=person(), birth_date=date(1950, 5, 17), sex="F"),
        plan(),
        "11",
        "A",
        provider_signature="",
        diagnoses=[
            Diagnosis("ABK", "M1611", "Y"), Diagnosis("ABJ", "M1611"), Diagnosis("ABN", "W010XXA", "Y"),
            Diagnosis("ABF", "I10", "Y"), Diagnosis("ABF", "E119", "N"),
        ],
        references=[Reference("G1", "AUTH-9"), Reference("EA", "MR-77"), Reference("G4", "PRO-1")],
        providers=[
            physician("71"),
            physician("72"),
            physician("ZZ"),
            physician("82"),
            Party(
                "77", False, "TEST HOSPITAL EAST", id_qualifier="XX", id=CLINIC_NPI, line1="5 EXAMPLE PLAZA",
                city="ALBANY", state="NY", zip="122070001",
            ),
            physician("DN"),
        ],
        attachments=[Attachment("OZ", "FX", "ATT-2")],
        notes=["SYNTHETIC STAY"],
        other_payers=[
            OtherPayer(
                Subscriber("P", "18", filing_code="MA", party=person(member="1EG4TE5MK73")),
                payer,
                paid_cents=paid,
                benefits_assigned="Y",
                release_of_information="Y",
                claim_number="FIRST-99",
                inpatient=InpatientAdjudication(Decimal(5), drg_cents=paid, remarks=("MA01", "MA07"),
                    capital_cents=120_000),
                outpatient=OutpatientAdjudication(Decimal("0.8"), 1_000, ("MA18",)),
                providers=[Party("71", True, references=[Reference("G2", "ATT-AT-FIRST")]),
                    Party("85", False, references=[Reference("G2", "HOSP-AT-FIRST")])],
            )
        ],
        lines=[room_and_board, surgery, drug],
        kind="837I",
        envelope=enveloped(INSTITUTIONAL),
        submitter=own_claim().submitter,
        receiver=own_claim().receiver,
        batch_reference="BATCH-1",
        institutional=stay(),
        details=ClaimDetails(
            contract=Contract("01", 3_000_000), pricing=Pricing("02", 3_400_000, 140_050, group="470"),
            certifications=[Certification("ZZ", True, ("ST",))], notes=[Note("DCP", "WALKS WITH A CANE")],
            file_information=["POA"],
        ),
    )  # fmt: skip


def outpatient_claim() -> Claim837:
    """An emergency visit of a child, a dependent."""
    claim = hospital_claim()
    claim.claim_id, claim.place_of_service, claim.charge_cents = "VISIT-9", "13", 52_500
    claim.subscriber = Subscriber("P", "", "G77", filing_code="CI", party=person(first="ALEX", member="M200002"))
    claim.patient = person("QC", first="CHILD", member="")
    claim.patient_relationship, claim.patient_birth_date, claim.patient_sex = "19", date(2015, 1, 9), "M"
    claim.diagnoses = [Diagnosis("ABK", "S52501A"), Diagnosis("APR", "M79631"), Diagnosis("ABN", "W010XXA")]
    claim.institutional = Institutional(
        "1", "1", "01", DAY, DAY, conditions=["A1"], values=[ValueAmount("45", Decimal(14))],
        occurrences=[Occurrence("05", DAY)],
    )  # fmt: skip
    claim.other_payers, claim.details, claim.attachments = [], None, []
    claim.references = [Reference("EA", "MR-78")]
    claim.providers = [physician("71")]
    visit, film = room(1, "0450", 45_000, 1, code="99283"), room(2, "0320", 7_500, 1, code="73100")
    visit.service_date = film.service_date = DAY
    claim.lines = [visit, film]
    return claim


def dentist(entity: str = "85") -> Party:
    party = clinic(entity)
    party.last_or_organization, party.taxonomy = "TEST DENTISTS", "1223G0001X"
    return party


def filling(number: int, code: str, cents: int, **more: object) -> ServiceLine:
    return ServiceLine(
        number,
        Procedure("AD", code),
        cents,
        Decimal(1),
        pointers=(1,),
        line_control=f"D{number}",
        **more,  # type: ignore[arg-type]
    )


def dental_claim() -> Claim837:
    """A filling, scaling in a quadrant, a crown replaced, a brace."""
    claim = own_claim()
    claim.claim_id, claim.kind, claim.envelope = "TEETH-1", "837D", enveloped(DENTAL)
    claim.billing = dentist()
    claim.diagnoses = [Diagnosis("ABK", "K0262")]
    claim.dates = [Dated("452", date(2025, 6, 2)), Dated("472", DAY)]
    claim.references = [Reference("G3", "PRE-1")]
    claim.attachments = [Attachment("RB", "EL", "ATT-3")]
    claim.providers = [physician("82"), physician("DD")]
    claim.providers[0].taxonomy, claim.providers[1].taxonomy = "1223G0001X", "1223S0112X"
    claim.dental = Dental(Decimal(24), Decimal(18), False, [ToothStatus("1", "M"), ToothStatus("16", "E")])
    crown = filling(3, "D2750", 110_000, dental=DentalService(placement="R", teeth=[Tooth("30")]))
    crown.dates = [Dated("441", date(2011, 4, 1))]
    scaling = filling(2, "D4341", 24_000, dental=DentalService(("10",)))
    scaling.units = Decimal(2)
    claim.lines = [
        filling(1, "D2150", 15_000, dental=DentalService(teeth=[Tooth("12", ("M", "O"))])),
        scaling,
        crown,
        filling(4, "D8090", 250_000, place_of_service="11"),
    ]
    claim.charge_cents, claim.patient_paid_cents = 399_000, 5_000
    return claim


def stop(entity: str, name: str = "") -> Party:
    return Party(entity, False, name, line1="6 EXAMPLE RD", city="ALBANY", state="NY", zip="12207")


def ambulance_claim() -> Claim837:
    """From a nursing home to a hospital, 12 miles, on a stretcher."""
    claim = own_claim()
    claim.claim_id, claim.place_of_service = "TRIP-1", "41"
    claim.providers = [stop("PW"), stop("45", "TEST HOSPITAL")]
    trip = Ambulance("A", Decimal(12), Decimal(155), "", "UNABLE TO SIT")
    claim.details = ClaimDetails(
        ambulance=trip, certifications=[Certification("07", True, ("01", "05"))], conditions=["AJ"],
        contract=Contract("05", percent=Decimal("12.5"), code="TERMS", discount_percent=Decimal(2), version="1"),
        file_information=["FREE FORM"], notes=[Note("CER", "CERTIFIED")],
    )  # fmt: skip
    claim.notes = []
    base, miles = line(1, 40_000, "A0428"), line(2, 9_600, "A0425")
    base.procedure, miles.procedure = Procedure("HC", "A0428", ("NH",)), Procedure("HC", "A0425", ("NH",))
    miles.units = Decimal(12)
    base.details = LineDetails(ambulance=trip, quantities=[Quantity("PT", Decimal(2))])
    base.providers = [stop("PW"), stop("45")]
    claim.lines, claim.charge_cents = [base, miles], 49_600
    return claim


def equipment_claim() -> Claim837:
    """A hospital bed for rent with Medicare's form, a test result, a service bought elsewhere."""
    claim = own_claim()
    claim.claim_id, claim.providers = "BED-1", [physician("DN"), doctor()]
    bed = line(1, 20_000, "E0260")
    bed.dates = [Dated("607", DAY), Dated("463", DAY), Dated("461", date(2026, 2, 1))]
    bed.attachments = [Attachment("OZ", "EL", "ATT-4")]
    bed.details = LineDetails(
        equipment=Equipment("E0260", Decimal(30), 20_000, 150_000, "4"),
        equipment_certification=EquipmentCertification("R", Decimal(12)),
        necessity_transmission="AB",
        certifications=[Certification("09", True, ("38",))],
        tests=[TestResult("TR", "R1", Decimal("10.5"))],
        amounts=[Amount("T", 150)],
        file_information=["FREE FORM"],
        notes=[Note("TPO", "REPRICED")],
        pricing=Pricing("01", 18_000, rate=Decimal("12.5"), procedure_qualifier="HC", procedure="E0260", unit="UN",
            units=Decimal(1), reject_reason="T1", compliance="1", exception="2"),
        forms=[
            Form("UT", "01.02", [FormAnswer("1A", "Y"), FormAnswer("2", text="BED"), FormAnswer("3", on=DAY),
                FormAnswer("4", percent=Decimal("80.5"))]),
            Form("AS", "A11", [FormAnswer("1", "N")]),
        ],
    )  # fmt: skip
    bed.providers = [Party("DK", True, "EXAMPLE", "RUTH", id_qualifier="XX", id=DOCTOR_NPI, line1="7 EXAMPLE RD",
        city="ALBANY", state="NY", zip="12207", contact_name="DESK", phone="5555550104")]  # fmt: skip
    bought = line(2, 5_000, "93000")
    bought.details = LineDetails(purchased=PurchasedService("OUTSIDE1", 3_000), contract=Contract("09", 2_000))
    bought.providers = [Party("QB", False, id_qualifier="XX", id=CLINIC_NPI)]
    claim.lines, claim.charge_cents = [bed, bought], 25_000
    claim.details = ClaimDetails(
        spinal=SpinalManipulation("C", "CHRONIC"),
        certifications=[Certification("E1", True, ("L1",)), Certification("75", True, ("IH",))],
        pricing=Pricing("02", 24_000, 1_000),
    )
    return claim


def anesthesia_claim() -> Claim837:
    claim = own_claim()
    claim.claim_id, claim.providers = "SLEEP-1", [physician("DN"), doctor()]
    asleep = line(1, 60_000, "00790")
    asleep.unit, asleep.units = "MJ", Decimal(65)
    asleep.details = LineDetails(quantities=[Quantity("FL", Decimal(1))])
    claim.details = ClaimDetails(anesthesia_procedures=["47562", "47563"])
    claim.lines, claim.charge_cents = [asleep], 60_000
    return claim
