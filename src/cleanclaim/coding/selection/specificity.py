"""Specificity: down the Tabular List, as far as the record's own words go and not one word further.

The one trick: a code below is taken only when every word that its title has more than the words found is
said in the same sentence ("right", "stage 3b", "with exacerbation"). What a title merely rules out ("not
intractable", "without complications") need not be said. Among those that fit, most said wins; where
nothing more is said, the code for "unspecified".
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import takewhile

from cleanclaim.codesets import Code, Library
from cleanclaim.coding.selection.words import words_of
from cleanclaim.kernel import Citation
from cleanclaim.kernel.rules import load_rulebook, rule

SYSTEM = "ICD-10-CM"
RULEBOOK = "coding/specificity"
SIDES = frozenset(("right", "left", "bilateral"))
_ASIDE = re.compile(r"\s*[(\[][^()\[\]]*[)\]]")
_RULED_OUT = re.compile(
    r"\b(?:without|w/o|w/out|no|not|denies|negative for|absence of|never)\b[^,;.:]*"
    r"|\bnon[- ](?:bleeding|hemorrhagic|obstruct\w+|perforated|ruptured|gangrenous|strangulated|incarcerated"
    r"|infected)\b",
    re.IGNORECASE,
)
_CAUSE = re.compile(r"\bsecondary (?:to|from)\b|\b(?:secondary|primary|acute|chronic):", re.IGNORECASE)  # or a label
_EYES = re.compile(r"\b(?:O[DSU]\b|(?:right|left|both) eyes?\b)")
_OPEN_PART = re.compile(
    r"\bunspecified (eyelid|eye|ear|foot|hand|leg|shoulder|hip|knee|elbow|wrist|ankle and foot|ankle|breast|thigh"
    r"|forearm|upper limb|lower limb|limb|finger|toe|thumb|lower leg|upper arm|arm|femur|tibia|radius|ulna|fibula"
    r"|humerus)\b"
)
_MOST_LEAVES = 600
_COMPETED = 0.06  # off the confidence where another code is nearly as well said


@dataclass(frozen=True, slots=True)
class Leaf:
    """A complete code, or the stem to which only a 7th character is added, with the words that it needs."""

    code: str
    display: str
    needs: frozenset[str]
    open: bool  # for what is not specified
    place: int


@dataclass(frozen=True, slots=True)
class Choice:
    """The codes chosen (two where both sides have no common code), and how well they are supported."""

    codes: tuple[str, ...]
    said: frozenset[str]  # the record's words that made it more specific
    doubt: float
    others: tuple[str, ...] = ()  # as well supported


def said_words(text: str) -> frozenset[str]:
    """The words that a sentence says, with the words of titles that they stand for; not what it rules out."""
    words = words_of(_CAUSE.sub(" ", without_ruled_out(text)))
    said = frozenset(each for word in words for each in (word, *meanings(word)))
    if said & SIDES:
        return said
    eyes = words_of(" ".join(_EYES.findall(text)))  # "without macular edema, left eye": the eye is not ruled out
    return said.union(*((word, *meanings(word)) for word in eyes))


def without_ruled_out(text: str) -> str:
    """The text with what it rules out blanked, character for character."""
    return _RULED_OUT.sub(lambda match: " " * len(match[0]), text)


def meanings(word: str) -> tuple[str, ...]:
    """The words of titles that a plain word of a note stands for as well."""
    return _table().get(word, ())


@rule(
    "coding.specificity",
    cites=Citation("ICD-10-CM Official Guidelines FY2026", "I.B.2 level of detail, I.B.13 laterality"),
)
def choose(code: str, said: frozenset[str], library: Library) -> Choice:
    """The code goes as far down the Tabular List as the record's own words, and no further."""
    entry = library.code(SYSTEM, code)
    if entry is None:
        return Choice((code,), frozenset(), 0.3)
    pool = _pool(library, code)
    base = frozenset(needs(entry.display)) - _understood(code)
    presumed = _presumed(entry.display) or _presumed_below(library, code)

    def fits(leaf: Leaf, words: frozenset[str]) -> bool:
        return leaf.needs - base - presumed <= words and _keeps(leaf, code, base - presumed)

    fitting = [leaf for leaf in pool if fits(leaf, said)]
    if not fitting:
        return _least_wrong(code, pool, base, library)
    best = max(fitting, key=lambda leaf: _merit(leaf, code, base))
    both = _both_sides(best, said, fits, pool, code, base)
    doubt = (0.0 if best.code == code else 0.02) + (_COMPETED if _competed(best, fitting, pool, said, base) else 0.0)
    ties = tuple(dict.fromkeys(leaf.code for leaf in fitting if leaf.code != best.code))[:3]
    return Choice(both or (best.code,), (best.needs - base) & said, doubt, ties)


