"""Counting: which mentions stand for a diagnosis of this visit, and why the others do not.

Where the provider says in an assessment what it is, that is what is coded; the rest of the note tells the
story. A note without an assessment (a case report) is read whole, with less confidence.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import cache

from cleanclaim.charts.values import SectionKind
from cleanclaim.coding.selection.bare_problems import on_bare_lines
from cleanclaim.coding.selection.guidelines.adverse import blames_a_drug
from cleanclaim.coding.selection.impressions import impression
from cleanclaim.coding.selection.left_to import left_to_others
from cleanclaim.coding.selection.procedures.phrases import PhrasePattern, pattern
from cleanclaim.coding.selection.reports import EITHER, either, of_report, still_there
from cleanclaim.coding.selection.stages import Mention, Reading, Standing
from cleanclaim.coding.selection.taken_up import taken_up
from cleanclaim.coding.values import Assertion, CodingContext, Withheld
from cleanclaim.kernel import Citation, Setting
from cleanclaim.kernel.rules import RuleCard, load_rulebook, rule

RULEBOOK = "coding/guidelines"
GUIDE = "ICD-10-CM Official Guidelines FY2026"
_SEEN = (SectionKind.EXAM, SectionKind.REVIEW, SectionKind.VITALS, SectionKind.PROCEDURES)
_SAID = (Standing.LISTED, Standing.ASSESSED)


def counted(reading: Reading) -> tuple[Reading, tuple[Mention, ...]]:
    """The reading with what it withholds, and the mentions that are to be coded."""
    present = [one for one in reading.mentions if _counts(one, reading)]
    absent = [one for one in reading.mentions if not _counts(one, reading)]
    kept = _best(reading, present)
    coded = {_place(one) for one in kept}
    judged = reading.assessed or reading.report or bool(impression(reading.document))
    passing = of_report.card.sentence if reading.report else ""
    passed_over = [one for one in present if _place(one) not in coded] if judged else []
    withheld = [Withheld(reading.span(one), _reason(one), one.code, _detail(one)) for one in absent]
    withheld += [
        Withheld(reading.span(one), "not in the assessment", one.code, _passed(one, reading, passing))
        for one in passed_over
        if not one.weak
    ]
    return replace(reading, withheld=(*reading.withheld, *withheld)), tuple(kept)


def _passed(one: Mention, reading: Reading, otherwise: str) -> str:
    return left_to_others.card.sentence if left_to_others(one, reading) else otherwise


def _best(reading: Reading, present: Iterable[Mention]) -> list[Mention]:
    """The mentions of the strongest parts that have any; weak words only where nothing better is there."""
    mentions = [one for one in present if not left_to_others(one, reading)]
    if reading.report:
        return of_report(reading.document, mentions)
    if not reading.assessed:
        strong = [one for one in mentions if not one.weak or one.code.startswith(_reported())]
        return _of_indication(reading, _of_impression(reading, strong or mentions))
    mentions = [_in_plan(one, reading) for one in mentions]
    for standings in (_SAID, (Standing.REASON,), (Standing.TOLD,)):
        found = [one for one in mentions if one.standing in standings]
        found = _of_problems(reading, found)
        if strong := [one for one in found if not one.weak or _alone(one, found)]:
            return strong
    return []


def _of_indication(reading: Reading, found: list[Mention]) -> list[Mention]:
    """A report of a procedure without an assessment is coded by what the procedure was done for."""
    sections = reading.document.sections
    named = {place for place, one in enumerate(sections) if one.heading.lower().startswith("indication")}
    indicated = [one for one in found if not one.document and reading.document.sentences[one.sentence].section in named]
    first = {one.sentence for one in indicated[:1]}
    return [one for one in indicated if one.sentence in first or one.code.startswith("R87")] or found


def _told(reading: Reading, found: list[Mention]) -> list[Mention]:
    """Where nothing says what the doctor thinks: lines that begin with a diagnosis; else all but what was only seen."""
    if bare := on_bare_lines(reading.document, found):
        return [*bare, *(one for one in found if one.document)]
    return [one for one in found if one.section not in _SEEN or not _is_symptom(one)] or found


def _of_impression(reading: Reading, found: list[Mention]) -> list[Mention]:
    """Where a letter says what the doctor thinks: that, and elsewhere what one does not lose."""
    sentences = impression(reading.document)
    if not any(one.sentence in sentences and not one.document for one in found):
        return _told(reading, found)
    stays = (*_chronic(), *_history())
    return [one for one in found if one.document or one.sentence in sentences or one.code.startswith(stays)]


def _of_problems(reading: Reading, found: list[Mention]) -> list[Mention]:
    """Where problems have headings: those, and the diagnoses that stand on a heading's own line."""
    listed = [one for one in found if one.standing is Standing.LISTED]
    lines = {_line(reading, one) for one in listed}
    if not lines:
        return found
    judged = {_place(one) for one in found if _is_judged(reading, one, listed)}
    treated = {_place(one) for one in found if taken_up(one, reading)}
    return [
        replace(one, standing=Standing.LISTED) if _place(one) in judged else _heard(one, treated)
        for one in found
        if one.standing is Standing.LISTED
        or (_line(reading, one) in lines and (not _is_symptom(one) or _is_all(reading, one)))
        or one.code.startswith(_beside_problems())
        or _is_blamed(reading, one)
        or _place(one) in judged
        or _place(one) in treated
    ]


