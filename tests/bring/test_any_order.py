"""Whatever happened to claims, and in whatever order and runs its files come, a model of a few lines agrees.

The model below knows nothing of the house: it is told what was charged, answered, taken back and paid, and
says who owes what. Its numbers are dollars.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.bring.making import file_names, file_of
from tests.homes import Desk

CODES = ("99213", "20610")


@dataclass(frozen=True)
class Part:
    """What a payer says of one line: paid, off by contract, the patient's, denied."""

    paid: int
    off: int
    patient: int
    denied: int


Answered = tuple[Part, ...]


@dataclass(frozen=True)
class Life:
    """A claim, its first answer, what came after that was taken back, and the second payer's answer."""

    charges: tuple[int, ...]
    at_visit: int
    first: Answered | None
    taken_back: bool
    replaced: tuple[int, ...] | None
    again: Answered | None
    voided: bool
    asked_second: bool
    second: Answered | None


# --- the model ------------------------------------------------------------------------------------------


def owed(life: Life) -> tuple[int, int]:
    """(insurers, patient)"""
    if life.voided:
        return 0, 0
    charged = sum(life.replaced or life.charges)
    standing = life.again or (None if life.taken_back else life.first) or ()
    patient = sum(part.patient for part in standing)
    insurers = charged - patient - sum(part.paid + part.off for part in standing)
    decided = any(part.paid or part.off or part.patient for part in standing)
    if life.second is not None:
        insurers += sum(part.denied for part in life.second)
        patient = sum(part.patient for part in life.second)
    elif life.asked_second:
        insurers, patient = insurers + patient, 0
    from_patient = min(patient, life.at_visit)
    from_insurers = 0 if decided else min(insurers, life.at_visit - from_patient)
    return insurers - from_insurers, patient - from_patient


def is_denied(life: Life) -> bool:
    first = life.again or (None if life.taken_back else life.first) or ()
    last = life.second if life.second is not None else first
    paid = sum(part.paid for part in (*first, *(life.second or ())))
    return not paid and any(part.denied for part in last)


def figures(lives: list[Life]) -> dict[str, int]:
    answers = sum(
        (life.first is not None) + life.taken_back + (life.again is not None) + (life.second is not None)
        for life in lives
    )
    insurers, patients = (100 * sum(side) for side in zip(*map(owed, lives), strict=True))
    return {
        "claims": len(lives),
        "payments": answers,
        "matched": answers,
        "unmatched": 0,
        "quarantined": 0,
        "denied": sum(map(is_denied, lives)),
        "underpaid": 0,
        "open_insurance_cents": insurers,
        "open_patient_cents": patients,
        "open_cents": insurers + patients,
    }


# --- what may happen ------------------------------------------------------------------------------------


def answers(charges: tuple[int, ...]) -> st.SearchStrategy[Answered]:
    return st.tuples(*map(parts, charges))


@st.composite
def parts(draw: st.DrawFn, charge: int) -> Part:
    paid = draw(st.integers(0, charge))
    off = draw(st.integers(0, charge - paid))
    patient = draw(st.integers(0, charge - paid - off))
    return Part(paid, off, patient, charge - paid - off - patient)


_charges = st.lists(st.integers(1, 300), min_size=1, max_size=2).map(tuple)


@st.composite
def lives(draw: st.DrawFn) -> Life:
    charges = draw(_charges)
    first = draw(st.none() | answers(charges))
    taken_back = first is not None and draw(st.booleans())
    replaced = draw(st.none() | _charges) if first is None or taken_back else None
    again = draw(st.none() | answers(replaced or charges)) if taken_back else None
    voided = replaced is None and again is None and (first is None or taken_back) and draw(st.booleans())
    standing = again or (None if taken_back else first)
    asked = standing is not None and draw(st.booleans())
    second = None
    if asked and draw(st.booleans()):
        second = tuple(
            Part(part.paid, 0, part.patient, part.off + part.denied)
            for part in draw(answers(tuple(line.patient for line in standing or ())))
        )
    at_visit = draw(st.sampled_from([0, 0, 7, 500]))
    return Life(charges, at_visit, first, taken_back, replaced, again, voided, asked, second)


# --- the same as files ----------------------------------------------------------------------------------


