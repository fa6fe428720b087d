"""Joint injections: large, middle and small joints, with the side; 50 where both were injected."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache
from typing import Any

from cleanclaim.charts.values import SectionKind
from cleanclaim.coding.selection.procedures.services import Done, Service, has, mentions_of, near, sift
from cleanclaim.coding.selection.procedures.sides import sided
from cleanclaim.coding.selection.procedures.sites import RULEBOOK, BodyPart, body_parts
from cleanclaim.coding.selection.procedures.statements import Statement
from cleanclaim.coding.selection.procedures.status import Mention, judge
from cleanclaim.coding.values import Withheld
from cleanclaim.kernel import Citation
from cleanclaim.kernel.rules import load_rulebook, rule

_NCCI_4 = Citation("NCCI Policy Manual ch. 4", "musculoskeletal system")
_GUIDED = ["ultrasound guidance", "ultrasound guided", "ultrasound-guided", "us guided", "us-guided"]
_TODAY = re.compile(r"\btoday\b", re.IGNORECASE)
_NEGATED = re.compile(r"\b(?:conjunctival|scleral)\s+injection", re.IGNORECASE)


def find(statements: Sequence[Statement]) -> tuple[list[Service], list[Withheld]]:
    """Joints that were injected or drained at this visit."""
    table = load_rulebook(RULEBOOK)["joint"]
    by_body: dict[str, list[Mention]] = {}
    for mention in mentions_of(statements, table["says"], not_for=table["not_for"], by_hand=True):
        part = _joint(mention) or _joint_under_heading(mention, statements)
        if part and not _NEGATED.search(mention.statement.text):
            by_body.setdefault(part.name, []).append(mention)
    services: list[Service] = []
    withheld: list[Withheld] = []
    for body, mentions in by_body.items():
        size = _sizes()[body]
        done, held = sift(_one_each(mentions), size["code"])
        if not done and (done := [each for one in mentions for each in _done_at_once(one, statements)]):
            held = []
        withheld.extend(held)
        services.extend(_services(size, body, done, statements))
    return services, withheld


def _one_each(mentions: Sequence[Mention]) -> list[Mention]:
    """One mention a statement: "injection … injected" is one act."""
    return list({mention.statement: mention for mention in reversed(mentions)}.values())[::-1]


def _services(size: dict[str, Any], body: str, done: list[Done], statements: Sequence[Statement]) -> Iterator[Service]:
    if not done:
        return
    about = tuple(load_rulebook(RULEBOOK)["joint"]["about"])
    guidance = guided(" ".join(near(one, statements) for one in done))
    code = size["guided"] if guidance else size["code"]
    service = Service(code, f"injection or aspiration, {size['name']}", tuple(done), about, body)
    service = service.told(guided.card) if guidance else service.told(joint_size.card, f"{body}: {size['name']}.")
    yield sided(service, statements)


@rule("procedures.joint_size", cites=_NCCI_4)
def joint_size(body: str) -> bool:
    """An injection into a joint or bursa is coded by the size of the joint:"""
    return body in _sizes()


@rule("procedures.guided", cites=_NCCI_4)
def guided(text: str) -> bool:
    """A joint injection under ultrasound guidance has a number of its own, which includes the guidance."""
    return has(_GUIDED, text)


def _joint(mention: Mention) -> BodyPart | None:
    """The joint nearest to the word, if any."""
    parts = [part for part in body_parts(mention.statement.text) if joint_size(part.name)]
    return min(parts, key=lambda part: abs(part.start - mention.start), default=None)


def _done_at_once(mention: Mention, statements: Sequence[Statement]) -> Iterator[Done]:
    """ "She would like an injection into the right hip. We will administer the injection today.": it was done."""
    own = mention.statement
    then = next((one for one in statements if one.under_heading_of(own) and one.start == own.end + 1), None)
    if then is None or not _TODAY.search(then.text) or body_parts(then.text):
        return
    told = judge(replace(mention, statement=replace(own, end=then.end, text=f"{own.text} {then.text}")))
    if told.performed and has(load_rulebook(RULEBOOK)["joint"]["says"], then.text):
        yield Done(mention, told)


def _joint_under_heading(mention: Mention, statements: Sequence[Statement]) -> BodyPart | None:
    """The one joint named under the heading of a procedure, where the sentence with the needle names none."""
    own = mention.statement
    if own.kind is not SectionKind.PROCEDURES:
        return None
    told = [one for one in statements if one.under_heading_of(own)]
    if any(has(_sheaths(), one.text) for one in told):
        return None
    parts = [part for one in told for part in body_parts(one.text) if joint_size(part.name)]
    return parts[0] if len({part.name for part in parts}) == 1 else None


@cache
def _sheaths() -> tuple[str, ...]:
    """Words of a tendon's sheath: what is injected there is no joint."""
    return tuple(load_rulebook(RULEBOOK)["joint"]["sheaths"])


@cache
def _sizes() -> dict[str, dict[str, Any]]:
    rows = load_rulebook(RULEBOOK)["joint"]["size"]
    return {body: row for row in rows for body in row["bodies"]}
