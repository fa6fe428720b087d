"""The demonstration's patients: they get statements each month, and pay them as is their habit."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from cleanclaim.kernel import percent_of
from cleanclaim.sandbox.practice import PaymentHabit
from cleanclaim.store import journal
from cleanclaim.usecases.admin.demo.setting import Stage
from cleanclaim.usecases.biller.issue_statements import issue_statements
from cleanclaim.usecases.biller.record_patient_payment import record_patient_payment


@dataclass(frozen=True, slots=True)
class Due:
    """A payment that a patient will make."""

    day: date
    patient_id: str
    cents: int
    reference: str


@dataclass(slots=True)
class Patients:
    """Statements sent so far, and the payments that will follow them."""

    stage: Stage
    coming: list[Due] = field(default_factory=list)
    statements: int = 0

    def send_statements(self, now: datetime) -> None:
        habits = {self.stage.ids[habit.patient_id]: habit for habit in self.stage.script.habits}
        for issued in issue_statements(actor=self.stage.actors["biller"], now=now):
            self.statements += 1
            patient = issued.statement.patient.id
            if patient in habits:
                self.coming += _instalments(
                    habits[patient], patient, issued.id, issued.statement.to_pay_cents, now.date()
                )

    def pay(self, now: datetime) -> None:
        """What is due to come in by today; nobody pays more than is owed by then."""
        due = sorted((each for each in self.coming if each.day <= now.date()), key=lambda each: each.reference)
        self.coming = [each for each in self.coming if each.day > now.date()]
        for each in due:
            owed = journal.open_by_patient(self.stage.practice_id).get(each.patient_id, 0)
            cents = min(each.cents, owed)
            if cents > 0:
                record_patient_payment(
                    actor=self.stage.actors["frontdesk"],
                    now=now,
                    patient_id=each.patient_id,
                    cents=cents,
                    reference=each.reference,
                )


def _instalments(habit: PaymentHabit, patient: str, statement: str, cents: int, day: date) -> Iterator[Due]:
    for count, part in enumerate(habit.instalments, start=1):
        yield Due(day + timedelta(days=part.days), patient, percent_of(cents, part.percent), f"{statement}/{count}")
