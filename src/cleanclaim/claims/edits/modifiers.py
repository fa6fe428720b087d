"""Edits on modifiers: known, at peace with each other, on a code that takes them, by the fee schedule's columns.

All of them belong to coding, and none says what it pays.
"""

from __future__ import annotations

from cleanclaim.claims.edits.fired import Edit, Fired, Said, edit
from cleanclaim.claims.edits.lists import code_list, pairs_of
from cleanclaim.claims.edits.procedures import named
from cleanclaim.claims.edits.traits import Trait
from cleanclaim.claims.edits.views import ClaimView, LineView
from cleanclaim.codesets.edit_facts import FeeIndicators
from cleanclaim.codesets.modifiers import modifier_days
from cleanclaim.kernel import Citation, NotChecked, Severity

_PFS = "Medicare physician fee schedule"
_NCCI = "CMS NCCI Policy Manual"
_NO_FEE = NotChecked("PFS RVU", "no row of the fee schedule for the code and date is installed")


@edit("claim-modifier-shape", cites=Citation("45 CFR 162.1002", "modifiers"), when=Trait.ODD_MODIFIERS, likely_carc="4")
def modifier_shape(view: ClaimView) -> Said:
    """A modifier is unknown, repeated, or one too many."""
    for line in view.with_trait(Trait.ODD_MODIFIERS):
        if len(line.modifiers) > 4:
            yield Fired("A line takes four modifiers at most.", line.number)
        if len(set(line.modifiers)) < len(line.modifiers):
            yield Fired("The same modifier stands on the line twice.", line.number)
        for modifier in line.modifiers:
            if says := _not_in_use(modifier, line):
                yield Fired(says, line.number, values=(("modifier", modifier),))


def _not_in_use(modifier: str, line: LineView) -> str:
    """Why a modifier cannot stand on the line; "" where it can."""
    days = modifier_days(modifier, line.code)
    if days is None:
        return f"{modifier!r} is not a modifier."
    first, last = days
    if line.day < first:
        return f"Modifier {modifier} came on {first}."
    return f"Modifier {modifier} ended on {last}." if last and line.day > last else ""


@edit(
    "claim-modifier-conflict",
    cites=Citation("CPT Appendix A and HCPCS Level II", "modifiers that contradict each other"),
    when=Trait.ODD_MODIFIERS,
    likely_carc="4",
)
def modifier_conflict(view: ClaimView) -> Said:
    """Two modifiers of one line contradict each other."""
    for line in view.with_trait(Trait.ODD_MODIFIERS):
        conflicts = pairs_of("modifier_conflicts", line.day)
        for first in line.modifiers:
            for second in line.modifiers:
                if first in conflicts and second in conflicts[first]:
                    values = (("first", first), ("second", second))
                    yield Fired(f"Modifiers {first} and {second} contradict each other.", line.number, values=values)


@edit(
    "claim-modifier-for-visits",
    cites=Citation("CPT Appendix A", "modifiers 24, 25 and 57"),
    when=Trait.MISPLACED,
    likely_carc="4",
)
def modifier_for_visits(view: ClaimView) -> Said:
    """A modifier that only visits take stands on another service."""
    for line in view.with_trait(Trait.VISIT_MODIFIER):
        if line.known.traits & Trait.TAKES_VISIT_MODIFIER:
            continue
        for modifier in line.modifiers:
            if modifier in code_list("visit_modifiers", line.day):
                yield Fired(f"Modifier {modifier} belongs to visits, not to {line.code}.", line.number)


@edit(
    "claim-modifier-for-procedures",
    cites=Citation(_NCCI, "chapter I, section E"),
    when=Trait.MISPLACED,
    likely_carc="4",
)
def modifier_for_procedures(view: ClaimView) -> Said:
    """A modifier that only procedures take stands on a visit."""
    for line in view.with_trait(Trait.ACT_MODIFIER):
        listed = code_list("act_modifiers", line.day)
        for modifier in line.modifiers if line.known.traits & Trait.VISIT else ():
            if modifier in listed:
                yield Fired(f"Modifier {modifier} does not belong to the visit {line.code}.", line.number)


