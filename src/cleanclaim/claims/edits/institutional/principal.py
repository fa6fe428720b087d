"""Edits on the coding of a stay, as the Medicare Code Editor asks: principal diagnosis, indicators, age, sex, group."""

from __future__ import annotations

from cleanclaim.claims.edits.fired import Edit, Fired, Said, edit
from cleanclaim.claims.edits.institutional.told import GUIDE, MANUAL, days_of, is_inpatient, stay_of
from cleanclaim.claims.edits.lists import code_list, limit
from cleanclaim.claims.edits.traits import Trait
from cleanclaim.claims.edits.views import ClaimView
from cleanclaim.claims.grouping import CodedStay
from cleanclaim.kernel import Citation, NotChecked, Owner, Severity, Sex

_MCE = Citation("CMS Medicare Code Editor", "unacceptable principal diagnosis; ICD-10-CM guidelines I.C.21.c.3, c.4")
_PROCEDURE_SEX = Citation("CMS Medicare Code Editor", "sex conflict of procedures; ICD-10-PCS body systems")
_INDICATED = ("ABK", "ABF")


@edit("claim-unacceptable-principal", cites=_MCE, when=Trait.INSTITUTIONAL, likely_carc="16")
def unacceptable_principal(view: ClaimView) -> Said:
    """The principal diagnosis of a stay is a status or a history, not what the patient was admitted for."""
    for each in view.diagnoses[:1]:
        if is_inpatient(view) and code_list("unacceptable_principal", view.first).heads(each.code):
            fix = "List the condition first that was found to be the reason for the admission."
            yield Fired(f"{each.code} is no reason for a stay.", fix=fix, values=(("diagnosis", each.code),))


@edit(
    "claim-newborn-age",
    cites=Citation("CMS Medicare Code Editor", "age conflict; UB-04 form locator 14"),
    when=Trait.INSTITUTIONAL,
    severity=Severity.WARNING,
    likely_carc="9",
)
def newborn_age(view: ClaimView) -> Said:
    """A diagnosis of the newborn, or the admission of one, and the patient is older."""
    told, age = stay_of(view), view.age_on(view.first)
    if age is None or not is_inpatient(view):
        return
    for each in view.diagnoses if age > 0 else ():
        if code_list("newborn_diagnoses", view.first).heads(each.code):
            fix = "Compare the birth date; the record has to say that the condition lasts."
            yield Fired(
                f"{each.code} is of the newborn.", fix=fix, values=(("diagnosis", each.code), ("age", str(age)))
            )
    most = limit("newborn_days", view.first)
    if told.admission_type == "4" and most and (view.first - view.claim.patient.birth_date).days > most.number:
        yield Fired("The admission is that of a newborn, the patient is older.", owner=Owner.FRONT_DESK)


@edit(
    "claim-present-on-admission",
    cites=Citation("Deficit Reduction Act of 2005, section 5001(c)", f"{MANUAL}, chapter 23, section 10.3"),
    when=Trait.INSTITUTIONAL,
    likely_carc="16",
)
def present_on_admission(view: ClaimView) -> Said:
    """A diagnosis of a hospital's stay does not say whether it was there at the admission (Y, N, U or W)."""
    if view.claim.encounter.place_of_service not in code_list("indicator_bills", view.first):
        return
    known = {each.code.replace(".", ""): each for each in view.diagnoses}
    for said in stay_of(view).diagnoses:
        view_of = known.get(said.code.replace(".", ""))
        if said.qualifier not in _INDICATED or view_of is None:
            continue
        told, values = said.present_on_admission, (("diagnosis", view_of.code),)
        if told and told not in "YNUW":
            yield Fired(f"The indicator of {view_of.code} is none of Y, N, U and W.", values=(*values, ("told", told)))
        elif not told and view_of.indicator_exempt is None:
            yield NotChecked("ICD-10-CM POA exempt", "the list is not installed")
        elif not told and not view_of.indicator_exempt:
            yield Fired(f"{view_of.code} has no present-on-admission indicator.", values=values)


