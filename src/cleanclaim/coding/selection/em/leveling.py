"""From a document to the level of its visit: two of three elements, or total time, whichever is higher."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from cleanclaim.charts.values import Document
from cleanclaim.coding.selection.em import problems, risk, studied
from cleanclaim.coding.selection.em.beside import (
    nurse_only,
    part_of_procedure,
    separate,
    service_alone,
    significant,
)
from cleanclaim.coding.selection.em.elements import Elements, ProcedureWords, Visit, two_of_three
from cleanclaim.coding.selection.em.eyes import eye_code, whole_eye
from cleanclaim.coding.selection.em.planned import came_for_procedure, never_beside, postoperative, procedure_note
from cleanclaim.coding.selection.em.pointers import with_findings
from cleanclaim.coding.selection.em.problems import OFFICE_RULE
from cleanclaim.coding.selection.em.spent import TimeSpent, critical_care, total_time
from cleanclaim.coding.selection.em.tables import (
    RULEBOOK,
    Family,
    Grade,
    family,
    least_minutes,
    table,
    words,
)
from cleanclaim.coding.selection.em.visit import (
    age_of,
    is_visit,
    is_young_child,
    kind_of,
    no_clinician,
    preventive,
    preventive_code,
    says,
    signed_by_nurse,
    wellness_code,
)
from cleanclaim.coding.selection.em.writing import arithmetic, reason, suggestion, with_25
from cleanclaim.coding.selection.procedures.statements import Statement, statements
from cleanclaim.coding.values import (
    Alternative,
    CodingContext,
    EmLevel,
    Role,
    Suggestion,
    Withheld,
)
from cleanclaim.kernel import Citation, Setting, Span, Trace
from cleanclaim.kernel.rules import RuleCard, dated_value, load_rulebook, rule

_NCCI_1 = Citation("NCCI Policy Manual ch. 1", "§D, visits on the day of a procedure")
_DISCHARGE = Citation("Medicare Claims Processing Manual ch. 12", "§30.6.9.2, discharge day")
_INJECTIONS = Citation("Medicare Claims Processing Manual ch. 12", "§30.5, injections and 99211")
_MOST_POINTERS = 4
_CRITICAL = (Setting.INPATIENT, Setting.EMERGENCY, Setting.OUTPATIENT, Setting.OFFICE)


@dataclass(frozen=True, slots=True)
class VisitReading:
    """The visit codes of a note (a preventive visit may come with a second), and what was not coded."""

    levels: tuple[tuple[EmLevel, Suggestion], ...] = ()
    withheld: tuple[Withheld, ...] = ()


def level(
    document: Document,
    context: CodingContext,
    library: ProcedureWords,
    diagnoses: Sequence[Suggestion],
    procedures: Sequence[Suggestion] = (),
) -> tuple[EmLevel, Suggestion] | None:
    """The level of the visit with its arithmetic, None where the note supports none.

    A preventive visit may come with a second code: `read` gives both, and why a visit was not coded.
    """
    levels = read(document, context, library, diagnoses, procedures).levels
    return levels[0] if levels else None


def read(
    document: Document,
    context: CodingContext,
    library: ProcedureWords,
    diagnoses: Sequence[Suggestion],
    procedures: Sequence[Suggestion] = (),
    addenda: Sequence[Document] = (),
    unnamed: Sequence[Span] = (),
) -> VisitReading:
    """All visit codes that the note supports with its addenda, the main one first; `unnamed` are the headings of its
    problems for which there is no code."""
    if context.claim != "professional" or not is_visit(document):
        return VisitReading()
    kind = kind_of(document, context)
    told = (*statements(document), *(each for one in addenda for each in statements(one)))
    visit = Visit(document, context, library, diagnoses, procedures, told, kind, tuple(addenda), tuple(unnamed))
    if any({"GP", "GO"}.intersection(one.modifiers) for one in procedures):
        return VisitReading()
    if no_clinician(document.signed_by or ""):
        first = told[0].span() if told else document.quote(0, 0)
        return VisitReading(
            (), (Withheld(first, "part of the procedure", "", no_clinician.card.sentence),) if told else ()
        )
    if says("nurse", document) or signed_by_nurse(document.signed_by or ""):
        return _nurse(visit)
    if (critical := critical_care(document)) and context.setting in _CRITICAL:
        return VisitReading(_critical(visit, critical))
    if kind.name == "discharge":
        return VisitReading(_discharge(visit))
    return _visit_codes(visit)


def _visit_codes(visit: Visit) -> VisitReading:
    came_for = preventive(visit.statements, visit.diagnoses) if _office(visit) else None
    age = age_of(visit.document, visit.context)
    if came_for is None:
        return _for_problems(visit)
    if age is None and not wellness_code(visit.document.text):
        return VisitReading((), (Withheld(came_for.span(), "age not stated", "", _AGE_MISSING),))
    main = _preventive(visit, came_for, age or 0)
    beside = _beside_preventive(visit)
    if beside:
        return VisitReading((main, beside))
    em, proposed = main
    return VisitReading(((em, replace(proposed, pointers=with_findings(visit.diagnoses))),))


_AGE_MISSING = "A preventive visit is coded by age, and neither the visit nor the note states it."


def _office(visit: Visit) -> bool:
    return visit.context.setting in (Setting.OFFICE, Setting.OUTPATIENT, Setting.TELEHEALTH)


def _for_problems(visit: Visit) -> VisitReading:
    """A visit for problems: by decision making or time, unless it is part of a procedure."""
    codes = family(visit.context.setting.value, visit.kind.name, visit.context.service_date)
    elements = _elements(visit, screening=True)
    if after := _after_operation(visit, elements):
        return VisitReading((after,))
    if codes is None or not (elements.problems or elements.time):
        return VisitReading()
    if card := _no_visit(visit, elements):
        first = elements.problems[0].span if elements.problems else visit.statements[0].span()
        return VisitReading((), (Withheld(first, "part of the procedure", "", card.sentence),))
    main = _of_eyes(visit, elements, _leveled(visit, codes, elements))
    return VisitReading((main, *_prolonged(visit, main[0], elements.time)))


def _of_eyes(visit: Visit, elements: Elements, main: tuple[EmLevel, Suggestion]) -> tuple[EmLevel, Suggestion]:
    """The visit as that of an eye doctor who examined the whole eye, or as it was."""
    em, proposed = main
    code = eye_code(visit.kind.name) if _office(visit) and em.by != "time" else ""
    if not code or not whole_eye(visit.document.text, two_of_three(elements.grades)):
        return main
    level = replace(em, code=code)
    others = (Alternative(em.code, "", "by decision making"),)
    why = (*proposed.because, reason(whole_eye.card, f"{code}."))
    return level, replace(suggestion(visit, level, []), because=why, alternatives=others)


def _prolonged(visit: Visit, em: EmLevel, time: TimeSpent | None) -> tuple[tuple[EmLevel, Suggestion], ...]:
    """What is added where the time goes beyond the highest level."""
    row = next((each for each in table("prolonged")["codes"] if each["of"] == em.code), None)
    if row is None or time is None or not beyond_highest(time, int(row["from"])):
        return ()
    units = 1 + (time.minutes - int(row["from"])) // int(table("prolonged")["each"])
    added = EmLevel(row["add_on"], "time", "", "", "", time.minutes, (("time", time.span, f"{time.minutes} minutes"),))
    proposed = suggestion(visit, added, [reason(beyond_highest.card, f"{time.minutes} minutes.", time.span)])
    others = (Alternative(row["medicare"], "", "Medicare's own number"),) if row["medicare"] else ()
    return ((added, replace(proposed, units=units, modifiers=(), role=Role.PROCEDURE, alternatives=others)),)


@rule("em.prolonged", cites=OFFICE_RULE)
def beyond_highest(time: TimeSpent, least: int) -> bool:
    """Each further quarter of an hour beyond the highest level is coded beside it:"""
    return time.minutes >= least


def _no_visit(visit: Visit, elements: Elements) -> RuleCard | None:
    """The rule by which the note holds no visit beside its procedure, None where it holds one."""
    if procedure_note(visit.document.text) and not elements.time:
        return procedure_note.card
    if never_beside(visit.procedures):
        return never_beside.card
    if came_for_procedure(visit.document.text, elements, visit.procedures):
        return came_for_procedure.card
    if _office(visit) and whole_eye(visit.document.text, Grade.LOW):
        return None
    held = (one for one in (part_of_procedure, service_alone) if one(elements, visit.procedures))
    return next((one.card for one in held), None)


def _after_operation(visit: Visit, elements: Elements) -> tuple[EmLevel, Suggestion] | None:
    """The visit that the price of an operation holds."""
    if not _office(visit):
        return None
    said = postoperative(visit.document, visit.statements, elements, visit.context.service_date)
    if said is None:
        return None
    code = str(table("postoperative")["code"])
    em = EmLevel(code, "postoperative", "", "", "", counted=(("reason", said.span(), "visit after an operation"),))
    return em, replace(suggestion(visit, em, [reason(postoperative.card, f"{code}.", said.span())]), modifiers=())


def _critical(visit: Visit, time: TimeSpent) -> tuple[tuple[EmLevel, Suggestion], ...]:
    """Critical care by its minutes: the first hour, and each half hour after it."""
    row = table("critical_care")
    em = EmLevel(
        row["code"], "time", "", "", "", minutes=time.minutes, counted=(("time", time.span, f"{time.minutes} minutes"),)
    )
    why = [reason(critical_care.card, f"{time.minutes} minutes.", time.span)]
    first = (em, suggestion(visit, em, why))
    if time.minutes < row["further_from"]:
        return (first,)
    units = 1 + (time.minutes - int(row["further_from"])) // int(row["further_each"])
    added = replace(em, code=row["add_on"])
    return (first, (added, replace(suggestion(visit, added, why), units=units, modifiers=())))


def _elements(visit: Visit, *, screening: bool) -> Elements:
    billed = tuple(one.code for one in visit.procedures)
    young = is_young_child(age_of(visit.document, visit.context), visit.context.service_date)
    coded_in = {span for one in visit.procedures for span in one.evidence}
    found = studied.studied(visit.statements, billed=billed, young_child=young, screening=screening, coded_in=coded_in)
    decided = risk.decided(visit.statements, course=visit.context.setting is Setting.EMERGENCY)
    addressed = problems.problems_of(visit.statements, visit.diagnoses, risk.for_problems(decided), visit.unnamed)
    times = [time for one in (visit.document, *visit.addenda) if (time := total_time(one))]
    return Elements(addressed, found, decided, max(times, key=lambda time: time.minutes, default=None))


def _leveled(visit: Visit, codes: Family, elements: Elements) -> tuple[EmLevel, Suggestion]:
    """The higher of the two roads, never one that the record only nearly supports."""
    code, by, traces = codes.code(two_of_three(elements.grades)), "decision making", [arithmetic(elements)]
    timed = by_time(codes, elements.time, visit)
    if timed and (codes.rank(timed) > codes.rank(code) or not elements.problems):
        code, by = timed, "time"
    if timed and elements.time:
        traces.append(reason(by_time.card, f"{elements.time.minutes} minutes reach {timed}.", elements.time.span))
    of_problems, of_studied, of_decided = (grade.word for grade in elements.grades)
    minutes = elements.time.minutes if elements.time else None
    em = EmLevel(code, by, of_problems, of_studied, of_decided, minutes, elements.counted())
    return em, suggestion(visit, em, [Trace("", "table", codes.name, codes.source, {}), *traces])


@rule("em.by_time", cites=OFFICE_RULE)
def by_time(codes: Family, time: TimeSpent | None, visit: Visit) -> str:
    """The level is the highest whose least minutes the documented total time reaches."""
    if time is None or not codes.by_time:
        return ""
    reached = ""
    for _, code in codes.codes:
        least = least_minutes(code, visit.context.service_date)
        if least is not None and least <= time.minutes:
            reached = code
    return reached


def _preventive(visit: Visit, why: Statement, age: int) -> tuple[EmLevel, Suggestion]:
    if wellness := wellness_code(visit.document.text):
        return _wellness(visit, why, wellness)
    code = preventive_code(age, visit.kind.name == "new")
    em = EmLevel(code, "preventive", "", "", "", counted=(("reason", why.span(), "preventive visit"),))
    trace = reason(preventive.card, f"Age {age}.", why.span())
    proposed = suggestion(visit, em, [trace])
    if words("preventive_words", "medicare_words").search(visit.document.text):
        others = tuple(
            Alternative(other, "", "a Medicare wellness visit has this number, if the payer is Medicare")
            for other in table("preventive_words")["medicare"]
        )
        proposed = replace(proposed, alternatives=others)
    return em, proposed


def _wellness(visit: Visit, why: Statement, code: str) -> tuple[EmLevel, Suggestion]:
    em = EmLevel(code, "preventive", "", "", "", counted=(("reason", why.span(), "Medicare wellness visit"),))
    proposed = suggestion(visit, em, [reason(wellness_code.card, f"{code}.", why.span())])
    others = [other for other in table("preventive_words")["medicare"] if other != code]
    further = tuple(Alternative(other, "", "the first or a later one, as the payer has it") for other in others)
    return em, replace(proposed, alternatives=further)


def _beside_preventive(visit: Visit) -> tuple[EmLevel, Suggestion] | None:
    """A problem that was more than looked over at a preventive visit: a visit of its own, with 25."""
    codes = family(visit.context.setting.value, visit.kind.name, visit.context.service_date)
    elements = replace(_elements(visit, screening=False), time=None)
    if codes is None or not significant(elements):
        return None
    em, proposed = _leveled(visit, codes, elements)
    fact = "beside the preventive visit."
    because = (*proposed.because, reason(separate.card, fact), reason(significant.card))
    return em, replace(proposed, modifiers=with_25(proposed.modifiers), because=because)


def _discharge(visit: Visit) -> tuple[tuple[EmLevel, Suggestion], ...]:
    limit = dated_value(RULEBOOK, "discharge_minutes", visit.context.service_date)
    for row in load_rulebook(RULEBOOK)["discharge"]:
        if visit.context.setting.value in row["settings"] and limit:
            time = total_time(visit.document)
            is_long = long_discharge(time, int(limit.number)) or says("long_discharge", visit.document)
            counted = (("time", time.span, f"{time.minutes} minutes"),) if time else _whole(visit)
            em = EmLevel(
                row["long"] if is_long else row["code"],
                "time" if time else "decision making",
                "",
                "",
                "",
                minutes=time.minutes if time else None,
                counted=counted,
            )
            return ((em, suggestion(visit, em, [reason(long_discharge.card, visit.kind.says)])),)
    return ()


@rule("em.discharge", cites=_DISCHARGE)
def long_discharge(time: TimeSpent | None, limit: int) -> bool:
    """A discharge day has one number up to 30 minutes and another beyond, where the minutes are documented."""
    return time is not None and time.minutes > limit


def _whole(visit: Visit) -> tuple[tuple[str, Span, str], ...]:
    """The note's first statement, where the day itself is what counts."""
    return tuple(("reason", one.span(), visit.kind.says) for one in visit.statements[:1])


def _nurse(visit: Visit) -> VisitReading:
    """99211 for a nurse's visit, but not beside an injection, whose number includes it."""
    first = next(iter(visit.statements), None)
    code = str(table("minor")["nurse_visit"])
    if first is None or visit.kind.name == "new":
        return VisitReading()
    if nurse_only(visit.procedures):
        return VisitReading((), (Withheld(first.span(), "part of the procedure", code, nurse_only.card.sentence),))
    counted = (("reason", first.span(), "nurse visit"),)
    em = EmLevel(code, "decision making", "minimal", "minimal", "minimal", counted=counted)
    why = [reason(nurse_visit.card, "", first.span())]
    if signed_by_nurse(visit.document.signed_by or ""):
        why.append(reason(signed_by_nurse.card))
    return VisitReading(((em, suggestion(visit, em, why)),))


@rule("em.nurse_visit", cites=Citation("Medicare Benefit Policy Manual ch. 15", "§60, incident to"))
def nurse_visit(document: Document) -> bool:
    """An established patient seen by the nurse alone has the least number."""
    return says("nurse", document)
