"""What services do to one another: replaced, separate, the facility's part, too many of one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache
from typing import Any

from cleanclaim.coding.selection.procedures.act_tables import acts, tables
from cleanclaim.coding.selection.procedures.days import of_the_day
from cleanclaim.coding.selection.procedures.phrases import pattern
from cleanclaim.coding.selection.procedures.services import Service, withhold
from cleanclaim.coding.values import CodingContext, Withheld
from cleanclaim.kernel import Citation, Setting
from cleanclaim.kernel.rules import load_rulebook, rule

RULEBOOK = "coding/procedures/general"
_OWN_READING = re.compile(
    r"\b(?:my|own|independent(?:ly)?|personally)\b.{0,30}\b(?:interpret\w*|read|reviewed)\b"
    r"|\binterpreted by me\b|\bi interpreted\b",
    re.IGNORECASE,
)
_ONLY_READ = pattern(["interpretation only", "interpretation and report only", "read only", "professional component"])
_ONLY_TAKEN = pattern(
    [
        "technical component only",
        "to be read by radiology",
        "read by radiology",
        "sent to radiology for interpretation",
        "images only",
    ]
)
_HOSPITAL = re.compile(
    r"\b(?:in|at) (?:the |our )?hospital(?:'s)?\b(?:\W+\w+){0,3}\W+(?:lab|laboratory|unit|department|suite)\b",
    re.IGNORECASE,
)
_PARTS = Citation("Medicare Claims Processing Manual ch. 13", "§20, professional and technical component")
_SEPARATE = Citation("NCCI Policy Manual ch. 1", "modifiers, separate procedures and sites")


def together(services: Sequence[Service], context: CodingContext) -> tuple[list[Service], list[Withheld]]:
    """The services as they may stand side by side, and what gave way."""
    services, other_days = of_the_day(services, context.service_date)
    kept, withheld = _replaced([_beside(one, services) for one in services])
    kept, facility = _by_setting(kept, context)
    kept = [_component(service, context) for service in kept]
    return list(_separate(kept)), other_days + withheld + facility


def _beside(service: Service, services: Sequence[Service]) -> Service:
    """The service under the number that it has beside a fuller act of the same session."""
    present = {one.code for one in services}
    for table in tables():
        for row in table.get("beside", ()):
            if service.code == row["code"] and added_to(sorted(present.intersection(row["with"]))):
                return replace(service, code=str(row["gives"])).told(added_to.card, f"{row['gives']}.")
    return service


def _replaced(services: Sequence[Service]) -> tuple[list[Service], list[Withheld]]:
    present = {service.code for service in services}
    kept: list[Service] = []
    withheld: list[Withheld] = []
    for service in services:
        by = next((fuller.code for fuller in services if _includes(fuller, service)), "")
        if replaced(by, present):
            withheld.append(
                withhold(service.done[0].mention, f"replaced by {by}", service.code, replaced.card.sentence)
            )
        else:
            kept.append(service)
    return kept, withheld


def _includes(fuller: Service, lesser: Service) -> bool:
    """Is the lesser service part of the fuller one: anywhere, or where both were at the same place?"""
    if (lesser.code, fuller.code) not in _fuller() or lesser.code == fuller.code:
        return False
    anywhere = not _fuller()[lesser.code, fuller.code]
    return anywhere or not (lesser.body and fuller.body) or lesser.body == fuller.body


@cache
def _fuller() -> dict[tuple[str, str], bool]:
    """(lesser, fuller) numbers of the acts and their variants; True where only at the same place."""
    rows = [(act, [act.code, *(str(row["code"]) for row in act.variants)]) for act in acts()]
    replaced_by_acts = [(lesser, fuller) for act, fullers in rows for lesser in act.replaces for fuller in fullers]
    included = [row for table in tables() for row in table.get("included", ())]
    pairs = {
        (lesser, fuller): bool(row.get("same_place"))
        for row in included
        for lesser in row["lesser"]
        for fuller in row["by"]
    }
    return pairs | dict.fromkeys(replaced_by_acts, False)


def _by_setting(services: Sequence[Service], context: CodingContext) -> tuple[list[Service], list[Withheld]]:
    kept: list[Service] = []
    withheld: list[Withheld] = []
    for service in services:
        if facility_part(service, context):
            mention = service.done[0].mention
            withheld.append(withhold(mention, "the facility's", service.code, facility_part.card.sentence))
        else:
            kept.append(service)
    return kept, withheld


def _component(service: Service, context: CodingContext) -> Service:
    facility = _in_facility(context)
    hospital = hospital_laboratory(service, context)
    card = hospital_laboratory.card if hospital else reading.card
    if service.read_only and (facility or hospital):
        return replace(service, code=service.read_only).told(card)
    if not service.component:
        return service
    if facility or hospital or _ONLY_READ.search(service.text):
        return service.marked("26", card, "the reading.")
    return service.marked("TC", taking.card, "the taking.") if taking(service) else service


def _separate(services: Sequence[Service]) -> Iterator[Service]:
    """59 on the second of two acts that are otherwise parts of one, where each had its own site."""
    for service in services:
        other = next((first for first in services if first is not service and own_site(first, service)), None)
        yield service.marked("59", own_site.card, f"beside {other.code}.") if other else service


@rule("procedures.added_to", cites=Citation("NCCI Policy Manual ch. 1", "add-on codes"))
def added_to(others: Sequence[str]) -> bool:
    """Beside a fuller act of the same session, an act has an add-on number:"""
    return bool(others)


@rule("procedures.replaced", cites=_SEPARATE)
def replaced(by: str, present: set[str]) -> bool:
    """A fuller act done at the same visit includes the lesser one."""
    return bool(by) and by in present


@rule(
    "procedures.facility_part",
    cites=Citation("Medicare Benefit Policy Manual ch. 15", "§60, incident to; not in a facility"),
)
def facility_part(service: Service, context: CodingContext) -> bool:
    """In a facility its staff, supplies and equipment are the facility's; the clinician codes an own reading."""
    if not _in_facility(context):
        return False
    return service.technical or (
        (service.component or bool(service.read_only))
        and not (_OWN_READING.search(service.text) or _is_report(service))
    )


