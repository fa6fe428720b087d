"""Edits on procedure codes: their shape, their day, their units, for whom they are, their drug.

All of them belong to coding, and none says what it pays.
"""

from __future__ import annotations

import re
from decimal import ROUND_CEILING, Decimal

from cleanclaim.claims.edits.fired import Edit, Fired, Said, edit
from cleanclaim.claims.edits.lists import bands_of, code_list, is_procedure_shaped, limit
from cleanclaim.claims.edits.traits import Trait
from cleanclaim.claims.edits.views import ClaimView, LineView
from cleanclaim.kernel import Citation, Severity, Sex

_HIPAA = Citation("45 CFR 162.1002", "CPT and HCPCS")
_MUE = Citation("CMS NCCI", "medically unlikely edits")
_CPT = "CPT"
_DOSE = re.compile(r"([0-9.,]+) ?(mg|mcg|ml|gm?)\b")
_DRUG_UNITS = frozenset({"UN", "ML", "GR", "F2", "ME"})
_MEASURES = {"ME": "mg", "ML": "ml", "GR": "g"}


@edit("claim-procedure-shape", cites=_HIPAA, when=Trait.BAD_PROCEDURE, likely_carc="181")
def procedure_shape(view: ClaimView) -> Said:
    """The procedure code has not the shape of a CPT or HCPCS code."""
    for line in view.lines:
        if not is_procedure_shaped(line.code):
            yield Fired(line=line.number, values=named(line))


@edit("claim-procedure-valid", cites=_HIPAA, when=Trait.BAD_PROCEDURE, likely_carc="181")
def procedure_valid(view: ClaimView) -> Said:
    """The procedure code was not in force on the date of service."""
    for line in view.with_trait(Trait.BAD_PROCEDURE):
        found = line.known.lookup
        if found is not None and found.status not in ("valid", "not checked"):
            yield Fired(found.says, line.number, values=named(line), version=found.version)


@edit("claim-units", cites=_MUE, when=Trait.UNITS, likely_carc="151")
def units_possible(view: ClaimView) -> Said:
    """The units cannot be right."""
    for line in view.with_trait(Trait.UNITS):
        minutes = line.known.traits & Trait.ANESTHESIA
        most = limit("most_anesthesia_minutes" if minutes else "most_units", line.day)
        if line.units <= 0:
            yield Fired("A line needs at least one unit.", line.number, values=_units(line))
        elif most and line.units > most.number:
            says = f"{line.units} units are more than {most.value} on one line."
            yield Fired(says, line.number, values=_units(line))
        elif line.units > 1 and line.known.traits & Trait.ONE_UNIT:
            yield Fired(f"{line.code} is performed once a day at most.", line.number, values=_units(line))


@edit(
    "claim-unit-limit",
    cites=_MUE,
    when=(Trait.LIMITED, Trait.UNITS | Trait.SAME_CODE | Trait.SENT),
    likely_carc="151",
)
def unit_limit(view: ClaimView) -> Said:
    """The units exceed the medically unlikely edit of the code."""
    judged: set[tuple[str, object]] = set()
    for line in view.with_trait(Trait.LIMITED):
        found = line.known.limit
        if found is None or (found.per_day and (line.code, line.day) in judged):
            continue
        judged.add((line.code, line.day))
        units = _of_the_day(view, line) if found.per_day else line.units
        if units <= found.units or (found.units == 0 and not _counts_none(view, line)):
            continue
        how = {1: "a line", 2: "a day, whatever the reason", 3: "a day"}[found.indicator]
        yield Fired(
            f"{units} units of {line.code}; at most {found.units} {how} are likely.",
            line.number,
            fix="Check the units against the record."
            if found.indicator != 1
            else "Check the units; more may stand on a second line with a modifier that says why.",
            values=(*_units(line), ("limit", str(found.units))),
            version=found.version,
        )


@edit("claim-procedure-age", cites=Citation(_CPT, "codes defined by age"), when=Trait.AGED_PROCEDURE, likely_carc="6")
def procedure_age(view: ClaimView) -> Said:
    """The procedure is defined for patients of another age."""
    for line in view.with_trait(Trait.AGED_PROCEDURE):
        age, band = view.age_on(line.day), bands_of("ages_of_procedures", line.code, line.day)
        if age is None or band is None or band[0] <= age <= band[1]:
            continue
        says = f"{line.code} is for ages {band[0]} to {band[1]}; the patient was {age}."
        yield Fired(says, line.number, values=(*named(line), ("age", str(age))))


