"""The third element: the risk of what was decided, from the sentences of assessment and plan."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from cleanclaim.coding.selection.em.blocks import in_assessment
from cleanclaim.coding.selection.em.problems import OFFICE_RULE, Decisions, holds
from cleanclaim.coding.selection.em.tables import Grade, table, words
from cleanclaim.coding.selection.procedures.phrases import PhrasePattern, pattern
from cleanclaim.coding.selection.procedures.statements import Statement
from cleanclaim.kernel import Citation, Span
from cleanclaim.kernel.rules import Rule, load_rulebook, rule

_PRESCRIPTION = "prescription drug management"
_HOSPITAL = "decision on hospital care"
_SURGERY = "elective major surgery"
_HOW_OFTEN = re.compile(
    r"\b(?:bid|tid|qid|qd|qhs|qam|qpm|q\.?\s?\d+(?:\s?-\s?\d+)?\s?h\w*|daily|nightly|weekly|monthly|prn|at bedtime"
    r"|(?:once|twice|(?:two|three|four|\d) times) (?:a|per) (?:day|week)|every (?:\d+|other|six|eight|twelve) \w+"
    r"|(?:x|for)\s?\d+\s?(?:d|days?|wks?|weeks?))\b|#\s?\d+",
    re.IGNORECASE,
)
_HOW_MUCH = re.compile(
    r"\d\s*-?\s*(?:mg|mcg|g|ml|meq|iu|milligrams?|micrograms?|milliliters?|units?|puffs?|drops?|tabs?|tablets?|caps?|capsules?|sprays?)\b|\d\s?%"
    r"|\b(?:drops|ointment|cream|gel|inhaler|lotion|patch)\b",
    re.IGNORECASE,
)
_TAKES = re.compile(
    r"\b(?:on|taking|takes|took|uses|using|tolerating|tolerates|despite|failed|home|current(?:ly)?|allerg\w+|was|had)\W+(?:\w+\W+)?$",
    re.IGNORECASE,
)
_RX = re.compile(r"\bprescription for\b|\b(?:e-?)?prescribed?\b|\brx\b(?!['’]?d\b)", re.IGNORECASE)
_STOP = re.compile(r"[,;]|\.\s|\b(?:and|but|continue|then)\b", re.IGNORECASE)
_FEW_AFTER = re.compile(r"(?:\W*[\w/-]+){0,6}")
_FEW_BEFORE = re.compile(r"(?:[\w/-]+\W*){0,3}$")
_DOSE_WORD = re.compile(r"^\W*(?:the |her |his |their )?(?:dos(?:e|age)\b|to \d)", re.IGNORECASE)
_FORM = r"(?:(?:xr|xl|er|sr|la|dr|ir|hcl|sodium|succ\w*|tartrate|modified release)\W+)?"
_WAY = r"(?:(?:is |goes )?(?:up|down|back|raised|lowered) )?(?:to )?"
_BARE_DOSE = re.compile(
    rf"\W{{0,3}}{_FORM}{_WAY}(?!(?:19|20)\d\d\b)\d+(?:\.\d+)?(?:\s*[-/>]+\s*\d+)?"
    r"(?:\s*(?:mg|mcg|g|meq|iu|%|milligrams?|micrograms?|units?))?\b",
    re.IGNORECASE,
)
_NO_PRESCRIPTION = re.compile(r"\bover[- ]the[- ]counter\b|\bOTC\b", re.IGNORECASE)
_PAST_SURGERY = re.compile(
    r"\b(?:s/p|status[ -]post|history of|hx of|prior|previous|past|after|following|since|against|avoid\w*|defer\w*"
    r"|hold(?:ing)? off on|postpone\w*)\W+(?:\w+\W+){0,4}$",
    re.IGNORECASE,
)
_BEFORE = 6  # sentences
_SHORT = 8  # words
_SOON = 40  # characters
_NEAR = 4  # words between a denial and what it denies


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision with its grade and the statement that says it."""

    grade: Grade
    name: str
    statement: Statement

    @property
    def span(self) -> Span:
        return self.statement.span()


