"""Skin lesions by count: destroyed (premalignant or benign), biopsied (by technique)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from cleanclaim.coding.selection.procedures.phrases import key, pattern
from cleanclaim.coding.selection.procedures.services import (
    NUMBER,
    Done,
    Service,
    has,
    house_confidence,
    mentions_of,
    near,
    number,
    sift,
)
from cleanclaim.coding.selection.procedures.sites import RULEBOOK, body_parts, side_at
from cleanclaim.coding.selection.procedures.statements import Statement
from cleanclaim.coding.selection.procedures.status import Mention
from cleanclaim.coding.values import Withheld
from cleanclaim.kernel import Citation
from cleanclaim.kernel.rules import load_rulebook, rule

_LETTER = re.compile(r"(?<![A-Za-z0-9])(?:specimen\s+|site\s+)?(?P<letter>[A-H])\s?[).:]\s", re.IGNORECASE)
_ABOVE = 2  # statements above an act that may be the heading of its problem
_NCCI_3 = Citation("NCCI Policy Manual ch. 3", "integumentary system")


def find(statements: Sequence[Statement]) -> tuple[list[Service], list[Withheld]]:
    """Lesions destroyed or biopsied at this visit."""
    destroyed, held = _destroyed(statements)
    biopsied, more = _biopsied(statements)
    return destroyed + biopsied, held + more


def _destroyed(statements: Sequence[Statement]) -> tuple[list[Service], list[Withheld]]:
    table = load_rulebook(RULEBOOK)["destruction"]
    names = [*table["premalignant"], *table["benign"]]
    mentions = [
        replace(one, measured=_counted_after(one, names))
        for one in mentions_of(statements, table["says"], by_hand=True)
    ]
    done, withheld = sift(mentions, table["first"])
    premalignant = [one for one in done if precancerous(_named(one, statements, names))]
    benign = [one for one in done if _is_benign(one, premalignant, statements, table)]
    services: list[Service] = []
    if premalignant:
        services.extend(_premalignant(premalignant, statements, table))
    if benign:
        services.append(_benign(benign, statements, table))
    return services, withheld


def _is_benign(
    done: Done, premalignant: Sequence[Done], statements: Sequence[Statement], table: dict[str, Any]
) -> bool:
    """Were benign lesions treated: named alone, or counted beside premalignant ones ("3 AKs and 2 inflamed SKs")?"""
    if done not in premalignant:
        return has(table["benign"], _named(done, statements, [*table["premalignant"], *table["benign"]]))
    counted = rf"\b{NUMBER}\s+(?:[a-z]+\s+){{0,2}}?(?:{pattern(table['benign']).pattern})"
    return bool(re.search(counted, done.statement.text, re.IGNORECASE))


def _named(done: Done, statements: Sequence[Statement], names: Sequence[str]) -> str:
    """The text that says what was treated: the act's own, else the nearest above it that names a lesion."""
    own = near(done, statements)
    if has(names, own) or has(load_rulebook("coding/procedures/lesions")["malignant"]["says"], own):
        return own
    place = next((at for at, other in enumerate(statements) if other == done.statement), 0)
    above = [one.text for one in statements[max(0, place - _ABOVE) : place] if one.kind is done.statement.kind]
    return next((text for text in reversed(above) if has(names, text)), own)


def _counted_after(mention: Mention, names: Sequence[str]) -> bool:
    """Is the act told with how many it was done to ("LN2 to 3 AKs", "LN2 x 6")?"""
    return count_in(mention.statement.text[mention.end :], names) > 0


def _premalignant(done: list[Done], statements: Sequence[Statement], table: dict[str, Any]) -> Iterator[Service]:
    count, stated = _count(done, statements, table["premalignant"])
    service = Service(
        table["first"], "destruction of a premalignant lesion, first", tuple(done), ("L57.0",), _body(done)
    )
    if fifteen(count):
        yield replace(service, code=table["fifteen"], name="destruction of 15 or more premalignant lesions").told(
            fifteen.card, f"{count} here."
        )
        return
    yield _counted(service, stated, count).told(precancerous.card)
    if each_further(count):
        further = replace(service, code=table["each_more"], name="each further one, 2 to 14", units=count - 1)
        yield further.told(each_further.card, f"{count} in all.")


def _benign(done: list[Done], statements: Sequence[Statement], table: dict[str, Any]) -> Service:
    count, stated = _count(done, statements, table["benign"])
    code = table["benign_many"] if fifteen(count) else table["benign_few"]
    service = Service(code, "destruction of benign lesions", tuple(done), tuple(table["about"][1:]), _body(done))
    return _counted(service, True, count) if stated or count == 1 else service.told(lesions.card, "up to 14.")


def _counted(service: Service, stated: bool, count: int) -> Service:
    if stated:
        return service.told(lesions.card, f"{count} here.")
    return replace(service, ceiling=house_confidence("product_open")).told(count_open.card)


def _count(done: Sequence[Done], statements: Sequence[Statement], names: Sequence[str]) -> tuple[int, bool]:
    """(how many lesions, whether the note states it); the largest count said, since one visit is told twice."""
    counts = [count for one in done for count in [count_in(near(one, statements), names)] if count]
    return (max(counts), True) if counts else (1, False)


