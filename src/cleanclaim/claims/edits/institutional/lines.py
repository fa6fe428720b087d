"""Edits on the lines of an institutional claim: revenue codes with their procedures, rooms in days."""

from __future__ import annotations

import re

from cleanclaim.claims.edits.fired import Edit, Fired, Said, edit
from cleanclaim.claims.edits.institutional.told import (
    GUIDE,
    MANUAL,
    UB,
    amounts,
    bill_named,
    days_of,
    is_inpatient,
    is_outpatient,
    revenue_of,
)
from cleanclaim.claims.edits.lists import CodeList, code_list, pairs_of, parsed
from cleanclaim.claims.edits.traits import Trait
from cleanclaim.claims.edits.views import ClaimView
from cleanclaim.kernel import Citation, Owner, Severity


@edit(
    "claim-revenue-code",
    cites=Citation(UB, "form locator 42"),
    when=Trait.INSTITUTIONAL,
    owner=Owner.BILLING,
    likely_carc="16",
)
def revenue_code(view: ClaimView) -> Said:
    """The line has no revenue code of four digits."""
    for line in view.claim.lines:
        code = line.revenue_code or (line.signed.code if line.signed.system == "REVENUE" else "")
        if not re.fullmatch(r"[0-9]{4}", code):
            yield Fired(line=line.number, values=(("revenue_code", code),))


@edit(
    "claim-revenue-procedure",
    cites=Citation("Medicare Claims Processing Manual", "chapter 4, section 20"),
    when=Trait.INSTITUTIONAL,
    likely_carc="16",
)
def revenue_procedure(view: ClaimView) -> Said:
    """The revenue code of an outpatient bill needs the procedure beside it, and there is none."""
    if view.claim.encounter.place_of_service not in code_list("outpatient_bills", view.first):
        return
    for line in view.claim.lines:
        needed = line.signed.system == "REVENUE" and line.signed.code in code_list("revenue_with_procedure", view.first)
        if needed:
            fix = "Sign the procedure that was performed."
            yield Fired(line=line.number, fix=fix, values=(("revenue_code", line.signed.code),))


@edit(
    "claim-revenue-total",
    cites=Citation(f"{GUIDE}A2", "CLM02 and SV201"),
    when=Trait.INSTITUTIONAL,
    owner=Owner.BILLING,
    likely_carc="16",
)
def revenue_total(view: ClaimView) -> Said:
    """The total (revenue code 0001) stands as a line; electronically the claim says it."""
    for line in view.claim.lines:
        if revenue_of(line) == "0001":
            yield Fired(line=line.number, fix="Take the line out.")


@edit(
    "claim-room-days",
    cites=Citation(MANUAL, "chapter 25, section 75.5, form locator 46"),
    when=Trait.INSTITUTIONAL,
    owner=Owner.BILLING,
    likely_carc="16",
)
def room_days(view: ClaimView) -> Said:
    """The days of room and board are not the days of the stay."""
    rooms = [line for line in view.claim.lines if revenue_of(line) in code_list("room_revenue", view.first)]
    stay, units = days_of(view), sum(line.signed.units for line in rooms)
    if is_inpatient(view) and rooms and stay is not None and units != stay:
        says = f"The rooms make {units} days; the stay has {stay}."
        yield Fired(says, values=(("days", str(units)), ("stay", str(stay))))


@edit(
    "claim-room-missing",
    cites=Citation(MANUAL, "chapter 25, section 75.4"),
    when=Trait.INSTITUTIONAL,
    owner=Owner.BILLING,
    severity=Severity.WARNING,
    likely_carc="16",
)
def room_missing(view: ClaimView) -> Said:
    """A stay bills no room and board."""
    rooms = code_list("room_revenue", view.first)
    if is_inpatient(view) and not any(revenue_of(line) in rooms for line in view.claim.lines):
        yield Fired(values=bill_named(view))


