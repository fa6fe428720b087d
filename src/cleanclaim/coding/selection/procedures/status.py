"""Was it done? One small rule for each way in which a note speaks of an act; the first that fits decides.

The order of the cues in `rulebook/coding/procedures/cues.toml` is the order of the rules, so that a denial
beats everything and "ordered, and taken here today" is performed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import TypeAlias

from cleanclaim.coding.selection.procedures.phrases import PhrasePattern, pattern
from cleanclaim.coding.selection.procedures.statements import (
    Clause,
    Statement,
    between_commas,
    clause_around,
)
from cleanclaim.kernel import Citation
from cleanclaim.kernel.rules import Rule, RuleCard, load_rulebook, rule

_RECORD = Citation("42 CFR 424.5(a)(6)", "sufficient information that the service was furnished")
_ORDERED = Citation("Medicare Benefit Policy Manual ch. 15", "§80.6, orders for diagnostic tests")


class Status(StrEnum):
    """The values are the reasons that coders read beside what is withheld."""

    HERE = "performed here"
    PERFORMED = "performed"
    NEGATED = "negated"
    DECLINED = "declined"
    HISTORICAL = "historical"
    PLANNED = "planned"
    SENT_OUT = "sent out"
    ORDERED = "ordered, not performed"
    UNSTATED = "not stated as performed"


@dataclass(frozen=True, slots=True)
class Mention:
    """An act's words at characters [start, end) of a statement; `poc`, `value` and `blood` as in the rulebook.

    `record` is the pattern of what is written down only when the thing was given (lot, site of the needle).
    `steps` says how many steps of doing it are told; `by_hand` what is done here or not at all (no specimen);
    `titled`: the note is its report; `said`: its words themselves say that it was done; `measured`: told with a
    number that one has only after doing it (lesions treated, spots of a laser, size cut out). `result`: what was found
    stands below its name.
    """

    statement: Statement
    start: int
    end: int
    poc: bool = False
    value: str = ""
    lab_carrier: bool = False
    blood: bool = False
    record: str = ""
    steps: int = 0
    by_hand: bool = False
    titled: bool = False
    said: bool = False
    measured: bool = False
    result: bool = False


@dataclass(frozen=True, slots=True)
class Told:
    """A mention with the cue that speaks of it: its status in the rulebook and its words, "" for none."""

    mention: Mention
    cue: str = ""
    words: str = ""

    @property
    def section(self) -> str:
        return self.mention.statement.kind.value


StatusRule: TypeAlias = Rule[[Told], bool]


@dataclass(frozen=True, slots=True)
class Judgement:
    """`cue` is the word that decided ("" where the section did), `confidence` names a house figure."""

    status: Status
    card: RuleCard
    cue: str
    confidence: str = ""

    @property
    def performed(self) -> bool:
        return self.status in (Status.HERE, Status.PERFORMED)


@dataclass(frozen=True, slots=True)
class _Cue:
    status: str
    where: str
    reach: int
    found: PhrasePattern


def judge(mention: Mention) -> Judgement:
    """What the note says of this mention. Always an answer: at least "not stated as performed"."""
    told = _told(mention)
    for fits, status, confidence in _ORDER:
        if fits(told):
            return Judgement(status, fits.card, told.words, confidence)
    return Judgement(Status.UNSTATED, unstated.card, "")


@rule("procedures.negated", cites=_RECORD)
def negated(told: Told) -> bool:
    """What the note says was not done is not coded."""
    return told.cue == "negated"


@rule("procedures.declined", cites=_RECORD)
def declined(told: Told) -> bool:
    """What the patient declined was not done."""
    return told.cue == "declined"


@rule("procedures.historical", cites=_RECORD)
def historical(told: Told) -> bool:
    """What was done before this visit, or by others, is not this visit's work."""
    return told.cue == "historical"


@rule("procedures.planned", cites=_RECORD)
def planned(told: Told) -> bool:
    """What will or may be done is not coded before it is done."""
    return told.cue == "planned"


@rule("procedures.sent_out", cites=Citation("Medicare Claims Processing Manual ch. 16", "laboratory services"))
def sent_out(told: Told) -> bool:
    """A specimen sent to another laboratory is that laboratory's test."""
    return told.cue == "sent out"