@edit(
    "claim-anatomical-modifier",
    cites=Citation("CMS HCPCS Level II", "anatomical modifiers"),
    when=Trait.ANATOMIC,
    likely_carc="4",
)
def anatomical_modifier(view: ClaimView) -> Said:
    """The modifier names a place of the body where the procedure is not done."""
    for line in view.with_trait(Trait.ANATOMIC):
        for area in ("eyelid", "finger", "toe", "coronary"):
            named_here = [each for each in line.modifiers if each in code_list(f"{area}_modifiers", line.day)]
            if named_here and line.code in code_list(f"not_at_{area}", line.day):
                says = f"Modifier {named_here[0]} names {_ARTICLE[area]}, where {line.code} is not done."
                yield Fired(says, line.number, values=(("modifier", named_here[0]), *named(line)))


_ARTICLE = {"eyelid": "an eyelid", "finger": "a finger", "toe": "a toe", "coronary": "a coronary artery"}


@edit("claim-bilateral", cites=Citation(_PFS, "bilateral indicator"), when=Trait.BILATERAL, likely_carc="4")
def bilateral(view: ClaimView) -> Said:
    """Modifier 50 stands on a procedure that is not done on both sides, or holds both already."""
    says = {
        "0": "{} has no sides that modifier 50 could double.",
        "2": "{} is for both sides already.",
        "9": "{} has no sides that modifier 50 could double.",
    }
    for line in view.with_trait(Trait.BILATERAL):
        fee = line.known.fee
        if fee is None:
            yield _NO_FEE
        elif fee.bilateral in says:
            yield _by_fee(line, fee, says[fee.bilateral])
        if line.units > 1:
            yield Fired("Modifier 50 says both sides in one unit.", line.number, values=(("units", str(line.units)),))


@edit("claim-component", cites=Citation(_PFS, "PC/TC indicator"), when=Trait.COMPONENT, likely_carc="4")
def component(view: ClaimView) -> Said:
    """26 or TC stands on a service that has no such component."""
    for line in view.with_trait(Trait.COMPONENT):
        fee = line.known.fee
        if fee is None:
            yield _NO_FEE
            continue
        takes = {"1": {"26", "TC"}, "6": {"26"}}.get(fee.pc_tc, set())
        for modifier in ("26", "TC"):
            if line.has(modifier) and modifier not in takes:
                yield _by_fee(line, fee, "{} has no component that " + modifier + " could name.")


@edit(
    "claim-assistant",
    cites=Citation(_PFS, "assistant, co-surgeon and team indicators"),
    when=Trait.ASSISTANT,
    likely_carc="54",
)
def assistant(view: ClaimView) -> Said:
    """A second surgeon or an assistant stands on a procedure that takes none."""
    for line in view.with_trait(Trait.ASSISTANT):
        fee = line.known.fee
        if fee is None:
            yield _NO_FEE
            continue
        for modifiers, indicator, who in (
            (("80", "81", "82", "AS"), fee.assistant, "an assistant"),
            (("62",), fee.co_surgeon, "a second surgeon"),
            (("66",), fee.team, "a team of surgeons"),
        ):
            refused = indicator in ("1", "9") if who == "an assistant" else indicator in ("0", "9")
            if line.has(*modifiers) and refused:
                yield _by_fee(line, fee, "{} takes no " + who.partition(" ")[2] + ".")


@edit(
    "claim-assistant-record",
    cites=Citation(_PFS, "assistant, co-surgeon and team indicators"),
    when=(Trait.ASSISTANT, Trait.HAS_FEE),
    severity=Severity.WARNING,
    likely_carc="252",
)
def assistant_record(view: ClaimView) -> Said:
    """The need for a second surgeon or an assistant has to be shown, and nothing is attached."""
    for line in view.with_trait(Trait.ASSISTANT):
        fee = line.known.fee
        if fee is None or view.claim.attachments:
            continue
        asked = fee.assistant == "0" and line.has("80", "81", "82", "AS")
        asked = asked or (fee.co_surgeon == "1" and line.has("62")) or (fee.team == "1" and line.has("66"))
        if asked:
            yield Fired(line=line.number, fix="Attach the operative report.", values=named(line), version=fee.version)


