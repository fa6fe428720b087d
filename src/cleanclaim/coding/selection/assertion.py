"""Assertion: does the record say that the patient has it, now? Triggers, their reach, and what ends it.

The table is `rulebook/coding/assertions.toml`. A trigger speaks of the mentions on one side of it within its
sentence, until a terminator; the order of the table says which kind wins where several reach a mention. Its
one trick: triggers, their look-alikes ("no change in") and terminators are found in one pass, and what lies
within something longer is not heard ("ruled out" in "cannot be ruled out").
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import groupby

from ahocorasick_rs import AhoCorasick, Implementation

from cleanclaim.charts.values import Document, SectionKind
from cleanclaim.coding.selection.explaining import only_told_of
from cleanclaim.coding.selection.stages import Mention, Standing
from cleanclaim.coding.values import Assertion
from cleanclaim.kernel.rules import load_rulebook

RULEBOOK = "coding/assertions"
_PAST = (SectionKind.PAST_HISTORY, SectionKind.SURGICAL_HISTORY)
_YEAR = re.compile(
    r"(?:\bin |\bback in |\bduring |\(|^\W*(?:\d{1,2}[.)]\s*)?)(?P<year>(?:19|20)\d\d)\b[:)]?", re.IGNORECASE
)
_DIRECT = 4  # words that a cue reaches that goes on at once
_NEXT_WORD = re.compile(r"[ \t]+([A-Za-z]+)")
_NEAR = 25  # characters
_LAST = 10_000  # in the order of the table
_LIST = re.compile(r"(?: *[\w/'-]+(?: [\w/'-]+){0,3},)* *[\w/'-]+(?: [\w/'-]+){0,3},? (?:or|nor) (?:[\w/'-]+ ?){1,4}")
_BLANKS = str.maketrans("\n\r\t’", "   '")


@dataclass(frozen=True, slots=True)
class _Trigger:
    order: int
    assertion: Assertion
    before: bool  # the trigger stands before what it speaks of
    reach: int
    stops_at_comma: bool
    direct: bool = False  # only where it goes on at once with what it speaks of


@dataclass(frozen=True, slots=True)
class _Cue:
    """Words found: characters [start, end) of the document. No trigger = a terminator."""

    trigger: _Trigger | None
    start: int
    end: int
    text: str


def asserted(document: Document, found: Sequence[Mention], year: int = 0) -> tuple[Mention, ...]:
    """The same mentions, each with how the record speaks of it and the words that decided.

    `year` is that of the visit: what the record places in an earlier one is history; 0 = dates are not read.
    """
    judged: list[Mention] = []
    for index, group in groupby(found, key=lambda mention: mention.sentence):
        sentence = document.sentences[index]
        text = document.text[sentence.start : sentence.end]
        heard = [*_cues(text, sentence.start), *_years(text, sentence.start, year)]
        cues = sorted((one for one in heard if one.trigger), key=lambda one: one.trigger.order if one.trigger else 0)
        ends = [(one.start, one.end) for one in heard if one.trigger is None]
        mentions = list(group)
        said = [_judged(mention, cues, ends, document, mentions) for mention in mentions]
        judged.extend(only_told_of(document, sentence, said))
    return tuple(judged)


def _judged(
    mention: Mention,
    cues: Sequence[_Cue],
    ends: Sequence[tuple[int, int]],
    document: Document,
    beside: Sequence[Mention],
) -> Mention:
    """Section first, then the first cue of the table that reaches the mention."""
    if mention.section is SectionKind.FAMILY_HISTORY and _is_of_section(mention, document):
        return replace(mention, assertion=Assertion.FAMILY, cue="family history")
    for cue in cues:
        if cue.trigger and _reaches(cue, cue.trigger, mention, ends, document) and not _inside(cue, beside):
            if cue.trigger.order == _LAST and _is_farther(mention, cue, beside):
                continue
            return replace(mention, assertion=cue.trigger.assertion, cue=cue.text)
    if mention.section in _PAST and _is_of_section(mention, document):
        return replace(mention, assertion=Assertion.HISTORICAL, cue=mention.section.value)
    return replace(mention, near=True) if any(_is_near(cue, mention, beside) for cue in cues) else mention


def _is_near(cue: _Cue, mention: Mention, beside: Sequence[Mention]) -> bool:
    """Said within a few words, whichever side it speaks of; not what lies in a phrase of its own."""
    gap = max(cue.start - mention.end, mention.start - cue.end)
    return 0 <= gap <= _NEAR and not _inside(cue, beside)


def _is_of_section(mention: Mention, document: Document) -> bool:
    """What follows "Family history:" on its line is; the whole section where the heading stands alone.

    A report typed without further headings goes on about the patient in the next line.
    """
    section = document.sections[document.sentences[mention.sentence].section]
    heading = document.text[section.start : section.body_start]
    return "\n" in heading or document.text.find("\n", section.body_start, mention.start) < 0


def _inside(cue: _Cue, beside: Sequence[Mention]) -> bool:
    """ "history of" within "personal history of colonic polyps" speaks of nothing else."""
    return any(one.start <= cue.start and cue.end <= one.end for one in beside)


def _is_farther(mention: Mention, cue: _Cue, beside: Sequence[Mention]) -> bool:
    """ "Weakness after a stroke in 2021": the year is the stroke's."""
    return any(mention.end <= one.start and one.end <= cue.start for one in beside)


