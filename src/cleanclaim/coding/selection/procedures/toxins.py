"""Botulinum toxin into stiff limbs: coded by the limbs, and by how many muscles of each were injected."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from cleanclaim.coding.selection.procedures.nerves import muscles_by_limb
from cleanclaim.coding.selection.procedures.services import Service, has, mentions_of, sift
from cleanclaim.coding.selection.procedures.statements import Statement
from cleanclaim.coding.selection.procedures.steps import words_told
from cleanclaim.coding.selection.procedures.studies import RULEBOOK
from cleanclaim.coding.values import Withheld
from cleanclaim.kernel import Citation
from cleanclaim.kernel.rules import load_rulebook, rule

_NCCI_8 = Citation("NCCI Policy Manual ch. 8", "nervous system: chemodenervation by limb and muscles")


def find(statements: Sequence[Statement]) -> tuple[list[Service], list[Withheld]]:
    """Limbs whose muscles were injected with toxin at this visit."""
    table = _table()
    mentions = mentions_of(statements, table["says"], not_for=table["not_for"], by_hand=True)
    if not mentions or not any(has(table["needs"], one.text) for one in statements):
        return [], []
    done, _ = sift(mentions, table["few"][0])
    text = "\n".join(dict.fromkeys(told for one in done for told in words_told(statements, one.mention)))
    limbs = {limb: len(muscles) for limb, muscles in muscles_by_limb(text).items() if muscles}
    if not done or not limbs_injected(sorted(limbs)):
        return [], []
    base = Service("", "botulinum toxin into a limb", tuple(done), tuple(table["about"]))
    return list(_services(base, limbs, table)), []


def _services(base: Service, limbs: Mapping[str, int], table: Mapping[str, Any]) -> Iterator[Service]:
    """The limb with most muscles first, each further limb by its add-on number."""
    for place, (limb, count) in enumerate(sorted(limbs.items(), key=lambda pair: -pair[1])):
        codes = table["many" if count >= int(table["many_from"]) else "few"]
        service = Service(codes[min(place, 1)], base.name, base.done, base.about)
        yield service.told(limbs_injected.card, f"{limb}, {count} muscles.")


@rule("procedures.limbs_injected", cites=_NCCI_8)
def limbs_injected(limbs: Sequence[str]) -> bool:
    """Toxin for stiff limbs is coded by the limb and its muscles, each further limb by its add-on number:"""
    return bool(limbs)


def phrases() -> list[str]:
    """The words for the toxin, without which nothing is found."""
    return list(_table()["says"])


@cache
def _table() -> Mapping[str, Any]:
    table: Mapping[str, Any] = load_rulebook(RULEBOOK)["toxin"]
    return table
