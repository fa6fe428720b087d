"""Tests and small procedures that are one phrase, one number: the tables `[[act]]` of the rulebook."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache

from cleanclaim.charts.values import SectionKind
from cleanclaim.coding.selection.procedures.act_tables import Act, acts, places_of_acts
from cleanclaim.coding.selection.procedures.areas import by_area
from cleanclaim.coding.selection.procedures.levels import further_levels
from cleanclaim.coding.selection.procedures.minutes import discipline
from cleanclaim.coding.selection.procedures.phrases import UNDONE, PhrasePattern, key, pattern
from cleanclaim.coding.selection.procedures.questionnaires import asked_of, together_scored
from cleanclaim.coding.selection.procedures.services import (
    Done,
    Service,
    has,
    house_confidence,
    near,
    number,
    sift,
)
from cleanclaim.coding.selection.procedures.sides import by_lid, found_side, sided
from cleanclaim.coding.selection.procedures.sites import BOTH
from cleanclaim.coding.selection.procedures.statements import Statement
from cleanclaim.coding.selection.procedures.status import (
    Judgement,
    Mention,
    Status,
    read_here,
)
from cleanclaim.coding.selection.procedures.steps import result_below, says_done, steps_told
from cleanclaim.coding.selection.procedures.titles import titled
from cleanclaim.coding.selection.procedures.variants import (
    parts_told,
    units_counted,
    varied_by_age,
    varied_by_size,
    varied_by_weight,
    varied_by_words,
)
from cleanclaim.coding.values import Withheld
from cleanclaim.kernel import Citation
from cleanclaim.kernel.rules import load_rulebook, rule

_PLACES = {"RT", "LT", "50", *(f"E{n}" for n in range(1, 5)), *(f"{hand}{n}" for hand in "FT" for n in "A123456789")}
_NCCI_1 = Citation("NCCI Policy Manual ch. 1", "general correct coding policies")
_READING = {SectionKind.RESULTS, SectionKind.EXAM}
_TWICE = re.compile(r"\b(?:x|times)\s?(?P<n>[2-4])\b|\b(?P<w>two|three|second|repeat(?:ed)?)\b", re.IGNORECASE)
_USED = re.compile(  # behind an act: what one counts while doing it
    r"\b\d[\d,.]*\s*(?:spots|shots|pulses|burns|mj|joules|lashes|comedones|lesions|passes|blocks|cycles|cm2)\b"
    r"|\b\d[\d,.]*\s*sq\.? ?cm\b"
    r"|\d\s*[x×]\s*\d+(?:\.\d+)?\s*cm\b",
    re.IGNORECASE,
)
_DENIED = re.compile(
    r"\b(?:no|not|without|never)\b(?:\W+\w+)?\W+(?:pack\w*|drain\w*|loculat\w*|difficult\w*|complicat\w*)",
    re.IGNORECASE,
)
_SIMPLE = re.compile(r"\b(?:simple|uncomplicated)\b", re.IGNORECASE)
_FLU_A_AND_B = re.compile(r"\bA\s?(?:/|and|&)\s?B\b|\bA\b.{0,30}\bB\b")


def find(statements: Sequence[Statement], age: int | None = None) -> tuple[list[Service], list[Withheld]]:
    """What of the table was performed, and what was only spoken of; `age` of the patient in years."""
    services: list[Service] = []
    withheld: list[Withheld] = []
    by_act = _mentions(statements)
    for act in sorted(by_act, key=places_of_acts().__getitem__) if by_act else ():
        done, held = sift(by_act[act], act.code)
        if act.rhythm and not done:
            done = list(_read(by_act[act], act))
            held = [] if done else held
        withheld.extend(held)
        if done:
            told = _services(act, done, statements)
            services.extend(varied_by_age(asked_of(act, one, age), act.younger, age) for one in told)
    services, coded = _once(together_scored(services)), {service.code for service in services}
    return services, [one for one in withheld if not (one.code in coded and one.reason == Status.UNSTATED.value)]


def _once(services: Sequence[Service]) -> list[Service]:
    """Without a number that two rows of the tables found, where nothing but a side or digit tells them apart."""
    placed = {one.code for one in services if set(one.modifiers) & _PLACES}
    first = {(one.code, one.modifiers, one.units): one for one in reversed(services)}
    return [
        one
        for one in services
        if first[one.code, one.modifiers, one.units] is one and (one.modifiers or one.code not in placed)
    ]


def _mentions(statements: Sequence[Statement]) -> dict[Act, list[Mention]]:
    by_phrase, found = _phrases()
    mentions: dict[Act, list[Mention]] = {}
    for place, statement in enumerate(statements):
        for act, match in _spoken(statement.text, by_phrase, found):
            if has(act.not_for, statement.text) or (act.needs and not has(act.needs, statement.text)):
                continue
            by_hand = act.by_hand or act.minor or act.component or bool(act.steps)
            mention = Mention(
                statement,
                match.start(),
                match.end(),
                poc=act.poc,
                value="|".join(re.escape(word) for word in act.value),
                lab_carrier=act.lab_carrier,
                blood=act.blood,
                record=pattern(act.record).pattern if act.record else "",
                steps=steps_told(statements, place, match.start(), act.steps) if act.minor or act.steps else 0,
                by_hand=by_hand,
                titled=act.report and titled(statements, statement, match.start(), act.heads),
                said=key(match[0]) in act.said_keys or says_done(match[0]),
                measured=act.minor and bool(_USED.search(statement.text, match.end())),
                result=act.poc and result_below(statements, place, match.start(), act.value),
            )
            mentions.setdefault(act, []).append(mention)
    return mentions


def _spoken(text: str, by_phrase: dict[str, Act], found: PhrasePattern) -> Iterator[tuple[Act, re.Match[str]]]:
    """Each place where an act is spoken of: in its fixed words, else in words with others between them."""
    fixed = [(by_phrase[key(match[0])], match) for match in found.finditer(text)]
    yield from fixed
    if not _any_loose_phrase().search(text):
        return
    for act, loose in _loose_phrases():
        match = loose.search(text)
        if match and not UNDONE.search(match[0]) and not _known_better(act, match, fixed):
            yield act, match


def _known_better(act: Act, loose: re.Match[str], fixed: Sequence[tuple[Act, re.Match[str]]]) -> bool:
    """Do fixed words tell of the act already? Words that say that it was done tell more than its bare name."""
    said = [says_done(match[0]) for other, match in fixed if act is other]
    return bool(said) and (any(said) or not says_done(loose[0]))


@cache
def _phrases() -> tuple[dict[str, Act], PhrasePattern]:
    by_phrase = {key(phrase): act for act in reversed(acts()) for phrase in act.phrases if "..." not in phrase}
    return by_phrase, pattern(phrase for act in acts() for phrase in act.phrases if "..." not in phrase)


@cache
def _any_loose_phrase() -> PhrasePattern:
    return pattern(phrase for act in acts() for phrase in act.says if "..." in phrase)


@cache
def _loose_phrases() -> tuple[tuple[Act, PhrasePattern], ...]:
    loose = [(act, [phrase for phrase in act.says if "..." in phrase]) for act in acts()]
    return tuple((act, pattern(phrases)) for act, phrases in loose if phrases)


def _read(mentions: Sequence[Mention], act: Act) -> Iterator[Done]:
    """A tracing whose rhythm this note describes was read here, where nothing says otherwise."""
    for mention in mentions:
        if mention.statement.kind in _READING and read_rule(mention, act.rhythm):
            yield Done(mention, Judgement(Status.PERFORMED, read_rule.card, "", "read"))


def _services(act: Act, done: list[Done], statements: Sequence[Statement]) -> Iterator[Service]:
    service = Service(
        act.code,
        act.name,
        tuple(done),
        act.about,
        act.body,
        alternatives=act.alternatives,
        technical=act.technical,
        component=act.component,
        read_only=act.read_only,
    )
    yield from parts_told(service, act.parts, statements)
    service = varied_by_weight(_varied(act, service, statements), act.heavier, statements)
    service = varied_by_size(service, act.wider, statements)
    service = units_counted(_one_side(act, service, statements), act.counted, statements)
    for mark in act.marks:
        service = service.marked(mark, discipline.card, act.name)
    if act.lids:
        yield from by_lid(service)
        return
    if act.sided:
        service = sided(service, statements, digits=act.digits)
    elif act.digits:
        service = sided(service, statements, digits=True)
    if act.two_results and any(both_results(one.statement.text) for one in done):
        yield service.told(both_results.card)
        yield service.marked("59", both_results.card, "the second result")
    else:
        yield from by_area(service, statements)
        yield from further_levels(act, service)
        yield from _repeats(act, service, done)


def _varied(act: Act, service: Service, statements: Sequence[Statement]) -> Service:
    """The number that the words around the act ask for instead of the table's first."""
    text = " ".join(near(done, statements) for done in service.done)
    open_ceiling = house_confidence("product_open")
    if other := varied_by_words(service, act.variants, statements):
        return other
    if least(act.open):
        return replace(service, ceiling=open_ceiling).told(least.card, act.open)
    if act.analyzer and by_analyzer(text):
        return replace(service, code=act.analyzer, alternatives=(act.code,)).told(by_analyzer.card)
    if act.not_fitted and not_fitted(act.fitted, text):
        return replace(service, code=act.not_fitted, alternatives=(act.code,)).told(not_fitted.card)
    if act.complicated and complicated(act.complicated_words, text):
        return replace(service, code=act.complicated, alternatives=(act.code,)).told(complicated.card)
    if act.without_instruments and instruments(act.instruments, text):
        least_code = replace(service, code=act.without_instruments, alternatives=(act.code,))
        return replace(least_code, ceiling=open_ceiling).told(instruments.card)
    if act.tracing_only and has(["tracing only", "technical component only"], text):
        return replace(service, code=act.tracing_only).told(part_only.card, "the tracing.")
    if act.read_only and part_only(text):
        return replace(service, code=act.read_only, read_only="").told(part_only.card, "the reading.")
    return service


