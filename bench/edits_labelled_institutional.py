"""How right the edits on institutional claims are: claims of bench/edits_institutional, wrong in one way or right.

A wrong claim is caught where the rule that was named for it beforehand finds it; a right one is held wrongly where
any rule finds an error.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from itertools import product
from pathlib import Path
from typing import Any

from bench.edits_labelled import Labelled, is_caught, is_held
from cleanclaim.claims import cases
from cleanclaim.codesets import Library, open_library

_FOLDER = Path(__file__).parent / "edits_institutional"
_TABLES = Path(__file__).parent / "edits" / "tables.toml"
_LINE = re.compile(
    r"(?P<revenue>\d{4})(?::(?P<code>\w+)(?P<modifiers>(?:-\w+)*))?(?:\*(?P<units>\d+))?(?:\$(?P<cents>\d+))?"
)
_STAY = {
    "from": "2026-04-10", "through": "2026-04-13", "admitted": "2026-04-10T14", "left": "1100", "type": "1",
    "source": "1", "status": "01", "val": "80/3", "lines": "0120*3",
}  # fmt: skip
_VISIT = {"from": "2026-04-14", "through": "2026-04-14", "type": "3", "source": "1", "status": "01", "lines": ""}
_NO_INDICATOR = ("Z", "V", "W", "X", "Y", "O80")


def rows() -> list[tuple[str, str]]:
    """(what, figure) for the table of benchmarks."""
    with open_library() as library:
        wrong = list(labelled("wrong", library))
        right = list(labelled("right", library))
        caught = sum(is_caught(each) for each in wrong)
        held = sum(is_held(each) for each in right)
    return [
        ("edits: wrong institutional claims caught by the right rule", f"{caught / len(wrong):.1%} of {len(wrong)}"),
        ("edits: right institutional claims held", f"{held / len(right):.1%} of {len(right)}"),
    ]


def labelled(which: str, library: Library) -> Iterator[Labelled]:
    """The claims of a file: each set of lines with each list of diagnoses under each of `with`."""
    tables = tomllib.loads(_TABLES.read_text(encoding="utf-8"))
    for family in tomllib.loads((_FOLDER / f"{which}.toml").read_text(encoding="utf-8"))[which]:
        usual = _VISIT if family["bill"][:2] == "13" else _STAY
        for lines, diagnoses, more in product(
            family.get("lines", [usual["lines"]]), family["diagnoses"], family.get("with", [""])
        ):
            told = {**usual, "bill": family["bill"], "lines": lines}
            told |= dict(word.split("=", 1) for word in more.split())
            case = _case(told, diagnoses.split())
            facts = cases.facts_of({**case, "facts": {**case["facts"], "tables": tables}}, library)
            yield Labelled(
                family.get("rule", ""), f"{family['bill']} {lines} | {diagnoses} | {more}",
                cases.claim_of(case), facts,
            )  # fmt: skip


def _case(told: Mapping[str, str], diagnoses: list[str]) -> dict[str, Any]:
    coded = [_coded(place, text, told["bill"]) for place, text in enumerate(diagnoses)]
    codes = [code for _, code, _ in coded]
    day = date.fromisoformat(told["from"]) if told["from"] else date(2026, 4, 14)
    stay: dict[str, Any] = {name: teller(told[name]) for name, (_, teller) in _STAYS.items() if told.get(name)}
    stay = {field: stay[name] for name, (field, _) in _STAYS.items() if name in stay}
    if told["bill"][:2] in ("11", "21"):
        admitting = told.get("admitting", codes[0])
        coded += [("ABJ", admitting, "")] if admitting else []
    stay["coded"] = [(kind, code.replace(".", ""), poa) for kind, code, poa in coded]
    stay |= _admission(told.get("admitted", ""))
    case: dict[str, Any] = {
        "brought_diagnoses": codes,
        "lines": [_line(text) for text in told["lines"].split()] if told["lines"] else [],
        "encounter": {"service_date": day, "place_of_service": told["bill"][:2], **_accident(told.get("accident", ""))},
        "patient": {"birth_date": date.fromisoformat(told.get("born", "1950-05-17")), "sex": _sex(told, codes)},
        "payer": {"filing_code": told.get("payer", "CI"), "accepts_frequency": ["0", *"12345678"]},
        "coverage": {"member_id": "1EG4TE5MK73"},
        "claim": {
            "kind": "837I", "frequency": told["bill"][2:], "institutional": stay,
            "original_reference": "ICN1" if "f8" in told else "",
        },
        "origin": "elsewhere",
        "facts": {"enrolled": {"first": date(2020, 1, 1)}, "today": day + timedelta(days=40), **_grouped(told)},
    }  # fmt: skip
    return case


def _grouped(told: Mapping[str, str]) -> dict[str, str]:
    return {"grouper": told["grouper"]} if "grouper" in told else {}


def _sex(told: Mapping[str, str], codes: list[str]) -> str:
    """The sex told; else the one that the diagnoses speak of, so that a claim is wrong in one way only."""
    female = any(code.startswith(("O", "C56", "C50", "N83", "Z38.01")) for code in codes)
    return told.get("sex", "F" if female else "M")


def _coded(place: int, text: str, bill: str) -> tuple[str, str, str]:
    code, slash, poa = text.partition("/")
    if not slash:
        poa = "Y" if bill.startswith("11") and not code.startswith(_NO_INDICATOR) else ""
    return ("ABF" if place else "ABK", code, "" if poa == "-" else poa)


def _line(text: str) -> dict[str, Any]:
    found = _LINE.fullmatch(text)
    if found is None:
        raise ValueError(f"{text!r} is no line: see bench/edits_institutional/wrong.toml")
    line: dict[str, Any] = {"revenue": found["revenue"], "units": int(found["units"] or 1)}
    if found["cents"]:
        line["charge"] = int(found["cents"])
    if found["code"] is None:
        return {**line, "code": found["revenue"], "system": "REVENUE", "pointers": []}
    return {**line, "code": found["code"], "modifiers": found["modifiers"].split("-")[1:]}


def _accident(text: str) -> dict[str, Any]:
    if not text:
        return {}
    cause, state, day = text.split("/")
    return {"accident": cause, "accident_state": state, "accident_date": date.fromisoformat(day)}


def _admission(text: str) -> dict[str, Any]:
    day, _, hour = text.partition("T")
    return {"admission_date": date.fromisoformat(day), "admission_hour": f"{hour}00" if hour else ""} if day else {}


def _dated_codes(text: str) -> list[list[Any]]:
    parts = [each.split("/") for each in text.split(",")]
    return [[code, *(date.fromisoformat(day) for day in days if day)] for code, *days in parts]


_STAYS: dict[str, tuple[str, Callable[[str], Any]]] = {
    "from": ("statement_from", date.fromisoformat),
    "through": ("statement_through", date.fromisoformat),
    "left": ("discharge_hour", str),
    "type": ("admission_type", str),
    "source": ("admission_source", str),
    "status": ("patient_status", str),
    "cond": ("conditions", lambda text: text.split(",")),
    "occ": ("occurrences", _dated_codes),
    "span": ("occurrence_spans", _dated_codes),
    "val": ("values", lambda text: [each.split("/") for each in text.split(",")]),
    "proc": ("procedures", _dated_codes),
    "drg": ("drg", str),
    "noncovered": ("noncovered_cents", int),
}
