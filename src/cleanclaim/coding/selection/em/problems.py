"""The first element: how many problems were addressed, and how weighty each was.

A problem is a suggested diagnosis that the assessment or plan speaks of. What the note says about it is
looked for in its block: from its sentence to the next problem's. Codes of one category are one problem.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from cleanclaim.charts.values import SectionKind
from cleanclaim.coding.selection.em.blocks import blocks_of, headed, holds_any, in_assessment, starts_of
from cleanclaim.coding.selection.em.tables import Grade, prefixes, table, words
from cleanclaim.coding.selection.procedures.statements import Statement
from cleanclaim.coding.values import Role, Suggestion
from cleanclaim.kernel import Citation, Span
from cleanclaim.kernel.rules import Rule, rule

OFFICE_RULE = Citation("CMS CY2021 PFS final rule, 85 FR 84472", "office visits: problems, data, risk")
_SENTENCE_END = re.compile(r"[.!?]\s|\n")
_OPEN_CHAPTERS = ("R", "D", "N", "M", "L")  # complaints, lumps and lesions that may be anything
_ADVERSE = re.compile(r"T(?:3[6-9]|4\d|50)\.\w{2}5")  # an adverse effect of a drug
_CLAUSE_END = re.compile(r"[,;:]|\b(?:but|however)\b", re.IGNORECASE)
_DENIED = re.compile(r"\b(?:no|not|without|denies|denied|never|neither|nor)\b(?:\W+\w+){0,4}\W*$", re.IGNORECASE)


class Weight(StrEnum):
    MINOR = "minor"
    STABLE = "stable chronic"
    ACUTE = "acute, uncomplicated"
    WORSENING = "chronic, worsening or not at goal"
    UNCERTAIN = "new, outlook uncertain"
    SYSTEMIC = "acute, with systemic symptoms"
    INJURY = "acute complicated injury"
    SEVERE = "threat to life or function, or severe worsening"


LASTING = (Weight.STABLE, Weight.WORSENING)
_MODERATE = {Weight.WORSENING, Weight.UNCERTAIN, Weight.SYSTEMIC, Weight.INJURY}


@dataclass(frozen=True, slots=True)
class Decisions:
    """The statements in which a prescription drug was begun or raised, those that decide on major surgery, and those
    that send to the hospital."""

    begun: frozenset[Statement]
    surgery: frozenset[Statement]
    hospital: frozenset[Statement] = frozenset()


@dataclass(frozen=True, slots=True)
class Problem:
    """A problem with the diagnosis codes behind it and the statements about it."""

    codes: tuple[str, ...]
    weight: Weight
    block: tuple[Statement, ...]

    @property
    def span(self) -> Span:
        return self.block[0].span()


@dataclass(frozen=True, slots=True)
class Told:
    """What the weighing rules look at: a code and what its block says; `begun` where a prescription drug
    was begun or raised for it, `surgery` where major surgery was decided on for it, `adverse` where a drug did it."""

    code: str
    text: str
    begun: bool = False
    surgery: bool = False
    adverse: bool = False
    hospital: bool = False  # it was decided that it needs the hospital

    @property
    def chronic(self) -> bool:
        """By its code or by the note's own word for it; what the note calls acute is not."""
        if not self.code:
            return lasts(self)
        if self.says("acute_words") and self.coded("either"):
            return False
        if self.coded("acute_codes"):
            return self.says("chronic_words")
        return self.coded("chronic") or self.says("chronic_words")

    def says(self, name: str) -> bool:
        """Do the words stand there as true now, neither denied nor feared for later ("return if worse")?"""
        return any(holds(self.text[: match.start()]) for match in words("problems", name).finditer(self.text))

    def coded(self, name: str) -> bool:
        return self.code.startswith(prefixes("problems", name))


def problems_of(
    statements: Sequence[Statement],
    diagnoses: Sequence[Suggestion],
    decisions: Decisions | None = None,
    unnamed: Sequence[Span] = (),
) -> tuple[Problem, ...]:
    """The problems addressed, in the order of the note; `unnamed` are headings of problems that have no code."""
    anchors = _anchors(statements, diagnoses)
    groups: dict[tuple[int, str], list[Suggestion]] = {}
    for diagnosis, place in anchors:
        groups.setdefault(_group(diagnosis, place, groups), []).append(diagnosis)
    groups |= {(place, ""): [] for place in headed(statements, unnamed) if place not in {each for _, each in anchors}}
    blocks = blocks_of(statements, sorted({place for place, _ in groups} | {place for _, place in anchors}))
    plan = tuple(one for one in statements if one.kind in (SectionKind.PLAN, SectionKind.ORDERS))
    lone = plan if len(groups) == 1 else ()
    harmed = starts_of(span for one in diagnoses if _ADVERSE.match(one.code) for span in one.evidence)
    found = [_problem(group, blocks[place], lone, decisions, harmed) for (place, _), group in sorted(groups.items())]
    return tuple(problem for problem in found if problem)


