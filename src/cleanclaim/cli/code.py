"""`cleanclaim code suggest`, `code evaluate`, `code learn`: codes for a note, how good they are, learning."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum
from itertools import islice
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cleanclaim.cli import coding_audits, coding_policy
from cleanclaim.cli.documentation import documentation
from cleanclaim.cli.output import HAS_ERRORS, emit_json, say
from cleanclaim.kernel import Setting, Severity, Sex

if TYPE_CHECKING:
    from cleanclaim.charts import Gathered
    from cleanclaim.codesets import Library
    from cleanclaim.coding.pointing import Pointer
    from cleanclaim.coding.values import CodingContext, CodingDraft
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
_ASSIST = typer.Option("--assist", metavar="URL", help="A language model to point at words; the note is sent there.")
_ASSIST_MODEL = typer.Option("--assist-model", help="What the endpoint calls the model.")
_ASSIST_KEY = "CLEANCLAIM_ASSIST_KEY"
_JSON = typer.Option("--json", help="One JSON document on stdout.")


@app.callback()
def code_group() -> None:
    """Suggest codes for notes, and measure the suggestions."""


@app.command()
def suggest(
    files: Annotated[
        list[str],
        typer.Argument(metavar="FILE...", help="Text, PDF, FHIR, C-CDA or HL7 v2 of one visit; - reads stdin."),
    ],
    setting: Annotated[Setting | None, typer.Option(help="Where care was given, else as the record says.")] = None,
    claim: Annotated[Claim, typer.Option(help="Whose claim it is.")] = Claim.PROFESSIONAL,
    day: Annotated[datetime | None, _DAY] = None,
    age: Annotated[int | None, _AGE] = None,
    sex: Annotated[Sex, _SEX] = Sex.UNKNOWN,
    new_patient: Annotated[bool | None, _NEW] = None,
    system: Annotated[System, typer.Option(help="The diagnosis code set.")] = System.ICD10,
    model: Annotated[Path | None, _MODEL] = None,
    assist: Annotated[str, _ASSIST] = "",
    assist_model: Annotated[str, _ASSIST_MODEL] = "default",
    as_json: Annotated[bool, _JSON] = False,
) -> None:
    """Propose codes for a visit, each with the sentence behind it. A person signs; nothing is billed by this."""
    from cleanclaim.cli.drafts import draft_document, show
    from cleanclaim.coding.values import CodingContext
    from cleanclaim.usecases.coder.read_files import known, read_files

    learned = _model(model)
    chart = read_files([_source(file) for file in files])
    said = known(chart)
    context = CodingContext(
        service_date=day.date() if day else said.service_date or _usual_day(system),
        setting=setting or said.setting or Setting.OFFICE,
        claim=claim.value,
        age_years=age if age is not None else said.age_years,
        sex=sex if sex is not Sex.UNKNOWN else said.sex,
        new_patient=new_patient if new_patient is not None else said.new_patient,
        system=system.value,
    )
    draft = _draft(chart, context, learned, _pointers(chart, assist, assist_model))
    _tell_about(chart, draft)
    if as_json:
        emit_json(draft_document(draft, chart))
    elif chart.documents:
        show(draft)
    if any(finding.severity is Severity.ERROR for finding in chart.findings):
        raise typer.Exit(HAS_ERRORS)


def _source(file: str) -> tuple[str, bytes | Path]:
    from cleanclaim.charts import LARGEST

    return ("stdin", sys.stdin.buffer.read(LARGEST + 1)) if file == "-" else (Path(file).name, Path(file))


def _usual_day(system: System) -> date:
    if system is System.ICD9:
        say("The note states no date of service: the last ICD-9-CM codes are used. Give --date to say another.")
        return date(2015, 9, 30)
    say("The note states no date of service: today's codes are used. Give --date to say another.")
    return _today()


def _pointers(chart: Gathered, url: str, model: str) -> Sequence[Pointer]:
    """What a language model points at; none is asked unless an address was given."""
    if not url:
        return ()
    from cleanclaim.gateways.model_endpoint import ModelEndpoint
    from cleanclaim.usecases.coder.ask_model import ask_model

    endpoint = ModelEndpoint(url, model, os.environ.get(_ASSIST_KEY, ""))
    say(f"The whole text of the note, with all names in it, is sent to {endpoint.host}. Rules decide what comes of it.")
    return ask_model(chart.documents, endpoint)


def _draft(chart: Gathered, context: CodingContext, learned: Model | None, pointers: Sequence[Pointer]) -> CodingDraft:
    """The draft of what may be coded; an empty one where all was set aside."""
    from cleanclaim.codesets import open_library
    from cleanclaim.coding.values import CodingDraft
    from cleanclaim.usecases.coder.suggest_codes import suggest_codes

    if not chart.documents:
        return CodingDraft(context, ())
    with open_library(progress=_progress) as library:
        return suggest_codes(chart.documents, context, library, learned, pointers)


def _tell_about(chart: Gathered, draft: CodingDraft) -> None:
    """What a person should know beside the codes, on stderr."""
    from cleanclaim.cli.drafts import is_signed

    if chart.documents and not is_signed(chart.documents):
        say("The provider has not signed this note: it may not be billed until it is signed.")
    for message in dict.fromkeys(finding.message for finding in chart.findings):
        say(message)
    for message in draft.not_checked:
        say(message)
    if chart.documents and not any(one.role.value == "diagnosis" for one in draft.suggestions):
        say(_why_none(draft))


def _why_none(draft: CodingDraft) -> str:
    """Why no diagnosis is proposed: none could be billed on the day, or none is said."""
    for one in draft.withheld:
        if one.reason == "not in force":
            return f"What this record says has no code on {draft.context.service_date}. {one.detail}"
    return "Nothing in this record supports a diagnosis; where the provider made one, ask for it in writing."


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


def _today() -> date:
    from cleanclaim.gateways.clock import system_now

    return system_now().date()


def _progress(words: str, share: float) -> None:
    if share == 0:
        say(f"{words} (once on this machine)")


def _tell(done: int) -> None:
    if done % 100 == 0:
        say(f"{done} notes read")


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
        f"all confident (≥ {confident['threshold']}): {confident['coverage']:.0%} of notes,"
        f" {confident['precision']:.0%} right as a whole; {score['notes_per_second']} notes a second",
        markup=False,
    )


app.add_typer(coding_audits.app, name="audit")
app.add_typer(coding_policy.app, name="policy")
app.command()(coding_audits.figures)
app.command()(documentation)