def decided(statements: Sequence[Statement], *, course: bool = False) -> tuple[Decided, ...]:
    """Every decision that carries a risk, in the order of the note; `course`: drugs that were given in the course of
    the visit count too, as an emergency department tells them."""
    chosen = [statements[place] for place in in_assessment(statements)]
    found = [each for one in statements if course and one.course and one not in chosen for each in _given(one)]
    for place, statement in enumerate(chosen):
        risks = [(grade, name) for fits, grade, name in _RISKS if fits(statement.text)][:1]
        if not risks or risks[0][0] < Grade.MODERATE:
            before = [one.text for one in chosen[max(0, place - _BEFORE) : place] if one.under_heading_of(statement)]
            risks = [(grade, name) for fits, grade, name in _TOGETHER if fits(statement.text, before)][:1] or risks
        found.extend(Decided(grade, name, statement) for grade, name in risks)
    return tuple(found)


def _given(statement: Statement) -> list[Decided]:
    """A drug that was given in the course of the visit."""
    if parenteral_controlled(statement.text):
        return [Decided(Grade.HIGH, "controlled substance by vein", statement)]
    return [Decided(Grade.MODERATE, _PRESCRIPTION, statement)] if given(statement.text) else []


@rule("em.given_at_visit", cites=OFFICE_RULE)
def given(text: str) -> bool:
    """A prescription drug that was given in the emergency department was managed there."""
    return prescription(text) or bool(
        _stands("given", text) and _named(words("risk", "over_the_counter").sub(" ", text))
    )


def grade_of(decisions: Sequence[Decided]) -> Grade:
    return max((decision.grade for decision in decisions), default=Grade.MINIMAL)


def changes(decisions: Sequence[Decided]) -> bool:
    """Was a prescription begun, changed or stopped, and not merely continued?"""
    verbs = words("risk", "change_verbs")
    weighty = [one.statement.text for one in decisions if one.grade >= Grade.MODERATE]
    return any(verbs.search(text) or _newly(text) for text in weighty)


def treats_newly(decisions: Sequence[Decided]) -> bool:
    """Was any drug begun, though it needs no prescription?"""
    return any(one.grade >= Grade.LOW and _stands("begin_verbs", one.statement.text) for one in decisions)


def for_problems(decisions: Sequence[Decided]) -> Decisions:
    """The decisions that say of a chronic problem that it is not at its goal."""
    begun = [one for one in decisions if one.name == _PRESCRIPTION and _newly(one.statement.text)]
    surgery = [one for one in decisions if one.name.startswith(_SURGERY)]
    hospital = [one.statement for one in decisions if one.name == _HOSPITAL]
    return Decisions(
        frozenset(one.statement for one in begun),
        frozenset(one.statement for one in surgery),
        frozenset(hospital),
    )


def _newly(text: str) -> bool:
    """Begun or raised by a word for it, or written with its dose where nothing speaks of going on as before."""
    return begins(text) or (directions(text) and not words("risk", "goes_on").search(text))


def _stands(section_name: str, text: str) -> re.Match[str] | None:
    """The first of the words that is not denied, declined or only thought of."""
    for match in words("risk", section_name).finditer(text):
        if not _denied(text[: match.start()]):
            return match
    return None


def _denied(before: str) -> bool:
    for match in words("risk", "not_decided").finditer(before):
        if len(re.findall(r"\w+", before[match.end() :])) <= _NEAR and not re.search(r"[,;.:]", before[match.end() :]):
            return True
    return False


@rule("em.hospital_care", cites=OFFICE_RULE)
def hospital_care(text: str) -> bool:
    """A decision on hospital care, or on more of it, is a high risk."""
    if words("risk", "stay_after_surgery").search(text):
        return False  # the nights after a planned operation are part of it
    return bool(_stands("hospital", words("risk", "hospital_not").sub(" ", text)))


@rule("em.toxicity", cites=OFFICE_RULE)
def toxicity(text: str) -> bool:
    """Drug therapy that needs intensive monitoring for toxicity is a high risk."""
    if _stands("toxicity", text):
        return True
    return bool(_stands("toxic_drugs", text) and _stands("toxic_monitoring", text))


@rule("em.emergency_surgery", cites=OFFICE_RULE)
def emergency_surgery(text: str) -> bool:
    """A decision for emergency major surgery is a high risk."""
    return bool(_stands("emergency_surgery", text))


@rule("em.parenteral_controlled", cites=OFFICE_RULE)
def parenteral_controlled(text: str) -> bool:
    """Controlled substances given into a vein are a high risk."""
    return bool(_stands("parenteral_controlled", text))


@rule("em.limit_care", cites=OFFICE_RULE)
def limit_care(text: str) -> bool:
    """A decision to limit care because of a poor outlook is a high risk."""
    return bool(_stands("limit_care", text))


