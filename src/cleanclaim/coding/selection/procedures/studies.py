"""Studies whose number hangs on what is counted or told in them: needle samples by spots, devices by leads."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from cleanclaim.coding.selection.procedures.phrases import key, pattern
from cleanclaim.coding.selection.procedures.services import (
    NUMBER,
    Done,
    Service,
    has,
    house_confidence,
    number,
    sift,
)
from cleanclaim.coding.selection.procedures.statements import Statement
from cleanclaim.coding.selection.procedures.status import Mention
from cleanclaim.coding.selection.procedures.steps import steps_told, words_told
from cleanclaim.coding.selection.procedures.titles import titled
from cleanclaim.coding.values import Withheld
from cleanclaim.kernel import Citation
from cleanclaim.kernel.rules import load_rulebook, rule

RULEBOOK = "coding/procedures/studies"
_NCCI_3 = Citation("NCCI Policy Manual ch. 3", "fine needle aspiration")
_DEVICES = Citation("NCCI Policy Manual ch. 11", "cardiovascular device monitoring")


def find(statements: Sequence[Statement]) -> tuple[list[Service], list[Withheld]]:
    """Needle samples and checks of devices of this visit."""
    samples, held = _samples(statements)
    devices, more = _devices(statements)
    return samples + devices, held + more


def phrases() -> list[str]:
    """The words for needle samples and devices, without which nothing is found."""
    table = load_rulebook(RULEBOOK)
    return [words for name in ("needle_sample", "device") for words in table[name]["says"]]


def study_mentions(
    statements: Sequence[Statement],
    says: Iterable[str],
    *,
    not_for: Iterable[str] = (),
    steps: Sequence[str] = (),
) -> list[Mention]:
    """Every place where a study is named, with the steps told of it and whether the note is its report."""
    found, other = pattern(says), pattern(not_for)
    mentions: list[Mention] = []
    for place, statement in enumerate(statements):
        for match in found.finditer(statement.text):
            if other.search(statement.text):
                continue
            own = steps_told(statements, place, match.start(), steps)
            report = titled(statements, statement, match.start(), heads=False)
            mentions.append(Mention(statement, match.start(), match.end(), steps=own, by_hand=True, titled=report))
    return mentions


def told_of(done: Sequence[Done], statements: Sequence[Statement]) -> str:
    """What the note tells of a study: of a report all that it says."""
    if any(one.mention.titled for one in done):
        return "\n".join(one.text for one in statements)
    return "\n".join(dict.fromkeys(text for one in done for text in words_told(statements, one.mention)))


def _samples(statements: Sequence[Statement]) -> tuple[list[Service], list[Withheld]]:
    table = load_rulebook(RULEBOOK)["needle_sample"]
    mentions = study_mentions(statements, table["says"], not_for=table["not_for"], steps=table["passes"])
    done, held = sift(mentions, table["unguided_first"])
    if not done:
        return [], held
    text = told_of(done, statements)
    kind = "guided" if under_ultrasound(text) else "unguided"
    service = Service(table[f"{kind}_first"], "fine needle sample", tuple(done), tuple(table["about"]), "neck")
    if kind == "guided":
        service = service.told(under_ultrasound.card)
    spots = _spots(done, text, table)
    if not further_spots(spots):
        return [service], held
    more = replace(service, code=table[f"{kind}_more"], units=spots - 1, because=())
    return [service, more.told(further_spots.card, f"{spots} spots.")], held


def _spots(done: Sequence[Done], text: str, table: Mapping[str, Any]) -> int:
    """How many spots were sampled: as the act's own sentence counts them, else the lines with passes; at least one."""
    found = re.compile(rf"\b(?P<n>{NUMBER})\W+(?:[\w.]+\W+){{0,2}}?{pattern(table['counted']).pattern}", re.IGNORECASE)
    own = [number(match["n"]) for one in done for match in found.finditer(one.statement.text)]
    lines = [
        line for line in re.split(r"[\n;]|(?<=\.)\s", text) if has(table["passes"], line) and re.search(r"\d", line)
    ]
    return max([*own, len(lines), 1]) if not own else max(own)


@rule("procedures.under_ultrasound", cites=_NCCI_3)
def under_ultrasound(text: str) -> bool:
    """A fine needle sample under ultrasound has a number of its own, which includes the guidance."""
    return has(load_rulebook(RULEBOOK)["needle_sample"]["guided"], text)


@rule("procedures.further_spots", cites=_NCCI_3)
def further_spots(spots: int) -> bool:
    """Each further spot that was sampled is a unit of the add-on:"""
    return spots > 1


def _devices(statements: Sequence[Statement]) -> tuple[list[Service], list[Withheld]]:
    table = load_rulebook(RULEBOOK)["device"]
    mentions = study_mentions(statements, table["says"], steps=table["measured"])
    done, held = sift(mentions, "93288")
    if not done:
        return [], held
    text = told_of(done, statements)
    if not _measured(text, table):
        return [], held
    return [_device(done, text, table)], held


def _measured(text: str, table: Mapping[str, Any]) -> bool:
    found = {key(match[0]) for match in pattern(table["measured"]).finditer(text)}
    return len(found) >= int(table["measured_from"])


def _device(done: Sequence[Done], text: str, table: Mapping[str, Any]) -> Service:
    kind = next((name for name in ("recorder", "defibrillator") if has(table[name], text)), "pacemaker")
    codes, leads = table["codes"][kind], _leads(text, table)
    service = Service(str(codes["read_out"]), f"{kind} checked", tuple(done), tuple(table["about"]["codes"]))
    if checked_from_afar(text):
        return replace(service, code=str(codes["remote"])).told(checked_from_afar.card)
    service = replace(service, component=True)
    if not programmed(text):
        return service
    if leads == 0 and kind != "recorder":
        service = replace(service, ceiling=house_confidence("product_open"))
    number_for = str(codes["programmed"][max(leads, 1) - 1])
    return replace(service, code=number_for).told(programmed.card, f"{kind}, {max(leads, 1)} leads.")


def _leads(text: str, table: Mapping[str, Any]) -> int:
    """3, 2 or 1 leads, 0 where nothing tells."""
    if has(table["three_leads"], text):
        return 3
    if has(table["two_leads"], text):
        return 2
    return 1 if re.search(r"\bsingle[ -](?:chamber|lead)|\bVVIR?\b|\bleadless\b", text, re.IGNORECASE) else 0


@rule("procedures.checked_from_afar", cites=_DEVICES)
def checked_from_afar(text: str) -> bool:
    """A device that was read out from afar has the number of the period."""
    table = load_rulebook(RULEBOOK)["device"]
    return has(table["remote"], pattern(table["not_remote"]).sub(" ", text)) and not has(
        ["in person", "in-person"], text
    )


@rule("procedures.programmed", cites=_DEVICES)
def programmed(text: str) -> bool:
    """A device that was tested and set is coded by its leads; one that was only read out is not:"""
    table = load_rulebook(RULEBOOK)["device"]
    return has(table["programmed"], pattern(table["not_programmed"]).sub(" ", text))