def _one_side(act: Act, service: Service, statements: Sequence[Statement]) -> Service:
    """The number for one side or a limited study, where the note says so."""
    side = found_side(service, statements) if act.one_side else BOTH
    limited = bool(act.one_side) and has(["limited", "unilateral", "one side", "single leg"], service.text)
    if not one_side_only(side, limited):
        return service
    return replace(service, code=act.one_side, alternatives=(act.code,)).told(one_side_only.card)


def has_part(words: Sequence[str], text: str) -> bool:
    """Does any of the words stand in the text, also as the beginning of a longer word?"""
    return any(re.search(rf"\b{re.escape(word)}", text, re.IGNORECASE) for word in words)


def _repeats(act: Act, service: Service, done: list[Done]) -> Iterator[Service]:
    """A second line with 76 where the same act was done again the same day."""
    if not (act.repeatable or act.read_only):
        return
    again = sum(_more_than_once(one, len(done)) for one in done)
    if repeated(again):
        yield replace(service, units=again).marked("76", repeated.card, f"{again} more.")


def _more_than_once(done: Done, mentions: int) -> int:
    start, end = done.mention.start, done.mention.end
    around = done.statement.text[max(0, start - 12) : end + 16]
    match = _TWICE.search(around)
    if not match:
        return 0
    if match["n"]:
        return int(match["n"]) - 1
    if match["w"].lower() in ("two", "three"):
        return number(match["w"]) - 1
    return 1 if mentions > 1 else 0


