"""A 277 in plain words: where does the claim stand, and what was paid?

The words of the categories are the rulebook's (`rulebook/x12/claim_status.toml`); status codes are shown as
numbers, since their texts are X12's.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cache

from cleanclaim.kernel import dollars
from cleanclaim.kernel.rules import load_rulebook
from cleanclaim.x12.values.status import StatusCode, StatusReport, StatusResponse

UNKNOWN = "unknown"


@dataclass(slots=True)
class Standing:
    """`state`: accepted, rejected, not found, pending, asked, paid, denied, finished, failed or unknown."""

    state: str
    day: date | None = None
    charge_cents: int | None = None
    paid_cents: int | None = None
    paid_on: date | None = None
    payment_number: str = ""
    sentences: list[str] = field(default_factory=list)


def standing(response: StatusResponse) -> Standing:
    """The latest report of a claim decides; of one day, the first."""
    reports = sorted(response.reports, key=lambda report: report.day or date.min, reverse=True)
    if not reports:
        return Standing(UNKNOWN, sentences=["The payer said nothing of this claim."])
    last = reports[0]
    found = Standing(_state(last), last.day, last.charge_cents, last.paid_cents, last.paid_on, last.payment_number)
    for report in reports:
        found.sentences += _sentences(report, "")
    for number, line in enumerate(response.lines, start=1):
        name = f"Line {number}, {line.procedure.code}: "
        found.sentences += [said for report in line.reports for said in _sentences(report, name)]
    return found


def _state(report: StatusReport) -> str:
    return next((_states()[code.category] for code in report.codes if code.category in _states()), UNKNOWN)


@cache
def _states() -> dict[str, str]:
    """The state of each category."""
    book = load_rulebook("x12/claim_status")["state"]
    return {category: state for state, listed in book.items() if state != "source" for category in listed.split()}


def _sentences(report: StatusReport, name: str) -> Iterator[str]:
    when = f" since {report.day}" if report.day else ""
    for code in report.codes:
        said = f"{_words(code)}{when}"
        yield f"{name}{said} (status {code.code})." if name else f"{said[:1].upper()}{said[1:]} (status {code.code})."
    if report.paid_cents:
        paid = f", on {report.paid_on} by {report.payment_number}" if report.paid_on else ""
        yield f"Paid {dollars(report.paid_cents)}{paid}."


def _words(code: StatusCode) -> str:
    words: dict[str, str] = load_rulebook("x12/claim_status")["category"]["words"]
    return words.get(code.category, f"category {code.category}")
