"""Who comes when and why: a quarter of appointments in which no patient's story contradicts itself.

Days are spread evenly over the open weekdays. The visits that the planned events need come first in the
choice (`must` in `rulebook/sandbox/events.toml`), all others are drawn by the templates' weights.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from cleanclaim.kernel import Patient, Refused
from cleanclaim.kernel.rules import load_rulebook
from cleanclaim.sandbox.practice.draw import Draw
from cleanclaim.sandbox.practice.people import age_on
from cleanclaim.sandbox.practice.templates import Template

_GAP = timedelta(days=21)


@dataclass(frozen=True)
class Appointment:
    day: date
    template: Template
    patient: Patient
    new_patient: bool


@dataclass
class _Story:
    """What the quarter has said of a patient so far."""

    facts: dict[str, Any] = field(default_factory=dict)
    days: list[tuple[date, str, str]] = field(default_factory=list)  # day, template, provider


def open_days() -> tuple[date, ...]:
    """The weekdays of the quarter on which the practice is open."""
    calendar = load_rulebook("sandbox/practice")["calendar"]
    length = (calendar["last"] - calendar["first"]).days + 1
    every = (calendar["first"] + timedelta(days=number) for number in range(length))
    return tuple(day for day in every if day.weekday() < 5 and day not in calendar["closed"])


def appointments(
    seed: int, count: int, people: Sequence[Patient], payer_of: dict[str, str], templates: Sequence[Template]
) -> tuple[Appointment, ...]:
    """`count` appointments in the order of their days. `payer_of` is the primary payer by patient id."""
    days = open_days()
    wanted = [days[number * len(days) // count] for number in range(count)]
    book = _Book(people, payer_of, Draw(seed, "schedule"))
    places = _places_of_musts(wanted)
    for number, day in enumerate(wanted):
        book.add(day, _choices(places.get(number), templates, book))
    return tuple(book.taken)


def _places_of_musts(wanted: Sequence[date]) -> dict[int, dict[str, Any]]:
    """Which appointment numbers the events need: the first free one on or after each `must`'s day."""
    places: dict[int, dict[str, Any]] = {}
    for must in load_rulebook("sandbox/events")["must"]:
        free = [at for at, day in enumerate(wanted) if day >= must["day"] and at not in places]
        if free:
            places[free[0]] = must
    return places


def _choices(must: dict[str, Any] | None, templates: Sequence[Template], book: _Book) -> Iterator[tuple[Template, str]]:
    """Templates to try for one appointment, best first, each with the payer that it must have ("" = any)."""
    if must is not None:
        yield next(each for each in templates if each.id == must["template"]), must["payer"]
    yield from ((template, "") for template in book.by_need(templates))


class _Book:
    """The appointment book while it is being filled."""

    def __init__(self, people: Sequence[Patient], payer_of: dict[str, str], draw: Draw) -> None:
        self.people = people
        self.payer_of = payer_of
        self.draw = draw
        self.taken: list[Appointment] = []
        self.used: Counter[str] = Counter()
        self.stories = {person.id: _Story() for person in people}

    def by_need(self, templates: Sequence[Template]) -> list[Template]:
        """Templates, the one most behind its weight first; chance decides among equals."""
        drawn = self.draw.shuffled([each for each in templates if each.weight])
        return sorted(drawn, key=lambda each: (self.used[each.id] + 0.5) / each.weight)

    def add(self, day: date, choices: Iterator[tuple[Template, str]]) -> None:
        for template, payer in choices:
            patient = self._patient_for(template, day, payer)
            if patient is not None:
                self._take(day, template, patient)
                return
        raise Refused("The synthetic practice has too few patients for so many visits: ask for fewer.")

    def _patient_for(self, template: Template, day: date, payer: str) -> Patient | None:
        fit = [person for person in self.people if self._fits(person, template, day, payer)]
        if not fit:
            return None
        fewest = min(self._visits(person) for person in fit)
        return self.draw.pick([person for person in fit if self._visits(person) <= fewest + 1])

    def _visits(self, person: Patient) -> int:
        return len(self.stories[person.id].days)

    def _fits(self, person: Patient, template: Template, day: date, payer: str) -> bool:
        story = self.stories[person.id]
        return (
            template.suits_person(age_on(person.birth_date, day), person.sex)
            and (template.first is None or day >= template.first)
            and self._payer_fits(self.payer_of.get(person.id, ""), template, payer)
            and all(story.facts.get(fact, said) == said for fact, said in template.facts.items())
            and self._time_fits(story, template, day)
        )

    @staticmethod
    def _payer_fits(has: str, template: Template, wanted: str) -> bool:
        if wanted:
            return has == wanted
        return has not in template.avoid_payers and (not template.payers or has in template.payers)

    @staticmethod
    def _time_fits(story: _Story, template: Template, day: date) -> bool:
        """Never twice a day, the same visit again only after weeks, new only who was never seen there."""
        if template.new_patient and any(who == template.provider for _, _, who in story.days):
            return False
        again = [seen for seen, what, _ in story.days if what == template.id]
        if again and (not template.repeats or day - max(again) < _GAP):
            return False
        return all(abs(day - seen) >= timedelta(days=4) for seen, _, _ in story.days)

    def _take(self, day: date, template: Template, patient: Patient) -> None:
        story = self.stories[patient.id]
        story.facts |= template.facts
        story.days.append((day, template.id, template.provider))
        self.used[template.id] += 1
        self.taken.append(Appointment(day, template, patient, template.new_patient))