_READ_ONLY = [
    "interpretation only",
    "interpretation and report only",
    "read only",
    "professional component",
    "interpretation and report of",
]


@rule(
    "procedures.read_in_note",
    cites=Citation("Medicare Claims Processing Manual ch. 13", "§100, interpretation of diagnostic tests"),
)
def read_rule(mention: Mention, rhythm: tuple[str, ...]) -> bool:
    """A tracing whose rhythm the note describes was read at this visit; where it was taken is not stated."""
    return read_here(mention, rhythm)


@rule(
    "procedures.two_results", cites=Citation("NCCI Policy Manual ch. 10", "same test on separate analytes or specimens")
)
def both_results(text: str) -> bool:
    """Influenza A and B with a result each are two tests, the second with 59."""
    return bool(_FLU_A_AND_B.search(text))


@rule("procedures.repeated", cites=_NCCI_1)
def repeated(times_more: int) -> bool:
    """The same act done again on the same day by the same clinician carries 76."""
    return times_more > 0


@rule(
    "procedures.part_only",
    cites=Citation("Medicare Claims Processing Manual ch. 13", "§20, professional and technical component"),
)
def part_only(text: str) -> bool:
    """Where only the reading or only the tracing was done, only that part is coded:"""
    return has(_READ_ONLY, text)


@rule("procedures.one_side_only", cites=Citation("NCCI Policy Manual ch. 11", "non-invasive vascular studies"))
def one_side_only(side: str, limited: bool) -> bool:
    """A study of one side, or a limited one, has another number than that of both sides."""
    return limited or side in ("RT", "LT")


@rule("procedures.complicated", cites=Citation("NCCI Policy Manual ch. 3", "integumentary system"))
def complicated(words: Sequence[str], text: str) -> bool:
    """A drainage that was packed, loculated or multiple is the complicated one, unless it is called simple."""
    return has_part(words, _DENIED.sub(" ", text)) and not _SIMPLE.search(text)


@rule("procedures.analyzer", cites=Citation("NCCI Policy Manual ch. 10", "method of the test"))
def by_analyzer(text: str) -> bool:
    """A test read by an analyzer has another number than the same test read by eye."""
    return has(load_rulebook("coding/procedures/general")["analyzer"]["words"], text)


@rule(
    "procedures.recorder",
    cites=Citation("Medicare Claims Processing Manual ch. 13", "§20, professional and technical component"),
)
def not_fitted(words: Sequence[str], text: str) -> bool:
    """A recording over hours is coded whole only where the recorder was fitted here; otherwise its reading is."""
    return not has(words, text)


@rule("procedures.instruments", cites=Citation("NCCI Policy Manual ch. 8", "cerumen removal"))
def instruments(words: Sequence[str], text: str) -> bool:
    """Ear wax counts as removed with instruments only where the note names one; otherwise as irrigated."""
    return not has_part(words, text)


@rule("procedures.least", cites=_NCCI_1)
def least(open_point: str) -> bool:
    """Where the note leaves something open, the least that it supports is proposed:"""
    return bool(open_point)