def _reaches(
    cue: _Cue, trigger: _Trigger, mention: Mention, ends: Sequence[tuple[int, int]], document: Document
) -> bool:
    text = document.text
    low, high = (cue.end, mention.start) if trigger.before else (mention.end, cue.start)
    if trigger.before and cue.start < mention.start < cue.end < mention.end:
        low = high  # "no history of" before "history of rheumatic fever"
    if low > high or any(low <= start and stop <= high for start, stop in ends):
        return False
    between = text[low:high]
    listed = mention.standing is Standing.LISTED and not _denies_a_list(cue, trigger, mention, document)
    if trigger.assertion is Assertion.NEGATED and trigger.before and _in_list(text, cue, mention):
        listed = False
    if trigger.stops_at_comma and listed and re.search(r"[,:]|\s[-–]\s", between):
        return False
    if not trigger.before and re.search(r"[,:]\s", between.rstrip()):
        return False
    if not trigger.before and trigger.assertion is Assertion.NEGATED and "," in between and _is_history(mention):
        return False  # "Hx stones, none on KUB"
    if trigger.direct and not _goes_on_with(cue, text):
        return False
    if not trigger.before and cue.text[0] in ":-" and _goes_on(cue, text):
        return False
    if not trigger.before and _speaks_of_what_follows(cue, trigger, between, text):
        return False
    return len(between.split()) <= trigger.reach


def _is_history(mention: Mention) -> bool:
    """What is behind a comma after a history says how it is now."""
    return mention.code.startswith(tuple(load_rulebook(RULEBOOK)["answers"]["over"]))


def _in_list(text: str, cue: _Cue, mention: Mention) -> bool:
    """ "No fever, chills, or cough": up to what "or" joins, all of it is denied."""
    found = _LIST.match(text, cue.end, mention.end + 80)
    return found is not None and mention.start < found.end()


def _goes_on(cue: _Cue, text: str) -> bool:
    """ "Hypertension - no chest pain": the answer goes on with what it denies."""
    after = _NEXT_WORD.match(text, cue.end)
    return after is not None and after[1].lower() not in load_rulebook(RULEBOOK)["answers"]["goes_on"]


def _goes_on_with(cue: _Cue, text: str) -> bool:
    """ "This is likely pneumonia", not "pneumonia is likely given her COPD"."""
    after = _NEXT_WORD.match(text, cue.end)
    return after is not None and after[1].lower() not in load_rulebook(RULEBOOK)["answers"]["not_with"]


def _speaks_of_what_follows(cue: _Cue, trigger: _Trigger, between: str, text: str) -> bool:
    """ "Syncope, likely vasovagal": behind a comma, a word of doubt that goes on speaks of what it goes on with."""
    if trigger.assertion is not Assertion.UNCERTAIN or not re.search(r"[,:–]|\s-", between):
        return False
    return cue.text.lower() in ("likely", "probable", "possible", "suspected", "presumed", "questionable") and bool(
        re.match(r"\s+[a-z]", text[cue.end : cue.end + 3], re.IGNORECASE)
    )