def grade_of(problems: Sequence[Problem]) -> Grade:
    """All problems together: REFERENCE, Coding 6."""
    weights = [problem.weight for problem in problems]
    if Weight.SEVERE in weights:
        return Grade.HIGH
    if _MODERATE.intersection(weights) or weights.count(Weight.STABLE) >= 2:
        return Grade.MODERATE
    if Weight.STABLE in weights or Weight.ACUTE in weights or weights.count(Weight.MINOR) >= 2:
        return Grade.LOW
    return Grade.MINIMAL


def _anchors(statements: Sequence[Statement], diagnoses: Sequence[Suggestion]) -> list[tuple[Suggestion, int]]:
    """Each countable diagnosis with the place of its first statement in the assessment."""
    places = in_assessment(statements)
    listed = [one for one in diagnoses if one.role is Role.DIAGNOSIS]
    spoken = _spoken([one for one in listed if _countable(one.code)], statements, places)
    spoken = spoken or _spoken([one for one in listed if state_alone(one.code)], statements, places)
    return [(diagnosis, _own_place(diagnosis, held, spoken)) for diagnosis, held in spoken]


def _spoken(
    diagnoses: Sequence[Suggestion], statements: Sequence[Statement], places: Sequence[int]
) -> list[tuple[Suggestion, list[int]]]:
    """Each diagnosis that the assessment speaks of, with the places where it does."""
    spoken: list[tuple[Suggestion, list[int]]] = []
    for diagnosis in diagnoses:
        quoted = starts_of(diagnosis.evidence)
        held = [place for place in places if holds_any(statements[place], quoted)]
        held = held or [place for place in places if restated(diagnosis, statements[place])]
        if held:
            spoken.append((diagnosis, held))
    return spoken


@rule("em.state_alone", cites=OFFICE_RULE)
def state_alone(code: str) -> bool:
    """Where no illness was addressed, what the patient came for counts: contraception, an exposure, surveillance."""
    return code.startswith(prefixes("problems", "state_alone"))


@rule("em.restated", cites=OFFICE_RULE)
def restated(diagnosis: Suggestion, statement: Statement) -> bool:
    """A complaint that the assessment repeats in the same words was addressed."""
    said = [span.text.strip(" .\n").lower() for span in diagnosis.evidence]
    return any(" " in words_of_it and words_of_it in statement.text.lower() for words_of_it in said)


def _own_place(diagnosis: Suggestion, held: Sequence[int], spoken: Sequence[tuple[Suggestion, list[int]]]) -> int:
    """The first statement about it; for a combination the first that is its own and not its part's.

    "1. Heart failure. 2. Hypertension." are two problems, though one code joins them.
    """
    parts = {place for one, places in spoken if _is_part(diagnosis.code, one.code) for place in places}
    taken = parts | {places[0] for one, places in spoken if one is not diagnosis}
    if held[0] in parts:
        return next((place for place in held if place not in taken), held[0])
    return held[0]


def _is_part(combination: str, part: str) -> bool:
    return any(_pair_fits(pair, combination, part) for pair in table("problems")["combined"])


def _countable(code: str) -> bool:
    anyway = code.startswith(prefixes("problems", "counted_anyway"))
    return anyway or not code.startswith(prefixes("problems", "not_counted"))


def _group(diagnosis: Suggestion, place: int, groups: dict[tuple[int, str], list[Suggestion]]) -> tuple[int, str]:
    """Codes of one category are one problem; so are a combination code and what it names, said together."""
    for key, members in groups.items():
        if any(one_problem(one.code, diagnosis.code, key[0] == place) for one in members):
            return key
    return place, diagnosis.code[:3]


@rule("em.one_problem", cites=OFFICE_RULE)
def one_problem(first: str, second: str, same_place: bool) -> bool:
    """Several codes for one condition count as one problem."""
    if first[:3] == second[:3]:
        return True
    pairs = table("problems")["combined"] if same_place else ()
    return any(_pair_fits(pair, first, second) or _pair_fits(pair, second, first) for pair in pairs)


def _pair_fits(pair: Sequence[str], combination: str, part: str) -> bool:
    return combination.startswith(pair[0]) and part.startswith(pair[1])


def _problem(
    group: Sequence[Suggestion],
    block: tuple[Statement, ...],
    plan: tuple[Statement, ...],
    decisions: Decisions | None,
    harmed: Mapping[str, Sequence[int]],
) -> Problem | None:
    """The problem with its weight; `plan` is the plan's statements where it is the only problem, `harmed` where
    the record says what a drug caused."""
    text = " ".join(one.text for one in block)
    if elsewhere(text):
        return None
    treated = {*block, *plan}
    begun = bool(decisions and treated.intersection(decisions.begun))
    surgery = bool(decisions and treated.intersection(decisions.surgery))
    adverse = holds_any(block[0], harmed)
    hospital = bool(decisions and treated.intersection(decisions.hospital))
    codes = tuple(one.code for one in group)
    told = (Told(code, text, begun, surgery, adverse, hospital) for code in codes or ("",))
    weights = [weight for each in told if (weight := weigh(each))]
    if not weights:
        return None
    heaviest = max(weights, key=list(Weight).index)
    return Problem(codes, heaviest, block)


