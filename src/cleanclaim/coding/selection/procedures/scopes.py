"""Endoscopies: what was done through the scope takes the place of looking; ways at several spots stand together."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from cleanclaim.coding.selection.procedures.services import Done, Service, has, sift
from cleanclaim.coding.selection.procedures.statements import Statement
from cleanclaim.coding.selection.procedures.status import performed
from cleanclaim.coding.selection.procedures.studies import RULEBOOK, study_mentions, told_of
from cleanclaim.coding.selection.procedures.variants import not_done_words
from cleanclaim.coding.values import Withheld
from cleanclaim.kernel import Citation
from cleanclaim.kernel.rules import load_rulebook, rule

_NCCI_6 = Citation("NCCI Policy Manual ch. 6", "endoscopic services")
_PAST = re.compile(r"[^.\n;]*\b(?:19|20)\d\d\b[^.\n;]*", re.IGNORECASE)


def find(statements: Sequence[Statement]) -> tuple[list[Service], list[Withheld]]:
    """Endoscopies of stomach and bowels that were made at this visit."""
    services: list[Service] = []
    withheld: list[Withheld] = []
    for row in load_rulebook(RULEBOOK)["scope"]:
        mentions = study_mentions(statements, row["says"], not_for=row.get("not_for", ()), steps=row["steps"])
        done, held = sift(mentions, row["look"])
        withheld.extend(held)
        done = [one for one in done if told_as_made(one)]
        if done:
            services.extend(_services(row, done, statements))
    return services, withheld


def phrases() -> list[str]:
    """The words for endoscopies, without which nothing is found."""
    return [words for row in load_rulebook(RULEBOOK)["scope"] for words in row["says"]]


def _services(row: Mapping[str, Any], done: Sequence[Done], statements: Sequence[Statement]) -> list[Service]:
    told = _PAST.sub(" ", told_of(done, statements))
    text = not_done_words(told)
    looking = Service(str(row["look"]), str(row["name"]), tuple(done), tuple(row["about"])).told(told_as_made.card)
    ways = [way for way in row["through"] if _told(way, text)]
    ways = [way for way in ways if way.get("not_beside") not in {each["code"] for each in ways}]
    if not through_the_scope(ways):
        return [looking.marked("53", stopped.card, "") if stopped(row, told) else looking]
    return [_way(looking, way, ways) for way in ways]


def _told(way: Mapping[str, Any], text: str) -> bool:
    if "all" in way:
        return all(has(words, text) for words in way["all"])
    return has(way["any"], text) and not _only(way, text)


def _only(way: Mapping[str, Any], text: str) -> bool:
    """Do the words stand only inside those of another way ("hot biopsy" is no biopsy)?"""
    for other in way.get("not_with", ()):
        text = re.sub(re.escape(other) + r"\w*(?: forceps)?", " ", text, flags=re.IGNORECASE)
    return not has(way["any"], text)


def _way(looking: Service, way: Mapping[str, Any], ways: Sequence[Mapping[str, Any]]) -> Service:
    service = replace(looking, code=str(way["code"])).told(through_the_scope.card)
    codes = {str(each["code"]) for each in ways}
    if other_spot(service.code, codes):
        return service.marked("59", other_spot.card, "")
    return service


@rule("procedures.scope_report", cites=_NCCI_6)
def told_as_made(done: Done) -> bool:
    """An endoscopy is made where its report stands, or its steps are told; results are talked of elsewhere."""
    return done.judgement.card is not performed.card


@rule("procedures.through_the_scope", cites=_NCCI_6)
def through_the_scope(ways: Sequence[object]) -> bool:
    """What was done through the scope includes the looking; each way of doing has a number of its own."""
    return bool(ways)


@rule("procedures.scope_other_spot", cites=_NCCI_6)
def other_spot(code: str, codes: set[str]) -> bool:
    """A sample or removal in another way at another spot carries 59."""
    pairs = load_rulebook(RULEBOOK)["scope_apart"]
    return any(code in pair["second"] and codes & set(pair["first"]) for pair in pairs)


@rule("procedures.scope_stopped", cites=_NCCI_6)
def stopped(row: Mapping[str, Any], text: str) -> bool:
    """An endoscopy that could not be finished carries 53."""
    return has(row.get("stopped", ()), text)