@lru_cache(maxsize=20_000)
def _understood(code: str) -> frozenset[str]:
    """Words of the titles of such codes that nobody writes: "mild" of a glaucoma is its stage."""
    rows = load_rulebook(RULEBOOK)["understood"]
    return frozenset(word for row in rows if code.startswith(tuple(row["codes"])) for word in row["words"])


@lru_cache(maxsize=20_000)
def _presumed(display: str) -> frozenset[str]:
    """The part of the body whose side the title leaves open: its name says it ("stye", "bunion"), a side is enough."""
    return frozenset(word for part in _OPEN_PART.findall(display.lower()) for word in words_of(part))


@lru_cache(maxsize=20_000)
def _presumed_below(library: Library, code: str) -> frozenset[str]:
    """Of a heading: the part that all its codes for an unspecified side leave open."""
    opened = [part for leaf in _pool(library, code) if (part := _presumed(leaf.display))]
    return frozenset.intersection(*opened) if opened else frozenset()


def _merit(leaf: Leaf, code: str, base: frozenset[str]) -> tuple[int, bool, bool, int, bool, bool, int]:
    """Most said; then both sides before one of them ("bilateral, worse on the right"), the code itself, its
    neighbors, what is open, and not what is "other" than something said."""
    near = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(leaf.code, code, strict=False)))
    other = leaf.display.startswith("Other ")
    return len(leaf.needs - base), "bilateral" in leaf.needs, leaf.code == code, near, leaf.open, not other, -leaf.place


def _competed(
    best: Leaf, fitting: list[Leaf], pool: tuple[Leaf, ...], said: frozenset[str], base: frozenset[str]
) -> bool:
    """Another code is said as well, or words are said that another code has and the best one has not."""
    more = len(best.needs - base)
    if more and any(leaf.code != best.code and len(leaf.needs - base) == more for leaf in fitting):
        return True
    open_words = said - base - best.needs
    return any(not open_words.isdisjoint(leaf.needs) for leaf in pool)


def _keeps(leaf: Leaf, code: str, base: frozenset[str]) -> bool:
    """A code elsewhere in the category still says all that the words found say."""
    return leaf.code.startswith(code) or base - _neutral() <= leaf.needs


def _least_wrong(code: str, pool: tuple[Leaf, ...], base: frozenset[str], library: Library) -> Choice:
    """Nothing fits: the code itself where it is complete, else the one for what is not specified."""
    if not pool or is_complete(library, code):
        return Choice((code,), frozenset(), 0.0)
    opened = [leaf for leaf in pool if leaf.open] or list(pool)
    best = min(opened, key=lambda leaf: (len(leaf.needs - base), leaf.place))
    return Choice((best.code,), frozenset(), 0.3, tuple(leaf.code for leaf in pool if leaf.code != best.code)[:3])


def _both_sides(
    best: Leaf,
    said: frozenset[str],
    fits: Callable[[Leaf, frozenset[str]], bool],
    pool: tuple[Leaf, ...],
    code: str,
    base: frozenset[str],
) -> tuple[str, ...]:
    """Both sides and no code for both: the code of each side, as far down as the words go (I.B.13)."""
    if "bilateral" not in said or best.needs & SIDES or base & SIDES:
        return ()
    found: list[Leaf] = []
    for side in ("right", "left"):
        words = said - SIDES | {side}
        sided = [leaf for leaf in pool if side in leaf.needs and fits(leaf, words)]
        if sided:
            found.append(max(sided, key=lambda leaf: _merit(leaf, code, base)))
    if len(found) != 2 or found[0].needs - SIDES != found[1].needs - SIDES:
        return ()
    return tuple(leaf.code for leaf in found)


