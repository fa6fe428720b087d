"""The page says what the value says, whatever the names."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date

import pytest
from pypdf import PdfReader

from cleanclaim.kernel import Patient, PersonName, Practice, dollars
from cleanclaim.ledger import Entry
from cleanclaim.statements import BilledLine, BilledVisit, PartKind, Statement, explain, render_pdf

DAY = date(2026, 9, 30)


def text_of(pdf: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())


@pytest.fixture
def statement(entries: list[Entry], practice: Practice, patient: Patient, visits: tuple[BilledVisit, ...]) -> Statement:
    return explain(entries, practice=practice, patient=patient, visits=visits, day=DAY)


def test_every_figure_and_reason_of_the_value_stands_on_one_tagged_page(statement: Statement) -> None:
    pdf = render_pdf(statement)
    reader = PdfReader(io.BytesIO(pdf))
    assert len(reader.pages) == 1
    assert "/StructTreeRoot" in reader.trailer["/Root"]
    page = text_of(pdf)
    assert f"Please pay by October 30, 2026 {dollars(statement.to_pay_cents)}" in page
    for line in statement.lines:
        row = [
            line.charged_cents,
            line.total(PartKind.INSURANCE_PAID),
            line.total(PartKind.TAKEN_OFF),
            line.yours_cents,
        ]
        assert f"{line.words} {' '.join(dollars(cents) for cents in row)}" in page
        for part in line.parts:
            if part.kind in (PartKind.YOURS, PartKind.WAITING):
                assert part.says in page
    assert f"Left of this visit {dollars(statement.visits[0].balance_cents)}" in page
    assert statement.id in page
    assert "August 12, 2026 Payment, thank you $25.00" in page


def test_the_same_statement_gives_the_same_bytes(statement: Statement) -> None:
    assert render_pdf(statement) == render_pdf(statement)


def test_characters_that_mean_something_to_the_typesetter_are_only_characters(
    entries: list[Entry], practice: Practice, patient: Patient
) -> None:
    odd = "O'Te$t #eval(1) *a* _b_ @c \\d <e> `f` [g] {h} ~ // /* = - + é Ł"
    named = replace(patient, name=PersonName(odd, "Tes$tina"))
    visit = BilledVisit("A", date(2026, 7, 14), "#import *", "$ & Co @x", (BilledLine(1, "_Visit_ <1> #2"),))
    statement = explain(entries, practice=practice, patient=named, visits=(visit,), day=DAY)
    page = text_of(render_pdf(statement))
    assert f"Tes$tina{odd}".replace(" ", "") in page.replace(" ", "")  # a long name may break anywhere
    assert "_Visit_ <1> #2" in page
    assert "with #import * · billed to $ & Co @x" in page


def test_nothing_to_pay_is_said_and_not_asked_for(practice: Practice, patient: Patient) -> None:
    page = text_of(render_pdf(explain([], practice=practice, patient=patient, visits=(), day=DAY)))
    assert "Nothing to pay now $0.00" in page
    assert "Please pay" not in page
