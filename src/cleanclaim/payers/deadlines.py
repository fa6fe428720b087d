"""Last days: filing counts from the service, correction and appeal from the day of the decision."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

from cleanclaim.kernel import Refused
from cleanclaim.payers.values import PayerProfile


def timely_filing_deadline(payer: PayerProfile, service_date: date) -> date:
    """The last day on which an original claim may be received."""
    if payer.timely_filing_months:
        return _months_later(service_date, payer.timely_filing_months)
    return service_date + timedelta(days=payer.timely_filing_days)


def correction_deadline(payer: PayerProfile, decided_on: date) -> date:
    """The last day for a corrected claim, counted from the remittance that decided."""
    return decided_on + timedelta(days=payer.correction_days)


def appeal_deadline(payer: PayerProfile, decided_on: date, level: int = 1) -> date:
    """The last day for an appeal at a level (1 = first), counted from the decision that it disputes.

    Raises Refused when the payer has no such level.
    """
    levels = payer.appeal_level_days
    if level < 1 or (levels and level > len(levels)):
        raise Refused(f"{payer.name} has no appeal level {level}: choose one from 1 to {len(levels) or 'the last'}.")
    return decided_on + timedelta(days=levels[level - 1] if levels else payer.appeal_days)


def _months_later(day: date, months: int) -> date:
    """The same day of a later month, or that month's last day where it is shorter."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
