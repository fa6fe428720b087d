"""Talks by their minutes: therapy alone or beside a visit, crisis, group, family; care of a month; dialysis months.

Which family of therapy it is hangs on who holds the talk: a therapist's session stands alone, a prescriber's goes
beside the visit. Minutes that are not told are never assumed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from cleanclaim.coding.selection.procedures.minutes import step_for
from cleanclaim.coding.selection.procedures.phrases import pattern
from cleanclaim.coding.selection.procedures.services import Done, Service, has, number, sift, withhold
from cleanclaim.coding.selection.procedures.statements import Statement
from cleanclaim.coding.selection.procedures.status import Mention
from cleanclaim.coding.selection.procedures.times import minutes_beside, minutes_in
from cleanclaim.coding.values import Withheld
from cleanclaim.kernel import Citation
from cleanclaim.kernel.rules import load_rulebook, rule

RULEBOOK = "coding/procedures/talks"
_PSYCHIATRY = Citation("Medicare Claims Processing Manual ch. 12", "§170, clinical psychology and social work")
_TIMED = Citation("Medicare Claims Processing Manual ch. 12", "§30.6, services by time")
_DIALYSIS = Citation("Medicare Claims Processing Manual ch. 8", "§140, monthly capitation payment")
_TOP = 4  # statements that may be the head of a note
_LINES = 3  # statements in which the minutes of a talk may stand
_LONGEST = 130  # characters of a title
_ONLY_TALKED_OF = re.compile(
    r"\b(?:recommend\w*|offer\w*|refer\w*|schedul\w*|declin\w*|(?:a|per|each|every) week|weekly|will|considering)\b",
    re.I,
)
_HEADS = re.compile(r"^\W*(?:[A-Z\d][\w'/-]*\W+){0,3}$")  # nothing but words of a title before
_SAID_VISITS = re.compile(r"\b(\d|one|two|three|four|five)\W+(?:face|visits?|times|physician)", re.IGNORECASE)
_DATES = re.compile(r"(?<![\d/])\d{1,2}/\d{1,2}(?:/\d{2,4})?(?![\d/])")
_NOT_A_SESSION = re.compile(
    r"\b(?:continue|refer\w*|weekly|start|begin|in|needs|recommend\w*|considering|history of)\W+$", re.I
)


def find(statements: Sequence[Statement], age: int | None) -> tuple[list[Service], list[Withheld]]:
    """Talks, months of care and months of dialysis that this note tells."""
    services: list[Service] = []
    withheld: list[Withheld] = []
    for found, held in (_mind(statements), _timed(statements), _dialysis(statements, age)):
        services.extend(found)
        withheld.extend(held)
    return services, withheld


def _mind(statements: Sequence[Statement]) -> tuple[list[Service], list[Withheld]]:
    """The first kind of talk that the note is about; one note tells one talk."""
    for kind in (_crisis, _group, _family, _evaluation, _therapy):
        services, withheld = kind(statements)
        if services or withheld:
            return services, withheld
    return [], []


def _crisis(statements: Sequence[Statement]) -> tuple[list[Service], list[Withheld]]:
    table = _table()["crisis"]
    told = _session(statements, table)
    if not told:
        return [], []
    done, minutes = told
    if minutes < table["first_from"]:
        return [], [withhold(done.mention, _short(minutes), table["first"], f"{minutes} minutes.")]
    first = Service(table["first"], "talk therapy in a crisis", (done,), tuple(table["about"]))
    services = [first.told(by_minutes.card, f"{minutes} minutes.")]
    beyond = minutes - int(table["further_after"])
    if beyond > 0:
        units = -(-beyond // int(table["further_each"]))
        more = Service(
            table["further"], "talk therapy in a crisis, further", (done,), tuple(table["about"]), units=units
        )
        services.append(more.told(by_minutes.card, f"{minutes} minutes."))
    return services, []


def _group(statements: Sequence[Statement]) -> tuple[list[Service], list[Withheld]]:
    table = _table()["group"]
    done = _titled(statements, table)
    if done is None:
        return [], []
    service = Service(table["code"], "group therapy", (done,), tuple(table["about"]))
    return [service.told(whole_session.card, "group.")], []


def _family(statements: Sequence[Statement]) -> tuple[list[Service], list[Withheld]]:
    table = _table()["family"]
    told = _session(statements, table)
    if not told:
        return [], []
    done, minutes = told
    if minutes < table["least"]:
        return [], [withhold(done.mention, _short(minutes), table["with_patient"], f"{minutes} minutes.")]
    alone = has(table["without_words"], " ".join(one.text for one in statements))
    code = table["without_patient" if alone else "with_patient"]
    service = Service(code, "family therapy", (done,), tuple(table["about"]))
    return [service.told(by_minutes.card, f"{minutes} minutes.")], []


def _evaluation(statements: Sequence[Statement]) -> tuple[list[Service], list[Withheld]]:
    table = _table()["evaluation"]
    done = _titled(statements, table)
    text = " ".join(one.text for one in statements)
    if done is None or not re.search("|".join(table["needs"]), text, re.IGNORECASE):
        return [], []
    code = table["by_therapist" if held_by_therapist(text) else "by_prescriber"]
    service = Service(code, "first mental health evaluation", (done,), tuple(table["about"]))
    return [service.told(whole_session.card, "first evaluation.")], []


def _therapy(statements: Sequence[Statement]) -> tuple[list[Service], list[Withheld]]:
    table = _table()["therapy"]
    told = _session(statements, table)
    if not told:
        return [], []
    done, minutes = told
    text = " ".join(one.text for one in statements)
    alone = held_by_therapist(text) or not has(table["visit_words"], text)
    code = step_for(table["steps_alone" if alone else "steps_beside"], minutes)
    if not code:
        return [], [withhold(done.mention, _short(minutes), "90832", f"{minutes} minutes.")]
    service = Service(code, "talk therapy", (done,), tuple(table["about"])).told(by_minutes.card, f"{minutes} minutes.")
    card = beside_visit.card if not alone else held_by_therapist.card if held_by_therapist(text) else None
    return [service.told(card) if card else service], []


def _session(statements: Sequence[Statement], table: Mapping[str, Any]) -> tuple[Done, int] | None:
    """A talk that was held, with its minutes (0: not told); None where none is told of this visit."""
    found, other = pattern(table["says"]), pattern(table.get("not_for", ()))
    best: tuple[Done, int] | None = None
    for place, statement in enumerate(statements):
        match = found.search(statement.text)
        if not match or other.search(statement.text) or _NOT_A_SESSION.search(statement.text[: match.start()]):
            continue
        at_top = place < _TOP and len(statement.text) <= _LONGEST
        following = statements[place : place + (_TOP if at_top else _LINES)]
        minutes = next((told for told in (minutes_in(one.text) for one in following) if told), 0)
        if table.get("near"):
            minutes = minutes_beside(statement.text, match.start(), match.end()) or minutes
        told = (at_top or bool(minutes)) and not _ONLY_TALKED_OF.search(statement.text)
        done, _ = sift([_mention(statement, match, told=told)], "")
        if done and (best is None or minutes > best[1]):
            best = done[0], minutes
    return best


def _mention(statement: Statement, match: re.Match[str], *, told: bool) -> Mention:
    return Mention(statement, match.start(), match.end(), by_hand=True, titled=told)


def _titled(statements: Sequence[Statement], table: Mapping[str, Any]) -> Done | None:
    """The words in the head of the note, which say what it is."""
    found = pattern(table["says"])
    for statement in statements[:2]:
        match = found.search(statement.text) if len(statement.text) <= _LONGEST else None
        if match and _HEADS.search(statement.text[: match.start()]):
            done, _ = sift([_mention(statement, match, told=True)], "")
            return done[0] if done else None
    return None


def _timed(statements: Sequence[Statement]) -> tuple[list[Service], list[Withheld]]:
    services: list[Service] = []
    withheld: list[Withheld] = []
    for row in _table()["timed"]:
        told = _session(statements, row)
        if not told or not told[1]:
            continue
        done, minutes = told
        if step_for(row["steps"], minutes):
            services.extend(_by_minutes(row, done, minutes, " ".join(one.text for one in statements[:_TOP])))
        else:
            withheld.append(withhold(done.mention, "too short", row["steps"][0]["code"], f"{minutes} minutes."))
    return services, withheld


def _by_minutes(row: Mapping[str, Any], done: Done, minutes: int, head: str) -> Iterator[Service]:
    code, per = step_for(row["steps"], minutes), int(row.get("per", 0))
    row, by_other = _given_by(row, done.statement.text)
    code = str(row["steps"][0]["code"]) if by_other else code
    for other in ("again", "group"):
        if other in row and has(row[other]["words"], f"{head} {done.statement.text}"):
            code, per = str(row[other]["code"]), int(row[other].get("per", per))
    units = max(1, (minutes + per // 2 - (per % 2 == 0)) // per) if per else 1
    service = Service(code, row["name"], (done,), tuple(row["about"]), units=units)
    service = service.told(by_technician.card) if by_other else service
    yield service.told(by_minutes.card, f"{minutes} minutes.")
    further = row.get("further")
    if further and minutes >= further["from"]:
        more = 1 + (minutes - int(further["from"])) // int(further["each"])
        more = min(more, int(further.get("most", more)))
        beside = Service(further["code"], f"{row['name']}, further", (done,), tuple(row["about"]), units=more)
        yield beside.told(by_minutes.card, f"{minutes} minutes.")


def _given_by(row: Mapping[str, Any], text: str) -> tuple[Mapping[str, Any], bool]:
    """The row with the numbers for tests that a technician gave, where the text says so."""
    other = row.get("by_technician")
    if not other or not by_technician(other["words"], text):
        return row, False
    first = {**row["steps"][0], "code": other["code"]}
    return {**row, "steps": [first], "further": {**row["further"], "code": other["further"]}}, True


def _dialysis(statements: Sequence[Statement], age: int | None) -> tuple[list[Service], list[Withheld]]:
    table = _table()["dialysis"]
    done = _titled(statements, table)
    if done is None:
        return [], []
    row = next(each for each in table["ages"] if (20 if age is None else age) < each["below"])
    head = " ".join(one.text for one in statements[:_TOP])
    if has(table["home_words"], head):
        service = Service(row["home"], "home dialysis month", (done,), tuple(table["about"]))
        return [service.told(month_of_dialysis.card, "at home.")], []
    visits = _visits(statements, table)
    if not visits:
        return [], [withhold(done.mention, "visits not stated", row["centre"][0], month_of_dialysis.card.sentence)]
    code = row["centre"][0 if visits == 1 else 1 if visits < 4 else 2]
    service = Service(code, "dialysis month", (done,), tuple(table["about"]))
    return [service.told(month_of_dialysis.card, f"{visits} visits.")], []


def _visits(statements: Sequence[Statement], table: Mapping[str, Any]) -> int:
    """Face-to-face visits of the month: the dates that are listed, else the number that is said."""
    lines = [one.text for one in statements if has(table["visit_words"], one.text)]
    dates = max((len(set(_DATES.findall(line))) for line in lines), default=0)
    said = [
        number(match[1])
        for line in lines
        for match in re.finditer(
            r"\b(\d|one|two|three|four|five)\W+(?:face|visits?|times|physician)", line, re.IGNORECASE
        )
    ]
    return max([dates, *said], default=0)


def _short(minutes: int) -> str:
    return "too short" if minutes else "minutes not stated"


@rule("procedures.by_minutes", cites=_TIMED)
def by_minutes(minutes: int) -> bool:
    """A talk or care by time is coded by the minutes that the note tells:"""
    return minutes > 0


@rule("procedures.by_technician", cites=_TIMED)
def by_technician(words: Sequence[str], text: str) -> bool:
    """Tests that a technician gave have numbers of their own."""
    return has(words, text)


@rule("procedures.whole_session", cites=_PSYCHIATRY)
def whole_session(titled: bool) -> bool:
    """The head of the note says what kind of session it was:"""
    return titled


@rule("procedures.held_by_therapist", cites=_PSYCHIATRY)
def held_by_therapist(text: str) -> bool:
    """A session that a therapist held stands alone; a prescriber's talk goes beside the visit."""
    return has(_table()["therapy"]["therapist"], text)


@rule("procedures.beside_visit", cites=_PSYCHIATRY)
def beside_visit(text: str) -> bool:
    """Therapy on the day of a visit by the same prescriber is an add-on to the visit."""
    return bool(text)


@rule("procedures.month_of_dialysis", cites=_DIALYSIS)
def month_of_dialysis(visits: int) -> bool:
    """A month of dialysis is coded by age and face-to-face visits:"""
    return visits > 0


def phrases() -> list[str]:
    """The words for talks and months, without which nothing is found."""
    table = _table()
    kinds = [table[name] for name in ("therapy", "crisis", "group", "family", "evaluation", "dialysis")]
    return [words for row in [*kinds, *table["timed"]] for words in row["says"]]


@cache
def _table() -> Mapping[str, Any]:
    return load_rulebook(RULEBOOK)
