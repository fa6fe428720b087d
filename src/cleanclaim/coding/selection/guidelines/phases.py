"""7th characters: the phase of care of an injury (I.C.19.a), and the other axes that end a code."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from cleanclaim.charts.values import SectionKind
from cleanclaim.codesets import Code, Library
from cleanclaim.coding.selection.guidelines.steps import RULEBOOK, SYSTEM, changed, guide, sentences, told
from cleanclaim.coding.selection.procedures.phrases import PhrasePattern, pattern
from cleanclaim.coding.selection.specificity import is_stem, needs, said_words
from cleanclaim.coding.selection.stages import Candidate, Reading
from cleanclaim.coding.values import Alternative
from cleanclaim.kernel.rules import load_rulebook, rule

_OPENING = (SectionKind.CHIEF_COMPLAINT, SectionKind.HISTORY, SectionKind.OTHER)
_FIRST_SENTENCES = 3
_UNSAID = frozenset(("stage", "eye", "dry"))  # in the meaning of a 7th character
# Complications of care are coded by the treatment of the complication, not of what it complicates (I.C.19.a).
_OF_CARE = ("T80", "T81", "T82", "T83", "T84", "T85", "T86", "T87", "T88")
_ONE_EYE = frozenset(("right", "left"))


@rule("coding.phase_of_care", cites=guide("I.C.19.a 7th characters, I.C.19.c.1 fractures; I.A.4–5"))
def phase_of_care(reading: Reading, library: Library) -> Reading:
    """The 7th character says the phase of care: A while treatment is active, D in healing, S for late effects."""
    for one in reading.candidates:
        entry = library.code(SYSTEM, one.code)
        if entry is not None and is_stem(library, entry):
            letter = _stated(entry, one, reading) or seventh(entry, *_said(reading, one))
            code = next(each.code for each in library.children(one.code) if each.code.endswith(letter))
            reading = changed(reading, one, _ended(one, code, entry, letter, library))
    return reading


def _ended(one: Candidate, code: str, entry: Code, letter: str, library: Library) -> Candidate:
    others = tuple(
        Alternative(each.code, each.display, "another phase of care than the record says")
        for each in library.children(entry.code)
        if each.code != code
    )[:2]
    new = replace(one, code=code, alternatives=(*one.alternatives, *others), doubt=one.doubt + 0.05)
    return told(new, phase_of_care.card, f"{letter}: {entry.seven_chr.get(letter, '')}.")


def _stated(entry: Code, one: Candidate, reading: Reading) -> str:
    """The 7th character whose own meaning the words say: an eye, a stage. "" for phases of care and where none is."""
    if "A" in entry.seven_chr:
        return ""
    said = said_words(" ".join(reading.sentence_of(mention).text for mention in one.mentions))
    found = []
    for letter, meaning in entry.seven_chr.items():
        wanted = frozenset() if meaning.lower().startswith("without") else frozenset(needs(meaning)) - _UNSAID
        if wanted and wanted <= said and not ("bilateral" in said and wanted & _ONE_EYE):
            found.append((len(wanted), letter))
    return max(found, key=lambda one: one[0])[1] if found else ""


def seventh(entry: Code, said: str, opening: str = "") -> str:
    """The 7th character for what the record says of the phase: at the injury first, then as the visit is opened."""
    allowed = entry.seven_chr
    said = _phase("planned").sub(" ", said)
    wanted: list[str] = []
    if _phase("sequela").search(said):
        wanted.append("S")
    if "K" in allowed:
        wanted += [
            letter
            for name, letter in (("nonunion", "K"), ("malunion", "P"), ("delayed", "G"))
            if _phase(name).search(said)
        ]
    healing = _phase("subsequent").search(said)
    if healing or (not _phase("active").search(said) and _phase("subsequent").search(opening)):
        wanted.append("D")
    if "B" in allowed and _phase("open").search(said):
        wanted.append("B")
    wanted += ["A", "0", "9"]
    return next((letter for letter in wanted if letter in allowed), next(iter(allowed)))


def _said(reading: Reading, one: Candidate) -> tuple[str, str]:
    """The sentences that name the injury, and how the visit is opened; a new patient's first visit follows nothing."""
    own = "\n".join(reading.sentence_of(mention).text for mention in one.mentions)
    if not reading.assessed or reading.context.new_patient or one.code.startswith(_OF_CARE):
        return own, ""
    opening = [span.text for _, span in sentences(reading.document, _OPENING)][:_FIRST_SENTENCES]
    return own, "\n".join(opening)


@cache
def _phase(name: str) -> PhrasePattern:
    return pattern(load_rulebook(RULEBOOK)["phase"][name])