def _heard(one: Mention, treated: set[tuple[str, int, int, str]]) -> Mention:
    """What is treated in its own right is no weak word, and stands in its place among the problems."""
    if one.standing is Standing.LISTED or _place(one) not in treated:
        return one
    return replace(one, weak=False, standing=Standing.LISTED, near=True)


def _in_plan(one: Mention, reading: Reading) -> Mention:
    """What a plan of its own treats or works up, as if it stood in the assessment."""
    if one.section is not SectionKind.PLAN or one.standing is not Standing.BACKGROUND or not taken_up(one, reading):
        return one
    return replace(one, standing=Standing.ASSESSED, weak=False)


def _is_blamed(reading: Reading, one: Mention) -> bool:
    """ "HTN - at goal. Cough d/t lisinopril": what a drug does is a problem of its own, wherever it is told."""
    if one.standing is not Standing.ASSESSED or not _is_symptom(one):
        return False
    return blames_a_drug(reading.sentence_of(one), one.end)


def _is_judged(reading: Reading, one: Mention, listed: Iterable[Mention]) -> bool:
    """ "Short of breath. … I think the heart failure has flared": a symptom's own cause."""
    if _is_symptom(one) or one.code[0] in "RZ" or one.document:
        return False
    above = max((each for each in listed if each.start < one.start), key=lambda each: each.start, default=None)
    if above is None or not (_is_symptom(above) or above.code[0] == "R"):
        return False
    sentence = reading.sentence_of(one)
    begin = one.start - sentence.start
    said = _judges("words").search(sentence.text, 0, begin)
    if said is None or not said[0].endswith("to"):
        return said is not None
    return not _judges("unless").search(sentence.text, 0, begin)


@cache
def _judges(row: str) -> PhrasePattern:
    return pattern(load_rulebook("coding/assertions")["judged"][row])


@cache
def _beside_problems() -> tuple[str, ...]:
    """What counts in the sentences under a problem, too: it says why the problem goes as it does."""
    return tuple(load_rulebook(RULEBOOK)["beside_problems"]["codes"])


def _place(one: Mention) -> tuple[str, int, int, str]:
    return one.document, one.start, one.end, one.code


def _line(reading: Reading, mention: Mention) -> tuple[str, int]:
    """Which line of which document the words stand on."""
    return mention.document, reading.source(mention).text.rfind("\n", 0, mention.start)


def _is_all(reading: Reading, mention: Mention) -> bool:
    """The sentence says nothing else ("Suicidal ideation."): it is put down beside the problem, not told of it."""
    return " ".join(reading.sentence_of(mention).text.split()).strip(" .;,") == " ".join(mention.text.split())