@rule("procedures.specimen_only", cites=Citation("Medicare Claims Processing Manual ch. 16", "laboratory services"))
def specimen_only(told: Told) -> bool:
    """Drawing the blood for a test is not running the test."""
    if told.cue not in ("performed", "performed here") or not told.mention.blood:
        return False
    words, text = pattern(_sections()["specimen_words"]), told.mention.statement.text
    return bool(words.search(told.words) or (words.search(text) and not pattern(_sections()["run_here"]).search(text)))


@rule("procedures.recorded_as_given", cites=_RECORD)
def recorded_as_given(told: Told) -> bool:
    """What is written down with its lot, or with dose, route and site of the needle, was given."""
    mention = told.mention
    if not mention.record or told.cue not in ("", "ordered") or told.section in _sections()["spoken_of"]:
        return False
    clause = clause_around(mention.statement, mention.start, mention.end)
    return bool(re.search(mention.record, clause.after, re.IGNORECASE))


@rule("procedures.told_by_steps", cites=_RECORD)
def told_by_steps(told: Told) -> bool:
    """An act whose steps the note tells (consent, prep, needle, specimen) was done."""
    sections = _sections()
    if told.section in sections["spoken_of"]:
        return False
    if told.cue == "planned":
        return told.words.lower() in sections["booked"] and told.mention.steps > _STEPS
    if told.section in sections["performed"] or told.cue not in ("", "discussed", "ordered", "performed", "today"):
        return False
    talk = told.section in (*sections["ordered"], *sections["told_of"]) and told.cue != "today"
    return told.mention.steps >= (_STEPS + 1 if talk else _STEPS)


@rule("procedures.told_by_number", cites=_RECORD)
def told_by_number(told: Told) -> bool:
    """What is done by hand and told with the number treated or the size cut, and nothing else said of it, was done."""
    return told.mention.measured and not told.cue and told.section in _sections()["loose"]


@rule("procedures.titled_report", cites=_RECORD)
def titled_report(told: Told) -> bool:
    """The note is the report of this study: its title names it, and it says what was found."""
    return told.mention.titled and told.cue != "sent out"


@rule("procedures.said_as_done", cites=_RECORD)
def said_as_done(told: Told) -> bool:
    """The words for the act say themselves that it was done at this visit."""
    this_visit = told.section in _sections()["loose"] or told.mention.statement.course
    return told.mention.said and this_visit


@rule("procedures.done_today", cites=_RECORD)
def done_today(told: Told) -> bool:
    """What is done with hands or devices of the office and stands with "today" was done; an order says so."""
    return told.cue == "today"


@rule("procedures.performed_here", cites=_RECORD)
def performed_here(told: Told) -> bool:
    """The note says that the act was done at this visit."""
    return told.cue == "performed here"


@rule("procedures.in_procedure_section", cites=_RECORD)
def in_procedure_section(told: Told) -> bool:
    """What stands under the heading of procedures performed was done, unless it says otherwise."""
    return told.section in _sections()["performed"] and told.cue in ("", "performed", "ordered", "discussed")


@rule("procedures.point_of_care_result", cites=_RECORD)
def point_of_care_result(told: Told) -> bool:
    """A bedside test with its result was done at this visit."""
    mention = told.mention
    if not mention.poc or told.cue or told.section in _sections()["spoken_of"]:
        return False
    if mention.result:
        return True
    clause = clause_around(mention.statement, mention.start, mention.end)
    text = clause.whole if mention.value else clause.after
    return bool(re.search(mention.value or _RESULT, text, re.IGNORECASE))


@rule("procedures.performed", cites=_RECORD)
def performed(told: Told) -> bool:
    """The note says that the act was done, in a part that speaks of this visit."""
    this_visit = told.section in _sections()["loose"] or told.mention.statement.course
    return told.cue == "performed" and this_visit


@rule("procedures.spoken_of", cites=_RECORD)
def spoken_of(told: Told) -> bool:
    """What histories and lists mention is not this visit's work."""
    return told.section in _sections()["spoken_of"] or told.cue == "performed"


@rule("procedures.ordered", cites=_ORDERED)
def ordered(told: Told) -> bool:
    """What is ordered is not what was performed."""
    return told.cue == "ordered" or (not told.cue and told.section in _sections()["ordered"])


