"""Ask the provider from the coder's sheet: a question that the software proposes, or one of the coder's own."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from cleanclaim.coding.selection.queries import always
from cleanclaim.coding.values import ProviderQuery
from cleanclaim.kernel import Refused
from cleanclaim.store import record, worksheets
from cleanclaim.store.actors import Actor, Role
from cleanclaim.store.record import AskedQuery
from cleanclaim.usecases.coder._quoting import quoted
from cleanclaim.usecases.coder.ask_provider import ask_provider

ASKS_FOR = ("laterality", "type", "acuity", "severity", "stage", "class", "cause", "episode", "conflict", "detail")
_MOST_OPTIONS = 8
_LONGEST = 600


def proposed_questions(*, actor: Actor, encounter_id: str) -> tuple[ProviderQuery, ...]:
    """The questions of the newest draft that nobody has asked yet."""
    actor.must_be(Role.CODER)
    kept = worksheets.newest_draft(actor.practice_id, encounter_id)
    before = record.queries(actor.practice_id, encounter_id=encounter_id)
    asked = {(each.query.concerns, each.query.asks_for) for each in before}
    queries = kept.draft.queries if kept else ()
    return tuple(each for each in queries if (each.concerns, each.asks_for) not in asked)


def ask_proposed(*, actor: Actor, now: datetime, encounter_id: str, concerns: str, asks_for: str) -> AskedQuery:
    """Send one of `proposed_questions`, named by what it is about. Raises Refused where it is none of them."""
    for each in proposed_questions(actor=actor, encounter_id=encounter_id):
        if (each.concerns, each.asks_for) == (concerns, asks_for):
            return ask_provider(actor=actor, now=now, encounter_id=encounter_id, query=each)
    raise Refused("That question is not proposed any more; look at the sheet again.")


def ask_in_words(
    *,
    actor: Actor,
    now: datetime,
    encounter_id: str,
    question: str,
    quote: str,
    quote_at: str = "",
    options: Sequence[str] = (),
    concerns: str = "",
    asks_for: str = "",
) -> AskedQuery:
    """Send a coder's own question. `options` are answers to choose from, none for an open question.

    "Other" and "unable to determine" are added to any options. Raises Refused with the sentence why for a
    question that leads, quotes nothing of the record, or speaks of payment.
    """
    actor.must_be(Role.CODER)
    if asks_for not in ASKS_FOR:
        raise Refused(f"Say what the question asks for: {', '.join(ASKS_FOR)}.")
    if len(question) > _LONGEST:
        raise Refused("A question to a provider is short; say it in a few sentences.")
    documents = record.documents(actor.practice_id, encounter_id)
    words = always()
    offered = [each.strip() for each in options if each.strip()][:_MOST_OPTIONS]
    query = ProviderQuery(
        to=words["to"],
        question=question.strip(),
        indicators=(quoted(documents, quote, quote_at),),
        options=tuple((each, "") for each in (*offered, words["other"], words["unable"])) if offered else (),
        concerns=concerns,
        asks_for=asks_for,
    )
    return ask_provider(actor=actor, now=now, encounter_id=encounter_id, query=query)
