"""Files to measure with: office visits and their remittance, of synthetic patients, of any size."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

from cleanclaim import x12
from cleanclaim.kernel import make_npi
from cleanclaim.x12.values import (
    Adjustment,
    Claim837,
    ClaimPayment,
    Diagnosis,
    Envelope,
    Party,
    Procedure,
    Reference,
    Remittance,
    ServiceLine,
    ServicePayment,
    Subscriber,
)

_DAY = date(2026, 3, 2)
ENVELOPE = Envelope(
    sender="BENCHSENDER", receiver="BENCHRECEIVER", interchange_control="1", created="202603151200", test=True
)
_CODES = ("99213", "99214", "36415", "80053")


def claims(count: int) -> list[Claim837]:
    """Office visits of synthetic patients: two lines, two diagnoses, a rendering provider."""
    return [_claim(number) for number in range(count)]


def _claim(number: int) -> Claim837:
    day = _DAY + timedelta(days=number % 10)
    lines = [
        ServiceLine(
            place + 1,
            Procedure("HC", _CODES[(number + place) % 4], ("25",) if place == 0 else ()),
            12_500 + 100 * place,
            Decimal(1),
            pointers=(1, 2),
            service_date=day,
            line_control=f"{number}L{place + 1}",
        )
        for place in range(2)
    ]
    return Claim837(
        f"B{number:07d}",
        sum(line.charge_cents for line in lines),
        _provider("85", "BENCH CLINIC", is_person=False),
        Subscriber("P", "18", filing_code="CI", party=_person("IL", number), birth_date=_birth(number), sex="F"),
        Party("PR", last_or_organization="BENCH PLAN", id_qualifier="PI", id="BENCH1"),
        "11",
        diagnoses=[Diagnosis("ABK", "E119"), Diagnosis("ABF", "I10")],
        providers=[_provider("82", "RENDER", is_person=True)],
        references=[Reference("D9", f"CH{number:09d}")],
        lines=lines,
    )


def _birth(number: int) -> date:
    return date(1950, 1, 1) + timedelta(days=number % 18_000)


def _person(entity: str, number: int) -> Party:
    name = f"SYNTHETIC{number % 997}"
    address = ("1 EXAMPLE ST", "", "ALBANY", "NY", "122070001")
    party = Party(entity, True, name, "PAT", id_qualifier="MI", id=f"M{number:09d}")
    party.line1, party.line2, party.city, party.state, party.zip = address
    return party


def _provider(entity: str, name: str, *, is_person: bool) -> Party:
    party = Party(entity, is_person, name, "RUTH" if is_person else "", id_qualifier="XX", id=make_npi("123456789"))
    party.taxonomy = "207Q00000X"
    if entity == "85":
        party.line1, party.city, party.state, party.zip = "2 EXAMPLE AVE", "ALBANY", "NY", "122070001"
        party.references = [Reference("EI", "123456789")]
        party.contact_name, party.phone = "BILLING DESK", "5555550100"
    return party


def remittance(count: int) -> Remittance:
    """One payment that answers `count` claims, two lines each."""
    payments = [_payment(number) for number in range(count)]
    payer = Party("PR", last_or_organization="BENCH PLAN", contact_name="DESK", phone="5555550101")
    payer.line1, payer.city, payer.state, payer.zip = "3 EXAMPLE BLVD", "ALBANY", "NY", "122070001"
    payee = Party("PE", last_or_organization="BENCH CLINIC", id_qualifier="XX", id=make_npi("123456789"))
    paid = sum(payment.paid_cents for payment in payments)
    return Remittance(
        payer, payee, paid, "CHK", paid_on=_DAY, trace_number="T1", payer_id="1123456789", claims=payments
    )


def _payment(number: int) -> ClaimPayment:
    lines = [
        ServicePayment(
            Procedure("HC", _CODES[(number + place) % 4]),
            12_500,
            8_000,
            service_date=_DAY,
            adjustments=[Adjustment("CO", "45", 2_500), Adjustment("PR", "2", 2_000)],
            line_control=f"{number}L{place + 1}",
            allowed_cents=10_000,
        )
        for place in range(2)
    ]
    return ClaimPayment(
        f"B{number:07d}",
        "1",
        25_000,
        16_000,
        4_000,
        "15",
        f"P{number:09d}",
        "11",
        "1",
        patient=replace(_person("QC", number), line1="", city=""),
        lines=lines,
    )


def professional(count: int) -> bytes:
    """An 837P of so many claims, 437 bytes each."""
    return x12.write_837p(claims(count), ENVELOPE, batch_reference="BENCH")


def paid(count: int) -> bytes:
    """The 835 that answers so many claims."""
    return x12.write_835([remittance(count)], ENVELOPE)


_CLAIMS_A_SET = 5_000


def write_large(path: Path, size: int) -> int:
    """An 837P of about so many bytes: one transaction set over and over, each with numbers of its own."""
    with path.open("wb") as out:
        for piece in _large(size):
            out.write(piece)
    return path.stat().st_size


def _large(size: int) -> Iterator[bytes]:
    content = professional(_CLAIMS_A_SET)
    begin, end = content.index(b"ST*837*0001*"), content.index(b"GE*1*")
    yield content[:begin]
    sets = max(1, size // (end - begin))
    for number in range(1, sets + 1):
        control = b"%09d" % number
        yield content[begin:end].replace(b"ST*837*0001*", b"ST*837*%b*" % control).replace(b"*0001~", b"*%b~" % control)
    yield content[end:].replace(b"GE*1*", b"GE*%d*" % sets)
