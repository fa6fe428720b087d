"""X-rays: the part of the body and the number of views give the number, the side its modifier."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from cleanclaim.coding.selection.procedures.phrases import PhrasePattern, key, pattern
from cleanclaim.coding.selection.procedures.services import (
    NUMBER,
    Done,
    Service,
    house_confidence,
    mentions_of,
    number,
    sift,
    withhold,
)
from cleanclaim.coding.selection.procedures.sides import found_side, sided
from cleanclaim.coding.selection.procedures.sites import BOTH, RULEBOOK, body_parts
from cleanclaim.coding.selection.procedures.statements import Statement
from cleanclaim.coding.values import Withheld
from cleanclaim.kernel import Citation
from cleanclaim.kernel.rules import load_rulebook, rule

_NCCI_9 = Citation("NCCI Policy Manual ch. 9", "radiology services")
_VIEWS = re.compile(
    rf"\b(?P<n>{NUMBER})[\s-]*(?:or more |\+ ?)?(?:views?|vws?|v)\b|\bviews?\s*(?:x|:)\s*(?P<m>\d)", re.IGNORECASE
)
_VERB = re.compile(
    r"\b(?:shows?|showed|reveal\w*|demonstrat\w*|is|are|was|were|obtained|taken|performed|done|to|for|because)\b",
    re.IGNORECASE,
)
_LAST_WORDS = re.compile(r"(?:[\w/-]+\W+){0,3}$")


@dataclass(frozen=True, slots=True)
class Film:
    """An X-ray of one part of the body; `part` is its row of the rulebook, None where none is named."""

    done: Done
    body: str
    part: dict[str, Any] | None


def find(statements: Sequence[Statement]) -> tuple[list[Service], list[Withheld]]:
    """X-rays that were taken at this visit."""
    table = load_rulebook(RULEBOOK)["xray"]
    mentions = mentions_of(statements, table["says"], not_for=table["not_for"], taken=True)
    done, withheld = sift(mentions, "")
    films = [film for one in done for film in _films(one, table["names"])]
    named = [film for film in films if film.part]
    withheld.extend(_unnamed(film.done) for film in films if not film.part and not named)
    return [_service(group, statements) for group in _grouped(named)], withheld


def _films(done: Done, names: dict[str, str]) -> Iterator[Film]:
    fixed = names.get(key(done.words))
    bodies = [fixed] if fixed else _bodies(done)
    for body in bodies or [""]:
        yield Film(done, body, _parts().get(body))


def _bodies(done: Done) -> list[str]:
    """Parts right before the word ("right knee x-ray"), else after it up to the verb, else the first said."""
    text, mention = done.statement.text, done.mention
    window = _LAST_WORDS.search(text[: mention.start])
    before = [part.name for part in body_parts(window[0] if window else "")]
    if before:
        return before[-1:]
    rest = text[mention.end :]
    verb = _VERB.search(rest)
    after = [part.name for part in body_parts(rest[: verb.start()] if verb else rest)]
    if after:
        return _distinct(after)
    return [part.name for part in body_parts(text)][:1]


def _distinct(bodies: Sequence[str]) -> list[str]:
    """Without the larger part that only places the smaller ("great toe of the right foot")."""
    small = {"toe": "foot", "finger": "hand", "ribs": "chest"}
    drop = {small[body] for body in bodies if body in small}
    return [body for body in dict.fromkeys(bodies) if body not in drop]


def _grouped(films: Sequence[Film]) -> list[list[Film]]:
    groups: dict[str, list[Film]] = {}
    for film in films:
        groups.setdefault(film.body, []).append(film)
    return list(groups.values())


def _service(films: Sequence[Film], statements: Sequence[Statement]) -> Service:
    part = films[0].part or {}
    body = films[0].body
    service = Service("", f"X-ray, {body}", tuple(film.done for film in films), (), body, component=True)
    own = [views_in(film.done.words, {}) for film in films]
    taken = max(own) or max((views_in(statement.text, part) for statement in service.statements), default=0)
    table = part["views"]
    if part.get("both") and found_side(service, statements) == BOTH:
        table, part = part["both"], {}
    service = replace(service, code=code_for(table, taken))
    if views_open(table, taken):
        service = replace(service, ceiling=house_confidence("product_open"), alternatives=_others(table, service.code))
        service = service.told(views_open.card)
    else:
        service = service.told(views.card, f"{taken or 'one number for any count of'} views.")
    return sided(service, statements, digits=part.get("digits", False)) if part.get("sided") else service


def views_in(text: str, part: dict[str, Any]) -> int:
    """How many views a sentence states or names one by one ("AP/lateral"), 0 where it does neither."""
    match = _VIEWS.search(text)
    if match:
        return number(match["n"] or match["m"])
    if listed := _listed().search(text):
        return sum(2 if each[0].lower() == "obliques" else 1 for each in _projection().finditer(listed[0]))
    return max((count for words, count in part.get("words", {}).items() if words in text.lower()), default=0)


def code_for(table: dict[str, str], taken: int) -> str:
    """The number for so many views: the largest step not above them, or else the least step."""
    steps = sorted((int(step), code) for step, code in table.items())
    return max((row for row in steps if row[0] <= taken), default=steps[0])[1]


def _others(table: dict[str, str], chosen: str) -> tuple[str, ...]:
    return tuple(code for _, code in sorted(table.items()) if code != chosen)


def _unnamed(done: Done) -> Withheld:
    return withhold(done.mention, "body part not stated", "", "An X-ray is coded by the part of the body.")


@rule("procedures.views", cites=_NCCI_9)
def views(table: dict[str, str], taken: int) -> bool:
    """An X-ray is coded by the part of the body and the number of views:"""
    return taken > 0 or len(table) == 1


@rule("procedures.views_open", cites=_NCCI_9)
def views_open(table: dict[str, str], taken: int) -> bool:
    """The number of views is not stated, so the least number for the part is proposed."""
    return taken == 0 and len(table) > 1


@cache
def _projection() -> PhrasePattern:
    return pattern(load_rulebook(RULEBOOK)["xray"]["projections"])


@cache
def _listed() -> re.Pattern[str]:
    """Two or more projections in a row."""
    one = _projection().pattern
    return re.compile(rf"{one}(?:\s*(?:/|,|\+|&|and)+\s*(?:and\s+)?{one})+")


@cache
def _parts() -> dict[str, dict[str, Any]]:
    return {row["body"]: row for row in load_rulebook(RULEBOOK)["xray"]["part"]}
