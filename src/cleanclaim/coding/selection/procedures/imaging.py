"""X-rays: the part of the body and the number of views give the number, the side its modifier."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from cleanclaim.charts.values import SectionKind
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
from cleanclaim.coding.selection.procedures.sides import found_side, one_side, sided
from cleanclaim.coding.selection.procedures.sites import BOTH, RULEBOOK, body_parts, side_at
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
_PLURAL = re.compile(r"(?:rays|xrs|radiographs|films)$", re.IGNORECASE)
_TWO = 2
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
    named = [film for film in films if film.part] or _of_problem(films, statements)
    withheld.extend(_unnamed(film.done) for film in films if not film.part and not named)
    return [_service(group, statements) for group in _grouped(named)], withheld


def _films(done: Done, names: dict[str, str]) -> Iterator[Film]:
    fixed = names.get(key(done.words))
    bodies = [fixed] if fixed else _bodies(done)
    for body in bodies or [""]:
        yield Film(done, body, _parts().get(body))


def _of_problem(films: Sequence[Film], statements: Sequence[Statement]) -> list[Film]:
    """Films of no named part, among the results of this visit, are of the one part that the assessment speaks of.

    Its side is the assessment's too: the statement that names both stands for the film's own.
    """
    taken = [film.done for film in films if film.done.statement.kind is SectionKind.RESULTS]
    judged = [one for one in statements if one.kind is SectionKind.ASSESSMENT]
    parts = {part.name for one in judged for part in body_parts(one.text) if part.name in _parts()}
    if len(taken) != 1 or len(parts) != 1 or parts & _VAGUE:
        return []
    (body,) = parts
    sides = {side_at(one.text, part.start, part.end) for one in judged for part in body_parts(one.text)} - {""}
    side = sides.pop() if len(sides) == 1 else ""
    return [Film(taken[0], body, {**_parts()[body], "side": side})] if side or not _parts()[body].get("sided") else []


_VAGUE = frozenset(("chest", "abdomen", "pelvis"))  # what is told of them may be anything but a bone


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
    if not taken and several(part, [film.done.words for film in films]):
        taken, service = _TWO, service.told(several.card)
    table = part["views"]
    if part.get("both") and found_side(service, statements) == BOTH:
        table, part = part["both"], {}
    service = replace(service, code=code_for(table, taken))
    if views_open(table, taken):
        service = replace(service, ceiling=house_confidence("product_open"), alternatives=_others(table, service.code))
        service = service.told(views_open.card)
    else:
        service = service.told(views.card, f"{taken or 'one number for any count of'} views.")
    if part.get("side"):
        return service.marked(part["side"], one_side.card, "As the assessment says.")
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


@rule("procedures.films", cites=_NCCI_9)
def several(part: dict[str, Any], words: Sequence[str]) -> bool:
    """X-rays of a limb, in the plural, are two views or more."""
    return bool(part.get("sided")) and "1" in part["views"] and any(_PLURAL.search(each) for each in words)


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
