"""The starter list holds every number that the coding rulebook can propose: no suggestion without words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from cleanclaim.codesets.procedures import exists_in_a_range, starter_list
from cleanclaim.kernel.rules import load_rulebook, load_rulebooks

_NUMBER = re.compile(r"[0-9]{5}|[A-Z][0-9]{4}")
_TABLES = [f"{folder}/{name}" for folder in ("acts", "em", "procedures") for name in load_rulebooks(f"coding/{folder}")]
# The two ends of the surgical numbers, not services that are proposed.
_ENDS_OF_A_RANGE = {"minor.surgery"}


def numbers(part: Any, path: str = "") -> Iterator[str]:
    """Every text of a table that has the shape of a procedure number."""
    if path in _ENDS_OF_A_RANGE:
        return
    if isinstance(part, dict):
        for key, inner in part.items():
            yield from numbers(inner, f"{path}.{key}".strip("."))
    elif isinstance(part, list):
        for inner in part:
            yield from numbers(inner, path)
    elif isinstance(part, str) and _NUMBER.fullmatch(part):
        yield part


@pytest.mark.parametrize("table", _TABLES)
def test_what_coding_can_propose_is_in_the_starter_list(table: str) -> None:
    assert set(numbers(load_rulebook(f"coding/{table}"))) <= set(starter_list())


def test_the_tables_of_coding_are_read() -> None:
    assert {"em/visits", "acts/skin", "procedures/general", "procedures/drugs", "procedures/sites"} <= set(_TABLES)
    found = {number for table in _TABLES for number in numbers(load_rulebook(f"coding/{table}"))}
    assert {"99350", "12053", "J1071", "90656", "17003"} <= found
    assert len(found) > 200


def test_every_number_of_the_list_exists() -> None:
    assert all(exists_in_a_range(code) for code in starter_list())


def test_a_drug_is_billed_by_one_dose_everywhere() -> None:
    """What coding counts units by and what the list tells a person are the same dose and the same days."""
    tables = [load_rulebook(f"coding/{name}")["drug"] for name in ("procedures/drugs", "procedures/injections")]
    for drug in (each for table in tables for each in table):
        for row in drug["codes"]:
            fact = starter_list()[row["code"]]
            assert fact.unit == f"{row['per']} {row['unit']}", fact.code
            assert fact.last == row.get("until"), fact.code
            assert fact.first in (None, row["from"]), fact.code
