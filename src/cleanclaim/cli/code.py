"""`cleanclaim code suggest`, `code evaluate`, `code learn`: codes for a note, how good they are, learning."""

from __future__ import annotations

import sys
from datetime import date, datetime
from enum import StrEnum
from itertools import islice
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cleanclaim.cli.output import emit_json, say
from cleanclaim.kernel import Setting, Sex

if TYPE_CHECKING:
    from cleanclaim.charts import Document
    from cleanclaim.codesets import Library
    from cleanclaim.coding.values import CodingContext, CodingDraft, Suggestion
    from cleanclaim.usecases.coder.learn_coding import Model

_NOTES_FOR_RELEASE = 100

app = typer.Typer(help="Suggest codes for notes, and measure the suggestions.", no_args_is_help=True)


class Claim(StrEnum):
    """Whose claim it is."""

    PROFESSIONAL = "professional"
    INSTITUTIONAL = "institutional"


class System(StrEnum):
    """The diagnosis code set."""

    ICD10 = "ICD-10-CM"
    ICD9 = "ICD-9-CM"


_DAY = typer.Option("--date", formats=["%Y-%m-%d"], help="Date of service, else as the note says.")
_AGE = typer.Option(min=0, max=130, help="Age in years, else as the note says.")
_SEX = typer.Option(help="F or M, else as the note says.")
_NEW = typer.Option("--new-patient/--established", help="New to the practice or not, else as the note says.")
_MODEL = typer.Option(help="What was learned from a site's own notes.")
_JSON = typer.Option("--json", help="One JSON document on stdout.")


@app.callback()
def code_group() -> None:
    """Suggest codes for notes, and measure the suggestions."""


@app.command()
def suggest(
    file: Annotated[str, typer.Argument(help="A note: text, PDF, FHIR DocumentReference; - reads stdin.")],
    setting: Annotated[Setting, typer.Option(help="Where care was given.")] = Setting.OFFICE,
    claim: Annotated[Claim, typer.Option(help="Whose claim it is.")] = Claim.PROFESSIONAL,
    day: Annotated[datetime | None, _DAY] = None,
    age: Annotated[int | None, _AGE] = None,
    sex: Annotated[Sex, _SEX] = Sex.UNKNOWN,
    new_patient: Annotated[bool | None, _NEW] = None,
    system: Annotated[System, typer.Option(help="The diagnosis code set.")] = System.ICD10,
    model: Annotated[Path | None, _MODEL] = None,
    as_json: Annotated[bool, _JSON] = False,
) -> None:
    """Propose codes for a note, each with the sentence behind it. A person signs; nothing is billed by this."""
    from cleanclaim.charts import visit_facts
    from cleanclaim.codesets import open_library
    from cleanclaim.coding.values import CodingContext
    from cleanclaim.usecases.coder.suggest_codes import suggest_codes

    learned = _model(model)
    note = _note(file)
    facts = visit_facts(note)
    service_date = day.date() if day else facts.service_date
    if service_date is None and system is System.ICD9:
        service_date = date(2015, 9, 30)
        say("The note states no date of service: the last ICD-9-CM codes are used. Give --date to say another.")
    elif service_date is None:
        service_date = _today()
        say("The note states no date of service: today's codes are used. Give --date to say another.")
    context = CodingContext(
        service_date=service_date,
        setting=setting,
        claim=claim.value,
        age_years=age if age is not None else facts.age_years,
        sex=sex if sex is not Sex.UNKNOWN else facts.sex,
        new_patient=new_patient if new_patient is not None else facts.new_patient,
        system=system.value,
    )
    with open_library(progress=_progress) as library:
        draft = suggest_codes(note, context, library, learned)
    if not note.signed_by:
        say("The provider has not signed this note: it may not be billed until it is signed.")
    for finding in note.findings:
        say(finding.message)
    if as_json:
        emit_json(draft_document(draft, note))
    else:
        _show(draft)


