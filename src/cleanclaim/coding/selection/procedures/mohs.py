"""Micrographic surgery: the site gives the first stage's number, each further stage is a unit of the add-on."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from cleanclaim.coding.selection.procedures.excisions import RULEBOOK, diagnoses_told
from cleanclaim.coding.selection.procedures.services import NUMBER, Service, mentions_of, number, sift
from cleanclaim.coding.selection.procedures.sites import body_parts
from cleanclaim.coding.selection.procedures.statements import Statement
from cleanclaim.coding.selection.procedures.steps import steps_told, words_told
from cleanclaim.coding.values import Withheld
from cleanclaim.kernel import Citation
from cleanclaim.kernel.rules import load_rulebook, rule

_NCCI_3 = Citation("NCCI Policy Manual ch. 3", "Mohs micrographic surgery")
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5}
_COUNTED = re.compile(rf"\b(?P<n>{NUMBER})\s+(?:total\s+)?(?:mohs\s+)?(?:stages|layers)\b", re.IGNORECASE)
_NUMBERED = re.compile(r"\b(?:stage|layer)\s+#?(?P<n>\d|iv|i{1,3}|v)\b", re.IGNORECASE)


def find(statements: Sequence[Statement]) -> tuple[list[Service], list[Withheld]]:
    """Micrographic surgery of this visit, its first stage and the further ones."""
    table = load_rulebook(RULEBOOK)["mohs"]
    found = mentions_of(statements, table["says"], not_for=table["not_for"], by_hand=True)
    own = [steps_told(statements, statements.index(one.statement), one.start, table["steps"]) for one in found]
    mentions = [
        replace(one, steps=steps, measured=stages_in(one.statement.text[one.end :]) > 0)
        for one, steps in zip(found, own, strict=True)
    ]
    done, withheld = sift(mentions, table["head"]["first"])
    if not done:
        return [], withheld
    text = " ".join(dict.fromkeys(told for one in done for told in words_told(statements, one.mention)))
    stages = stages_in(text)
    if not stage(stages):
        return [], withheld
    body = next((part.name for part in (*body_parts(text), *body_parts(diagnoses_told(statements)))), "")
    numbers = table["head"] if body in table["head_bodies"] else table["trunk"]
    first = Service(numbers["first"], "micrographic surgery, first stage", tuple(done), tuple(table["about"]), body)
    services = [first.told(stage.card, f"{body or 'trunk or limb'}, {stages} stages.")]
    if stages > 1:
        more = replace(first, code=numbers["more"], name="micrographic surgery, each further stage", units=stages - 1)
        services.append(more.told(stage.card, f"{stages} stages in all."))
    return services, withheld


def stages_in(text: str) -> int:
    """How many stages a text tells: "in two stages", "Stage II: clear"; 0 where it tells none."""
    counts = [number(match["n"]) for match in _COUNTED.finditer(text)]
    counts += [_ROMAN.get(match["n"].lower()) or int(match["n"]) for match in _NUMBERED.finditer(text)]
    return max(counts, default=0)


@rule("procedures.mohs_stages", cites=_NCCI_3)
def stage(stages: int) -> bool:
    """Micrographic surgery is coded by its site and stages:"""
    return stages > 0
