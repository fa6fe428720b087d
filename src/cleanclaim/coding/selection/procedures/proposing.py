"""From a record to suggested procedures: find by kind, set side by side, point, and explain."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from typing import Protocol

from cleanclaim.charts.values import Document
from cleanclaim.codesets.values import ProcedureFact
from cleanclaim.coding.selection.procedures import (
    acts,
    births,
    counted,
    drugs,
    excisions,
    fractures,
    imaging,
    joints,
    lesions,
    minutes,
    mohs,
    sessions,
    vaccines,
    wounds,
)
from cleanclaim.coding.selection.procedures.devices import with_devices
from cleanclaim.coding.selection.procedures.pointers import followed, pointers_for, points_at
from cleanclaim.coding.selection.procedures.services import Service, house_confidence, quoted, reason
from cleanclaim.coding.selection.procedures.statements import Statement, told_by_the_provider
from cleanclaim.coding.selection.procedures.together import together
from cleanclaim.coding.values import Alternative, CodingContext, Role, Suggestion, Withheld
from cleanclaim.kernel import Span, Trace
from cleanclaim.kernel.rules import load_rulebook


class ProcedureList(Protocol):
    """The part of the library that is asked: our words for a procedure number, None if not listed."""

    def procedure(self, code: str) -> ProcedureFact | None: ...


def propose(
    documents: Document | Sequence[Document],
    context: CodingContext,
    library: ProcedureList,
    diagnoses: Sequence[Suggestion],
) -> tuple[list[Suggestion], list[Withheld]]:
    """What was performed at this visit, and what was only ordered, planned, declined or past.

    Several documents are one record: an addendum answers for the note, while results and orders of others
    are not read for what was performed. Suggestions come in the order of the note. Each carries the sentences
    that support it, the rules that chose code, units and modifiers, and the diagnoses that it was for.
    """
    told = told_by_the_provider(documents)
    services, withheld = _services(told, context)
    services, gave_way = together(services, context)
    services = list(with_devices(services, told))
    suggestions = followed([_suggestion(service, library, diagnoses) for service in sorted(services, key=_place)])
    return suggestions, sorted(withheld + gave_way, key=lambda one: (one.span.document, one.span.start, one.span.end))


def _services(told: Sequence[Statement], context: CodingContext) -> tuple[list[Service], list[Withheld]]:
    injected, held = joints.find(told)
    acted, not_acted = acts.find(told, context.age_years)
    several, not_several = counted.find(told)
    needles = [*injected, *(one for one in (*acted, *several) if one.code in _needles())]
    found: list[tuple[list[Service], list[Withheld]]] = [
        (injected, held),
        (acted, not_acted),
        (several, not_several),
        imaging.find(told),
        drugs.find(told, needles, context.service_date),
        vaccines.find(told, context.service_date, context.age_years),
        wounds.find(told),
        fractures.find(told),
        lesions.find(told),
        excisions.find(told),
        mohs.find(told),
        minutes.find(told),
        sessions.find(told, context.age_years),
        (births.find(told, context.age_years), []),
    ]
    services = [service for services, _ in found for service in services]
    return services, list(dict.fromkeys(one for _, withheld in found for one in withheld))


@cache
def _needles() -> frozenset[str]:
    """Acts that put a drug where it is needed, as joint injections do: it has no administration of its own."""
    return frozenset(load_rulebook("coding/procedures/general")["needle"]["codes"])


def _place(service: Service) -> tuple[str, int, str]:
    return service.done[0].statement.document, service.at, service.code


def _suggestion(service: Service, library: ProcedureList, diagnoses: Sequence[Suggestion]) -> Suggestion:
    listed = library.procedure(service.code)
    pointers, linked = pointers_for(service, diagnoses)
    evidence = tuple(dict.fromkeys([*(one.span() for one in service.statements), *service.more_evidence]))
    confidence = min(service.ceiling, max(house_confidence(one.judgement.confidence) for one in service.done))
    if diagnoses and not linked:
        confidence *= house_confidence("pointer_first")
    return Suggestion(
        system="HCPCS" if service.code[:1].isalpha() else "CPT",
        code=service.code,
        display=listed.words if listed else service.name,
        role=Role.PROCEDURE,
        confidence=round(confidence, 3),
        evidence=evidence,
        because=_because(service, evidence, pointers, linked, listed),
        alternatives=tuple(_alternative(code, library) for code in service.alternatives),
        modifiers=in_order(service.modifiers),
        units=service.units,
        pointers=pointers,
        ndc=service.ndc,
    )


def in_order(modifiers: Sequence[str]) -> tuple[str, ...]:
    """Modifiers that change what is done or counted first, then those that only say where."""
    first: list[str] = load_rulebook("coding/procedures/general")["modifier_order"]["first"]
    return tuple(sorted(modifiers, key=lambda mark: first.index(mark) if mark in first else len(first)))


def _because(
    service: Service, evidence: Sequence[Span], pointers: Sequence[str], linked: bool, listed: ProcedureFact | None
) -> tuple[Trace, ...]:
    """Why it was done, why this number, and what it was for."""
    first = service.done[0].judgement
    done = reason(first.card, f"({first.cue})" if first.cue else "")
    traces = [replace(done, because=tuple(quoted(span) for span in evidence)), *service.because]
    if pointers:
        how = "" if linked else "No diagnosis is linked to it in the note: the first-listed is pointed at."
        traces.append(reason(points_at.card, f"{', '.join(pointers)}. {how}".strip()))
    if listed is None:
        says = f"{service.code} is not in the procedure list at hand; the number is the rulebook's."
        traces.append(Trace("", "table", says, "", {"set": "procedures", "code": service.code}))
    return tuple(traces)


def _alternative(code: str, library: ProcedureList) -> Alternative:
    listed = library.procedure(code)
    return Alternative(code, listed.words if listed else "", "the note does not say what it asks for")
