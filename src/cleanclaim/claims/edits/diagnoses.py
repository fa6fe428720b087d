"""Edits on diagnoses: known on the day, complete, in an order and company that the rules allow.

All of them belong to coding, and none says what it pays.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from cleanclaim.claims.edits.fired import Edit, Fired, Said, edit
from cleanclaim.claims.edits.traits import Trait
from cleanclaim.claims.edits.views import ClaimView, DiagnosisView
from cleanclaim.claims.values import MOST_DIAGNOSES
from cleanclaim.coding.signed import SignedDiagnosis
from cleanclaim.kernel import Citation, Severity, Sex

_HIPAA = Citation("45 CFR 162.1002", "medical data code sets")
_GUIDELINES = "ICD-10-CM Official Guidelines"
_GUIDE = Citation("ASC X12N 005010X222", "loop 2300 HI")
_MCE = Citation("CMS Medicare Code Editor", "age and sex conflicts")
_ICD_10_SINCE = date(2015, 10, 1)


@edit("claim-diagnosis-missing", cites=_GUIDE, when=Trait.DIAGNOSES, likely_carc="16")
def diagnosis_missing(view: ClaimView) -> Said:
    """The claim has no diagnosis."""
    if not view.diagnoses:
        yield Fired(fix="Sign at least one diagnosis.")


@edit("claim-diagnoses-too-many", cites=_GUIDE, when=Trait.DIAGNOSES, likely_carc="16")
def diagnoses_too_many(view: ClaimView) -> Said:
    """The claim has more than twelve diagnoses."""
    count = len(view.diagnoses)
    if view.claim.kind == "837P" and count > MOST_DIAGNOSES:
        yield Fired(values=(("diagnoses", str(count)),))


@edit("claim-diagnosis-repeated", cites=_GUIDE, when=Trait.DIAGNOSES, likely_carc="16")
def diagnosis_repeated(view: ClaimView) -> Said:
    """The same diagnosis stands on the claim twice."""
    seen: set[str] = set()
    for each in view.diagnoses:
        if each.code in seen:
            yield Fired(f"The diagnosis {each.code} stands on the claim twice.", values=_named(each))
        seen.add(each.code)


@edit("claim-diagnosis-system", cites=_HIPAA, when=Trait.BAD_DIAGNOSIS, likely_carc="146")
def diagnosis_system(view: ClaimView) -> Said:
    """The diagnosis is from a code set that was not in force on the date of service."""
    wanted = "ICD-10-CM" if view.claim.encounter.service_date >= _ICD_10_SINCE else "ICD-9-CM"
    for signed in view.claim.diagnoses:
        if signed.system != wanted:
            says = f"{signed.code} is {signed.system}, but services on that day take {wanted}."
            yield Fired(says, values=(("diagnosis", signed.code),))


@edit("claim-diagnosis-valid", cites=_HIPAA, when=Trait.BAD_DIAGNOSIS | Trait.DIAGNOSIS_GAP, likely_carc="146")
def diagnosis_valid(view: ClaimView) -> Said:
    """The diagnosis is no code, or not a complete one, on the date of service."""
    for each in view.diagnoses:
        yield from each.gaps
        found = each.lookup
        if found is not None and found.status in ("invalid", "not billable"):
            fix = "Sign a complete code." if found.status == "not billable" else "Sign a code valid on that day."
            yield Fired(found.says, fix=fix, values=_named(each), version=found.version)


@edit("claim-excludes1", cites=Citation(_GUIDELINES, "I.A.12.a"), when=Trait.CONFLICT, likely_carc="16")
def excludes1(view: ClaimView) -> Said:
    """Two diagnoses exclude each other."""
    for place, other, note in view.conflicts:
        first, second = view.diagnoses[place].code, view.diagnoses[other].code
        yield Fired(
            f"{first} and {second} exclude each other: {note.code} says {note.text!r}.",
            fix="Keep one of them, unless the record shows that the two are unrelated.",
            values=(("first", first), ("second", second)),
        )


@edit("claim-manifestation-first", cites=Citation(_GUIDELINES, "I.A.13"), when=Trait.MANIFESTATION, likely_carc="16")
def manifestation_first(view: ClaimView) -> Said:
    """A manifestation is listed first; its cause comes before it."""
    for each in _first(view, Trait.MANIFESTATION):
        yield Fired(
            f"{each.code} is a manifestation and cannot be listed first.",
            fix="List the underlying condition before it.",
            values=_named(each),
        )


@edit(
    "claim-external-cause-first",
    cites=Citation(_GUIDELINES, "I.C.20.a.6"),
    when=Trait.EXTERNAL_CAUSE,
    likely_carc="16",
)
def external_cause_first(view: ClaimView) -> Said:
    """An external cause of an injury is listed first."""
    for each in _first(view, Trait.EXTERNAL_CAUSE):
        yield Fired(fix="List the injury or condition first.", values=_named(each))


@edit(
    "claim-diagnosis-never-first",
    cites=Citation(_GUIDELINES, "I.C.21.c, I.C.1.b, I.C.1.d.4"),
    when=Trait.NEVER_FIRST,
    likely_carc="16",
)
def never_first(view: ClaimView) -> Said:
    """A diagnosis that only adds to another one is listed first."""
    for each in _first(view, Trait.NEVER_FIRST):
        yield Fired(
            f"{each.code} adds to another diagnosis and cannot be listed first.",
            fix="List the condition that it adds to before it.",
            values=_named(each),
        )


@edit(
    "claim-diagnosis-first-only",
    cites=Citation(_GUIDELINES, "I.C.21.c.16"),
    when=Trait.ALWAYS_FIRST,
    severity=Severity.WARNING,
    likely_carc="16",
)
def first_only(view: ClaimView) -> Said:
    """A reason for the visit that may only be listed first comes after another diagnosis."""
    if any(_first(view, Trait.ALWAYS_FIRST)):
        return
    for each in view.diagnoses[1:]:
        if each.traits & Trait.ALWAYS_FIRST:
            yield Fired(f"{each.code} may only be listed first.", values=_named(each))


@edit("claim-diagnosis-sex", cites=_MCE, when=Trait.SEXED_DIAGNOSIS, likely_carc="10")
def diagnosis_sex(view: ClaimView) -> Said:
    """The diagnosis is not one of a person of the recorded sex."""
    sex = view.claim.patient.sex
    # Modifier KX says that the provider knows of the conflict (transgender or ambiguous sex).
    if sex is Sex.UNKNOWN or any(line.has("KX") for line in view.lines):
        return
    for each in view.diagnoses:
        if each.sex and each.sex is not sex:
            yield Fired(values=(*_named(each), ("sex", sex.value)))


@edit("claim-diagnosis-age", cites=_MCE, when=Trait.AGED_DIAGNOSIS, likely_carc="9")
def diagnosis_age(view: ClaimView) -> Said:
    """The diagnosis is not one of a person of this age."""
    age = view.age_on(view.claim.encounter.service_date)
    if age is None:
        return
    for each in view.diagnoses:
        if each.ages and not each.ages[0] <= age <= each.ages[1]:
            low, high = each.ages
            says = f"{each.code} is for ages {low} to {high}; the patient was {age}."
            yield Fired(says, values=(*_named(each), ("age", str(age))))


def _first(view: ClaimView, trait: int) -> Iterator[DiagnosisView]:
    return (each for each in view.diagnoses[:1] if each.traits & trait)


def _named(diagnosis: DiagnosisView | SignedDiagnosis) -> tuple[tuple[str, str], ...]:
    return (("diagnosis", diagnosis.code),)


EDITS: tuple[Edit, ...] = (
    diagnosis_missing,
    diagnoses_too_many,
    diagnosis_repeated,
    diagnosis_system,
    diagnosis_valid,
    excludes1,
    manifestation_first,
    external_cause_first,
    never_first,
    first_only,
    diagnosis_sex,
    diagnosis_age,
)