@app.command()
def evaluate(
    file: Annotated[Path, typer.Argument(help="Coded notes as JSON lines, also .gz: id, text, codes.")],
    day: Annotated[datetime | None, _DAY] = None,
    system: Annotated[System, typer.Option(help="The diagnosis code set.")] = System.ICD10,
    model: Annotated[Path | None, _MODEL] = None,
    as_json: Annotated[bool, _JSON] = False,
) -> None:
    """Score the suggested diagnoses against codes that people gave (micro-averaged over codes a note)."""
    from cleanclaim.codesets import open_library
    from cleanclaim.usecases.coder.evaluate_coding import coded_notes, evaluate_coding

    learned = _model(model)
    with open_library(progress=_progress) as library:
        on = day.date() if day else _release_day(file, library, system.value)
        score = evaluate_coding(
            coded_notes(file), library, on=on, system=system.value, model=learned, seconds=perf_counter, told=_tell
        )
    document = {**score.document(), "codes_of": on.isoformat()}
    if as_json:
        emit_json(document)
    else:
        _show_score(document)


def _release_day(file: Path, library: Library, system: str) -> date:
    """Notes that state no date are coded as of the release that the people's own codes belong to."""
    from cleanclaim.usecases.coder.evaluate_coding import coded_notes, day_of_codes

    first = islice(coded_notes(file), _NOTES_FOR_RELEASE)
    on = day_of_codes((code for note in first for code in note.codes), library, _today(), system)
    if on != _today():
        say(
            f"Notes without a date are coded as of {on}, when most of these codes could be billed; --date says another."
        )
    return on


@app.command()
def learn(
    file: Annotated[Path, typer.Argument(help="Coded notes as JSON lines, also .gz: id, text, codes, spans if known.")],
    out: Annotated[Path, typer.Option(help="Where the model is written.")],
    folds: Annotated[int, typer.Option(min=2, help="Parts for the cross-validated score.")] = 5,
    day: Annotated[datetime | None, _DAY] = None,
    system: Annotated[System, typer.Option(help="The diagnosis code set.")] = System.ICD10,
    as_json: Annotated[bool, _JSON] = False,
) -> None:
    """Learn a site's words and habits from its coded notes, for --model. Needs the extra 'learn'."""
    from cleanclaim.codesets import open_library
    from cleanclaim.usecases.coder.evaluate_coding import coded_notes
    from cleanclaim.usecases.coder.learn_coding import learn_coding, save_model

    with open_library(progress=_progress) as library:
        on = day.date() if day else _release_day(file, library, system.value)
        model = learn_coding(
            coded_notes(file), library, on=on, system=system.value, folds=folds, seconds=perf_counter, told=say
        )
    save_model(model, out)
    score = model.cross_validated
    document = {"model": str(out), "system": model.system, "notes": model.counts.notes, "codes_of": on.isoformat()}
    document |= {"codes": len(model.counts.prior), "cross_validated": score}
    if as_json:
        emit_json(document)
    else:
        _show_score(score)


def _model(path: Path | None) -> Model | None:
    if path is None:
        return None
    from cleanclaim.usecases.coder.learn_coding import load_model

    return load_model(path)


def _note(file: str) -> Document:
    from cleanclaim.charts import LARGEST, read

    if file == "-":
        return read(sys.stdin.buffer.read(LARGEST + 1), name="stdin")
    return read(Path(file))


def _today() -> date:
    from cleanclaim.gateways.clock import system_now

    return system_now().date()


def _progress(words: str, share: float) -> None:
    if share == 0:
        say(f"{words} (once on this machine)")


def _tell(done: int) -> None:
    if done % 100 == 0:
        say(f"{done} notes read")


def draft_document(draft: CodingDraft, note: Document) -> dict[str, Any]:
    """The JSON of `code suggest`; offsets are characters of the text as read."""
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
        "signed": bool(note.signed_by),
        "may_be_billed": bool(note.signed_by),
        "not_checked": list(draft.not_checked),
    }  # fmt: skip


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


def _span(span) -> dict[str, Any]:
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


def _show(draft: CodingDraft) -> None:
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


def _show_score(score: dict[str, Any]) -> None:
    from cleanclaim.cli.output import results

    confident = score["confident"]
    results.print(
        f"{score['notes']} notes, {score['gold']} codes by people, {score['predicted']} suggested", markup=False
    )
    results.print(
        f"precision {score['precision']:.3f}  recall {score['recall']:.3f}  F1 {score['f1']:.3f}"
        f"  (categories {score['category_f1']:.3f})  exact notes {score['exact_notes']:.3f}",
        markup=False,
    )
    results.print(
        f"confident (≥ {confident['threshold']}): {confident['coverage']:.0%} of suggestions,"
        f" {confident['precision']:.0%} right; {score['notes_per_second']} notes a second",
        markup=False,
    )