@edit(
    "claim-modifier-51-add-on",
    cites=Citation("CPT Appendix D", "add-on codes"),
    when=(Trait.MODIFIED, Trait.ADD_ON),
    likely_carc="4",
)
def add_on_multiple(view: ClaimView) -> Said:
    """Modifier 51 stands on an add-on code."""
    for line in view.with_trait(Trait.ADD_ON):
        if line.has("51"):
            yield Fired(line=line.number, fix="Sign the add-on code without 51.", values=named(line))


@edit(
    "claim-anesthesia-modifier",
    cites=Citation("Medicare Claims Processing Manual", "chapter 12, section 50"),
    when=Trait.ANESTHESIA,
    likely_carc="4",
)
def anesthesia_modifier(view: ClaimView) -> Said:
    """No modifier says who gave or directed the anesthesia."""
    for line in view.with_trait(Trait.ANESTHESIA):
        if not any(each in code_list("anesthesia_modifiers", line.day) for each in line.modifiers):
            yield Fired(line=line.number, fix="Sign AA, AD, QK, QX, QY or QZ as the record says.", values=named(line))


@edit(
    "claim-therapy-modifier",
    cites=Citation("Medicare Claims Processing Manual", "chapter 5, section 20.1"),
    when=(Trait.THERAPY, Trait.MEDICARE),
    likely_carc="4",
)
def therapy_modifier(view: ClaimView) -> Said:
    """No modifier says under which discipline's plan of care the therapy was given."""
    for line in view.with_trait(Trait.THERAPY):
        disciplines = [each for each in ("GN", "GO", "GP") if line.has(each)]
        if len(disciplines) != 1:
            fix = "Sign one of GN, GO and GP as the plan of care says."
            yield Fired(line=line.number, fix=fix, values=named(line))


@edit("claim-side-missing", cites=Citation(_PFS, "bilateral indicator"), when=Trait.SIDED, likely_carc="4")
def side_missing(view: ClaimView) -> Said:
    """The procedure has a side, and no modifier says which."""
    for line in view.with_trait(Trait.SIDED):
        sides = code_list("side_modifiers", line.day)
        if not any(modifier in sides for modifier in line.modifiers):
            yield Fired(
                f"{line.code} has a side, and no modifier says which.",
                line.number,
                fix="Sign it with LT, RT or 50 as the record says.",
                values=named(line),
            )


@edit(
    "claim-side-contradicted",
    cites=Citation("ICD-10-CM Official Guidelines", "I.B.13"),
    when=(Trait.ONE_SIDE, Trait.SIDED_DIAGNOSIS),
    severity=Severity.WARNING,
    likely_carc="11",
)
def side_contradicted(view: ClaimView) -> Said:
    """The modifier names one side and every diagnosis of the line the other."""
    sides = {"LT": "right", "RT": "left"}
    for line in view.lines:
        wrong = next((sides[modifier] for modifier in line.modifiers if modifier in sides), None)
        named_sides = [each.side for each in view.diagnoses_of(line)]
        if wrong and named_sides and all(side == wrong for side in named_sides):
            yield Fired(line=line.number, fix="Compare modifier and diagnosis with the record.")


def _by_fee(line: LineView, fee: FeeIndicators, says: str) -> Fired:
    return Fired(says.format(line.code), line.number, values=named(line), version=fee.version)


EDITS: tuple[Edit, ...] = (
    modifier_shape,
    modifier_conflict,
    modifier_for_visits,
    modifier_for_procedures,
    anatomical_modifier,
    bilateral,
    component,
    assistant,
    assistant_record,
    add_on_multiple,
    anesthesia_modifier,
    therapy_modifier,
    side_missing,
    side_contradicted,
)