@edit(
    "claim-unspecified-side",
    cites=Citation("CMS Medicare Code Editor", "unspecified code edit, since 2022-04-01"),
    when=Trait.INSTITUTIONAL,
    severity=Severity.WARNING,
    likely_carc="16",
)
def unspecified_side(view: ClaimView) -> Said:
    """A diagnosis of a stay does not name the side, and there are codes that do."""
    for each in view.diagnoses if is_inpatient(view) else ():
        if each.side_untold:
            fix = "Read the side in the record, or ask the provider."
            yield Fired(f"{each.code} does not name the side.", fix=fix, values=(("diagnosis", each.code),))


@edit(
    "claim-admitting-diagnosis",
    cites=Citation(f"{GUIDE}A2", "HI*ABJ; UB-04 form locator 69"),
    when=Trait.INSTITUTIONAL,
    likely_carc="16",
)
def admitting_diagnosis(view: ClaimView) -> Said:
    """An inpatient bill has no admitting diagnosis."""
    coded = stay_of(view).diagnoses
    if is_inpatient(view) and coded and not any(each.qualifier in ("ABJ", "BJ") for each in coded):
        yield Fired(fix="Sign the diagnosis with which the patient was admitted.")


@edit("claim-inpatient-procedure-sex", cites=_PROCEDURE_SEX, when=Trait.INSTITUTIONAL, likely_carc="7")
def inpatient_procedure_sex(view: ClaimView) -> Said:
    """A procedure of the stay is on organs of the other sex."""
    told, sex = stay_of(view), view.claim.patient.sex
    listed = {Sex.MALE: "female_inpatient_procedures", Sex.FEMALE: "male_inpatient_procedures"}.get(sex)
    # Condition code 45 says that the provider knows of the conflict.
    if listed is None or "45" in told.conditions:
        return
    for each in told.procedures:
        if each.qualifier in ("BBR", "BBQ") and code_list(listed, view.first).heads(each.code):
            yield Fired(values=(("procedure", each.code), ("sex", sex.value)))


@edit(
    "claim-drg",
    cites=Citation("42 CFR 412.60", "the group follows from the coding of the discharge"),
    when=Trait.INSTITUTIONAL,
    owner=Owner.CODING,
    severity=Severity.WARNING,
    likely_carc="A8",
)
def drg(view: ClaimView) -> Said:
    """The diagnosis related group on the claim is not the one that the grouper finds."""
    named = stay_of(view).drg
    if not is_inpatient(view) or not named:
        return
    grouper, stay = view.facts.grouper, coded_stay(view)
    if grouper is None or stay is None:
        missing = "no grouper is plugged in" if grouper is None else "the days or codes of the stay are not known"
        yield NotChecked("MS-DRG", missing)
        return
    found = grouper.group(stay)
    if found is None:
        yield NotChecked("MS-DRG", f"{grouper.version} does not group this stay")
    elif found != named:
        says = f"The claim names group {named}; {grouper.version} finds {found}."
        yield Fired(says, values=(("named", named), ("found", found)), version=grouper.version)


def coded_stay(view: ClaimView) -> CodedStay | None:
    """A stay as a grouper wants it; None where its days or its diagnoses are not known."""
    told, days = stay_of(view), days_of(view)
    coded = [each for each in told.diagnoses if each.qualifier in _INDICATED]
    if days is None or told.statement_through is None or not coded:
        return None
    return CodedStay(
        discharged=told.statement_through,
        diagnoses=tuple((each.code, each.present_on_admission) for each in coded),
        procedures=tuple(each.code for each in told.procedures),
        age=view.age_on(told.admission_date or view.first),
        sex=view.claim.patient.sex,
        days=days,
        patient_status=told.patient_status,
    )


EDITS: tuple[Edit, ...] = (
    unacceptable_principal,
    newborn_age,
    present_on_admission,
    unspecified_side,
    admitting_diagnosis,
    inpatient_procedure_sex,
    drg,
)