def scenario_of(told: list[Life]) -> dict[str, Any]:
    claims: list[dict[str, Any]] = []
    payments: list[dict[str, Any]] = []
    for number, life in enumerate(told, start=1):
        _tell(life, f"A{number}", claims, payments)
    made = {each["file"]: {"made": datetime.combine(each.pop("on"), datetime.min.time())} for each in claims}
    return {"claim": claims, "payment": payments, "file": made}


def _tell(life: Life, id: str, claims: list[dict[str, Any]], payments: list[dict[str, Any]]) -> None:
    day = date(2026, 3, 10)

    def claim(name: str, charges: tuple[int, ...], **more: Any) -> None:
        nonlocal day
        day += timedelta(days=7)
        lines = [f"{code} {cents}.00" for code, cents in zip(CODES, charges, strict=False)]
        paid = {"patient_paid": f"{life.at_visit}.00"} if life.at_visit else {}
        claims.append({"id": id, "file": f"{id}-{name}", "on": day, "lines": lines, **paid, **more})

    def payment(name: str, **more: Any) -> None:
        nonlocal day
        day += timedelta(days=7)
        payments.append({"trace": f"{id}-{name}", "file": f"{id}-{name}", "day": day, **more})

    claim("claim", life.charges)
    if life.first is not None:
        payment("first", answers=[_answer(id, f"{id}-ICN1", life.first)])
    if life.replaced is not None:
        claim("replaced", life.replaced, frequency="7", original=f"{id}-ICN1")
    if life.voided:
        claim("voided", life.charges, frequency="8", original=f"{id}-ICN1")
    if life.taken_back and life.first is not None:
        back = tuple(Part(-part.paid, -part.off, -part.patient, -part.denied) for part in life.first)
        said = [{**_answer(id, f"{id}-ICN1", back), "status": "22"}]
        cents = sum(part.paid for part in life.first)
        if life.again is not None:
            said.append(_answer(id, f"{id}-ICN2", life.again))
            cents -= sum(part.paid for part in life.again)
        forward = [f"FB -{cents}.00 {id}"] if cents > 0 else []
        payment("back", answers=said, provider_level=forward)
    standing = life.again or life.first
    if life.asked_second and standing is not None:
        prior = [{"payer": "ALPHA", "day": day, "lines": [_done(part) for part in standing]}]
        claim("second", life.replaced or life.charges, payer="BETA", prior=prior)
        if life.second is not None:
            payment("answer", payer="BETA", answers=[_second(id, standing, life.second)])


def _done(part: Part, repeated: int = 0) -> str:
    reasons = {"CO-45": part.off, "PR-2": part.patient, "CO-16": part.denied, "OA-23": repeated}
    return " ".join([f"paid {part.paid}.00", *(f"{name} {cents}.00" for name, cents in reasons.items() if cents)])


def _answer(id: str, number: str, said: Answered) -> dict[str, Any]:
    lines = [
        f"{code} {part.paid + part.off + part.patient + part.denied}.00 {_done(part)}"
        for code, part in zip(CODES, said, strict=False)
    ]
    return {"id": id, "number": number, "status": "1", "lines": lines}


def _second(id: str, first: Answered, said: Answered) -> dict[str, Any]:
    """The second payer's answer: what the first one paid, took off and denied is repeated by OA-23."""
    lines = [
        f"{code} {one.paid + one.off + one.patient + one.denied}.00 {_done(other, one.paid + one.off + one.denied)}"
        for code, one, other in zip(CODES, first, said, strict=False)
    ]
    return {"id": id, "number": f"B-{id}", "status": "2", "lines": lines}


# --- the promise ----------------------------------------------------------------------------------------


@settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(told=st.lists(lives(), min_size=1, max_size=3), draw=st.data())
def test_any_order_and_any_runs_agree_with_the_model(
    told: list[Life], draw: st.DataObject, desk: Desk, tmp_path: Path
) -> None:
    scenario = scenario_of(told)
    paths = []
    for name in file_names(scenario):
        path = tmp_path / f"{name}.x12"
        path.write_bytes(file_of(scenario, name))
        paths.append(path)
    shuffled = draw.draw(st.permutations(paths))
    cuts = sorted(draw.draw(st.sets(st.integers(1, max(1, len(paths) - 1)), max_size=3)))
    runs = [shuffled[first:last] for first, last in zip([0, *cuts], [*cuts, len(paths)], strict=True)]
    with desk.home() as home:
        for run in [each for each in runs if each]:
            found = home.figures(*run)
        assert found == figures(told)
        assert home.figures(shuffled[0]) == figures(told)  # once more changes nothing