def _denies_a_list(cue: _Cue, trigger: _Trigger, mention: Mention, document: Document) -> bool:
    """ "There is no pneumonia, effusion or pneumothorax": a sentence that begins so denies all that it names."""
    begins = document.text[document.sentences[mention.sentence].start : cue.start]
    words = re.findall(r"[a-z']+", begins.lower())
    opens = load_rulebook(RULEBOOK)["answers"]["opens"]
    return trigger.assertion is Assertion.NEGATED and trigger.before and all(word in opens for word in words)


def _years(text: str, offset: int, year: int) -> Iterator[_Cue]:
    """ "In 2011", "(2011)", "2011: ": cues for the words before, or behind where the year opens the sentence."""
    for match in _YEAR.finditer(text) if year else ():
        opens = not re.search(r"[A-Za-z]", text[: match.start()])
        if int(match["year"]) >= year or not (opens or _is_event(text[: match.start()])):
            continue
        table = load_rulebook(RULEBOOK)["dated"]
        trigger = _Trigger(_LAST, Assertion(table["assertion"]), opens, table["reach"], False)
        yield _Cue(trigger, match.start() + offset, match.end() + offset, match[0])


def _is_event(before: str) -> bool:
    """Of "diagnosed in 2011" one only knows when it was found."""
    words = re.findall(r"[a-z]+", before.lower())[-load_rulebook(RULEBOOK)["dated"]["reach"] :]
    return not frozenset(load_rulebook(RULEBOOK)["dated"]["found"]) & frozenset(words)


def _cues(text: str, offset: int) -> list[_Cue]:
    """Triggers and terminators of a sentence, without what lies within something longer."""
    low = text.lower()
    low = (low if len(low) == len(text) else text).translate(_BLANKS)
    automaton, meant = _lexicon()
    found = [(start, end, number) for number, start, end in automaton.find_matches_as_indexes(low, overlapping=True)]
    whole = [(start, end, number) for start, end, number in found if _is_whole(low, start, end)]
    longest = [(start, end) for start, end in _longest((start, end) for start, end, _ in whole)]
    return [
        _Cue(trigger, start + offset, end + offset, text[start:end])
        for start, end, number in whole
        if (start, end) in longest
        for trigger in meant[number]
    ]


def _longest(spans: Iterator[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Those that no other span contains."""
    reach = -1
    for start, end in sorted(set(spans), key=lambda span: (span[0], -span[1])):
        if end > reach:
            yield start, end
            reach = end


def _is_whole(text: str, start: int, end: int) -> bool:
    """Whole words; marks ("?") need no boundary."""
    begins = not text[start].isalnum() or start == 0 or not text[start - 1].isalnum()
    return begins and (not text[end - 1].isalnum() or end == len(text) or not text[end].isalnum())


@cache
def _lexicon() -> tuple[AhoCorasick, tuple[tuple[_Trigger | None, ...], ...]]:
    """All words of the table behind one automaton, and what each means; () = a look-alike."""
    table = load_rulebook(RULEBOOK)
    meant: dict[str, list[_Trigger | None]] = {words: [] for words in table["pseudo"]["words"]}
    for order, row in enumerate(table["trigger"]):
        before, comma = row["side"] == "before", row.get("comma") == "stop"
        trigger = _Trigger(order, Assertion(row["assertion"]), before, row.get("reach", table["reach"]), comma)
        for words in row["words"]:
            meant.setdefault(words, []).append(trigger)
    for words in (*table["terminators"]["words"], *table["terminators"]["marks"]):
        meant.setdefault(words, []).append(None)
    for words in [*meant]:
        meant[words].extend(_also_before(words, meant))
    automaton = AhoCorasick(list(meant), implementation=Implementation.ContiguousNFA)
    return automaton, tuple(tuple(each) for each in meant.values())


def _also_before(words: str, meant: dict[str, list[_Trigger | None]]) -> list[_Trigger | None]:
    """ "Is likely" holds "likely": it speaks of what it goes on with as well ("this is likely pneumonia")."""
    _, _, rest = words.partition(" ")
    own = [one for one in meant[words] if one is not None]
    if not own or not rest or any(one.before for one in own):
        return []
    found = [one for one in meant.get(rest, ()) if one is not None and one.before and not one.direct]
    return [replace(one, reach=_DIRECT, direct=True) for one in found if one.assertion is own[0].assertion]
