"""Weighs a reading by a model: which codes this site's coders would give, each with the words behind it."""

from __future__ import annotations

import math
from dataclasses import replace

from cleanclaim.codesets import Library, icd9
from cleanclaim.coding.selection.candidates import not_for
from cleanclaim.coding.selection.icd9 import code_of_the_day, in_icd9
from cleanclaim.coding.selection.learning.features import figures, word_scores
from cleanclaim.coding.selection.learning.model import Model
from cleanclaim.coding.selection.learning.observed import Observed, observe
from cleanclaim.coding.selection.phrases import Phrase, PhraseSet
from cleanclaim.coding.selection.stages import Candidate, Mention, Reading, Standing, because
from cleanclaim.coding.selection.words import keyed, words_of
from cleanclaim.kernel import Citation, Refused
from cleanclaim.kernel.rules import rule

_CITES = Citation("the site's own coded notes", "")


@rule("coding.learned", cites=_CITES)
def weighed(reading: Reading, model: Model, library: Library) -> Reading:
    """What people of this site coded in notes like this one decides between the codes that the rules see."""
    if model.system != reading.context.system:
        raise Refused(f"This model was learned for {model.system}: give --system {model.system}, or another model.")
    seen = observe(reading, library, site_phrases(model))
    final = in_icd9(reading, library) if model.system == icd9.SYSTEM else reading
    likely = likelihoods(seen, model)
    kept = [_sure(one, likely[one.code], model) for one in final.candidates if likely[one.code] >= model.threshold]
    gone = tuple(one for one in final.candidates if likely[one.code] < model.threshold)
    here = {one.code for one in final.candidates}
    new = [
        _sure(one, share, model)
        for code, share in sorted(likely.items(), key=lambda each: (-each[1], each[0]))
        if share >= model.threshold and code not in here and _may_stand(code, reading, library)
        if (one := _from_note(code, seen, reading, final, model, library))
    ]
    detail = f"{weighed.card.sentence} Seldom given where the record says it so."
    return replace(final.without(gone, "not usual here", detail), candidates=(*kept, *new))


def likelihoods(seen: Observed, model: Model) -> dict[str, float]:
    """By code, how likely people would give it."""
    found = {}
    for code, row in figures(seen, model.counts, word_scores(seen, model.texts), model.initials):
        total = model.bias + sum(weight * figure for weight, figure in zip(model.weights, row, strict=True))
        found[code] = 1 / (1 + math.exp(-max(-50.0, min(50.0, total))))
    return found


def site_phrases(model: Model) -> PhraseSet | None:
    """The site's own phrases behind an automaton; None where nobody marked any."""
    phrases = {keyed(words_of(words)): Phrase(code, "site") for words, (code, _, _) in model.counts.phrases.items()}
    phrases.pop("", None)
    return PhraseSet(phrases) if phrases else None


def _may_stand(code: str, reading: Reading, library: Library) -> bool:
    """In force on the day, and possible for this patient."""
    status = library.lookup(reading.context.system, code, reading.context.service_date).status
    if status == "not checked":
        return library.code(reading.context.system, code) is not None
    return status == "valid" and (reading.context.system == icd9.SYSTEM or not not_for(reading, code, library))


def _sure(one: Candidate, share: float, model: Model) -> Candidate:
    says = f"{weighed.card.sentence} In {model.counts.notes} notes: {share:.0%} likely."
    return replace(one, sure=round(share, 3)).told(because(weighed.card.id, says, _CITES))


def _from_note(
    code: str, seen: Observed, reading: Reading, final: Reading, model: Model, library: Library
) -> Candidate | None:
    """A code that the rules did not propose, with the mention or the sentence that speaks for it."""
    mentions = _named(code, reading, library) or _habitual(code, final, model) or _worded(code, reading, model)
    return Candidate(code, mentions, Standing.TOLD, base=code) if mentions else None


def _named(code: str, reading: Reading, library: Library) -> tuple[Mention, ...]:
    """The mentions of the condition itself."""
    day, system = reading.context.service_date, reading.context.system

    def called(found: str) -> str:
        return code_of_the_day(found, day, library) if system == icd9.SYSTEM else found

    return tuple(one for one in reading.mentions if called(one.code) == code)


def _habitual(code: str, final: Reading, model: Model) -> tuple[Mention, ...]:
    """The mentions of the finding with which people give the code."""
    best: tuple[float, tuple[Mention, ...]] = (0.0, ())
    for one in final.candidates:
        for given, share, _ in model.counts.habits.get(one.code, ()):
            if given == code and share > best[0]:
                best = (share, one.mentions)
    return best[1]


def _worded(code: str, reading: Reading, model: Model) -> tuple[Mention, ...]:
    """The sentence whose words speak most for the code."""
    text = model.texts.get(code)
    note = reading.document
    best: tuple[float, tuple[Mention, ...]] = (0.0, ())
    for index, sentence in enumerate(note.sentences) if text else ():
        words = words_of(note.text[sentence.start : sentence.end])
        said = sum(text.weights.get(word, 0.0) for word in set(words)) if text else 0.0
        if said > best[0]:
            kind = note.sections[sentence.section].kind
            spoken = note.text[sentence.start : sentence.end]
            mention = Mention(sentence.start, sentence.end, spoken, code, index, kind, Standing.TOLD, kind="learned")
            best = (said, (mention,))
    return best[1]
