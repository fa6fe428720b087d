"""The demonstration's coder and providers: charts are reviewed, questions answered, codes signed.

The coder is played by the practice's key, which was written by hand beside each note: what the software
suggests and the key holds is kept with the software's evidence, what the key lacks is dropped, what the
software missed is added with the words that the key quotes. How often they agree is counted on the way.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from cleanclaim.charts import document
from cleanclaim.charts.values import Document, DocumentKind, SectionKind
from cleanclaim.codesets import Library
from cleanclaim.coding.signed import DrugDetail, SignedDiagnosis, SignedLine
from cleanclaim.coding.values import CodingDraft, ProviderQuery, Role, Suggestion
from cleanclaim.kernel import Span, Trace
from cleanclaim.sandbox.practice import KeyDiagnosis, KeyProcedure, QueryAnswer, SlipKind, Visit
from cleanclaim.store import coding, record
from cleanclaim.usecases.admin.demo.setting import Stage
from cleanclaim.usecases.coder.answer_query import answer_query
from cleanclaim.usecases.coder.ask_provider import ask_provider
from cleanclaim.usecases.coder.review_chart import review_chart
from cleanclaim.usecases.coder.sign_coding import sign_coding
from cleanclaim.usecases.frontdesk.file_document import file_document
from cleanclaim.usecases.frontdesk.open_encounter import open_encounter


@dataclass(slots=True)
class Agreement:
    """How the suggestions compare with what the coder signed, in distinct codes over all visits."""

    suggested: int = 0
    signed: int = 0
    right: int = 0
    questions: int = 0
    proposed_questions: int = 0

    def count(self, suggested: set[str], signed: set[str]) -> None:
        self.suggested += len(suggested)
        self.signed += len(signed)
        self.right += len(suggested & signed)


@dataclass(slots=True)
class Chart:
    """One visit in the home: what was asked about it, and the signed values that an amendment starts from."""

    visit: Visit
    encounter_id: str
    asked: list[tuple[str, QueryAnswer]] = field(default_factory=list)  # (query id, what will be answered)
    diagnoses: tuple[SignedDiagnosis, ...] = ()
    lines: tuple[SignedLine, ...] = ()


def record_visit(stage: Stage, visit: Visit, now: datetime) -> Chart:
    """The front desk opens the visit and files what the provider wrote and the laboratory sent."""
    desk = stage.actors["frontdesk"]
    given = visit.encounter
    encounter = open_encounter(
        actor=desk,
        now=now,
        encounter=replace(
            given,
            practice_id=stage.practice_id,
            patient_id=stage.ids[given.patient_id],
            provider_id=stage.ids[given.provider_id],
            referring_provider_id=stage.ids.get(given.referring_provider_id, ""),
            ordering_provider_id=stage.ids.get(given.ordering_provider_id, ""),
        ),
    )
    file_document(actor=desk, now=now, encounter_id=encounter.id, text=visit.note)
    for report in visit.lab_reports:
        file_document(actor=desk, now=now, encounter_id=encounter.id, text=report, kind=DocumentKind.LAB)
    return Chart(visit, encounter.id)


def review(stage: Stage, chart: Chart, library: Library, now: datetime, agreement: Agreement) -> bool:
    """Read the chart and ask what it leaves open; True where it may be signed at once."""
    coder = stage.actors["coder"]
    draft = review_chart(actor=coder, now=now, encounter_id=chart.encounter_id, library=library, ask=False)
    for answer in chart.visit.answers:
        proposed = next((each for each in draft.queries if _fits(answer, each)), None)
        query = proposed or _own_question(stage, chart, answer)
        asked = ask_provider(actor=coder, now=now, encounter_id=chart.encounter_id, query=query)
        chart.asked.append((asked.id, answer))
        agreement.questions += 1
        agreement.proposed_questions += proposed is not None
    return not chart.asked


def answer_questions(stage: Stage, chart: Chart, now: datetime) -> None:
    """The provider answers what was asked; each answer is an addendum to the record."""
    encounter = record.encounter(stage.practice_id, chart.encounter_id)
    for query_id, answer in chart.asked:
        answer_query(
            actor=stage.providers[encounter.provider_id],
            now=now,
            query_id=query_id,
            answer=answer.text,
            addendum=answer.addendum,
        )


def sign(stage: Stage, chart: Chart, library: Library, now: datetime, agreement: Agreement) -> None:
    """Sign what the key holds; after an answer the chart is read once more first."""
    coder = stage.actors["coder"]
    draft = coding.draft(stage.practice_id, chart.encounter_id)
    if chart.asked or draft is None:
        draft = review_chart(actor=coder, now=now, encounter_id=chart.encounter_id, library=library, ask=False)
    documents = record.documents(stage.practice_id, chart.encounter_id)
    chart.diagnoses = tuple(
        _diagnosis(place, each, draft, documents, library) for place, each in enumerate(chart.visit.key.diagnoses, 1)
    )
    chart.lines = tuple(
        _line(place, each, draft, documents, library) for place, each in enumerate(chart.visit.key.procedures, 1)
    )
    signed = {each.code for each in chart.diagnoses} | {each.code for each in chart.lines}
    agreement.count({each.code for each in draft.suggestions}, signed)
    sign_coding(
        actor=coder,
        now=now,
        encounter_id=chart.encounter_id,
        diagnoses=chart.diagnoses,
        lines=_with_slip(chart),
        code_set_version=next((each.version for each in draft.suggestions if each.role is Role.DIAGNOSIS), ""),
    )


def _own_question(stage: Stage, chart: Chart, answer: QueryAnswer) -> ProviderQuery:
    """What a coder asks where the software has no question: the record quoted, no answer suggested."""
    documents = record.documents(stage.practice_id, chart.encounter_id)
    return ProviderQuery(
        to=documents[0].signed_by,
        question=f"Please document the {answer.asks_for} of the condition quoted here, as you judge it clinically.",
        indicators=(_assessment(documents[0]),),
        options=(("other (please state)", ""), ("unable to determine", "")),
        concerns=answer.concerns,
        asks_for=answer.asks_for,
    )


def _assessment(note: Document) -> Span:
    """The first line of the note's assessment; of the note where it has none."""
    read = document(note.id, note.text, note.kind)
    parts = [each for each in read.sections if each.kind is SectionKind.ASSESSMENT] or list(read.sections)
    sentence = next(each for each in read.sentences if each.start >= parts[0].body_start)
    return read.quote(sentence.start, sentence.end)


