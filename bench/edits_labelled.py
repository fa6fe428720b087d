"""How right the claim edits are: claims of bench/edits, wrong in one way or right, judged by all edits.

A wrong claim is caught where the rule that was named for it beforehand finds it; a right one is held wrongly where
any rule finds an error. The claims are written from the publications, and numbers are all that they hold.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from itertools import product
from pathlib import Path
from typing import Any

from cleanclaim.claims import Claim, Facts, cases, check
from cleanclaim.codesets import Library, open_library
from cleanclaim.kernel import PersonName, Severity

_FOLDER = Path(__file__).parent / "edits"
_DAY = date(2026, 4, 14)
_LINE = re.compile(
    r"(?P<code>\w+)(?P<modifiers>(?:-\w+)*)(?:\*(?P<units>\d+))?(?:@(?P<place>\w+))?(?:\$(?P<charge>\d+))?"
    r"(?P<drug>/[^:]*)?(?P<pointers>:[\d,]*)?"
)


@dataclass(frozen=True, slots=True)
class Labelled:
    """One claim with its facts; `rule` "" = it is right."""

    rule: str
    told: str
    claim: Claim
    facts: Facts


def rows() -> list[tuple[str, str]]:
    """(what, figure) for the table of benchmarks."""
    with open_library() as library:
        wrong = list(labelled("wrong", library))
        right = list(labelled("right", library))
        caught = sum(is_caught(each) for each in wrong)
        held = sum(is_held(each) for each in right)
    return [
        ("edits: wrong claims caught by the right rule", f"{caught / len(wrong):.1%} of {len(wrong)}"),
        ("edits: right claims held", f"{held / len(right):.1%} of {len(right)}"),
    ]


def is_caught(each: Labelled) -> bool:
    return any(found.rule == each.rule for found in check(each.claim, each.facts).findings)


def is_held(each: Labelled) -> bool:
    return any(found.severity is Severity.ERROR for found in check(each.claim, each.facts).findings)


def labelled(which: str, library: Library) -> Iterator[Labelled]:
    """The claims of a file: each set of lines with each list of diagnoses."""
    tables = tomllib.loads((_FOLDER / "tables.toml").read_text(encoding="utf-8"))
    for family in tomllib.loads((_FOLDER / f"{which}.toml").read_text(encoding="utf-8"))[which]:
        told = dict(word.split("=", 1) for word in family.get("with", "").split())
        for lines, diagnoses in product(family["lines"], family["diagnoses"]):
            if which == "right" and not _suits(lines, diagnoses, told):
                continue
            case = _case(lines, diagnoses.split(), told)
            claim, facts = cases.claim_of(case), cases.facts_of({**case, "facts": {**case["facts"], "tables": tables}})
            yield Labelled(
                family.get("rule", ""), f"{lines} | {diagnoses} | {family.get('with', '')}",
                _placed(claim, lines.split()), replace(facts, codes=library),
            )  # fmt: skip


def _suits(lines: str, diagnoses: str, told: Mapping[str, str]) -> bool:
    """A right claim needs its side to be that of the diagnosis, and its diagnosis to be one of the patient."""
    left = re.search(r"-LT\b", lines) and not re.search(r"-RT\b", lines)
    return not (left and re.search(r"M17\.11|M25\.5[16]1|M25\.511|S52\.501|S42\.001", diagnoses))


def _case(lines: str, diagnoses: list[str], told: Mapping[str, str]) -> dict[str, Any]:
    day = {"service_date": _DAY}
    payer = told.get("payer", "CI")
    case: dict[str, Any] = {
        "diagnoses": diagnoses,
        "lines": [_line(text) for text in lines.split()],
        "encounter": {**day, "place_of_service": "11"},
        "patient": {"birth_date": date.fromisoformat(told.get("born", "1980-05-17")), "sex": _sex(told, diagnoses)},
        "payer": {"filing_code": payer},
        "coverage": {"member_id": told.get("member", "1EG4TE5MK73")},
        "claim": {},
        "origin": "elsewhere",
        "facts": {"today": date.fromisoformat(told.get("today", "2026-04-20")), "earlier": []},
    }
    if payer == "MB":
        case["payer"] |= {"timely_filing_months": 12}
    for name, value in told.items():
        _TELLERS.get(name, _nothing)(case, value)
    return case


def _sex(told: Mapping[str, str], diagnoses: list[str]) -> str:
    """The sex told; else the one that the diagnoses speak of, so that a claim is wrong in one way only."""
    male = any(code.startswith(("N4", "C61", "N50")) for code in diagnoses)
    return told.get("sex", "M" if male else "F")


def _nothing(case: dict[str, Any], value: str) -> None:
    """Told elsewhere."""


def _put(table: str, field: str) -> Any:
    def teller(case: dict[str, Any], value: str) -> None:
        case.setdefault(table, {})[field] = value

    return teller


def _dated(table: str, field: str) -> Any:
    def teller(case: dict[str, Any], value: str) -> None:
        case.setdefault(table, {})[field] = date.fromisoformat(value)

    return teller


def _sent(case: dict[str, Any], value: str) -> None:
    code, _, day = value.partition("/")
    case["facts"]["earlier"].append({"code": code, "service_date": date.fromisoformat(day)})


def _attached(case: dict[str, Any], value: str) -> None:
    case["claim"]["attachments"] = [value.split("/")]


def _covered(case: dict[str, Any], value: str) -> None:
    first, _, last = value.partition("/")
    case["coverage"]["period"] = {"first": date.fromisoformat(first), "last": date.fromisoformat(last)}


_TELLERS = {
    "npi": _put("rendering", "npi"),
    "billing_npi": _put("practice", "npi"),
    "taxonomy": _put("rendering", "taxonomy"),
    "tax": _put("practice", "tax_id"),
    "relationship": _put("coverage", "relationship"),
    "frequency": _put("claim", "frequency"),
    "original": _put("claim", "original_reference"),
    "clia": _put("claim", "clia_number"),
    "certificate": _put("claim", "mammography_certificate"),
    "note": _put("claim", "note"),
    "accident": _put("encounter", "accident"),
    "accident_on": _dated("encounter", "accident_date"),
    "accident_state": _put("encounter", "accident_state"),
    "authorization": _put("encounter", "authorization"),
    "subscriber": lambda case, value: case["coverage"].update(subscriber_name=PersonName(value, "Toni")),
    "priority": lambda case, value: case["coverage"].update(priority=int(value)),
    "authorize": lambda case, value: case["payer"].update(requires_authorization=value.split(",")),
    "ordering": lambda case, value: case["claim"].update(ordering="1987654325"),
    "enrolled": lambda case, value: case["facts"].update(enrolled={"first": date.fromisoformat(value)}),
    "contract": lambda case, value: case["facts"].update(contract={"99213": 10_000, "99214": 14_000}),
    "sent": _sent,
    "attached": _attached,
    "covered": _covered,
}


def _line(text: str) -> dict[str, Any]:
    found = _LINE.fullmatch(text)
    if found is None:
        raise ValueError(f"{text!r} is no line: see bench/edits/wrong.toml")
    line: dict[str, Any] = {"code": found["code"], "modifiers": found["modifiers"].split("-")[1:]}
    line["units"] = int(found["units"] or 1)
    if found["charge"] is not None:
        line["charge"] = int(found["charge"])
    if found["pointers"] is not None:
        line["pointers"] = [int(each) for each in found["pointers"][1:].split(",") if each]
    if found["drug"]:
        line["ndc"], line["unit"], line["quantity"] = found["drug"][1:].split("/")
    return line


def _placed(claim: Claim, lines: list[str]) -> Claim:
    """Each line at its place; where all have the same one, it is the visit's."""
    places = [_LINE.fullmatch(text)["place"] or "11" for text in lines]  # type: ignore[index]
    if len(set(places)) == 1:
        return replace(claim, encounter=replace(claim.encounter, place_of_service=places[0]))
    told = zip(claim.lines, places, strict=True)
    return replace(claim, lines=tuple(replace(line, place_of_service=place) for line, place in told))