@rule("em.surgery_with_risks", cites=OFFICE_RULE)
def surgery_with_risks(text: str) -> bool:
    """Elective major surgery in a patient with risk factors is a high risk."""
    return major_surgery(text) and bool(words("risk", "surgery_risk_factors").search(text))


@rule("em.major_surgery", cites=OFFICE_RULE)
def major_surgery(text: str) -> bool:
    """A decision for elective major surgery is a moderate risk."""
    left = words("risk", "minor_surgery").sub(" ", text)
    surgery = _stands("major_surgery", left)
    return bool(surgery and not _PAST_SURGERY.search(left[: surgery.start()]) and _stands("surgery_decided", left))


@rule("em.proceeds", cites=OFFICE_RULE)
def proceeds(text: str, before: Sequence[str]) -> bool:
    """Who wishes to proceed has decided on the major surgery that was named shortly before."""
    if not _stands("proceed", text):
        return False
    left = [words("risk", "minor_surgery").sub(" ", one) for one in before]
    named = ((one, _stands("major_surgery", one)) for one in left)
    return any(match and not _PAST_SURGERY.search(one[: match.start()]) for one, match in named)


@rule("em.operation_next_day", cites=Citation("NCCI Policy Manual ch. 1", "§D, visits on the day of a procedure"))
def operation_next_day(decisions: Sequence[Decided]) -> bool:
    """The visit at which major surgery of this day or the next was decided on carries 57."""
    surgery = [one.statement.text for one in decisions if "major surgery" in one.name]
    return any(words("risk", "next_day").search(text) for text in surgery)


@rule("em.goes_on_alone", cites=OFFICE_RULE)
def goes_on_alone(text: str, before: Sequence[str]) -> bool:
    """ "Continue." after a sentence that names the drug is about that drug."""
    if len(text.split()) > _SHORT or not _stands("only_managed", text) or not before:
        return False
    last = words("risk", "over_the_counter").sub(" ", before[-1])
    return _named(last) and not _named(text) and not words("risk", "over_the_counter").search(text)


@rule("em.prescription", cites=OFFICE_RULE)
def prescription(text: str) -> bool:
    """A prescription drug that was begun, changed, stopped or knowingly continued is a moderate risk."""
    left = words("risk", "prescription_not_for").sub(" ", text)
    if words("risk", "lenses").search(left) and not _named(left):
        return False
    if _stands("managed", left):
        return True
    decided = _stands("verbs", left)
    if words("risk", "strong").search(left) and (decided or _HOW_OFTEN.search(left)):
        return True
    if not decided:
        return directions(left) or drug_line(left) or kept_on(left)
    rest = words("risk", "over_the_counter").sub(" ", left)
    return _named(rest) or bool(_RX.search(rest))


@rule("em.kept_on", cites=OFFICE_RULE)
def kept_on(text: str) -> bool:
    """A problem that is said to do well on a prescription drug is one whose drug is knowingly kept."""
    rest = words("risk", "over_the_counter").sub(" ", text)
    kept = _stands("kept_on", rest)
    near = _FEW_AFTER.match(rest[kept.end() :]) if kept else None
    return bool(near and _named(near[0]))


@rule("em.drug_line", cites=OFFICE_RULE)
def drug_line(text: str) -> bool:
    """A short line of a plan that opens with a prescription drug's name prescribes it ("Augmentin.")."""
    first = text.lstrip(" -*\u2022\t0123456789.)")
    if len(first.split()) > _SHORT or words("risk", "drug_line_not").search(first):
        return False
    if words("risk", "over_the_counter").search(first):
        return False
    opens = (one for one in (_by_name().search(first), _ending().search(first)) if one)
    return any(one.start() == 0 for one in opens)


@rule("em.drug_begun", cites=OFFICE_RULE)
def begins(text: str) -> bool:
    """A drug was begun or raised where the word for it stands beside the drug's name or its dose."""
    rest = words("risk", "over_the_counter").sub(" ", text)
    prescribed = _RX.search(rest)
    for match in words("risk", "begin_verbs").finditer(rest):
        after = _STOP.split(rest[match.end() :])[0]
        before = _STOP.split(rest[: match.start()])[-1]
        beside = f"{_FEW_AFTER.match(after)[0]} ; {_FEW_BEFORE.search(before)[0]}"  # type: ignore[index]
        if holds(rest[: match.start()]) and _begun(beside, after, named=_named(rest), prescribed=bool(prescribed)):
            return True
    return False


