"""Hypothesis strategies for claims, remittances and delimiters. All people are generated.

Amounts are drawn line by line and the totals follow, so that what is drawn balances, as what is written
must.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from hypothesis import strategies as st

from cleanclaim.kernel import make_npi
from cleanclaim.x12 import Delimiters
from cleanclaim.x12.values import (
    Adjustment,
    Attachment,
    Claim837,
    ClaimPayment,
    Dated,
    Diagnosis,
    Drug,
    Envelope,
    LineAdjudication,
    OtherPayer,
    Party,
    Procedure,
    ProviderAdjustment,
    Reference,
    Remittance,
    ServiceLine,
    ServicePayment,
    Subscriber,
)

_MARKS = "!&()+,;<>?=%@[]_{}\\|#$\"'/*:^~\x1c\x1d\x1e\x1f\n"
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
_CODES = ("99202", "99213", "99214", "36415", "80053", "J1885", "G2211", "93000")
_DIAGNOSES = ("E119", "I10", "J029", "M5450", "R519", "Z0000", "N390", "K219", "F329", "L309", "H6691", "B349")
_REASONS = ("45", "97", "29", "50", "16", "204")

cents = st.integers(1, 5_000_000)
days = st.dates(date(2025, 1, 1), date(2026, 3, 1))
npis = st.from_regex(r"1[0-9]{8}", fullmatch=True).map(make_npi)


def texts(most: int, least: int = 1) -> st.SearchStrategy[str]:
    """Words of letters, digits and inner blanks, with the odd letter beyond ASCII."""
    inner = st.text(_LETTERS + " -éßñ", min_size=max(least - 2, 0), max_size=most - 2)
    ends = st.sampled_from(_LETTERS)
    return st.builds(lambda first, middle, last: first + middle + last, ends, inner, ends)


def ids(most: int = 20, least: int = 2) -> st.SearchStrategy[str]:
    return st.text(_LETTERS, min_size=least, max_size=most)


@st.composite
def delimiters(draw: st.DrawFn) -> Delimiters:
    """Four different marks that stand in no generated text."""
    return Delimiters(*draw(st.permutations(_MARKS))[:4])


def envelopes() -> st.SearchStrategy[Envelope]:
    return st.builds(
        Envelope,
        sender=ids(15),
        receiver=ids(15),
        interchange_control=st.integers(0, 999_999_999).map(lambda number: f"{number:09d}"),
        group_sender=ids(15),
        group_receiver=ids(15),
        group_control=st.integers(1, 999_999_999).map(str),
        transaction_control=st.just("0001"),
        guide=st.just("005010X222A1"),
        created=st.just("202603011200"),
        test=st.booleans(),
    )


@st.composite
def addressed(draw: st.DrawFn, entity: str, *, is_person: bool, zip_digits: int = 5) -> Party:
    party = Party(entity, is_person, draw(texts(60)))
    if is_person:
        party.first, party.middle = draw(texts(35)), draw(st.sampled_from(["", "Q"]))
    party.line1, party.line2 = draw(texts(55)), draw(st.one_of(st.just(""), texts(55)))
    party.state, area = draw(st.sampled_from([("NY", "122"), ("TX", "787"), ("CA", "900"), ("PR", "009")]))
    party.city = draw(texts(30, 2))
    party.zip = area + draw(st.from_regex(rf"[0-9]{{{zip_digits - 3}}}", fullmatch=True))
    return party


@st.composite
def providers(draw: st.DrawFn, entity: str) -> Party:
    party = Party(entity, True, draw(texts(60)), draw(texts(35)), id_qualifier="XX", id=draw(npis))
    if entity == "82":
        party.taxonomy = draw(st.sampled_from(["", "207Q00000X", "363L00000X"]))
    return party


@st.composite
def billing_providers(draw: st.DrawFn) -> Party:
    party = draw(addressed("85", is_person=False, zip_digits=9))
    party.id_qualifier, party.id, party.taxonomy = "XX", draw(npis), "207Q00000X"
    party.references = [Reference("EI", draw(st.from_regex(r"[0-9]{9}", fullmatch=True)))]
    party.contact_name, party.phone = draw(texts(60)), "5555550100"
    party.line1 = "9 " + party.line1[:50]
    return party


@st.composite
def members(draw: st.DrawFn) -> Party:
    party = draw(addressed("IL", is_person=True))
    party.id_qualifier, party.id = "MI", draw(ids())
    return party


def plans() -> st.SearchStrategy[Party]:
    return st.builds(lambda name, ident: Party("PR", False, name, id_qualifier="PI", id=ident), texts(60), ids())


def procedures() -> st.SearchStrategy[Procedure]:
    modifiers = st.lists(st.sampled_from(["25", "59", "LT", "RT", "XS"]), max_size=4, unique=True).map(tuple)
    return st.builds(Procedure, st.just("HC"), st.sampled_from(_CODES), modifiers, st.one_of(st.just(""), texts(80)))


@st.composite
def lines(draw: st.DrawFn, number: int, diagnoses: int) -> ServiceLine:
    pointers = draw(st.lists(st.integers(1, diagnoses), min_size=1, max_size=4, unique=True))
    line = ServiceLine(
        number,
        draw(procedures()),
        draw(cents),
        draw(st.decimals("0.001", "9999", places=3)).normalize(),
        pointers=tuple(pointers),
        service_date=draw(days),
        line_control=f"{number}-{draw(ids(20))}",
        emergency=draw(st.booleans()),
    )
    line.units = Decimal(format(line.units, "f"))
    if draw(st.booleans()):
        line.drug = Drug(
            draw(st.from_regex(r"[0-9]{11}", fullmatch=True)), Decimal(3), draw(st.sampled_from(["ML", "UN"]))
        )
    if draw(st.booleans()):
        line.rendering = draw(providers("82"))
    if draw(st.booleans()):
        line.notes = [draw(texts(80))]
    return line


def submitters() -> st.SearchStrategy[Party]:
    return st.builds(
        lambda name, ident: Party(
            "41", False, name, id_qualifier="46", id=ident, contact_name="DESK", phone="5555550100"
        ),
        texts(60),
        ids(15),
    )


@st.composite
def claims(draw: st.DrawFn) -> Claim837:
    """A claim of a subscriber or a dependent, primary or secondary with the first payer's answer."""
    count = draw(st.integers(1, 12))
    diagnoses = [Diagnosis("ABF" if place else "ABK", code) for place, code in enumerate(_DIAGNOSES[:count])]
    service = [draw(lines(number, count)) for number in range(1, draw(st.integers(1, 5)) + 1)]
    own, secondary = draw(st.booleans()), draw(st.booleans())
    claim = Claim837(
        draw(ids(20, 1)),
        sum(line.charge_cents for line in service),
        draw(billing_providers()),
        Subscriber("S" if secondary else "P", "18" if own else "", filing_code="CI", party=draw(members())),
        draw(plans()),
        draw(st.sampled_from(["11", "22", "10"])),
        diagnoses=diagnoses,
        providers=[draw(providers(entity)) for entity in draw(st.sampled_from([[], ["82"], ["DN", "82"]]))],
        lines=service,
        patient_paid_cents=draw(st.integers(0, 10_000)),
        notes=draw(st.lists(texts(80), max_size=1)),
        batch_reference=draw(ids(20)),
        submitter=draw(submitters()),
        receiver=Party("40", False, draw(texts(60)), id_qualifier="46", id=draw(ids(15))),
    )  # fmt: skip
    if own:
        claim.subscriber.birth_date, claim.subscriber.sex = draw(st.dates(date(1930, 1, 1), date(2010, 1, 1))), "U"
    else:
        claim.patient, claim.patient_relationship = draw(addressed("QC", is_person=True)), "19"
        claim.patient_birth_date, claim.patient_sex = date(2012, 2, 29), "F"
    if draw(st.booleans()):
        claim.frequency, claim.references = "7", [Reference("F8", draw(ids(30)))]
    if draw(st.booleans()):
        claim.related_causes, claim.accident_state = ("AA",), "NY"
        claim.dates = [Dated("439", draw(days))]
    if draw(st.booleans()):
        claim.attachments = [Attachment("OZ", "EL", draw(ids(30)))]
    if secondary:
        _answered_by_first_payer(draw, claim)
    return claim


