"""Rarely used segments of loops 2400 and 2440, into `ServiceLine.details`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cleanclaim.x12.building.core import PAD, Elements, Handler, procedure
from cleanclaim.x12.building.details import (
    ambulance,
    cents_or_none,
    certification,
    contract,
    number_or_none,
    pricing,
)
from cleanclaim.x12.plain import cents, day, number
from cleanclaim.x12.values import (
    Amount,
    Equipment,
    EquipmentCertification,
    Form,
    FormAnswer,
    PurchasedService,
    Quantity,
    TestResult,
)

if TYPE_CHECKING:
    from cleanclaim.x12.building.claims import ClaimBuilder


def cr1(b: ClaimBuilder, e: Elements, at: int) -> None:
    b.line.detailed().ambulance = ambulance(e, at)


def cr3(b: ClaimBuilder, e: Elements, at: int) -> None:
    more = e + PAD
    b.line.detailed().equipment_certification = EquipmentCertification(more[1], number_or_none(more[3]), at)


def crc(b: ClaimBuilder, e: Elements, at: int) -> None:
    b.line.detailed().certifications.append(certification(e, at))


def sv5(b: ClaimBuilder, e: Elements, at: int) -> None:
    _, what, _, days, rental, purchase, frequency, *_ = e + PAD
    read = procedure(what, b.component)
    b.line.detailed().equipment = Equipment(
        read.code,
        number_or_none(days),
        cents_or_none(rental),
        cents_or_none(purchase),
        frequency,
        read.qualifier,
        at,
    )


def qty(b: ClaimBuilder, e: Elements, at: int) -> None:
    b.line.detailed().quantities.append(Quantity(e[1], number(e[2]), at))


def mea(b: ClaimBuilder, e: Elements, at: int) -> None:
    b.line.detailed().tests.append(TestResult(e[1], e[2], number(e[3]), at))


def cn1(b: ClaimBuilder, e: Elements, at: int) -> None:
    b.line.detailed().contract = contract(e, at)


def amt(b: ClaimBuilder, e: Elements, at: int) -> None:
    b.line.detailed().amounts.append(Amount(e[1], cents(e[2]), at))


def k3(b: ClaimBuilder, e: Elements, at: int) -> None:
    b.line.detailed().file_information.append(e[1])


def ps1(b: ClaimBuilder, e: Elements, at: int) -> None:
    b.line.detailed().purchased = PurchasedService(e[1], cents(e[2]), at)


def hcp(b: ClaimBuilder, e: Elements, at: int) -> None:
    b.line.detailed().pricing = pricing(e, at)


def lq(b: ClaimBuilder, e: Elements, at: int) -> None:
    b.line.detailed().forms.append(Form(e[1], e[2], offset=at))


def frm(b: ClaimBuilder, e: Elements, at: int) -> None:
    _, question, answer, text, on, percent, *_ = e + PAD
    forms = b.line.detailed().forms
    if forms:
        forms[-1].answers.append(FormAnswer(question, answer, text, day(on), number_or_none(percent)))


LINE_DETAIL_HANDLERS: dict[tuple[str, str], Handler] = {
    ("2400", "CR1"): cr1,
    ("2400", "CR3"): cr3,
    ("2400", "CRC"): crc,
    ("2400", "SV5"): sv5,
    ("2400", "QTY"): qty,
    ("2400", "MEA"): mea,
    ("2400", "CN1"): cn1,
    ("2400", "AMT"): amt,
    ("2400", "K3"): k3,
    ("2400", "PS1"): ps1,
    ("2400", "HCP"): hcp,
    ("2440", "LQ"): lq,
    ("2440", "FRM"): frm,
}