def _is_symptom(mention: Mention) -> bool:
    """Beside problem headings, symptoms in the sentences under them tell how a problem goes."""
    return mention.code.startswith(_symptoms())


def _alone(mention: Mention, found: Iterable[Mention]) -> bool:
    """A weak word that is all that its problem heading says."""
    return mention.standing is Standing.LISTED and not any(
        other.sentence == mention.sentence and not other.weak for other in found
    )


def _counts(mention: Mention, reading: Reading) -> bool:
    if mention.assertion is Assertion.UNCERTAIN:
        return uncertain_as_established(reading.context)
    if mention.assertion is Assertion.HISTORICAL:
        return chronic_is_present(mention) or status_is_history(mention) or (reading.report and still_there(mention))
    if mention.assertion in (Assertion.FAMILY, Assertion.HYPOTHETICAL, Assertion.RESOLVED, Assertion.PLANNED):
        return says_it_itself(mention)
    return mention.assertion is Assertion.PRESENT


@rule("coding.uncertain", cites=Citation(GUIDE, "IV.H and II.H, uncertain diagnosis"))
def uncertain_as_established(context: CodingContext) -> bool:
    """What is only probable or suspected is not coded; a hospital's own inpatient claim codes it as if it existed."""
    return context.claim == "institutional" and context.setting is Setting.INPATIENT


@rule("coding.chronic_history", cites=Citation(GUIDE, "IV.I, chronic diseases; I.C.21.c.4, history (of)"))
def chronic_is_present(mention: Mention) -> bool:
    """A "history of" a lifelong condition says that the patient has it; of anything else, that it is over."""
    return mention.code.startswith(_chronic())


@rule("coding.status", cites=Citation(GUIDE, "I.C.21.c.3 and c.4, status and history"))
def status_is_history(mention: Mention) -> bool:
    """Words for a status or a personal history are themselves about the past."""
    return mention.code.startswith(_history())


def why_counted(mention: Mention) -> tuple[RuleCard, str] | None:
    """The rule by which a mention counts that is not plainly present, and the cue."""
    if mention.assertion is Assertion.UNCERTAIN:
        return uncertain_as_established.card, mention.cue
    if mention.assertion is Assertion.HISTORICAL:
        rule_of = chronic_is_present if chronic_is_present(mention) else status_is_history
        return rule_of.card, mention.cue
    return None


def says_it_itself(mention: Mention) -> bool:
    """A family history, a screening, a risk: the phrase itself says so."""
    return mention.code.startswith(_itself(mention.assertion.value))


def _reason(mention: Mention) -> str:
    return mention.assertion.value


def _detail(mention: Mention) -> str:
    if mention.assertion is Assertion.UNCERTAIN and mention.cue == EITHER:
        return f"“{mention.cue}”. {either.card.sentence}"
    if mention.assertion is Assertion.UNCERTAIN:
        return f"“{mention.cue}”. {uncertain_as_established.card.sentence}"
    if mention.assertion is Assertion.HISTORICAL:
        return f"“{mention.cue}”. {chronic_is_present.card.sentence}"
    return f"“{mention.cue}”" if mention.cue else ""


@cache
def _chronic() -> tuple[str, ...]:
    return tuple(load_rulebook(RULEBOOK)["lifelong"]["codes"])


@cache
def _reported() -> tuple[str, ...]:
    """Weak words that mean what they say in a report without an assessment."""
    return tuple(load_rulebook(RULEBOOK)["symptom"]["in_reports"])


@cache
def _symptoms() -> tuple[str, ...]:
    return tuple(load_rulebook(RULEBOOK)["symptom"]["codes"])


@cache
def _history() -> tuple[str, ...]:
    return tuple(load_rulebook(RULEBOOK)["status"]["codes"])


@cache
def _itself(assertion: str) -> tuple[str, ...]:
    return tuple(load_rulebook(RULEBOOK)["itself"].get(assertion, ("-",)))