@rule("procedures.discussed", cites=_RECORD)
def discussed(told: Told) -> bool:
    """What was recommended, offered or talked over was not thereby done."""
    return told.cue == "discussed"


@rule("procedures.unstated", cites=_RECORD)
def unstated(told: Told) -> bool:
    """Nothing says that the act was done at this visit."""
    return not told.cue and told.section not in _sections()["ordered"] + _sections()["spoken_of"]


_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_PAST = re.compile(  # a month or a year behind the act; a whole date may be today's
    rf"\s*\(\s*{_MONTH}(?:\s+\d{{4}})?\s*\)|\W*(?:since|last|in|back in)\s+{_MONTH}(?!\w)(?!\s+\d{{1,2}}\b)"
    r"|\W*(?:(?!today|now|until|till|through|by|to)[a-z]+\W+){0,3}?(?<![\d/])(?:\d{1,2}/)?(?:19|20)\d\d\b(?![/-]?\d)(?!/)",
    re.IGNORECASE,
)
_STEPS = 2  # different ones that prove the act
_RESULT = r"\b(?:positive|negative|pos|neg|reactive)\b|\d|(?<=\s)\+"
_ORDER: tuple[tuple[StatusRule, Status, str], ...] = (
    (negated, Status.NEGATED, ""),
    (declined, Status.DECLINED, ""),
    (historical, Status.HISTORICAL, ""),
    (told_by_steps, Status.PERFORMED, "performed"),
    (told_by_number, Status.PERFORMED, "performed"),
    (titled_report, Status.PERFORMED, "procedure_section"),
    (planned, Status.PLANNED, ""),
    (specimen_only, Status.SENT_OUT, ""),
    (performed_here, Status.HERE, "here"),
    (sent_out, Status.SENT_OUT, ""),
    (in_procedure_section, Status.PERFORMED, "procedure_section"),
    (point_of_care_result, Status.PERFORMED, "point_of_care"),
    (recorded_as_given, Status.PERFORMED, "performed"),
    (performed, Status.PERFORMED, "performed"),
    (done_today, Status.PERFORMED, "performed"),
    (said_as_done, Status.PERFORMED, "performed"),
    (spoken_of, Status.HISTORICAL, ""),
    (discussed, Status.PLANNED, ""),
    (ordered, Status.ORDERED, ""),
)
STATUS_RULES = (*(fits for fits, _, _ in _ORDER), unstated)


def read_here(mention: Mention, rhythm: tuple[str, ...]) -> bool:
    """Does the statement describe the tracing, with nothing that says it was not done here?"""
    return not _told(mention).cue and bool(pattern(rhythm).search(mention.statement.text))


def _told(mention: Mention) -> Told:
    """The first cue that fits: between the commas if any stands there, else in the clause.

    "Offered, declined" is declined: what was only talked of may be decided behind the comma.
    """
    clause = clause_around(mention.statement, mention.start, mention.end)
    near = between_commas(clause)
    if not mention.titled and (past := _PAST.match(near.after)):
        return Told(mention, "historical", past[0].strip())
    close = _match(near, mention)
    if close and close.cue != "discussed":
        return close
    return _match(clause, mention) or close or Told(mention)


def _match(clause: Clause, mention: Mention) -> Told | None:
    for cue in _cues():
        if (cue.status == "sent out" and mention.lab_carrier) or (cue.status == "today" and not mention.by_hand):
            continue
        words = _found(cue, clause)
        if words is not None:
            return Told(mention, cue.status, words)
    return None


def _found(cue: _Cue, clause: Clause) -> str | None:
    if cue.where == "any":
        match = cue.found.search(clause.whole)
        return match[0] if match else None
    text = clause.before if cue.where == "before" else clause.after
    for match in cue.found.finditer(text):
        gap = text[match.end() :] if cue.where == "before" else text[: match.start()]
        if not cue.reach or len(re.findall(r"\w+", gap)) <= cue.reach:
            return match[0]
    return None


@cache
def _cues() -> tuple[_Cue, ...]:
    return tuple(
        _Cue(row["status"], row["where"], row.get("reach", 0), pattern(row["says"]))
        for row in load_rulebook("coding/procedures/cues")["cue"]
    )


@cache
def _sections() -> dict[str, list[str]]:
    table: dict[str, list[str]] = load_rulebook("coding/procedures/cues")["sections"]
    return table
