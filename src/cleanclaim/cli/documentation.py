"""`cleanclaim code documentation`: what each specialty should write, from the questions asked most."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from cleanclaim.cli.home import has_data, opened
from cleanclaim.cli.output import emit_json, results, say

if TYPE_CHECKING:
    from cleanclaim.codesets import Library
    from cleanclaim.coding.documenting import SpecialtyPage, Topic
    from cleanclaim.usecases.coder.documentation_of_demo import Documentation

AsJson = Annotated[bool, typer.Option("--json", help="One JSON document on stdout.")]


def documentation(
    specialty: Annotated[str, typer.Option(help="One specialty, else all.")] = "",
    as_json: AsJson = False,
) -> None:
    """What to write so that nobody has to ask, a page for each specialty, as Markdown."""
    from cleanclaim.codesets import open_library

    with open_library() as library:
        found = _documentation(library)
    pages = [found.of(specialty)] if specialty else list(found.pages)
    if not found.own:
        say("Nobody has asked a question here yet: these pages come from the demonstration's questions.")
    if as_json:
        emit_json({"from": "this practice" if found.own else "the demonstration", "pages": pages})
    else:
        results.print("\n".join(_markdown(page) for page in pages), markup=False, soft_wrap=True)


def _documentation(library: Library) -> Documentation:
    """The pages of the home's practice, or the demonstration's where there is no home or nothing was asked."""
    from cleanclaim.usecases.coder.documentation_of_demo import documentation_of_demo

    if not has_data():
        return documentation_of_demo(library)
    now = opened()
    from cleanclaim.cli.acting import reader
    from cleanclaim.usecases.coder.documentation_needed import documentation_needed

    return documentation_needed(actor=reader(), now=now, library=library)


def _markdown(page: SpecialtyPage) -> str:
    lines = [f"# What to write: {page.specialty}", ""]
    answered = f"{page.questions} question{'s' if page.questions != 1 else ''}, {page.answered} answered"
    lines += [
        f"{answered}, half of them within {page.hours:g} hours." if page.hours is not None else f"{answered}.",
        "",
    ]
    for topic in page.topics:
        lines += [f"## {topic.title} ({topic.asks_for}, asked {topic.asked} ×)", "", *_advice(topic)]
    if page.also:
        lines += ["## Usual in this specialty, and not asked yet", ""]
    for topic in page.also:
        lines += [f"### {topic.title}", "", *_advice(topic)]
    return "\n".join(lines)


def _advice(topic: Topic) -> list[str]:
    return [topic.write, "", f"- too little: “{topic.thin}”", f"- enough: “{topic.full}”", ""]