@lru_cache(maxsize=20_000)
def _pool(library: Library, code: str) -> tuple[Leaf, ...]:
    """What may be chosen: all below a heading; for an open code, all of its category."""
    entry = library.code(SYSTEM, code)
    if entry is None:
        return ()
    if not is_complete(library, code):
        return _leaves(library, code)
    return _leaves(library, code[:3]) if _is_open(entry) else _variants(entry, 0)


@lru_cache(maxsize=5_000)
def _leaves(library: Library, code: str) -> tuple[Leaf, ...]:
    found: list[Leaf] = []
    waiting = [code]
    while waiting and len(found) < _MOST_LEAVES:
        below = library.children(waiting.pop(0))
        for entry in below:
            if is_complete(library, entry.code):
                found.extend(_variants(entry, len(found)))
            else:
                waiting.append(entry.code)
    return tuple(found)


@lru_cache(maxsize=20_000)
def is_complete(library: Library, code: str) -> bool:
    """Billable, or a stem: only its 7th character is missing."""
    entry = library.code(SYSTEM, code)
    return entry is not None and (entry.billable or is_stem(library, entry))


def is_stem(library: Library, entry: Code) -> bool:
    """Right below it stand its 7th characters, and nothing else."""
    stem = f"{entry.code.replace('.', ''):X<6}"
    below = library.children(entry.code) if entry.seven_chr and not entry.billable else ()
    return bool(below) and all(child.code.replace(".", "")[:-1] == stem for child in below)


def _variants(entry: Code, place: int) -> tuple[Leaf, ...]:
    titles = dict.fromkeys((entry.display, *bare_titles(entry.display)))
    understood = _understood(entry.code)
    wanted = dict.fromkeys(frozenset(needs(title)) - understood for title in titles)
    return tuple(Leaf(entry.code, entry.display, words, _is_open(entry), place) for words in wanted)


def _is_open(entry: Code) -> bool:
    title = entry.display.lower()
    return (
        "unspecified" in title
        or "without complication" in title
        or entry.code.endswith("9")
        or "not intractable" in title
    )


@lru_cache(maxsize=100_000)
def needs(title: str) -> tuple[str, ...]:
    """The words of a title that a record has to say."""
    bare = _unsaid().sub("", _ASIDE.sub("", title.lower()))
    return tuple(word for word in words_of(bare) if word not in _neutral())


@lru_cache(maxsize=50_000)
def bag_of(key: str) -> frozenset[str]:
    """The words of a phrase that a record has to say, in whatever order."""
    return frozenset(key.split()) - _empty_words()


def bare_titles(title: str) -> tuple[str, ...]:
    """A title without what it rules out; one for each part of a joint site ("ankle and foot")."""
    bare = _unsaid().sub("", _ASIDE.sub("", title))
    for joint in load_rulebook(RULEBOOK)["either"]:
        if joint in bare:
            return tuple(bare.replace(joint, part) for part in re.split(r",? and |, ", joint))
    return (bare,)


@cache
def _neutral() -> frozenset[str]:
    return frozenset(load_rulebook(RULEBOOK)["neutral"])


@cache
def _empty_words() -> frozenset[str]:
    return frozenset(load_rulebook(RULEBOOK)["empty"])


@cache
def _unsaid() -> re.Pattern[str]:
    return re.compile(load_rulebook(RULEBOOK)["unsaid"])


@cache
def _table() -> dict[str, tuple[str, ...]]:
    rows: Iterable[tuple[str, str]] = load_rulebook(RULEBOOK)["words"].items()
    return {word: words_of(meant) for word, meant in rows}