@rule("procedures.reading_only", cites=_PARTS)
def reading(service: Service) -> bool:
    """Where only the reading is this clinician's, the professional part is coded:"""
    return bool(_ONLY_READ.search(service.text) or _OWN_READING.search(service.text))


@rule("procedures.hospital_laboratory", cites=_PARTS)
def hospital_laboratory(service: Service, context: CodingContext) -> bool:
    """A study made in a hospital's laboratory is the hospital's; whoever reads it codes the professional part."""
    if context.claim != "professional":
        return False
    return bool(_HOSPITAL.search(service.text)) or (context.setting is Setting.OUTPATIENT and _is_report(service))


def _is_report(service: Service) -> bool:
    return any(done.mention.titled for done in service.done)


@rule("procedures.taking_only", cites=_PARTS)
def taking(service: Service) -> bool:
    """Where somebody else reads, only the technical part is coded:"""
    return bool(_ONLY_TAKEN.search(service.text))


@rule("procedures.own_site", cites=_SEPARATE)
def own_site(first: Service, second: Service) -> bool:
    """An act at another site or on another lesion than the one that would include it carries 59:"""
    for row in _separate_pairs():
        if first.code in row["first"] and second.code in row["second"]:
            return bool(row["always_apart"]) or _apart(first, second)
    return False


@cache
def _separate_pairs() -> tuple[dict[str, Any], ...]:
    counted = load_rulebook("coding/procedures/counted")
    return tuple(row for table in (*tables(), counted) for row in table.get("separate", ()))


def _apart(first: Service, second: Service) -> bool:
    """Different parts of the body, or the note says "separate" or "different" of them."""
    said = re.search(
        r"\b(?:separate|different|another|distinct)\s+(?:lesion|site|location|area)",
        f"{first.text} {second.text}",
        re.I,
    )
    return bool(said) or bool(first.body and second.body and first.body != second.body)


def _in_facility(context: CodingContext) -> bool:
    settings = load_rulebook(RULEBOOK)["facility"]["settings"]
    return context.claim == "professional" and context.setting.value in settings