@edit(
    "claim-preventive-age",
    cites=Citation(_CPT, "preventive medicine services"),
    when=Trait.AGED_PROCEDURE,
    likely_carc="6",
)
def preventive_age(view: ClaimView) -> Said:
    """The preventive visit is one for another age."""
    for line in view.with_trait(Trait.AGED_PROCEDURE):
        age, band = view.age_on(line.day), bands_of("preventive_visits", line.code, line.day)
        if age is None or band is None or band[0] <= age <= band[1]:
            continue
        says = f"{line.code} is for ages {band[0]} to {band[1]}; the patient was {age}."
        yield Fired(says, line.number, values=(*named(line), ("age", str(age))))


@edit(
    "claim-counselling-age",
    cites=Citation(_CPT, "immunization administration"),
    when=Trait.AGED_PROCEDURE,
    likely_carc="6",
)
def counselling_age(view: ClaimView) -> Said:
    """The vaccine administration with counselling is for patients through 18 years."""
    for line in view.with_trait(Trait.AGED_PROCEDURE):
        age = view.age_on(line.day)
        if age is not None and age > 18 and line.code in code_list("vaccine_counselling_0_18", line.day):
            yield Fired(line=line.number, values=(*named(line), ("age", str(age))))


@edit(
    "claim-procedure-sex",
    cites=Citation("CMS", "procedure to sex edits"),
    when=Trait.ODD_SEX,
    likely_carc="7",
)
def procedure_sex(view: ClaimView) -> Said:
    """The procedure is not one for a person of the recorded sex."""
    sex = view.claim.patient.sex
    wrong = {Sex.MALE: Trait.FEMALE_PROCEDURE, Sex.FEMALE: Trait.MALE_PROCEDURE}.get(sex, 0)
    for line in view.with_trait(wrong):
        if not line.has("KX"):
            yield Fired(line=line.number, values=(*named(line), ("sex", sex.value)))


@edit(
    "claim-drug-code",
    cites=Citation("ASC X12N 005010X222", "loop 2410 LIN and CTP"),
    when=Trait.NDC,
    likely_carc="16",
)
def drug_code(view: ClaimView) -> Said:
    """The drug's national drug code, quantity or unit cannot be right."""
    for line in view.with_trait(Trait.NDC):
        drug = line.line.signed.drug
        if drug is None:
            continue
        if not re.fullmatch(r"[0-9]{11}", drug.ndc):
            yield Fired("A national drug code has eleven digits without dashes.", line.number)
        if drug.quantity <= 0:
            yield Fired("The quantity of the drug is not more than zero.", line.number)
        if drug.unit not in _DRUG_UNITS:
            yield Fired("The unit of a drug is UN, ML, GR, F2 or ME.", line.number)


@edit("claim-drug-dose", cites=Citation("CMS HCPCS Level II", "dose of one unit"), when=Trait.NDC, likely_carc="153")
def drug_dose(view: ClaimView) -> Said:
    """The units of a drug are not the dose that was given."""
    for line in view.with_trait(Trait.NDC):
        drug, fact = line.line.signed.drug, line.known.fact
        dose = _dose(fact.unit) if fact else None
        if drug is None or dose is None or drug.quantity <= 0 or _MEASURES.get(drug.unit) != dose[1]:
            continue
        expected = int((drug.quantity / dose[0]).to_integral_value(ROUND_CEILING))
        if expected != line.units:
            yield Fired(
                f"{drug.quantity} {dose[1]} of {line.code} are {expected} units; the line has {line.units}.",
                line.number,
                fix="Compare the dose in the record with the units.",
                values=(*_units(line), ("expected_units", str(expected))),
            )


@edit(
    "claim-drug-missing",
    cites=Citation("42 CFR 447.520", "Medicaid drug rebates"),
    when=(Trait.MEDICAID, Trait.DRUG),
    likely_carc="16",
)
def drug_missing(view: ClaimView) -> Said:
    """Medicaid wants the national drug code of a drug given in the office."""
    for line in view.with_trait(Trait.DRUG):
        if line.code.startswith("J") and line.line.signed.drug is None:
            yield Fired(line=line.number, fix="Sign the drug's code and quantity.", values=named(line))


