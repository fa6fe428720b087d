"""The quarter's mishaps: which visits carry a slip of ours, and what payers will do to which claims."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from cleanclaim.kernel.rules import load_rulebook
from cleanclaim.payers.values import Coverage, PayerProfile
from cleanclaim.sandbox.practice.values import Happening, PlannedEvent, Slip, SlipKind, Visit


def with_authorizations(
    visits: Sequence[Visit], payers: Sequence[PayerProfile], primary: dict[str, Coverage]
) -> tuple[Visit, ...]:
    """Every visit whose payer, as the practice knows it, wants an authorization carries its number."""
    wanted = {payer.id: payer.requires_authorization for payer in payers}
    return tuple(_authorized(visit, wanted, primary) for visit in visits)


def _authorized(visit: Visit, wanted: dict[str, frozenset[str]], primary: dict[str, Coverage]) -> Visit:
    coverage = primary.get(visit.encounter.patient_id)
    codes = {procedure.code for procedure in visit.key.procedures}
    if coverage is None or not codes & wanted[coverage.payer_id]:
        return visit
    number = _authorization_number(visit)
    return replace(visit, encounter=replace(visit.encounter, authorization=number))


def _authorization_number(visit: Visit) -> str:
    return f"TAUTH{visit.encounter.id[-4:]}"


def with_mishaps(
    visits: Sequence[Visit], primary: dict[str, Coverage]
) -> tuple[tuple[Visit, ...], tuple[PlannedEvent, ...]]:
    """Visits with their slips, and the events, for each `must` of the rulebook whose visit took place."""
    done = list(visits)
    events: list[PlannedEvent] = []
    for must in load_rulebook("sandbox/events")["must"]:
        at = _place(done, must, primary, {event.encounter_id for event in events})
        if at is None:
            continue
        visit = done[at]
        coverage = primary[visit.encounter.patient_id]
        if "slip" in must:
            done[at] = replace(visit, slips=(_slip(must["slip"], visit, coverage),))
        if "event" in must:
            events.append(_event(must["event"], visit, coverage))
    return tuple(done), tuple(events)


def _place(visits: Sequence[Visit], must: dict[str, Any], primary: dict[str, Coverage], taken: set[str]) -> int | None:
    """The first visit on or after the day that is of the template, insured by the payer, and still plain."""
    for at, visit in enumerate(visits):
        coverage = primary.get(visit.encounter.patient_id)
        if (
            visit.encounter.service_date >= must["day"]
            and visit.template == must["template"]
            and coverage is not None
            and coverage.payer_id == must["payer"]
            and not visit.slips
            and visit.encounter.id not in taken
        ):
            return at
    return None


def _slip(row: dict[str, Any], visit: Visit, coverage: Coverage) -> Slip:
    kind = SlipKind(row["kind"])
    line, story = row.get("line", 0), row["story"]
    if kind is SlipKind.WRONG_MEMBER_ID:
        return Slip(kind, _swapped(coverage.member_id), coverage.member_id, line, story)
    if kind is SlipKind.MISSING_AUTHORIZATION:
        return Slip(kind, "", _authorization_number(visit), line, story)
    return Slip(kind, "", row["right"], line, story)


def _swapped(member_id: str) -> str:
    """The id with its first two neighbouring digits that differ changed about, from the right."""
    for at in range(len(member_id) - 1, 0, -1):
        if member_id[at - 1 : at + 1].isdigit() and member_id[at - 1] != member_id[at]:
            return member_id[: at - 1] + member_id[at] + member_id[at - 1] + member_id[at + 1 :]
    return member_id[:-1] + ("1" if member_id[-1] == "0" else "0")


def _event(row: dict[str, Any], visit: Visit, coverage: Coverage) -> PlannedEvent:
    return PlannedEvent(
        happening=Happening(row["happening"]),
        encounter_id=visit.encounter.id,
        payer_id=coverage.payer_id,
        story=row["story"],
        line=row.get("line", 0),
        carc=row.get("carc", ""),
        cents=row.get("cents", 0),
        percent=Decimal(row.get("percent", "0")),
    )