def _answered_by_first_payer(draw: st.DrawFn, claim: Claim837) -> None:
    payer = draw(plans())
    paid = 0
    for line in claim.lines:
        held = draw(st.integers(0, line.charge_cents))
        answer = LineAdjudication(payer.id, line.charge_cents - held, line.procedure, line.units, paid_on=draw(days))
        answer.adjustments = [Adjustment("CO", "45", held)] if held else []
        line.adjudications = [answer]
        paid += answer.paid_cents
    claim.other_payers = [
        OtherPayer(
            Subscriber("P", "18", filing_code="MB", party=draw(members())),
            payer,
            paid_cents=paid,
            benefits_assigned="Y",
            release_of_information="Y",
        )
    ]


@st.composite
def adjustments(draw: st.DrawFn, total: int) -> list[Adjustment]:
    """Reasons that add up to `total`; like reasons of a group never follow each other apart."""
    if not total:
        return []
    first = draw(st.integers(-abs(total), abs(total)))
    parts = [part for part in (first, total - first) if part]
    groups = draw(st.permutations(["CO", "PR", "OA", "PI"]))
    return [Adjustment(groups[place], draw(st.sampled_from(_REASONS)), part) for place, part in enumerate(parts)]


@st.composite
def payments(draw: st.DrawFn) -> ClaimPayment:
    service = []
    for number in range(1, draw(st.integers(0, 4)) + 1):
        charge = draw(cents)
        paid = draw(st.integers(0, charge))
        held = draw(adjustments(charge - paid))
        service.append(
            ServicePayment(
                replace(draw(procedures()), description=""), charge, paid, Decimal(draw(st.integers(1, 99))),
                service_date=draw(days),
                adjustments=held, line_control=f"{number}-{draw(ids(20))}",
                remarks=tuple(draw(st.lists(st.sampled_from(["N130", "MA01"]), max_size=2))),
            )
        )  # fmt: skip
    charge = sum(line.charge_cents for line in service) or draw(cents)
    paid = sum(line.paid_cents for line in service) if service else draw(st.integers(0, charge))
    claim_level = [] if service else draw(adjustments(charge - paid))
    return ClaimPayment(
        draw(ids(20, 1)), "1", charge, paid, draw(st.integers(0, 10_000)), "12", draw(ids(30)), "11", "1",
        adjustments=claim_level,
        patient=Party("QC", True, draw(texts(60)), draw(texts(35)), id_qualifier="MI", id=draw(ids())),
        service_from=draw(st.one_of(st.none(), days)),
        lines=service,
    )  # fmt: skip


@st.composite
def remittances(draw: st.DrawFn) -> Remittance:
    found = draw(st.lists(payments(), max_size=4))
    held = [
        ProviderAdjustment(draw(ids(30)), date(2026, 12, 31), "WO", draw(ids(30)), draw(st.integers(-5_000, 5_000)))
        for _ in range(draw(st.integers(0, 1)))
    ]
    payer = draw(addressed("PR", is_person=False))
    payer.contact_name = draw(texts(60))
    payee = Party("PE", False, draw(texts(60)), id_qualifier="XX", id=draw(npis))
    paid = sum(payment.paid_cents for payment in found) - sum(each.cents for each in held)
    return Remittance(
        payer,
        payee,
        paid,
        "CHK",
        paid_on=draw(days),
        trace_number=draw(ids(50)),
        payer_id="1" + draw(st.from_regex(r"[0-9]{9}", fullmatch=True)),
        claims=found,
        provider_adjustments=held,
    )
