"""The statement as a page: a tagged PDF by typst, from a template that receives the figures as JSON.

Names and words travel as values, never as markup, so a name with `#` or `$` in it is just a name.
"""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, time
from importlib.resources import files
from typing import Any

import typst

from cleanclaim.kernel import Address, dollars
from cleanclaim.statements.values import PartKind, Statement, StatementLine, StatementVisit
from cleanclaim.statements.wording import policy


def render_pdf(statement: Statement) -> bytes:
    """One statement as PDF (PDF/UA-1 tags, US Letter). The same statement gives the same bytes."""
    template = files("cleanclaim").joinpath("statements", "statement.typ").read_bytes()
    page = typst.compile(
        template,
        format="pdf",
        ignore_system_fonts=True,
        sys_inputs={"statement": json.dumps(_page(statement), ensure_ascii=False)},
        pdf_standards="ua-1",
        timestamp=datetime.combine(statement.day, time(), UTC),
    )
    if not isinstance(page, bytes):
        raise TypeError("typst gave several files for one PDF")
    return page


def _page(statement: Statement) -> dict[str, Any]:
    """All that stands on the page, as texts in the order of reading."""
    practice = statement.practice
    return {
        "number": statement.id,
        "day": _long(statement.day),
        "due": _long(statement.due),
        "practice": {"name": practice.name, "address": _address(practice.address), "phone": _phone(practice.phone)},
        "patient": {"name": str(statement.patient.name), "address": _address(statement.patient.address)},
        "to_pay": dollars(statement.to_pay_cents),
        "owes": statement.to_pay_cents > 0,
        "balance": dollars(statement.balance_cents),
        "credit": dollars(statement.credit_cents) if statement.credit_cents else "",
        "waiting": dollars(statement.waiting_cents) if statement.waiting_cents else "",
        "summary": _summary(statement),
        "visits": [_visit(visit) for visit in statement.visits],
        "payments": [
            {"day": _long(each.day), "says": each.says, "cents": dollars(each.cents)} for each in statement.payments
        ],
        "frame": _frame(statement),
    }


def _summary(statement: Statement) -> list[dict[str, str]]:
    """The road of the money over all visits shown: charged, and where it went."""
    visits = statement.visits
    rows = [("Charged", sum(visit.charged_cents for visit in visits), "")]
    rows += [
        (words, sum(visit.total(kind) for visit in visits), sign)
        for words, kind, sign in (
            ("Insurance paid", PartKind.INSURANCE_PAID, "-"),
            ("Taken off", PartKind.TAKEN_OFF, "-"),
            ("Not billed to you", PartKind.WAITING, "-"),
        )
    ]
    rows.append(("You paid", sum(visit.you_paid_cents for visit in visits), "-"))
    shown = [row for row in rows if row[1] or row[0] == "Charged"]
    return [{"words": words, "cents": dollars(cents), "sign": sign} for words, cents, sign in shown]


def _visit(visit: StatementVisit) -> dict[str, Any]:
    about = visit.visit
    return {
        "day": _long(about.service_date) if about.service_date else "",
        "with": about.provider,
        "payer": about.payer,
        "claim": about.claim_id,
        "lines": [_line(line) for line in visit.lines],
        "charged": dollars(visit.charged_cents),
        "paid": dollars(visit.total(PartKind.INSURANCE_PAID)),
        "off": dollars(visit.total(PartKind.TAKEN_OFF)),
        "waits": dollars(visit.total(PartKind.WAITING)) if visit.total(PartKind.WAITING) else "",
        "yours": dollars(visit.total(PartKind.YOURS)),
        "you_paid": dollars(visit.you_paid_cents) if visit.you_paid_cents else "",
        "balance": dollars(visit.balance_cents),
    }


def _line(line: StatementLine) -> dict[str, Any]:
    why = [part for part in line.parts if part.kind in (PartKind.YOURS, PartKind.WAITING)]
    return {
        "words": line.words,
        "charged": dollars(line.charged_cents),
        "paid": dollars(line.total(PartKind.INSURANCE_PAID)),
        "off": dollars(line.total(PartKind.TAKEN_OFF)),
        "yours": dollars(line.yours_cents),
        "why": [{"title": part.title, "says": part.says} for part in why],
    }


def _frame(statement: Statement) -> dict[str, str]:
    figures = {
        "practice": statement.practice.name,
        "phone": _phone(statement.practice.phone),
        "number": statement.id,
        "due": _long(statement.due),
        "days": str((statement.due - statement.day).days),
    }
    names = ("pay_title", "pay", "plan_title", "plan", "dispute_title", "dispute")
    return {name: policy(name, figures) for name in names}


def _address(address: Address) -> list[str]:
    zip_code = f"{address.zip[:5]}-{address.zip[5:]}" if len(address.zip) == 9 else address.zip
    return [line for line in (address.line1, address.line2, f"{address.city}, {address.state} {zip_code}") if line]


def _phone(digits: str) -> str:
    return f"({digits[:3]})\u00a0{digits[3:6]}-{digits[6:]}" if len(digits) == 10 else digits


def _long(day: date) -> str:
    return f"{day:%B} {day.day}, {day.year}"