def _begun(beside: str, after: str, *, named: bool, prescribed: bool) -> bool:
    """Stands the drug, its dose ("increase the dose") or an amount of what was prescribed beside the word?"""
    amount = prescribed and _HOW_MUCH.search(beside)
    return _named(beside) or bool(amount) or (named and bool(_DOSE_WORD.search(after)))


def _named(text: str) -> bool:
    return bool(_drugs().search(text) or _ending().search(text))


@rule("em.directions", cites=OFFICE_RULE)
def directions(text: str) -> bool:
    """A prescription drug written in the plan with its dose and how often to take it was prescribed."""
    if _NO_PRESCRIPTION.search(text):
        return False
    rest = words("risk", "over_the_counter").sub(" ", text)
    named = (*_drugs().finditer(rest), *_ending().finditer(rest))
    taken = [one for one in named if not _denied(rest[: one.start()]) and not _TAKES.search(rest[: one.start()])]
    return any(_directed(rest[one.end() :]) for one in taken)


def _directed(after: str) -> bool:
    """Follow how often, soon, or at once a bare dose ("losartan 50")?"""
    soon = after[:_SOON].split(". ")[0]
    return bool(
        _BARE_DOSE.match(after) or _HOW_OFTEN.search(soon) or (_HOW_OFTEN.search(after) and _HOW_MUCH.search(after))
    )


@rule("em.social", cites=OFFICE_RULE)
def social(text: str) -> bool:
    """Social conditions that limit diagnosis or treatment are a moderate risk."""
    return bool(_stands("social", text))


@rule("em.further_care", cites=OFFICE_RULE)
def further_care(text: str) -> bool:
    """Larger tests, referrals, a watched course and limits to activity are a low risk."""
    return bool(_stands("further_care", text))


@rule("em.over_the_counter", cites=OFFICE_RULE)
def over_the_counter(text: str) -> bool:
    """Drugs without prescription, therapy and braces are a low risk."""
    return bool(_stands("over_the_counter", text) or _stands("low", text))


_RISKS: tuple[tuple[Rule[[str], bool], Grade, str], ...] = (
    (hospital_care, Grade.HIGH, _HOSPITAL),
    (toxicity, Grade.HIGH, "monitoring for toxicity"),
    (emergency_surgery, Grade.HIGH, "emergency major surgery"),
    (parenteral_controlled, Grade.HIGH, "controlled substance by vein"),
    (limit_care, Grade.HIGH, "decision to limit care"),
    (surgery_with_risks, Grade.HIGH, f"{_SURGERY} with risk factors"),
    (major_surgery, Grade.MODERATE, _SURGERY),
    (prescription, Grade.MODERATE, _PRESCRIPTION),
    (social, Grade.MODERATE, "social limits to treatment"),
    (over_the_counter, Grade.LOW, "drugs without prescription, therapy, braces"),
    (further_care, Grade.LOW, "tests, referral, a watched course"),
)
_TOGETHER: tuple[tuple[Rule[[str, Sequence[str]], bool], Grade, str], ...] = (
    (proceeds, Grade.MODERATE, _SURGERY),
    (goes_on_alone, Grade.MODERATE, _PRESCRIPTION),
)
RISK_RULES = (*(fits for fits, _, _ in _RISKS), directions, begins, drug_line, given, kept_on)
TOGETHER_RULES = tuple(fits for fits, _, _ in _TOGETHER)


@cache
def _drugs() -> PhrasePattern:
    """Names of drugs that need a prescription."""
    more = load_rulebook("coding/drugs_prescribed")
    return pattern([*table("risk")["drugs"], *more["generic"], *more["brand"]])


@cache
def _by_name() -> PhrasePattern:
    """Names of single drugs, not of their classes."""
    more = load_rulebook("coding/drugs_prescribed")
    return pattern([*more["generic"], *more["brand"], *table("risk")["single_drugs"]])


@cache
def _ending() -> re.Pattern[str]:
    ends = "|".join(re.escape(end) for end in table("risk")["drug_ends"])
    never = "|".join(re.escape(name) for name in table("risk")["not_drugs"])
    return re.compile(rf"\b(?!(?:{never})\b)[a-z]{{2,}}(?:{ends})\b", re.IGNORECASE)
