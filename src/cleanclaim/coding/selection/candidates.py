"""Candidates: from mentions that count to codes, the best one for each problem."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from cleanclaim.codesets import Library
from cleanclaim.coding.selection.counting import why_counted
from cleanclaim.coding.selection.histories import remembered
from cleanclaim.coding.selection.misspelt import MISSPELT
from cleanclaim.coding.selection.pointed import KIND as POINTED
from cleanclaim.coding.selection.specificity import choose, said_words
from cleanclaim.coding.selection.stages import Candidate, Mention, Reading, Standing, because
from cleanclaim.coding.selection.taken_up import taken_up
from cleanclaim.coding.values import Alternative, Withheld
from cleanclaim.kernel import Span

SYSTEM = "ICD-10-CM"
# Words for the course of a problem, and abbreviations that hold one.
_COURSE = re.compile(
    r"\b(?:acute|chronic|severe|moderate|mild|recurrent|persistent|intermittent|ckd|copd|esrd|hfref|hfpef|hfmref|aecopd"
    r"|stage|iii[ab]|[345][ab])\b",
    re.IGNORECASE,
)
_OWN = re.compile(r"\bcopd\b", re.IGNORECASE)  # in words of its own code: no other title is made of its letters
_LONGEST = 220  # characters: in longer sentences only the words around a mention speak of it
_DOUBTS = {POINTED: 0.25, MISSPELT: 0.1}  # off the confidence: never confident by a pointer or mended word alone
_RANK = {standing: place for place, standing in enumerate(Standing)}


def candidates(reading: Reading, counted: Sequence[Mention], library: Library) -> Reading:
    """The reading with a candidate for each code that the counted mentions stand for."""
    found: dict[str, Candidate] = {}
    withheld: list[Withheld] = []
    for mention in counted:
        choice = choose(mention.code, said_words(_without_others(reading, mention, counted)), library)
        for code in choice.codes:
            if refused := not_for(reading, code, library):
                withheld.append(Withheld(reading.span(mention), refused, code))
                continue
            one = _candidate(reading, mention, code, choice.said, choice.doubt, choice.others, library)
            found[code] = _joined(found[code], one) if code in found else one
    return replace(reading, candidates=tuple(found.values()), withheld=(*reading.withheld, *withheld))


def _candidate(
    reading: Reading,
    mention: Mention,
    code: str,
    said: frozenset[str],
    doubt: float,
    others: Iterable[str],
    library: Library,
) -> Candidate:
    phrase = {
        "title": "the code's title",
        "inclusion term": "an inclusion term",
        "history": "over, a history,",
        "index": "an Index term",
        MISSPELT: f"read as “{mention.term}”,",
        POINTED: f"what a language model takes for “{mention.term}”, which the tables have",
    }.get(mention.kind, "a synonym")
    told = because(
        "",
        f"“{_one_line(mention.text)}” is {phrase} for {mention.code}.",
        "ICD-10-CM Tabular List",
        reading.sentence_of(mention),
    )
    traces = [told]
    if counted_by := why_counted(mention):
        card, cue = counted_by
        traces.append(because(card.id, f"{card.sentence} (“{_one_line(cue)}”)", card.citation))
    if card_of := taken_up(mention, reading):
        traces.append(because(card_of.id, card_of.sentence, card_of.citation))
    if mention.kind == "history":
        card = remembered.card
        traces.append(because(card.id, f"{card.sentence} (“{_one_line(mention.cue)}”)", card.citation))
    if code != mention.code:
        says = f"The sentence also says: {', '.join(sorted(said))}." if said else "Nothing more specific is said."
        card = choose.card
        traces.append(because(card.id, f"{card.sentence} {says}", card.citation))
    return Candidate(
        code=code,
        mentions=(mention,),
        standing=mention.standing,
        base=mention.code,
        because=tuple(traces),
        alternatives=tuple(_alternative(other, library) for other in others),
        doubt=doubt + (0.1 if mention.weak else 0.0) + _DOUBTS.get(mention.kind, 0.0),
    )


def _alternative(code: str, library: Library) -> Alternative:
    entry = library.code(SYSTEM, code)
    return Alternative(code, entry.display if entry else "", "the record's words fit it less closely")


def _joined(first: Candidate, second: Candidate) -> Candidate:
    """One candidate for both: the stronger standing leads."""
    lead, other = (first, second) if _RANK[first.standing] <= _RANK[second.standing] else (second, first)
    return replace(lead, mentions=(*lead.mentions, *other.mentions), doubt=min(first.doubt, second.doubt))


def _without_others(reading: Reading, mention: Mention, counted: Sequence[Mention]) -> str:
    """The window, where what other problems of the sentence are called says nothing of this one's course.

    "HTN with CKD 3b and HFrEF": the heart failure is not chronic because the kidney disease is.
    """
    start, text = _window(reading, mention)
    low, high = max(0, mention.start - start), mention.end - start
    text = text[:low] + _OWN.sub("    ", text[low:high]) + text[high:]
    for other in counted:
        if other.sentence != mention.sentence or other.document != mention.document or other.code == mention.code:
            continue
        if other.start < mention.end and mention.start < other.end:
            continue
        low, high = max(0, other.start - start), other.end - start
        if 0 <= low < high <= len(text):
            text = text[:low] + _COURSE.sub(lambda match: " " * len(match[0]), text[low:high]) + text[high:]
    return text


def _window(reading: Reading, mention: Mention) -> tuple[int, str]:
    """Where the words that speak of a mention begin, and they: its sentence, or the part of a long one around it."""
    sentence = reading.sentence_of(mention)
    if sentence.end - sentence.start <= _LONGEST and mention.standing in (Standing.LISTED, Standing.ASSESSED):
        return sentence.start, sentence.text
    return _clause(sentence, mention.start - sentence.start, mention.end - sentence.start)


def _clause(sentence: Span, start: int, end: int) -> tuple[int, str]:
    """From the last comma, "and" or other break before the mention to the first one after it."""
    breaks = re.compile(r"[,;:.]|\band\b|\bbut\b|\bwho\b", re.IGNORECASE)
    low = max((match.end() for match in breaks.finditer(sentence.text, 0, start)), default=0)
    after = breaks.search(sentence.text, end)
    return sentence.start + low, sentence.text[low : after.start() if after else len(sentence.text)]


def not_for(reading: Reading, code: str, library: Library) -> str:
    """Why this patient cannot have the code, "" where nothing speaks against it."""
    entry = library.code(SYSTEM, code)
    context = reading.context
    if entry is None:
        return "not in the code set"
    if entry.sex and context.sex.value != "U" and entry.sex is not context.sex:
        return "not for this sex"
    if entry.ages and context.age_years is not None and not entry.ages[0] <= context.age_years <= entry.ages[1]:
        return "not for this age"
    return ""


def _one_line(text: str) -> str:
    return " ".join(text.split())