@edit(
    "claim-room-outpatient",
    cites=Citation(MANUAL, "chapter 25, section 75.4"),
    when=Trait.INSTITUTIONAL,
    owner=Owner.BILLING,
    likely_carc="16",
)
def room_outpatient(view: ClaimView) -> Said:
    """Room and board stands on an outpatient bill."""
    if not is_outpatient(view):
        return
    for line in view.claim.lines:
        if revenue_of(line) in code_list("room_revenue", view.first):
            fix = "Observation is 0762; a stay is billed as one."
            yield Fired(line=line.number, fix=fix, values=(("revenue_code", revenue_of(line)),))


@edit(
    "claim-room-rate",
    cites=Citation(MANUAL, "chapter 25, section 75.3"),
    when=Trait.INSTITUTIONAL,
    owner=Owner.BILLING,
    likely_carc="16",
)
def room_rate(view: ClaimView) -> Said:
    """A private room has no rate to be compared with: value code 01 (semiprivate), or 02 where there is none."""
    told = amounts(view)
    if "01" in told and "02" in told:
        yield Fired("Value codes 01 and 02 exclude each other.")
    private = code_list("private_rooms", view.first)
    rooms = [line for line in view.claim.lines if revenue_of(line) in private]
    if is_inpatient(view) and rooms and not {"01", "02"} & told.keys():
        yield Fired(line=rooms[0].number, values=(("revenue_code", revenue_of(rooms[0])),))


@edit(
    "claim-therapy-revenue",
    cites=Citation(MANUAL, "chapter 5, sections 10.6 and 20"),
    when=Trait.INSTITUTIONAL,
    likely_carc="4",
)
def therapy_revenue(view: ClaimView) -> Said:
    """The discipline of a therapy is one by its modifier and another by its revenue code."""
    for line in view.lines:
        revenue = revenue_of(line.line)
        for modifier, codes in pairs_of("therapy_revenue", line.day).items():
            others = [other for other in ("GN", "GO", "GP") if other != modifier and line.has(other)]
            if revenue in codes and others:
                says = f"Revenue code {revenue} goes with {modifier}, not with {others[0]}."
                yield Fired(says, line.number, values=(("procedure", line.code), ("revenue_code", revenue)))


@edit(
    "claim-revenue-fits",
    cites=Citation(MANUAL, "chapter 4, sections 20.1 and 160; chapter 18, section 20.2"),
    when=Trait.INSTITUTIONAL,
    owner=Owner.BILLING,
    severity=Severity.WARNING,
    likely_carc="199",
)
def revenue_fits(view: ClaimView) -> Said:
    """The procedure stands under a revenue code of another department."""
    for line in view.lines:
        revenue = revenue_of(line.line)
        for names, codes in pairs_of("procedures_of_revenue", line.day).items():
            if line.code in codes and revenue and revenue not in _listed(names):
                yield Fired(line=line.number, values=(("procedure", line.code), ("revenue_code", revenue)))


@edit(
    "claim-inpatient-only",
    cites=Citation("42 CFR 419.22(n)", "inpatient only procedures"),
    when=(Trait.INSTITUTIONAL, Trait.INPATIENT_ONLY),
    likely_carc="5",
)
def inpatient_only(view: ClaimView) -> Said:
    """A procedure that is done on inpatients only stands on an outpatient bill."""
    if not is_outpatient(view):
        return
    for line in view.with_trait(Trait.INPATIENT_ONLY):
        # CA: the patient died, or was transferred, before the admission could be ordered
        if not line.has("CA"):
            yield Fired(line=line.number, values=(("procedure", line.code), *bill_named(view)))


def _listed(names: str) -> CodeList:
    return parsed(names.replace(",", " "), "")


EDITS: tuple[Edit, ...] = (
    revenue_code,
    revenue_procedure,
    revenue_total,
    room_days,
    room_missing,
    room_outpatient,
    room_rate,
    therapy_revenue,
    revenue_fits,
    inpatient_only,
)