def _fits(answer: QueryAnswer, query: ProviderQuery) -> bool:
    same_family = query.concerns.startswith(answer.concerns) or answer.concerns.startswith(query.concerns)
    return same_family and answer.asks_for == query.asks_for


def _diagnosis(
    place: int, key: KeyDiagnosis, draft: CodingDraft, documents: Sequence[Document], library: Library
) -> SignedDiagnosis:
    found = _suggested(draft, key.code)
    if found is not None:
        return SignedDiagnosis(place, found.system, found.code, found.display, found.evidence, found.because)
    code = library.code("ICD-10-CM", key.code)
    return SignedDiagnosis(place, "ICD-10-CM", key.code, code.display if code else "", (_quoted(key.quote, documents),))


def _line(
    place: int, key: KeyProcedure, draft: CodingDraft, documents: Sequence[Document], library: Library
) -> SignedLine:
    found = _suggested(draft, key.code)
    fact = library.procedure(key.code)
    return SignedLine(
        sequence=place,
        system=key.system,
        code=key.code,
        display=fact.words if fact else "",
        units=key.units,
        pointers=key.pointers,
        modifiers=key.modifiers,
        drug=DrugDetail(key.drug.ndc, key.drug.quantity, key.drug.unit) if key.drug else None,
        evidence=found.evidence if found else (_quoted(key.quote, documents),),
        because=_because(found, key) if found else (),
    )


def _because(found: Suggestion, key: KeyProcedure) -> tuple[Trace, ...]:
    """The suggestion's reasons, and what the coder changed of it."""
    changes = []
    if found.modifiers != key.modifiers:
        changes.append(
            f"modifiers {', '.join(key.modifiers) or 'none'} instead of {', '.join(found.modifiers) or 'none'}"
        )
    if found.units != key.units:
        changes.append(f"{key.units} units instead of {found.units}")
    said = tuple(Trace("", "act", f"The coder signed {change}.", source={"actor": "coder"}) for change in changes)
    return (*found.because, *said)


def _listed(modifiers: tuple[str, ...]) -> str:
    return ", ".join(modifiers) or "none"


def _suggested(draft: CodingDraft, code: str) -> Suggestion | None:
    return next((each for each in draft.suggestions if each.code == code), None)


def _quoted(quote: str, documents: Sequence[Document]) -> Span:
    """The words of the key where they stand in the record. A key that quotes nothing real is our defect."""
    for each in documents:
        start = each.text.find(quote)
        if start >= 0:
            return Span(each.id, start, start + len(quote), quote)
    raise LookupError("the key quotes words that are not in the record")


def _with_slip(chart: Chart) -> tuple[SignedLine, ...]:
    """What the coder signs at first: a forgotten modifier where the script says so."""
    forgotten = {slip.line: slip.right for slip in chart.visit.slips if slip.kind is SlipKind.MISSING_MODIFIER}
    return tuple(
        replace(line, modifiers=tuple(each for each in line.modifiers if each != forgotten[line.sequence]))
        if line.sequence in forgotten
        else line
        for line in chart.lines
    )
