"""The parts of the sum: for each code that a note may carry, figures that speak for it and against it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping

from cleanclaim.coding.selection.learning.model import Counts, TextModel
from cleanclaim.coding.selection.learning.observed import Observed

REASONS = (
    "negated", "uncertain", "historical", "family", "hypothetical", "planned", "resolved", "other person",
    "not in the assessment", "integral symptom", "replaced",
)  # fmt: skip
NAMES = (
    "proposed", "how sure", "was right", "category was right", "mentions", "synonym", "weak", "near a cue",
    "frequent", "frequent and proposed", "never given", "habit", "notes behind the habit", "has a habit", "words",
    "has words", "named", "present", "given when named", "length", "proposals", "place",
    "site phrase", "has site phrase",
)  # fmt: skip
_USUAL_PRECISION, _USUAL_GIVEN = 0.6, 0.3  # where nothing is known of a code
_LOW, _LOWEST_WORDS = -5.0, -6.0
LEAST_WORDS = -4.5  # a code is considered for its words alone from here on
_LENGTH = 300  # words of a usual note


def names(initials: str) -> tuple[str, ...]:
    """The names of the figures, in their order."""
    return (*NAMES, *REASONS, *(f"proposed {initial}" for initial in initials))


def figures(
    note: Observed, counts: Counts, words: Mapping[str, float], initials: str
) -> Iterable[tuple[str, tuple[float, ...]]]:
    """(code, figures) of every code that the note may carry. `words` are the scores of its words by code."""
    habits = habits_of(note, counts)
    phrases = phrases_of(note, counts)
    codes = {*note.proposed, *note.present, *note.held, *habits, *phrases}
    codes |= {code for code, score in words.items() if score > LEAST_WORDS}
    for code in sorted(codes):
        own = _own(note, code, counts)
        habit, phrase = habits.get(code), phrases.get(code)
        learned = (
            logit(habit[0]) if habit else _LOW,
            math.log(1 + habit[1]) if habit else 0.0,
            1.0 if habit else 0.0,
            max(words.get(code, _LOWEST_WORDS), _LOWEST_WORDS),
            1.0 if code in words else 0.0,
        )
        rest = _rest(note, code, counts, phrase)
        held = note.held.get(code, frozenset())
        tail = (*(float(reason in held) for reason in REASONS), *(_begins(note, code, each) for each in initials))
        yield code, (*own, *learned, *rest, *tail)


def _own(note: Observed, code: str, counts: Counts) -> tuple[float, ...]:
    one = note.proposed.get(code)
    frequent = math.log((counts.prior.get(code, 0) + 0.2) / (counts.notes + 100))
    never = float(code not in counts.prior)
    if one is None:
        return (0.0,) * 8 + (frequent, 0.0, never)
    category = share(counts.right_category, counts.proposed_category, code[:3], _USUAL_PRECISION, 2)
    return (
        1.0,
        one.sure,
        logit(share(counts.right, counts.proposed, code, category, 3)),
        logit(category),
        math.log(one.mentions),
        float(one.synonym),
        float(one.weak),
        float(one.near),
        frequent,
        frequent,
        never,
    )


def _rest(note: Observed, code: str, counts: Counts, phrase: tuple[float, int] | None) -> tuple[float, ...]:
    one = note.proposed.get(code)
    named = note.named.get(code, 0)
    return (
        math.log(1 + named),
        float(code in note.present),
        logit(share(counts.given, counts.named, code, _USUAL_GIVEN, 2)) if named else 0.0,
        math.log(max(1, note.length) / _LENGTH),
        math.log(1 + len(note.proposed)),
        min(one.place / 2000, 2.0) if one else 0.0,
        logit(phrase[0]) if phrase else _LOW,
        1.0 if phrase else 0.0,
    )


def _begins(note: Observed, code: str, initial: str) -> float:
    return float(code in note.proposed and code.startswith(initial))


def habits_of(note: Observed, counts: Counts) -> dict[str, tuple[float, int]]:
    """Codes that people gave where the same was found: (share, notes), by the strongest finding."""
    found: dict[str, tuple[float, int]] = {}
    for source in sorted(note.sources):
        for code, given, notes in counts.habits.get(source, ()):
            if given > found.get(code, (0.0, 0))[0]:
                found[code] = (given, notes)
    return found


def phrases_of(note: Observed, counts: Counts) -> dict[str, tuple[float, int]]:
    """Codes that the site's own phrases stand for: (share, notes), by the surest phrase."""
    found: dict[str, tuple[float, int]] = {}
    for phrase in sorted(note.phrases):
        if phrase in counts.phrases:
            code, given, notes = counts.phrases[phrase]
            found[code] = max(found.get(code, (0.0, 0)), (given, notes))
    return found


def word_scores(note: Observed, texts: Mapping[str, TextModel]) -> dict[str, float]:
    """By code: how far its words speak for it."""
    scale = scaled(note)
    return {
        code: text.bias + scale * sum(weight for word, weight in text.weights.items() if word in note.words)
        for code, text in texts.items()
    }


def scaled(note: Observed) -> float:
    """What one word of a note weighs: little in a long one."""
    return 10.0 / math.sqrt(len(note.words) + 1)


def share(part: Mapping[str, int], whole: Mapping[str, int], key: str, usual: float, weight: float) -> float:
    """part ÷ whole, drawn towards what is usual where there is little to count."""
    return (part.get(key, 0) + weight * usual) / (whole.get(key, 0) + weight)


def logit(probability: float) -> float:
    within = min(max(probability, 1e-4), 1 - 1e-4)
    return math.log(within / (1 - within))
