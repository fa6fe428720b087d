"""`cleanclaim code policy …`: what a practice lets be signed without a person."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Annotated

import typer

from cleanclaim.cli.home import opened
from cleanclaim.cli.output import emit_json, results, say
from cleanclaim.kernel import Refused

app = typer.Typer(help="What may be signed without a person.", no_args_is_help=True)

AsJson = Annotated[bool, typer.Option("--json", help="One JSON document on stdout.")]


@app.command("show")
def show_policy(as_json: AsJson = False) -> None:
    """What may pass without a person now, and all that was ever set."""
    opened()
    from cleanclaim.cli.acting import note, seat
    from cleanclaim.store import ids, unreviewed

    every = unreviewed.policies(ids.public(ids.Kind.PRACTICE, seat().practice))
    note("policy.opened")
    if as_json:
        emit_json({"on": bool(every and every[0].on), "policies": every})
        return
    on = every[0] if every and every[0].on else None
    if on is None:
        results.print("Nothing passes without a person.")
    else:
        results.print(
            f"“{on.name}”: confidence {on.confidence} or more, right in {on.precision} % of {on.measured} whole charts"
            f" ({on.published}); set by {on.set_by}, {on.set_at:%Y-%m-%d}.",
            markup=False,
        )


@app.command("set")
def set_policy(
    name: Annotated[str, typer.Option(help="What the policy is called; it signs under this name.")],
    precision: Annotated[str, typer.Option(help="How often charts of the class are right as a whole, in percent.")],
    measured: Annotated[int, typer.Option(min=0, help="On how many whole charts that was measured.")],
    published: Annotated[str, typer.Option(help="Where the figure is published.")],
    confidence: Annotated[str, typer.Option(help="The least confidence of the class.")] = "0.90",
    measured_on: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The day of the measure, else today.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Let the confident class be signed without a person. Needs --as USER, a manager."""
    now = opened()
    from cleanclaim.cli.acting import acting
    from cleanclaim.store.actors import Role
    from cleanclaim.usecases.coder.unreviewed_policy import set_unreviewed_policy

    kept = set_unreviewed_policy(
        actor=acting(Role.MANAGER), now=now, name=name, confidence=_number(confidence), precision=_number(precision),
        measured=measured, measured_on=measured_on.date() if measured_on else now.date(), published=published,
    )  # fmt: skip
    if as_json:
        emit_json(kept)
    else:
        say(f"“{kept.name}” is on. 'cleanclaim code policy run' signs what it lets pass.")


@app.command("end")
def end_policy(as_json: AsJson = False) -> None:
    """From now on a person signs everything again. Needs --as USER, a manager."""
    now = opened()
    from cleanclaim.cli.acting import acting
    from cleanclaim.store.actors import Role
    from cleanclaim.usecases.coder.unreviewed_policy import end_unreviewed_policy

    ended = end_unreviewed_policy(actor=acting(Role.MANAGER), now=now)
    if as_json:
        emit_json(ended)
    else:
        say(f"“{ended.name}” is off: a person signs everything.")


@app.command("run")
def run_policy(as_json: AsJson = False) -> None:
    """Sign what the policy lets pass, in its name; the rest waits for a person. Needs --as USER."""
    now = opened()
    from cleanclaim.cli.acting import acting
    from cleanclaim.codesets import open_library
    from cleanclaim.store.actors import Role
    from cleanclaim.usecases.coder.unreviewed_policy import sign_unreviewed

    with open_library() as library:
        passed = sign_unreviewed(actor=acting(Role.CODER, Role.MANAGER), now=now, library=library)
    if as_json:
        emit_json({"policy": passed.policy, "signed": passed.signed, "left": dict(passed.left)})
        return
    say(f"{len(passed.signed)} codings are signed by “{passed.policy}”.")
    for why, count in passed.left:
        say(f"{count} wait for a person: {why}.")


def _number(text: str) -> Decimal:
    try:
        found = Decimal(text)
    except InvalidOperation:
        found = Decimal("NaN")
    if not found.is_finite():
        raise Refused(f"{text} is not a number; type it in digits.")
    return found
