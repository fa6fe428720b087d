"""From a template and a patient to a visit: slots filled, key filled with them, signature put under it."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from cleanclaim.kernel import Encounter, Patient, Sex
from cleanclaim.kernel.rules import load_rulebook
from cleanclaim.sandbox.practice.draw import Draw
from cleanclaim.sandbox.practice.people import age_on
from cleanclaim.sandbox.practice.templates import Template
from cleanclaim.sandbox.practice.values import (
    CoderKey,
    KeyDiagnosis,
    KeyDrug,
    KeyProcedure,
    QueryAnswer,
    Visit,
)

_MALE = {"person": "man", "child": "boy", "he": "he", "him": "him", "his": "his", "He": "He", "His": "His"}
_FEMALE = {"person": "woman", "child": "girl", "he": "she", "him": "her", "his": "her", "He": "She", "His": "Her"}


def render(template: Template, patient: Patient, encounter: Encounter, draw: Draw) -> Visit:
    """The visit of this patient as the template tells it; figures that belong together stay together."""
    slots = _slots(template, patient, encounter, draw)
    return Visit(
        encounter=encounter,
        template=template.id,
        note=_fill(template.note, slots).strip() + "\n",
        key=_key(template, slots),
        lab_reports=tuple(_fill(lab, slots).strip() + "\n" for lab in template.labs),
        answers=tuple(_answer(row, slots) for row in template.answers),
        signed=template.signed,
    )


def _slots(template: Template, patient: Patient, encounter: Encounter, draw: Draw) -> dict[str, str]:
    day = encounter.service_date
    age = age_on(patient.birth_date, day)
    slots = {
        "name": str(patient.name),
        "age": str(age),
        "sex": patient.sex.value,
        "dob": _american(patient.birth_date),
        "mrn": patient.id,
        "dos": _american(day),
        "time": f"{draw.whole(8, 17):02d}:{draw.whole(0, 59):02d}",
        **(_MALE if patient.sex is Sex.MALE else _FEMALE),
    }
    if age < 18:
        slots["person"] = slots["child"]
    slots |= {name: str(draw.whole(low, high)) for name, (low, high) in template.ranges.items()}
    slots |= {name: draw.pick(options) for name, options in template.choices.items()}
    if template.variants:
        chosen = draw.pick(template.variants_for(age, patient.sex))
        slots |= {name: str(value) for name, value in chosen.items()}
    provider = next(row for row in load_rulebook("sandbox/practice")["provider"] if row["id"] == template.provider)
    slots["header"] = _fill(provider["header"].strip(), slots)
    slots["signature"] = _fill(provider["signature"], slots)
    slots["later_signature"] = _fill(provider["signature"], {**slots, "dos": _american(_next_weekday(day))})
    return slots


def _next_weekday(day: date) -> date:
    """The day on which a question about the visit is answered."""
    return day + timedelta(days=3 if day.weekday() == 4 else 1)


def _american(day: date) -> str:
    return day.strftime("%m/%d/%Y")


def _fill(text: str, slots: dict[str, str]) -> str:
    return text.format_map(slots)


def _key(template: Template, slots: dict[str, str]) -> CoderKey:
    return CoderKey(
        tuple(KeyDiagnosis(_fill(row["code"], slots), _fill(row["quote"], slots)) for row in template.diagnoses),
        tuple(_procedure(row, slots) for row in template.procedures),
    )


def _procedure(row: dict[str, Any], slots: dict[str, str]) -> KeyProcedure:
    code = _fill(row["code"], slots)
    drug = KeyDrug(row["ndc"], Decimal(_fill(row["quantity"], slots)), row["unit"]) if "ndc" in row else None
    return KeyProcedure(
        system="HCPCS" if code[0].isalpha() else "CPT",
        code=code,
        units=int(_fill(str(row.get("units", 1)), slots)),
        pointers=tuple(row["points"]),
        quote=_fill(row["quote"], slots),
        modifiers=tuple(_fill(modifier, slots) for modifier in row.get("modifiers", ())),
        drug=drug,
    )


def _answer(row: dict[str, str], slots: dict[str, str]) -> QueryAnswer:
    return QueryAnswer(
        concerns=_fill(row["concerns"], slots),
        asks_for=row["asks_for"],
        text=_fill(row["text"], slots),
        addendum=_fill(row["addendum"], slots).strip() + "\n",
    )
