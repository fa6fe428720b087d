"""Devices and fixed doses that come with an act: an IUD with its insertion, a gel with the joint's injection."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from cleanclaim.coding.selection.procedures.phrases import pattern
from cleanclaim.coding.selection.procedures.services import Done, Service, has
from cleanclaim.coding.selection.procedures.sites import BOTH
from cleanclaim.coding.selection.procedures.statements import Statement
from cleanclaim.coding.selection.procedures.status import Mention
from cleanclaim.coding.selection.procedures.steps import words_told
from cleanclaim.kernel import Citation
from cleanclaim.kernel.rules import load_rulebook, rule

RULEBOOK = "coding/procedures/devices"
_SUPPLY = Citation("Medicare Claims Processing Manual ch. 17", "drugs and devices supplied by the practice")


def with_devices(services: Sequence[Service], statements: Sequence[Statement]) -> Iterator[Service]:
    """Each service, followed by the device or dose that the note names with it."""
    coded = {service.code for service in services}
    for service in services:
        yield service
        rows = [row for row in _rows() if service.code in row["with"] and row["code"] not in coded]
        if rows:
            yield from _supplied(service, rows, statements)


def _supplied(service: Service, rows: Sequence[dict[str, Any]], statements: Sequence[Statement]) -> Iterator[Service]:
    told = list(dict.fromkeys(text for done in service.done for text in words_told(statements, done.mention)))
    named = [row for row in rows if _names(row, told)]
    if len(named) != 1:
        return
    row = named[0]
    if not supplied(any(has(load_rulebook(RULEBOOK)["brought"], text) for text in told)):
        return
    units = int(row.get("units", 1)) * (2 if BOTH in service.modifiers else 1)
    done = _where_named(row, service, told, statements)
    line = Service(row["code"], row["name"], done, service.about, service.body, units=units, technical=True)
    pieces = f"{units} units of {row['unit']}." if "unit" in row else f"{row['name']}."
    yield line.told(supplied.card, pieces)


def _names(row: dict[str, Any], told: Sequence[str]) -> bool:
    return any(has(row["says"], text) for text in told) and not any(has(row.get("not_for", ()), text) for text in told)


def _where_named(
    row: dict[str, Any], service: Service, told: Sequence[str], statements: Sequence[Statement]
) -> tuple[Done, ...]:
    """The act's own proof, at the words that name the device."""
    for statement in statements:
        match = pattern(row["says"]).search(statement.text)
        if match and statement.text in told:
            return (replace(service.done[0], mention=Mention(statement, match.start(), match.end())),)
    return service.done


@rule("procedures.device", cites=_SUPPLY)
def supplied(brought: bool) -> bool:
    """The device or dose named with an act is coded where the practice supplied it:"""
    return not brought


def _rows() -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = load_rulebook(RULEBOOK)["device"]
    return rows