def count_in(text: str, names: Sequence[str]) -> int:
    """How many of the named lesions a text counts: "5 AKs", "three actinic keratoses", "AK x 4"; 0 if none."""
    named = pattern([*names, "lesions", "lesion", "sites", "spots", "rough spots", "areas", "places"]).pattern
    ahead = re.search(rf"\b(?P<n>{NUMBER})\s+(?:[a-z]+\s+){{0,3}}?(?:{named})", text, re.IGNORECASE)
    behind = re.search(
        rf"(?:{named})\W+(?:x|times|#)\s?(?P<n>\d{{1,3}})\b|\b(?:x|total of|total:)\s?(?P<m>\d{{1,3}})\b", text, re.I
    )
    if ahead:
        return number(ahead["n"])
    return number(behind["n"] or behind["m"]) if behind else 0


def _body(done: Sequence[Done]) -> str:
    """The part of the body nearest to the words for the act, "" where its sentence names none."""
    parts = [(abs(part.start - one.mention.end), part.name) for one in done for part in body_parts(one.statement.text)]
    return min(parts, default=(0, ""))[1]


def _biopsied(statements: Sequence[Statement]) -> tuple[list[Service], list[Withheld]]:
    """One first number for the highest technique, the further biopsies by their add-on numbers."""
    services: list[Service] = []
    withheld: list[Withheld] = []
    table = load_rulebook(RULEBOOK)["biopsy"]
    for kind in table["kinds"]:
        mentions = mentions_of(statements, kind["says"], by_hand=True)
        counted = [replace(one, measured=one.measured or _several(one, kind["says"]) > 1) for one in mentions]
        done, held = sift(counted, kind["first"])
        withheld.extend(held)
        if done:
            services.extend(_biopsy(kind, done, statements, bool(services), tuple(table["about"])))
    return services, withheld


def _biopsy(
    kind: dict[str, Any], done: list[Done], statements: Sequence[Statement], further: bool, about: tuple[str, ...]
) -> Iterator[Service]:
    count = max(_several(one.mention, kind["says"]) for one in done)
    if not further:
        yield Service(kind["first"], kind["name"], tuple(done), about, _body(done)).told(biopsy_first.card)
        count -= 1
    if biopsy_more(count):
        more = Service(kind["more"], f"{kind['name']}, each further", tuple(done), about, _body(done), units=count)
        yield more.told(biopsy_more.card, f"{count} more.")


def _several(mention: Mention, names: Sequence[str]) -> int:
    """How many biopsies are told: in a number, or by a letter for each specimen ("A) nose B) back")."""
    text, start, end = mention.statement.text, mention.start, mention.end
    before = re.search(rf"\b(?P<n>{NUMBER})\s+(?:[a-z]+\s+){{0,2}}$", text[:start], re.IGNORECASE)
    after = re.match(r"\s*(?:performed\s+|\d\s?mm\s+)?(?:x|times)\s?(?P<n>\d{1,2})\b", text[end:], re.IGNORECASE)
    found = before or after
    said = number(found["n"]) if found and key(found["n"]) != "0" else 1
    return max(said, _lettered(text[end:]), _places(text, mention))


def _places(text: str, mention: Mention) -> int:
    """How many places are named of biopsies in the plural ("shave biopsies of the nose and the left arm")."""
    if not text[mention.start : mention.end].lower().endswith("biopsies"):
        return 1
    behind = re.split(r"[.;]", text[mention.end :])[0]
    return max(1, len({(part.name, side_at(behind, part.start, part.end)) for part in body_parts(behind)}))


def _lettered(text: str) -> int:
    """How many specimens are told by letters in their order: 3 of "A) cheek B) forearm C) back"."""
    letters = [match["letter"].upper() for match in _LETTER.finditer(text)]
    return next((place for place, letter in enumerate(letters) if letter != chr(ord("A") + place)), len(letters))


@rule("procedures.precancerous", cites=_NCCI_3)
def precancerous(text: str) -> bool:
    """A keratosis is premalignant unless it is named as one of the benign kinds."""
    table = load_rulebook(RULEBOOK)["destruction"]
    return has(table["premalignant"], pattern(table["not_premalignant"]).sub(" ", text))


@rule("procedures.fifteen_lesions", cites=_NCCI_3)
def fifteen(count: int) -> bool:
    """Fifteen or more lesions have one number that stands alone:"""
    return count >= int(load_rulebook(RULEBOOK)["destruction"]["many"])


@rule("procedures.each_further_lesion", cites=_NCCI_3)
def each_further(count: int) -> bool:
    """Each premalignant lesion from the second to the fourteenth is a unit of the add-on number:"""
    return 1 < count < int(load_rulebook(RULEBOOK)["destruction"]["many"])


@rule("procedures.lesions", cites=_NCCI_3)
def lesions(count: int) -> bool:
    """Destruction is coded by the kind and number of lesions:"""
    return count > 0


@rule("procedures.lesion_count_open", cites=_NCCI_3)
def count_open(count: int) -> bool:
    """The number of lesions is not stated, so one is proposed."""
    return count == 0


@rule("procedures.biopsy_first", cites=_NCCI_3)
def biopsy_first(count: int) -> bool:
    """The first biopsy has its technique's number."""
    return count > 0


@rule("procedures.biopsy_more", cites=_NCCI_3)
def biopsy_more(count: int) -> bool:
    """Each further biopsy, of the same or a simpler technique, is a unit of its add-on number:"""
    return count > 0
