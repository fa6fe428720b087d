"""Edits on where a service was performed: place of service against procedure, telehealth, facilities."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from cleanclaim.claims.edits.fired import Edit, Fired, Said, edit
from cleanclaim.claims.edits.lists import code_list, era, first_day
from cleanclaim.claims.edits.procedures import named
from cleanclaim.claims.edits.traits import Trait
from cleanclaim.claims.edits.views import ClaimView, LineView
from cleanclaim.codesets import place_of_service as place_of_service_known
from cleanclaim.kernel import Citation, Owner, Severity

_MANUAL = "Medicare Claims Processing Manual"
_TELEHEALTH = Citation(_MANUAL, "chapter 12, section 190")


@edit(
    "claim-place-of-service",
    cites=Citation("CMS", "place of service code set"),
    when=Trait.BAD_PLACE,
    owner=Owner.BILLING,
    likely_carc="16",
)
def place_of_service(view: ClaimView) -> Said:
    """The place of service is missing or not in the code set."""
    usual = view.claim.encounter.place_of_service
    if place_of_service_known(usual) is None:
        yield Fired(values=(("place", usual),))
    for line in view.lines:
        if line.place != usual and place_of_service_known(line.place) is None:
            yield Fired(line=line.number, values=(("place", line.place),))


@edit("claim-visit-place", cites=Citation(_MANUAL, "chapter 12, section 30.6"), when=Trait.ODD_PLACE, likely_carc="5")
def visit_place(view: ClaimView) -> Said:
    """The visit code belongs to another place of service than the one recorded."""
    for line in view.with_trait(Trait.PLACED):
        if line.place and cannot_be_at(line.code, line.place, era(line.day)):
            yield _at(line, f"{line.code} cannot be performed at place of service {line.place}.")


@lru_cache(maxsize=20_000)
def cannot_be_at(code: str, place: str, number: int) -> bool:
    """Whether a visit code belongs to other places, by the lists of an era."""
    day = first_day(number)
    never = any(
        code in code_list(name, day) and place in code_list(f"{name}_never_at", day)
        for name in ("office_visits", "hospital_visits", "nursing_visits", "home_visits")
    )
    emergency = code in code_list("emergency_visits", day)
    return never or (emergency and place not in code_list("emergency_visits_only_at", day))


@edit(
    "claim-procedure-place",
    cites=Citation(_MANUAL, "chapter 12, section 20.4.2; 42 CFR 419.22"),
    when=Trait.INPATIENT_ONLY,
    likely_carc="5",
)
def procedure_place(view: ClaimView) -> Said:
    """Surgery that needs a hospital is placed where none is."""
    for line in view.with_trait(Trait.INPATIENT_ONLY):
        if line.place in code_list("no_hospital", line.day):
            yield _at(line, f"{line.code} is not done at place of service {line.place}.")


@edit(
    "claim-technical-in-facility",
    cites=Citation(_MANUAL, "chapter 13, section 20.1"),
    when=(Trait.FACILITY, Trait.COMPONENT),
    likely_carc="5",
)
def technical_in_facility(view: ClaimView) -> Said:
    """The technical component of a service in a facility belongs to the facility."""
    for line in view.with_trait(Trait.COMPONENT):
        if line.has("TC") and line.traits & Trait.FACILITY:
            yield _at(line, f"The equipment of place of service {line.place} is the facility's own; TC is not yours.")


@edit("claim-telehealth-service", cites=_TELEHEALTH, when=(Trait.TELEHEALTH, Trait.HANDS_ON), likely_carc="5")
def telehealth_service(view: ClaimView) -> Said:
    """A service that needs hands or machines on the patient is said to have been performed from afar."""
    for line in view.with_trait(Trait.TELEHEALTH):
        if line.known.traits & Trait.HANDS_ON and _is_remote(line):
            yield _at(line, f"{line.code} cannot be performed from afar.")


@edit("claim-telehealth-place", cites=_TELEHEALTH, when=(Trait.TELEHEALTH, Trait.MEDICARE), likely_carc="5")
def telehealth_place(view: ClaimView) -> Said:
    """A modifier says telehealth, and the place of service says the office."""
    for line in view.with_trait(Trait.TELEHEALTH):
        if line.place == "11" and line.day >= date(2024, 1, 1) and line.has("95", "GT", "93", "FQ"):
            yield _at(line, "A telehealth service is placed at 02 or 10, where the patient was.")


@edit(
    "claim-telehealth-modifier",
    cites=Citation("CPT Appendix A", "modifiers 93 and 95"),
    when=Trait.TELEHEALTH,
    severity=Severity.WARNING,
    likely_carc="4",
)
def telehealth_modifier(view: ClaimView) -> Said:
    """The place of service says telehealth, and no modifier says how."""
    if view.traits & Trait.MEDICARE:
        return  # Medicare takes the place alone for video
    for line in view.with_trait(Trait.TELEHEALTH):
        told = code_list("telehealth_modifiers", line.day)
        if (
            line.place in ("02", "10")
            and line.known.traits & Trait.VISIT
            and not any(m in told for m in line.modifiers)
        ):
            yield _at(line, f"{line.code} at place of service {line.place} has no telehealth modifier.")


def _is_remote(line: LineView) -> bool:
    return line.place in ("02", "10") or any(m in code_list("telehealth_modifiers", line.day) for m in line.modifiers)


def _at(line: LineView, says: str) -> Fired:
    return Fired(says, line.number, values=(*named(line), ("place", line.place)))


EDITS: tuple[Edit, ...] = (
    place_of_service,
    visit_place,
    procedure_place,
    technical_in_facility,
    telehealth_service,
    telehealth_place,
    telehealth_modifier,
)
