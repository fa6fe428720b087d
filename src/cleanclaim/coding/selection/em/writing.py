"""A level as a suggestion: its sentences, its reasons, its modifiers, the diagnoses that it points at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from cleanclaim.coding.selection.em import risk
from cleanclaim.coding.selection.em.beside import decided_here, separate
from cleanclaim.coding.selection.em.elements import Elements, Visit, two_of_three
from cleanclaim.coding.selection.em.planned import unrelated_to_operation
from cleanclaim.coding.selection.em.pointers import pointers_of
from cleanclaim.coding.selection.em.risk import operation_next_day
from cleanclaim.coding.selection.em.tables import house_confidence
from cleanclaim.coding.selection.em.visit import Kind, says
from cleanclaim.coding.values import EmLevel, Role, Suggestion
from cleanclaim.kernel import Citation, Setting, Span, Trace
from cleanclaim.kernel.rules import RuleCard, rule

_OPERATING = (Setting.INPATIENT, Setting.EMERGENCY)


def suggestion(visit: Visit, em: EmLevel, traces: Sequence[Trace]) -> Suggestion:
    listed = visit.library.procedure(em.code)
    modifiers, marks = _modifiers(visit)
    spans = tuple(dict.fromkeys(span for _, span, _ in em.counted))
    return Suggestion(
        system="HCPCS" if em.code[:1].isalpha() else "CPT",
        code=em.code,
        display=listed.words if listed else f"visit, {visit.context.setting.value}",
        role=Role.PROCEDURE if em.code[:1].isalpha() else Role.EM,
        confidence=round(_confidence(visit, em), 3),
        evidence=spans,
        because=(_kind_reason(visit.kind), *traces, *marks),
        modifiers=modifiers,
        pointers=pointers_of(visit, em),
    )


def _kind_reason(kind: Kind) -> Trace:
    return reason(kind.card, kind.says) if kind.card else Trace("", "fact", kind.says, "", {})


def _confidence(visit: Visit, em: EmLevel) -> float:
    name = {"time": "time", "preventive": "preventive"}.get(em.by, "decision")
    known = 1.0
    if not visit.kind.known:
        known = house_confidence("stay_unknown" if visit.kind.name == "later" else "patient_unknown")
    return min(house_confidence(name), known)


def _modifiers(visit: Visit) -> tuple[tuple[str, ...], tuple[Trace, ...]]:
    modifiers: tuple[str, ...] = ()
    traces: tuple[Trace, ...] = ()
    beside = separate(visit.procedures)
    if beside:
        modifiers, traces = ("25",), (reason(separate.card, f"{', '.join(dict.fromkeys(beside))}."),)
    if unrelated_to_operation(visit.document.text, visit.context.service_date):
        modifiers, traces = ("24", *modifiers), (*traces, reason(unrelated_to_operation.card, "24."))
    if decided := decided_here(visit.procedures):
        modifiers = (*modifiers, "57")
        traces = (*traces, reason(decided_here.card, f"{', '.join(decided)}."))
    elif visit.context.setting in _OPERATING and operation_next_day(risk.decided(visit.statements)):
        modifiers, traces = (*modifiers, "57"), (*traces, reason(operation_next_day.card))
    if visit.context.setting is Setting.TELEHEALTH:
        mark = "93" if says("audio_only", visit.document) else "95"
        modifiers, traces = (*modifiers, mark), (*traces, reason(telehealth.card, f"{mark}."))
    return modifiers, traces


@rule("em.telehealth", cites=Citation("Medicare Claims Processing Manual ch. 12", "§190, telehealth services"))
def telehealth(setting: Setting) -> bool:
    """A visit by video carries 95, one by sound alone 93:"""
    return setting is Setting.TELEHEALTH


def with_25(modifiers: tuple[str, ...]) -> tuple[str, ...]:
    return modifiers if "25" in modifiers else ("25", *modifiers)


def arithmetic(elements: Elements) -> Trace:
    """The three grades, each with the sentences that were counted."""
    names = ("problems", "data", "risk")
    fact = ", ".join(f"{name} {grade.word}" for name, grade in zip(names, elements.grades, strict=True))
    inner = tuple(
        Trace(
            "",
            "sentence",
            f"{element}: {what}",
            "",
            {"document": span.document, "start": span.start, "end": span.end, "text": span.text},
        )
        for element, span, what in elements.counted()
    )
    return replace(reason(two_of_three.card, f"Here: {fact}."), because=inner)


def reason(card: RuleCard, fact: str = "", span: Span | None = None) -> Trace:
    source = {"rule": card.id}
    inner: tuple[Trace, ...] = ()
    if span:
        place = {"document": span.document, "start": span.start, "end": span.end, "text": span.text}
        inner = (Trace("", "sentence", "the record says", "", place),)
    return Trace("", "rule", f"{card.sentence} {fact}".strip(), str(card.citation), source, inner)
