"""The hand-written visits of `rulebook/sandbox/visits/*.toml` as values."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from cleanclaim.kernel import Sex


@dataclass(frozen=True)
class Template:
    """One visit as written, its slots still open; `diagnoses`, `procedures` and `answers` are TOML rows.

    `facts` are what the note says of the patient for good ("diabetes": True); they must agree with what
    other visits of the same patient say. A template is used once a patient unless `repeats`.
    """

    id: str
    provider: str
    note: str
    diagnoses: tuple[dict[str, Any], ...]
    procedures: tuple[dict[str, Any], ...]
    weight: float = 1
    ages: tuple[int, int] = (0, 120)
    sex: str = ""
    new_patient: bool = False
    repeats: bool = False
    signed: bool = True
    first: date | None = None
    payers: tuple[str, ...] = ()
    avoid_payers: tuple[str, ...] = ()
    facts: dict[str, Any] = field(default_factory=dict)
    variants: tuple[dict[str, Any], ...] = ()
    ranges: dict[str, list[int]] = field(default_factory=dict)
    choices: dict[str, list[str]] = field(default_factory=dict)
    labs: tuple[str, ...] = ()
    answers: tuple[dict[str, str], ...] = ()

    def suits_person(self, age: int, sex: Sex) -> bool:
        """Whether age (years) and sex are those the visit was written for."""
        return (
            self.ages[0] <= age <= self.ages[1]
            and self.sex in ("", sex.value)
            and bool(not self.variants or self.variants_for(age, sex))
        )

    def variants_for(self, age: int, sex: Sex) -> list[dict[str, Any]]:
        return [
            each
            for each in self.variants
            if each.get("age_from", 0) <= age <= each.get("age_to", 120) and each.get("sex", sex.value) == sex.value
        ]


_TUPLES = ("diagnoses", "procedures", "variants", "labs", "answers", "payers", "avoid_payers", "ages")


@cache
def load_templates() -> tuple[Template, ...]:
    """All visits as written, by file and place in it."""
    folder = files("cleanclaim").joinpath("rulebook", "sandbox", "visits")
    pages = sorted((page for page in folder.iterdir() if page.name.endswith(".toml")), key=lambda p: p.name)
    rows = [row for page in pages for row in tomllib.loads(page.read_text(encoding="utf-8"))["visit"]]
    return tuple(_template(row) for row in rows)


def _template(row: dict[str, Any]) -> Template:
    given: dict[str, Any] = {name: tuple(value) if name in _TUPLES else value for name, value in row.items()}
    return Template(**given)
