"""Scored questionnaires: each is a unit, whatever it is called; one on the mother is asked in her baby's record."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cache

from cleanclaim.coding.selection.procedures.act_tables import Act, acts
from cleanclaim.coding.selection.procedures.services import Done, Service
from cleanclaim.kernel import Citation
from cleanclaim.kernel.rules import load_rulebook, rule

_NCCI_1 = Citation("NCCI Policy Manual ch. 1", "general correct coding policies")
_BABY = 2  # years


def asked_of(act: Act, service: Service, age: int | None) -> Service:
    """The service under the number for a questionnaire on the mother, where the patient is her baby."""
    if not act.of_mother or not of_the_mother(age):
        return service
    return replace(service, code=act.of_mother).told(of_the_mother.card)


def together_scored(services: Sequence[Service]) -> list[Service]:
    """Questionnaires of one number that stand in several rows of the tables are one line, each of them a unit."""
    of_code: dict[str, list[Service]] = {}
    for one in services:
        if one.code in _questionnaires():
            of_code.setdefault(one.code, []).append(one)
    merged = {code: _scored([done for one in group for done in one.done], group[0]) for code, group in of_code.items()}
    first = {id(group[0]): code for code, group in of_code.items()}
    kept = [one for one in services if one.code not in merged or id(one) in first]
    return [merged[first[id(one)]] if id(one) in first else one for one in kept]


def _scored(done: Sequence[Done], service: Service) -> Service:
    """The questionnaires as one line: a short form beside the long one, or another spelling, is the same one."""
    names = sorted({_instrument(one.words) for one in done})
    service = replace(service, done=tuple(done))
    if not instruments_counted(names):
        return service
    return replace(service, units=len(names)).told(instruments_counted.card, f"{len(names)} here.")


def _instrument(words: str) -> str:
    """The one name of a questionnaire, whatever it is called."""
    plain = re.sub(r"[^a-z0-9]", "", words.lower())
    for row in load_rulebook("coding/procedures/general")["questionnaires"]["same"]:
        if plain in row:
            return str(row[0])
    return plain


@cache
def _questionnaires() -> frozenset[str]:
    return frozenset(each for act in acts() if act.per_instrument for each in (act.code, act.of_mother) if each)


@rule("procedures.of_the_mother", cites=_NCCI_1)
def of_the_mother(age: int | None) -> bool:
    """A questionnaire on the mother's mood in a baby's record is asked of the one who cares for the patient."""
    return age is not None and age < _BABY


@rule("procedures.instruments_counted", cites=_NCCI_1)
def instruments_counted(names: Sequence[str]) -> bool:
    """Each scored questionnaire is one unit:"""
    return len(set(names)) > 1