def weigh(told: Told) -> Weight | None:
    """The weight of a problem from its code and what is said about it; None when it is over."""
    told = replace(told, text=words("problems", "stable_words").sub(" ", told.text))
    for fits, weight in _WEIGHING:
        if fits(told):
            return weight
    return None if told.says("resolved_words") else Weight.ACUTE


def holds(before: str) -> bool:
    """Is what follows neither denied (a few words before, in its clause) nor only thought of (in its sentence)?"""
    sentence = _SENTENCE_END.split(before)[-1]
    clause = _CLAUSE_END.split(sentence)[-1]
    return not (_DENIED.search(clause) or words("problems", "only_thought_of").search(sentence))


@rule("em.managed_elsewhere", cites=OFFICE_RULE)
def elsewhere(text: str) -> bool:
    """A problem that another clinician manages and that nothing was decided about was not addressed."""
    decided = words("risk", "verbs").search(text)
    return bool(words("problems", "managed_elsewhere").search(text)) and not decided


@rule("em.severe", cites=OFFICE_RULE)
def severe(told: Told) -> bool:
    """A threat to life or bodily function, or a worsening so severe that it needs the hospital."""
    return told.hospital or told.coded("severe") or told.says("severe_words")


@rule("em.worsening", cites=OFFICE_RULE)
def worsening(told: Told) -> bool:
    """A chronic condition that is worse, not at goal, or made worse by its treatment."""
    return told.coded("worse_codes") or (told.chronic and told.says("worse_words"))


@rule("em.treatment_begun", cites=OFFICE_RULE)
def treatment_begun(told: Told) -> bool:
    """A chronic condition whose drug had to be begun or raised was not at its goal, unless the note says it was."""
    return told.begun and told.chronic and not told.says("at_goal_words")


@rule("em.surgery_needed", cites=OFFICE_RULE)
def surgery_needed(told: Told) -> bool:
    """A chronic condition or a painful joint for which major surgery was decided on is not at its goal."""
    return told.surgery and (told.chronic or told.code[:1] == "M")


@rule("em.adverse_effect", cites=OFFICE_RULE)
def adverse_effect(told: Told) -> bool:
    """A condition that its treatment caused is not stable, whatever else is said of it."""
    return told.adverse


@rule("em.complicated_illness", cites=OFFICE_RULE)
def complicated_illness(told: Told) -> bool:
    """An acute illness that needs more than the affected part looked at, as the loss of a pregnancy."""
    return told.coded("complicated_illness")


@rule("em.complicated_injury", cites=OFFICE_RULE)
def complicated_injury(told: Told) -> bool:
    """An injury that is extensive, or needs more than the injured part looked at."""
    if told.says("simple_injury_words"):
        return False
    injured = told.code[:1] in ("S", "T")
    return told.coded("complicated_injury") or (injured and (told.surgery or told.says("complicated_words")))


@rule("em.systemic", cites=OFFICE_RULE)
def systemic(told: Told) -> bool:
    """An acute illness with systemic symptoms and a high risk if left untreated."""
    return told.coded("systemic") or (told.code[:1] in ("A", "J", "K", "L", "N") and told.says("systemic_words"))


@rule("em.uncertain", cites=OFFICE_RULE)
def uncertain(told: Told) -> bool:
    """A new problem without a diagnosis whose outlook is uncertain."""
    if told.coded("uncertain") or (told.coded("uncertain_if_new") and told.says("new_words")):
        return True
    return told.code[:1] in _OPEN_CHAPTERS and told.says("uncertain_words")


@rule("em.problem_without_code", cites=OFFICE_RULE)
def lasts(told: Told) -> bool:
    """A heading for which nothing is coded is a problem all the same, a lasting one where the note goes on with it."""
    return not told.code and told.says("lasting_words")


@rule("em.stable", cites=OFFICE_RULE)
def stable(told: Told) -> bool:
    """A chronic condition at its goal."""
    return told.chronic


@rule("em.minor", cites=OFFICE_RULE)
def minor(told: Told) -> bool:
    """A problem that goes away by itself."""
    return told.coded("minor") or told.says("minor_words")


_WEIGHING: tuple[tuple[Rule[[Told], bool], Weight], ...] = (
    (severe, Weight.SEVERE),
    (worsening, Weight.WORSENING),
    (treatment_begun, Weight.WORSENING),
    (surgery_needed, Weight.WORSENING),
    (adverse_effect, Weight.WORSENING),
    (complicated_injury, Weight.INJURY),
    (complicated_illness, Weight.SYSTEMIC),
    (systemic, Weight.SYSTEMIC),
    (uncertain, Weight.UNCERTAIN),
    (stable, Weight.STABLE),
    (minor, Weight.MINOR),
)
PROBLEM_RULES = (*(fits for fits, _ in _WEIGHING), lasts)
