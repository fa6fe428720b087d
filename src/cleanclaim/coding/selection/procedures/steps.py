"""Steps: the words that are written only while something is being done (consent, prep, needle, specimen).

A note seldom says "endometrial biopsy was performed". It says "Endometrial biopsy:" and then what was done.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from cleanclaim.charts.values import SectionKind
from cleanclaim.coding.selection.procedures.phrases import key, pattern
from cleanclaim.coding.selection.procedures.statements import RULEBOOK, Statement
from cleanclaim.coding.selection.procedures.status import Mention
from cleanclaim.kernel.rules import load_rulebook

_REACH = 14  # statements after the act that may still tell it
_MEASURED = re.compile(
    r"(?P<volume>\d\s?(?:mL|cc)\b)|(?P<dose>\d\s?(?:mg|units)\b)"
    r"|(?P<thread>\b\d-0\b)|(?P<needle>\b\d\d\s?-?g\b)",
    re.IGNORECASE,
)
_DONE = re.compile(
    r"^(?!limited|detailed|complicated|unattended|extended|automated|targeted|guided|retained)[a-z]+ed\b(?= )"
    r"|(?<!\bne)(?<!locat)(?<!plann)(?<!schedul)ed$|\b(?:frozen|froze|put in|pulled)$",
    re.IGNORECASE,
)
_NO_RESULT = re.compile(r"\b(?:follow[- ]?up|review|visit|consult\w*|discuss\w*)\b", re.IGNORECASE)
_LINES = 4  # statements below a test's name that may tell what was found
_HEAD = 25  # characters: an act named within them heads its statement
_TITLE = 60  # characters: a statement up to this length at the top of a note may be its title
_TALK = {SectionKind.PLAN, SectionKind.ORDERS, SectionKind.INSTRUCTIONS, SectionKind.ASSESSMENT}
_PAST = {
    SectionKind.PAST_HISTORY,
    SectionKind.SURGICAL_HISTORY,
    SectionKind.FAMILY_HISTORY,
    SectionKind.SOCIAL_HISTORY,
    SectionKind.MEDICATIONS,
    SectionKind.ALLERGIES,
}


def steps_told(statements: Sequence[Statement], place: int, start: int, own: Sequence[str] = ()) -> int:
    """How many different steps are told of the act at character `start` of the statement at `place`.

    Of an act that heads its statement also in what follows; of one in the title, in the whole note. `own` are
    the act's own words beside those of any procedure.
    """
    told = [statements[place].text, *_told(statements, place, start)[1:]]
    found = [pattern(words) for words in (load_rulebook(RULEBOOK)["steps"]["says"], own)]
    words = {key(match[0]) for text in told for each in found for match in each.finditer(text)}
    measured = {str(match.lastgroup) for text in told[:2] for match in _MEASURED.finditer(text)}
    return len(words | measured)


def words_told(statements: Sequence[Statement], mention: Mention) -> list[str]:
    """What a note tells of an act: its statement, what follows where the act heads it, all under its heading."""
    own = mention.statement
    place = next((at for at, other in enumerate(statements) if other == own), None)
    if place is None:  # two sentences that were read as one
        return [own.text]
    told = [own.text[: mention.start], *_told(statements, place, mention.start)]
    if own.kind is SectionKind.PROCEDURES:
        told += [other.text for other in statements if other.under_heading_of(own)]
    return list(dict.fromkeys(told))


def result_below(statements: Sequence[Statement], place: int, start: int, values: Sequence[str]) -> bool:
    """Does a test's name head its line, and stands what was found in the lines below it?"""
    if start > _HEAD or not values:
        return False
    below = _told(statements, place, start)[1:]
    if place > 1 or _NO_RESULT.search(statements[place].text):
        below = below[:_LINES]
    return any(pattern(values).search(text) for text in below)


def says_done(words: str) -> bool:
    """Do the words for an act end like something that was done ("toenail … avulsed", "trephined")?"""
    return bool(_DONE.search(words))


def _told(statements: Sequence[Statement], place: int, start: int) -> list[str]:
    statement = statements[place]
    told = [statement.text[start:]]
    if place <= 1 and len(statement.text) <= _TITLE:
        told += [other.text for other in statements[place + 1 :] if other.kind not in _TALK | _PAST]
    elif start <= _HEAD:
        told += [other.text for other in _following(statements, place)]
    return told


def _following(statements: Sequence[Statement], place: int) -> list[Statement]:
    """The next statements of the same document, up to where the note goes over to talk of what is to be done."""
    own = statements[place]
    following: list[Statement] = []
    for other in statements[place + 1 : place + 1 + _REACH]:
        if other.document != own.document or (other.kind in _TALK and other.kind is not own.kind):
            break
        following.append(other)
    return following