@edit(
    "claim-discarded-drug",
    cites=Citation("Medicare Claims Processing Manual", "chapter 17, section 40"),
    when=Trait.DISCARDED,
    likely_carc="4",
)
def discarded_drug(view: ClaimView) -> Said:
    """What was discarded of a drug stands without what was given, or on something that is no drug."""
    given = {(line.code, line.day) for line in view.lines if not line.has("JW")}
    for line in view.with_trait(Trait.DISCARDED):
        if line.code[:1] not in ("J", "Q", "C", "A", "P"):
            yield Fired("JW and JZ belong to drugs.", line.number, values=named(line))
        elif line.has("JW") and (line.code, line.day) not in given:
            yield Fired(f"The discarded part of {line.code} stands without the part given.", line.number)


@edit(
    "claim-unlisted-words",
    cites=Citation("ASC X12N 005010X222", "SV101-7 and NTE"),
    when=Trait.UNLISTED,
    likely_carc="16",
)
def unlisted_words(view: ClaimView) -> Said:
    """An unlisted procedure says nothing of what was done."""
    claim = view.claim
    for line in view.with_trait(Trait.UNLISTED):
        if not (line.line.signed.display or claim.note or claim.attachments):
            yield Fired(
                f"{line.code} is unlisted, and neither words nor an attachment say what was done.",
                line.number,
                fix="Add a description, or attach the operative report.",
                values=named(line),
            )


@edit(
    "claim-consultation-medicare",
    cites=Citation("Medicare Claims Processing Manual", "chapter 12, section 30.6.10"),
    when=(Trait.MEDICARE, Trait.CONSULTATION),
    likely_carc="96",
)
def consultation(view: ClaimView) -> Said:
    """Medicare takes no consultation codes."""
    for line in view.with_trait(Trait.CONSULTATION):
        yield Fired(line=line.number, fix="Sign the visit that was made.", values=named(line))


@edit(
    "claim-medicare-status",
    cites=Citation("Medicare physician fee schedule", "status codes"),
    when=(Trait.MEDICARE, Trait.NOT_TAKEN),
    likely_carc="96",
)
def medicare_status(view: ClaimView) -> Said:
    """Medicare does not take the code, or takes it as part of another service."""
    says = {
        "I": ("Medicare takes another code than {}.", "Sign the code that Medicare takes."),
        "N": ("Medicare does not cover {}.", "Sign GY where the patient asks for Medicare's answer."),
        "B": ("{} is part of other services and stands alone for nothing.", ""),
        "P": ("{} is part of other services and stands alone for nothing.", ""),
    }
    for line in view.with_trait(Trait.NOT_TAKEN):
        status = line.known.fee.status if line.known.fee else ""
        if status in says and not line.has("GY", "GX", "GZ"):
            words, fix = says[status]
            version = line.known.fee.version if line.known.fee else ""
            warn = Severity.WARNING if status in "BP" else None
            yield Fired(words.format(line.code), line.number, fix, named(line), version, warn)


def _dose(text: str) -> tuple[Decimal, str] | None:
    """The dose of one unit: "15 mg" → (15, "mg"); None where it is no weight or volume."""
    found = _DOSE.search(text)
    if found is None:
        return None
    amount, measure = Decimal(found[1].replace(",", "")), found[2]
    if measure == "mcg":
        return amount / 1000, "mg"
    return amount, "g" if measure.startswith("g") else measure


def _counts_none(view: ClaimView, line: LineView) -> bool:
    """A limit of 0 says that Medicare does not cover a code: its word for other payers, or after GY, is no limit."""
    return bool(view.traits & Trait.MEDICARE) and not line.has("GY")


def _of_the_day(view: ClaimView, line: LineView) -> int:
    """Units of a code on a day: of this claim, and of open claims that the same provider sent before."""
    own = sum(other.units for other in view.lines if other.code == line.code and other.day == line.day)
    sent = sum(
        each.units
        for each in view.earlier or ()
        if each.code == line.code
        and each.service_date == line.day
        and each.open
        and each.claim_id != view.claim.id
        and each.rendering_npi == view.claim.rendering.npi
    )
    return own + sent


def named(line: LineView) -> tuple[tuple[str, str], ...]:
    return (("procedure", line.code),)


def _units(line: LineView) -> tuple[tuple[str, str], ...]:
    return (*named(line), ("units", str(line.units)))


EDITS: tuple[Edit, ...] = (
    procedure_shape,
    procedure_valid,
    units_possible,
    unit_limit,
    procedure_age,
    preventive_age,
    counselling_age,
    procedure_sex,
    drug_code,
    drug_dose,
    drug_missing,
    discarded_drug,
    unlisted_words,
    consultation,
    medicare_status,
)
