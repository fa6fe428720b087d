"""One quarter of the synthetic practice, day by day, until its claims are answered.

Every weekday visits take place and are filed, charts of the day before are coded, signed ones are billed and
patients pay. On Tuesdays and Fridays what failed is mended, the batch goes out and answers come in; on the
first weekday of a month statements go out. After the quarter only billing goes on, so that late answers
and corrections find their end.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from cleanclaim.codesets import Library
from cleanclaim.gateways.folder import FolderMailbox
from cleanclaim.sandbox.payer import state_for
from cleanclaim.sandbox.practice import SyntheticPractice, Visit
from cleanclaim.store import atomic
from cleanclaim.usecases.admin.demo import billing
from cleanclaim.usecases.admin.demo.billing import Desk
from cleanclaim.usecases.admin.demo.charts import (
    Agreement,
    Chart,
    answer_questions,
    record_visit,
    review,
    sign,
)
from cleanclaim.usecases.admin.demo.patients import Patients
from cleanclaim.usecases.admin.demo.setting import Stage, set_up

DAYS_AFTER_THE_QUARTER = 60
_BATCH_DAYS = frozenset({1, 4})  # Tuesday, Friday
Progress = Callable[[str, float], None]


@dataclass(slots=True)
class Quarter:
    """What the ending tells of: the stage, the mailbox with its sandbox, how coder and software agreed."""

    stage: Stage
    desk: Desk
    agreement: Agreement
    patients: Patients
    last_day: date


def play(script: SyntheticPractice, library: Library, home: Path, progress: Progress) -> Quarter:
    """Play the quarter in this home. `progress` is told a word and the part done, 0 to 1."""
    first, last = script.quarter
    end = last + timedelta(days=DAYS_AFTER_THE_QUARTER)
    stage = set_up(script, _at(first, 7))
    desk = Desk(stage, library, FolderMailbox(home / "mailbox"), state_for(script), {})
    quarter = Quarter(stage, desk, Agreement(), Patients(stage), end)
    by_day = _visits_by_day(script)
    waiting: list[Chart] = []
    days = list(_weekdays(first, end))
    for count, day in enumerate(days):
        with atomic():
            waiting = list(_morning(quarter, waiting, day))
        _billing_day(quarter, day)
        seen = [record_visit(stage, visit, _at(day, 17)) for visit in by_day[day]]
        desk.charts = {**desk.charts, **{chart.encounter_id: chart for chart in seen}}
        waiting += [chart for chart in seen if chart.visit.signed]
        progress(f"{day:%B %Y}", (count + 1) / len(days))
    return quarter


def _morning(quarter: Quarter, waiting: Sequence[Chart], day: date) -> Iterator[Chart]:
    """The coder reads yesterday's charts and signs them, billing puts the claims together.

    What waits for a provider's answer is given back; it is signed the next morning. A chart whose note the
    provider has not signed never comes here: nothing of it is billed.
    """
    stage, library, agreement = quarter.stage, quarter.desk.library, quarter.agreement
    for place, chart in enumerate(waiting):
        now = _at(day, 8) + timedelta(minutes=3 * place)
        if not chart.asked and not review(stage, chart, library, now, agreement):
            answer_questions(stage, chart, _at(day, 16))
            yield chart
            continue
        sign(stage, chart, library, now + timedelta(minutes=2), agreement)
        billing.bill(quarter.desk, chart, now + timedelta(hours=1))


def _billing_day(quarter: Quarter, day: date) -> None:
    desk = quarter.desk
    if day.weekday() in _BATCH_DAYS:
        billing.mend(desk, _at(day, 14))
        billing.send(desk, _at(day, 15))
        billing.exchange(desk, _at(day, 16))
    quarter.patients.pay(_at(day, 16))
    if _first_weekday_of_month(day):
        quarter.patients.send_statements(_at(day, 16))


def _visits_by_day(script: SyntheticPractice) -> dict[date, list[Visit]]:
    found: dict[date, list[Visit]] = defaultdict(list)
    for visit in (*script.visits, *script.unsigned):
        found[visit.encounter.service_date].append(visit)
    return found


def _weekdays(first: date, last: date) -> Iterator[date]:
    for count in range((last - first).days + 1):
        day = first + timedelta(days=count)
        if day.weekday() < 5:
            yield day


def _first_weekday_of_month(day: date) -> bool:
    return day.day <= 3 and (day.day == 1 or day.weekday() == 0)


def _at(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), UTC)
