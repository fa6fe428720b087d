"""Edits that need what was sent before: new patients, duplicates, global periods, services paid once in a while.

Without the history of the patient they are not checked.
"""

from __future__ import annotations

from datetime import date, timedelta

from cleanclaim.claims.edits.fired import Edit, Fired, Said, edit
from cleanclaim.claims.edits.lists import bands_of, code_list, limit
from cleanclaim.claims.edits.procedures import named
from cleanclaim.claims.edits.traits import Trait
from cleanclaim.claims.edits.views import ClaimView, LineView
from cleanclaim.claims.facts import SentLine
from cleanclaim.kernel import Citation, NotChecked, Owner, Severity

_MANUAL = "Medicare Claims Processing Manual"
_NO_HISTORY = "earlier claims were not given"


@edit(
    "claim-new-patient",
    cites=Citation(_MANUAL, "chapter 12, section 30.6.7 A"),
    when=(Trait.NEW_VISIT, Trait.ESTABLISHED | Trait.HISTORY | Trait.HISTORY_GAP),
    likely_carc="B16",
)
def new_patient(view: ClaimView) -> Said:
    """A new patient visit is signed for somebody seen here within three years."""
    for line in view.with_trait(Trait.NEW_VISIT):
        if view.claim.encounter.new_patient is False:
            yield Fired("The visit was recorded as one of an established patient.", line.number)
        elif view.earlier is None:
            yield NotChecked("history of the patient", "earlier visits were not given")
        elif seen := _seen_since(view, line):
            yield Fired(
                f"The patient was seen here on {seen}, within three years.",
                line.number,
                fix="Sign a visit of an established patient.",
                values=(("seen_on", seen), *named(line)),
            )


def _seen_since(view: ClaimView, line: LineView) -> str:
    """The last visit face to face with the same specialty within three years, as text ("" = none)."""
    years = limit("new_patient_years", line.day)
    since = _years_before(line.day, int(years.value)) if years else line.day
    faced = code_list("face_to_face", line.day)
    days = [
        sent.service_date for sent in view.by_provider if since <= sent.service_date < line.day and sent.code in faced
    ]
    return max(days).isoformat() if days else ""


def _years_before(day: date, years: int) -> date:
    if (day.month, day.day) == (2, 29):
        return day.replace(year=day.year - years, day=28)
    return day.replace(year=day.year - years)


@edit(
    "claim-duplicate",
    cites=Citation(_MANUAL, "chapter 1, section 120"),
    when=Trait.SENT | Trait.HISTORY_GAP,
    owner=Owner.BILLING,
    likely_carc="18",
)
def duplicate(view: ClaimView) -> Said:
    """The same service was sent to this payer before and is still open."""
    claim = view.claim
    if claim.frequency != "1":
        return
    if view.earlier is None:
        yield NotChecked("history of the patient", _NO_HISTORY)
        return
    for line in view.lines:
        for sent in view.earlier:
            if sent.code == line.code and sent.open and sent.claim_id != claim.id and _same_service(view, line, sent):
                yield Fired(
                    line=line.number,
                    fix="Follow up on the claim that was sent, or replace it (frequency 7).",
                    values=(("sent_claim", sent.claim_id),),
                )
                break


def _same_service(view: ClaimView, line: LineView, sent: SentLine) -> bool:
    return (
        sent.service_date == line.day
        and sent.payer_id == view.claim.payer.id
        and sent.rendering_npi == view.claim.rendering.npi
        and sorted(sent.modifiers) == sorted(line.modifiers)
    )


@edit(
    "claim-global-visit",
    cites=Citation(_MANUAL, "chapter 12, section 40.1"),
    when=(Trait.VISIT, Trait.SURGERY),
    likely_carc="97",
)
def global_visit(view: ClaimView) -> Said:
    """A visit lies in the days after surgery that belong to it, and no modifier says that it was unrelated."""
    for line in view.with_trait(Trait.VISIT):
        surgery = _surgery_before(view, line)
        if surgery and not line.has("24", "25", "57", "79"):
            code, day, days = surgery
            yield Fired(
                f"{line.code} lies within {days} days after {code} of {day}.",
                line.number,
                fix="Sign modifier 24 where the visit had nothing to do with the surgery, else no visit.",
                values=(*named(line), ("surgery", code), ("surgery_on", day.isoformat())),
                severity=_by_terms(view),
            )


@edit(
    "claim-global-procedure",
    cites=Citation(_MANUAL, "chapter 12, section 40.1 B"),
    when=(Trait.SURGERY, Trait.MINOR | Trait.MAJOR),
    likely_carc="97",
)
def global_procedure(view: ClaimView) -> Said:
    """A procedure lies in the days after surgery that belong to it, and no modifier says why it was done."""
    for line in view.with_trait(Trait.MINOR | Trait.MAJOR):
        surgery = _surgery_before(view, line)
        if surgery and not line.has("58", "78", "79", "54", "55", "56", "76", "77"):
            code, day, days = surgery
            yield Fired(
                f"{line.code} lies within {days} days after {code} of {day}.",
                line.number,
                fix="Sign 58 (planned), 78 (complication) or 79 (unrelated) as the record says.",
                values=(*named(line), ("surgery", code), ("surgery_on", day.isoformat())),
                severity=_by_terms(view),
            )


def _by_terms(view: ClaimView) -> Severity:
    """Global periods are Medicare's own; other payers mostly follow, by terms that may differ."""
    return Severity.ERROR if view.traits & (Trait.MEDICARE | Trait.MEDICAID) else Severity.WARNING


def _surgery_before(view: ClaimView, line: LineView) -> tuple[str, date, int] | None:
    """(code, day, days after it) of an earlier surgery by the provider whose global period holds the line."""
    for code, day, days in view.surgeries:
        if day < line.day <= day + timedelta(days=days):
            return code, day, days
    return None


@edit(
    "claim-too-soon",
    cites=Citation("42 CFR 410.15 to 410.39", "frequency of preventive services"),
    when=(Trait.FREQUENT, Trait.MEDICARE),
    likely_carc="119",
)
def too_soon(view: ClaimView) -> Said:
    """A service that is taken once in so many months was sent before."""
    for line in view.with_trait(Trait.FREQUENT):
        band = bands_of("months_between", line.code, line.day)
        if band is None:
            continue
        if view.earlier is None:
            yield NotChecked("history of the patient", _NO_HISTORY)
            continue
        sent = [each.service_date for each in view.earlier if each.code == line.code and each.open]
        last = max((day for day in sent if day < line.day), default=None)
        if last and _full_months(last, line.day) < band[0]:
            yield Fired(
                f"{line.code} was performed on {last}; {band[0]} full months have to pass.",
                line.number,
                values=(*named(line), ("last_on", last.isoformat())),
            )


def _full_months(first: date, last: date) -> int:
    """Whole calendar months that lie between two days, as Medicare counts them (the first month is left out)."""
    return (last.year - first.year) * 12 + last.month - first.month - 1


EDITS: tuple[Edit, ...] = (new_patient, global_visit, global_procedure, too_soon, duplicate)
BILLING: tuple[Edit, ...] = (duplicate,)
