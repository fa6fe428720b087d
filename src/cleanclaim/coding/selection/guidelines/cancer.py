"""Visits for a treatment of cancer: the treatment is why the patient came (I.C.2.e.2)."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from cleanclaim.codesets import Library
from cleanclaim.coding.selection.guidelines.steps import RULEBOOK, added, coded, from_words, guide
from cleanclaim.coding.selection.procedures import drugs, statements
from cleanclaim.coding.selection.procedures.phrases import PhrasePattern, pattern
from cleanclaim.coding.selection.stages import Reading, Standing
from cleanclaim.kernel.rules import load_rulebook, rule


@rule("coding.cancer_treatment", cites=guide("I.C.2.e.2 encounter for chemotherapy, immunotherapy"))
def cancer_treatment(reading: Reading, library: Library) -> Reading:
    """A visit at which a drug against the cancer ran in is coded first as an encounter for that treatment."""
    if not coded(reading, ["C"]) or not _named().search(reading.document.text):
        return reading
    given, _ = drugs.find(statements(reading.document), (), reading.context.service_date)
    for kind, code in load_rulebook(RULEBOOK)["cancer_treatment"].items():
        names = _numbers(kind)
        done = next((one for one in given if one.code in names), None)
        if done is None:
            continue
        held = coded(reading, [code])
        if held:
            others = tuple(one for one in reading.candidates if one is not held[0])
            reading = replace(reading, candidates=(replace(held[0], first=True), *others))
            continue
        span = done.done[0].statement.span()
        one = from_words(reading, code, span, Standing.REASON, cancer_treatment.card, f"{done.name}.")
        reading = added(reading, replace(one, first=True))
    return reading


@cache
def _numbers(kind: str) -> frozenset[str]:
    return frozenset(row["code"] for drug in drugs.drug_rows() if drug.get("cancer") == kind for row in drug["codes"])


@cache
def _named() -> PhrasePattern:
    return pattern(words for drug in drugs.drug_rows() if "cancer" in drug for words in drug["says"])
