"""Hypothesis strategies for institutional and dental claims, and for the rarer parts of professional ones."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import strategies as st
from strategies import cents, ids, npis, texts
from strategies import claims as professional_claims

from cleanclaim.x12.values import (
    Amount,
    Certification,
    Claim837,
    ClaimDetails,
    Contract,
    Dated,
    Dental,
    DentalService,
    Diagnosis,
    Form,
    FormAnswer,
    InpatientProcedure,
    Institutional,
    LineDetails,
    Note,
    Occurrence,
    Party,
    Pricing,
    Procedure,
    Quantity,
    Reference,
    ServiceLine,
    SpinalManipulation,
    TestResult,
    Tooth,
    ToothStatus,
    ValueAmount,
)

_CODES = ("M1611", "I10", "E119", "J189", "N179", "S7200XA", "W010XXA", "R0602")
_UB = st.from_regex(r"[0-9A-Z][0-9]", fullmatch=True)
numbers = st.decimals("0.01", "9999", places=2).map(lambda number: Decimal(format(number.normalize(), "f")))
_days = st.dates(date(2025, 2, 1), date(2026, 2, 1))


def _flag(draw: st.DrawFn) -> bool:
    return draw(st.booleans())


@st.composite
def _named(draw: st.DrawFn, entity: str, *, taxonomy: str = "") -> Party:
    party = Party(entity, True, draw(texts(60)), draw(texts(35)), id_qualifier="XX", id=draw(npis))
    party.taxonomy = taxonomy if taxonomy and _flag(draw) else ""
    if _flag(draw):
        party.references = [Reference("G2", draw(ids(30)))]
    return party


@st.composite
def contracts(draw: st.DrawFn) -> Contract:
    return Contract("02", draw(cents), draw(numbers) if _flag(draw) else None, draw(ids(30)), version=draw(ids(30)))


@st.composite
def stays(draw: st.DrawFn, inpatient: bool) -> Institutional:
    first = draw(_days)
    last = first + timedelta(days=draw(st.integers(0, 40)))
    stay = Institutional("1", draw(st.sampled_from("12456")), "01", first, last)
    if inpatient:
        stay.admission_date, stay.admission_hour, stay.discharge_hour = first, "0830", "2359"
        kinds = st.sampled_from(["BBQ"])
        stay.procedures = [InpatientProcedure("BBR", "0SR9019", first)] if _flag(draw) else []
        if stay.procedures:
            more = draw(st.lists(st.tuples(kinds, st.just("0DJD8ZZ"), st.just(last)), max_size=24))
            stay.procedures += [InpatientProcedure(*each) for each in more]
        stay.drg = draw(st.sampled_from(["", "470"]))
    spans = draw(st.lists(st.tuples(_UB, _days, st.integers(0, 30)), max_size=14))
    stay.occurrence_spans = [Occurrence(code, day, day + timedelta(days=more)) for code, day, more in spans]
    stay.occurrences = [Occurrence(*each) for each in draw(st.lists(st.tuples(_UB, _days), max_size=14))]
    stay.values = [
        ValueAmount(*each)
        for each in draw(st.lists(st.tuples(_UB, numbers), max_size=24, unique_by=lambda each: each[0]))
    ]
    stay.conditions = draw(st.lists(_UB, max_size=24, unique=True))
    stay.treatments = draw(st.lists(_UB, max_size=3))
    stay.estimated_due_cents = draw(st.one_of(st.none(), cents))
    return stay


@st.composite
def revenue_lines(draw: st.DrawFn, number: int, stay: Institutional) -> ServiceLine:
    coded = _flag(draw)
    line = ServiceLine(
        number,
        Procedure("HC", "99283", ("25",)) if coded else Procedure(),
        draw(cents),
        draw(numbers),
        "UN",
        revenue_code=draw(st.sampled_from(["0250", "0300", "0320", "0360", "0710"])),
        line_control=f"{number}-{draw(ids(20))}",
    )
    if _flag(draw):
        line.service_date = stay.statement_from
    if _flag(draw):
        line.rendering = draw(_named("82"))
    if _flag(draw):
        line.providers = [draw(_named("72")), draw(_named("DN"))]
    if _flag(draw):
        line.details = LineDetails(
            noncovered_cents=line.charge_cents,
            amounts=[Amount("GT", draw(cents))],
            notes=[Note("TPO", draw(texts(80)))],
            pricing=Pricing("03", draw(cents), repricer=draw(ids(30))),
        )
    return line


@st.composite
def institutional_claims(draw: st.DrawFn) -> Claim837:
    """An inpatient or outpatient bill, of a subscriber or a dependent."""
    claim = draw(professional_claims())
    inpatient = _flag(draw)
    stay = draw(stays(inpatient))
    claim.kind, claim.facility_qualifier, claim.provider_signature = "837I", "A", ""
    claim.place_of_service = "11" if inpatient else draw(st.sampled_from(["13", "85", "72"]))
    claim.institutional = stay
    claim.billing.references = [Reference("EI", "990000002")]
    claim.related_causes, claim.accident_state, claim.dates = (), "", []
    claim.patient_paid_cents = 0
    claim.diagnoses = _diagnoses(draw, inpatient)
    claim.providers = [draw(_named("71", taxonomy="207Q00000X")), draw(_named("72"))]
    claim.other_payers = []
    claim.subscriber.responsibility = "P"
    claim.lines = [draw(revenue_lines(number, stay)) for number in range(1, draw(st.integers(1, 6)) + 1)]
    claim.charge_cents = sum(line.charge_cents for line in claim.lines)
    if _flag(draw):
        claim.details = ClaimDetails(contract=draw(contracts()), notes=[Note("DCP", draw(texts(80)))])
    return claim


def _diagnoses(draw: st.DrawFn, inpatient: bool) -> list[Diagnosis]:
    poa = st.sampled_from(["", "Y", "N", "U", "W"])
    codes = draw(st.permutations(_CODES))
    found = [Diagnosis("ABK", codes[0], draw(poa))]
    found.append(Diagnosis("ABJ" if inpatient else "APR", codes[1]))
    found += [Diagnosis("ABN", "W010XXA", draw(poa))] if codes[-1] == "W010XXA" else []
    return found + [Diagnosis("ABF", code, draw(poa)) for code in codes[2 : draw(st.integers(2, 7))]]


@st.composite
def dental_lines(draw: st.DrawFn, number: int) -> ServiceLine:
    line = ServiceLine(
        number,
        Procedure("AD", draw(st.sampled_from(["D0120", "D1110", "D2150", "D2750", "D7140"]))),
        draw(cents),
        Decimal(draw(st.integers(1, 9))),
        pointers=(1,) if _flag(draw) else (),
        service_date=draw(st.one_of(st.none(), _days)),
        line_control=f"{number}-{draw(ids(20))}",
    )
    if _flag(draw):
        teeth = draw(st.lists(st.sampled_from(["1", "8", "30", "32", "A", "T", "51"]), max_size=4))
        areas = tuple(draw(st.lists(st.sampled_from(["00", "01", "10", "40"]), max_size=5)))
        line.dental = DentalService(areas, "I" if _flag(draw) else "", [Tooth(tooth, ("M",)) for tooth in teeth])
        if line.dental == DentalService():
            line.dental = None
    if _flag(draw):
        line.rendering = draw(_named("82", taxonomy="1223G0001X"))
    return line


@st.composite
def dental_claims(draw: st.DrawFn) -> Claim837:
    """Treatment, with teeth and perhaps a brace."""
    claim = draw(professional_claims())
    claim.kind = "837D"
    claim.diagnoses = [Diagnosis("ABK", "K0262")]
    claim.dates = [when for when in claim.dates if when.qualifier == "439"] + [Dated("472", draw(_days))]
    for attachment in claim.attachments:
        attachment.report_type = "RB"
    claim.providers = [draw(_named("DN", taxonomy="1223G0001X")), draw(_named("DD", taxonomy="1223S0112X"))]
    claim.lines = [draw(dental_lines(number)) for number in range(1, draw(st.integers(1, 5)) + 1)]
    claim.charge_cents = sum(line.charge_cents for line in claim.lines)
    claim.other_payers, claim.subscriber.responsibility = [], "P"
    if _flag(draw):
        teeth = draw(st.lists(st.sampled_from(["1", "16", "17", "32"]), max_size=4, unique=True))
        months = draw(st.one_of(st.none(), st.integers(1, 36).map(Decimal)))
        claim.dental = Dental(months, months, months is None, [ToothStatus(tooth, "M") for tooth in teeth])
    return claim


@st.composite
def unusual_claims(draw: st.DrawFn) -> Claim837:
    """A professional claim with rarer segments on it, in the order of the guide."""
    claim = draw(professional_claims())
    claim.details = ClaimDetails(
        spinal=SpinalManipulation("C", draw(texts(80)), draw(texts(80))) if _flag(draw) else None,
        certifications=[Certification("75", True, ("IH",))] if _flag(draw) else [],
        contract=draw(contracts()) if _flag(draw) else None,
        pricing=Pricing("01", draw(cents), draw(cents)) if _flag(draw) else None,
        conditions=draw(st.lists(_UB, max_size=24)),
        file_information=draw(st.lists(texts(80), max_size=3)),
    )
    if claim.details == ClaimDetails():
        claim.details = None
    for line in claim.lines:
        if _flag(draw):
            line.details = draw(_line_details())
    return claim


@st.composite
def _line_details(draw: st.DrawFn) -> LineDetails:
    answers = [FormAnswer("1A", "Y"), FormAnswer("2", text=draw(texts(50))), FormAnswer("3", percent=draw(numbers))]
    return LineDetails(
        quantities=[Quantity("PT", Decimal(2)), Quantity("FL", Decimal(1))],
        tests=[TestResult("TR", "R1", draw(numbers))],
        amounts=[Amount("T", draw(cents)), Amount("F4", draw(cents))],
        contract=draw(contracts()),
        forms=[Form("UT", "01.02", answers), Form("AS", draw(ids(30)), [FormAnswer("1", "N")])],
    )
