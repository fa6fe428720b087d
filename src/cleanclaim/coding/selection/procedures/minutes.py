"""What is coded by its minutes: therapy in units of 15 minutes, counselling by steps.

The trick of the eight-minute rule: the units are counted over the minutes of all timed acts together, then
handed out, whole units first and the rest to the largest remainders.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from cleanclaim.charts.values import SectionKind
from cleanclaim.coding.selection.procedures.phrases import pattern
from cleanclaim.coding.selection.procedures.services import Done, Service, has, reason, sift, withhold
from cleanclaim.coding.selection.procedures.statements import Statement, all_words
from cleanclaim.coding.selection.procedures.status import Mention
from cleanclaim.coding.values import Withheld
from cleanclaim.kernel import Citation, Trace
from cleanclaim.kernel.rules import load_rulebook, rule

RULEBOOK = "coding/procedures/general"
_TIMED = Citation("Medicare Claims Processing Manual ch. 5", "§20.2, reporting of service units")
_DISCIPLINE = Citation("Medicare Claims Processing Manual ch. 5", "§20.1, discipline specific modifiers")
_TOBACCO = Citation("Medicare Claims Processing Manual ch. 18", "§150, tobacco use counselling")
_JUDGED = (SectionKind.ASSESSMENT, SectionKind.PLAN)
_MINUTES = re.compile(r"(?<![\d.])(?P<n>\d{1,3})\s*-?\s*(?:minutes?|mins?)\b", re.IGNORECASE)


def find(statements: Sequence[Statement]) -> tuple[list[Service], list[Withheld]]:
    """Timed therapy and counselling of this visit."""
    therapy, held = _therapy(statements)
    talks, more = _counselling(statements)
    return therapy + talks, held + more


def _therapy(statements: Sequence[Statement]) -> tuple[list[Service], list[Withheld]]:
    table = load_rulebook(RULEBOOK)["therapy"]
    done_by: dict[str, tuple[str, list[Done], int]] = {}
    withheld: list[Withheld] = []
    for row in table["act"]:
        done, held = sift(_timed_mentions(statements, row["says"]), row["code"])
        withheld.extend(held)
        minutes = sum(_minutes_of(one) for one in _first_each(done))
        if done and minutes:
            done_by[row["code"]] = (row["name"], done, minutes)
        elif done:
            withheld.append(withhold(done[0].mention, "minutes not stated", row["code"], timed.card.sentence))
    marks = [row for row in table["disciplines"] if has(row["words"], " ".join(one.text for one in statements))]
    return list(_therapy_services(done_by, marks)), withheld


def _therapy_services(
    done_by: Mapping[str, tuple[str, list[Done], int]], marks: Sequence[dict[str, Any]]
) -> Iterator[Service]:
    shares = units_by_code({code: minutes for code, (_, _, minutes) in done_by.items()})
    total = sum(minutes for _, _, minutes in done_by.values())
    for code, (name, done, minutes) in done_by.items():
        if not timed(shares[code]):
            continue
        fact = f"{minutes} of {total} minutes, {sum(shares.values())} units in all, {shares[code]} here."
        service = Service(code, name, tuple(done), ("M", "S", "R26"), units=shares[code]).told(timed.card, fact)
        yield (
            service.marked(marks[0]["modifier"], discipline.card, marks[0]["words"][0])
            if discipline(marks)
            else service
        )


def units_by_code(minutes: Mapping[str, int]) -> dict[str, int]:
    """Units of each timed act. {"97110": 33, "97140": 7} (40 minutes, 3 units) → {"97110": 2, "97140": 1}."""
    table = load_rulebook(RULEBOOK)["therapy"]
    unit, least = int(table["unit_minutes"]), int(table["least_minutes"])
    total = sum(minutes.values())
    left = total // unit + (1 if total % unit >= least else 0)
    units = {code: min(spent // unit, left) for code, spent in minutes.items()}
    left -= sum(units.values())
    for code in sorted(minutes, key=lambda code: -(minutes[code] % unit)):
        if left > 0 and minutes[code] % unit:
            units[code] += 1
            left -= 1
    return units


def _counselling(statements: Sequence[Statement]) -> tuple[list[Service], list[Withheld]]:
    services: list[Service] = []
    withheld: list[Withheld] = []
    for row in load_rulebook(RULEBOOK)["counselling"]:
        spoken = [
            mention for mention in _timed_mentions(statements, row["says"]) if _minutes_in(mention.statement.text)
        ]
        spoken += _under_problem(statements, row)
        done, held = sift(spoken, row["steps"][0]["code"])
        withheld.extend(held)
        minutes = max((_minutes_in(one.statement.text) for one in done), default=0)
        code = step_for(row["steps"], minutes)
        if done and stepped(code):
            because: tuple[Trace, ...] = (reason(stepped.card, f"{minutes} minutes."),)
            services.append(Service(code, row["name"], tuple(done), tuple(row["about"]), because=because))
        elif done:
            withheld.append(withhold(done[0].mention, "too short", row["steps"][0]["code"], f"{minutes} minutes."))
    return services, withheld


def _under_problem(statements: Sequence[Statement], row: Mapping[str, Any]) -> list[Mention]:
    """Under the problem itself the talk need not be named: "Tobacco use: I spent 7 minutes on this alone"."""
    if "problems" not in row or pattern(row["problems"]).openings.isdisjoint(all_words(statements)):
        return []
    found: list[Mention] = []
    for place, statement in enumerate(statements):
        minutes = _MINUTES.search(statement.text) if statement.kind in _JUDGED else None
        if minutes is None or has(row["not_for"], statement.text) or not has(row["talk"], statement.text):
            continue
        near = [one.text for one in statements[max(0, place - 1) : place + 1] if one.section == statement.section]
        if has(row["problems"], " ".join(near)):
            found.append(
                Mention(statement, minutes.start(), minutes.end(), poc=True, value=_MINUTES.pattern, said=True)
            )
    return found


def step_for(steps: Sequence[dict[str, Any]], minutes: int) -> str:
    """The highest step that the minutes reach, "" where they reach none."""
    return str(
        max(
            (step for step in steps if step["minutes"] <= minutes),
            key=lambda step: step["minutes"],
            default={"code": ""},
        )["code"]
    )


def _timed_mentions(statements: Sequence[Statement], says: Sequence[str]) -> list[Mention]:
    found = pattern(says)
    if found.openings.isdisjoint(all_words(statements)):
        return []
    return [
        Mention(
            statement,
            match.start(),
            match.end(),
            poc=True,
            value=_MINUTES.pattern,
            said=bool(_MINUTES.search(statement.text)),
        )
        for statement in statements
        for match in found.finditer(statement.text)
    ]


def _first_each(done: Sequence[Done]) -> list[Done]:
    return list({one.statement: one for one in reversed(done)}.values())


def _minutes_of(done: Done) -> int:
    """The minutes after the act's words, else the last before them."""
    text = done.statement.text
    after = _MINUTES.search(text[done.mention.end :])
    before = list(_MINUTES.finditer(text[: done.mention.start]))
    found = after or (before[-1] if before else None)
    return int(found["n"]) if found else 0


def _minutes_in(text: str) -> int:
    match = _MINUTES.search(text)
    return int(match["n"]) if match else 0


@rule("procedures.timed_units", cites=_TIMED)
def timed(units: int) -> bool:
    """Timed therapy is coded in units of 15 minutes over all timed acts together, the last from 8 minutes:"""
    return units > 0


@rule("procedures.discipline", cites=_DISCIPLINE)
def discipline(marks: Sequence[dict[str, Any]]) -> bool:
    """Therapy carries the modifier of the discipline whose plan of care it follows:"""
    return len(marks) == 1


@rule("procedures.counselling_minutes", cites=_TOBACCO)
def stepped(code: str) -> bool:
    """Counselling on tobacco is coded by its minutes, from more than three:"""
    return bool(code)
