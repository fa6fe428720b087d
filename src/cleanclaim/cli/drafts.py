"""A draft of codes as JSON and on the terminal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from cleanclaim.charts import RESULTS
from cleanclaim.cli.output import plain

if TYPE_CHECKING:
    from cleanclaim.charts import Document, Gathered
    from cleanclaim.coding.values import CodingContext, CodingDraft, Suggestion
    from cleanclaim.kernel import Finding, Span


def is_signed(documents: Sequence[Document]) -> bool:
    """Has the provider signed? Results and reports of others need no signature of this provider."""
    own = [each for each in documents if each.kind not in RESULTS]
    return any(each.signed_by for each in own or documents)


def may_be_billed(draft: CodingDraft, documents: Sequence[Document]) -> bool:
    """Signed, and no code quotes a document of the provider's that is not."""
    unsigned = {each.id for each in documents if each.kind not in RESULTS and not each.signed_by}
    quoted = {span.document for one in draft.suggestions for span in one.evidence}
    return is_signed(documents) and not quoted & unsigned


def draft_document(draft: CodingDraft, chart: Gathered) -> dict[str, Any]:
    """The JSON of `code suggest`; offsets are characters of the text as read, which stands with its document."""
    em = draft.em
    return {
        "suggestions": [_suggestion(one) for one in draft.suggestions],
        "withheld": [
            {"text": one.span.text, "start": one.span.start, "end": one.span.end, "reason": one.reason,
             "code": one.code, "detail": one.detail}
            for one in draft.withheld
        ],
        "queries": [
            {"to": one.to, "question": one.question, "indicators": [_span(span) for span in one.indicators],
             "options": [{"text": text, "code": code} for text, code in one.options],
             "concerns": one.concerns, "asks_for": one.asks_for}
            for one in draft.queries
        ],
        "em": None if em is None else {
            "code": em.code, "by": em.by, "problems": em.problems, "data": em.data, "risk": em.risk,
            "minutes": em.minutes,
            "counted": [{"element": name, **_span(span), "as": counted} for name, span, counted in em.counted],
        },
        "context": _context(draft.context),
        "signed": is_signed(chart.documents),
        "may_be_billed": may_be_billed(draft, chart.documents),
        "documents": [_document(one, chart) for one in (*chart.documents, *chart.aside)],
        "findings": [_finding(one) for one in chart.findings],
        "not_checked": list(draft.not_checked),
    }  # fmt: skip


def _document(one: Document, chart: Gathered) -> dict[str, Any]:
    return {
        "id": one.id,
        "kind": one.kind.value,
        "read": one in chart.documents,
        "signed_by": one.signed_by,
        "signed_on": one.signed_on,
        "facts": [{key: value for key, value in plain(fact).items() if value not in ("", None)} for fact in one.facts],
        "text": one.text,
    }


def _finding(one: Finding) -> dict[str, Any]:
    return {
        "rule": one.rule,
        "severity": one.severity.value,
        "owner": one.owner.value,
        "document": one.place.document,
        "message": one.message,
        "fix": one.fix,
    }


def _suggestion(one: Suggestion) -> dict[str, Any]:
    row: dict[str, Any] = {
        "system": one.system,
        "code": one.code,
        "display": one.display,
        "confidence": one.confidence,
        "role": one.role.value,
        "evidence": [_span(span) for span in one.evidence],
        "because": [trace.as_json() for trace in one.because],
        "alternatives": [
            {"code": other.code, "display": other.display, "why_not": other.why_not} for other in one.alternatives
        ],
        "version": one.version,
    }
    if one.role.value == "diagnosis":
        return {**row, "rank": one.rank}
    return {**row, "modifiers": list(one.modifiers), "units": one.units, "pointers": list(one.pointers), "ndc": one.ndc}


def _span(span: Span) -> dict[str, Any]:
    return {"document": span.document, "start": span.start, "end": span.end, "text": span.text}


def _context(context: CodingContext) -> dict[str, Any]:
    return {
        "date": context.service_date.isoformat(),
        "setting": context.setting.value,
        "claim": context.claim,
        "age": context.age_years,
        "sex": context.sex.value,
        "new_patient": context.new_patient,
    }


def show(draft: CodingDraft) -> None:
    from cleanclaim.cli.output import results

    for one in draft.suggestions:
        marks = f"-{'-'.join(one.modifiers)}" if one.modifiers else ""
        units = f" × {one.units}" if one.units != 1 else ""
        results.print(
            f"{one.code}{marks}{units}  {one.display}  [{one.role.value}, {one.confidence:.2f}]", markup=False
        )
        for span in one.evidence[:2]:
            results.print(f"    “{' '.join(span.text.split())}”", markup=False)
    for query in draft.queries:
        results.print(f"Ask: {query.question}", markup=False)
    if not draft.suggestions:
        results.print("No code is supported by what this note says.")
    if draft.withheld:
        results.print(f"{len(draft.withheld)} mentions were withheld; --json tells why.", markup=False)
