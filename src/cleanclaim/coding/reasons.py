"""The short lists that people choose from: why a proposal was changed, and why two coders differ."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from cleanclaim.kernel import Refused
from cleanclaim.kernel.rules import load_rulebook

RULEBOOK = "coding/auditing"


@dataclass(frozen=True, slots=True)
class Reason:
    """`words` end a sentence; with `say`, words of one's own are asked for as well."""

    id: str
    words: str
    say: bool = False


@cache
def reasons_for(act: str) -> tuple[Reason, ...]:
    """What may be given as a reason for an act on the sheet ("take", "drop", "move", "change", "add")."""
    return tuple(_reason(row) for row in load_rulebook(RULEBOOK)["reason"] if act in row["acts"])


@cache
def causes() -> tuple[Reason, ...]:
    """What may be given as the cause of a difference between two coders."""
    return tuple(_reason(row) for row in load_rulebook(RULEBOOK)["cause"])


def given(reasons: tuple[Reason, ...], id: str, words: str) -> Reason:
    """The reason of this id. Raises Refused for one that is not in the list, or lacks its own words."""
    found = next((each for each in reasons if each.id == id), None)
    if found is None:
        raise Refused(f"Choose a reason: {', '.join(each.id for each in reasons)}.")
    if found.say and not words.strip():
        raise Refused(f"Say the reason in words as well where it is “{found.id}”.")
    return found


def in_words(id: str, words: str) -> str:
    """A reason as it ends a sentence, with the person's own words where there are any."""
    rows = (*load_rulebook(RULEBOOK)["reason"], *load_rulebook(RULEBOOK)["cause"])
    found = next((str(row["words"]) for row in rows if row["id"] == id and not row.get("say")), "")
    return ": ".join(each for each in (found, words.strip()) if each)


def _reason(row: dict[str, str | bool]) -> Reason:
    return Reason(str(row["id"]), str(row["words"]), bool(row.get("say", False)))
