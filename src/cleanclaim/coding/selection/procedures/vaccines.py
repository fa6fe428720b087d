"""Immunisations: each product, and their administration: the first, each further one, or by counselling."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from typing import Any

from cleanclaim.coding.selection.procedures.drugs import RULEBOOK, ndc_in
from cleanclaim.coding.selection.procedures.phrases import PhrasePattern, key, pattern
from cleanclaim.coding.selection.procedures.services import (
    Done,
    Service,
    has,
    house_confidence,
    near,
    reason,
    sift,
)
from cleanclaim.coding.selection.procedures.statements import Statement, all_words
from cleanclaim.coding.selection.procedures.status import Judgement, Mention, Status, judge
from cleanclaim.coding.values import Withheld
from cleanclaim.kernel import Citation
from cleanclaim.kernel.rules import load_rulebook, rule

_CITES = Citation("Medicare Claims Processing Manual ch. 18", "§10, vaccinations and their administration")
_ABOUT = ("Z23",)
_ABOUT_ANTIBODY = ("Z29.11", "Z23")
_NASAL = ["intranasal", "flumist", "nasal spray"]
_FEW = 3  # statements between the vaccines' names and the sentence that says that they were given
_RECORD = (
    r"\blot\b|^\W*(?:#\s?\d\W+)?(?:left|right|l|r|lt|rt)\.? (?:ant\w* |lat\w* )?(?:deltoid|thigh|vastus\w*|arm)\b"
    r"|\b(?:im|intramuscular(?:ly)?|sc|sq|subcutaneous(?:ly)?)\b.{0,30}\b(?:deltoid|thigh|arm|gluteal|vastus)\b"
)

_RECORD_ORAL = rf"{_RECORD}|\b\d(?:\.\d+)? ?ml (?:po|orally|by mouth|oral)\b|^\W*(?:po|orally|by mouth)\b"


def find(statements: Sequence[Statement], on: date, age: int | None) -> tuple[list[Service], list[Withheld]]:
    """Vaccines that were given at this visit, and giving them."""
    products: list[tuple[dict[str, Any], Service]] = []
    withheld: list[Withheld] = []
    for row, mentions in _mentions(statements):
        code, open_words = product_code(row, on, age)
        done, held = sift(mentions, code)
        if not done and (done := _given_later(mentions, statements)):
            held = []
        withheld.extend(held)
        if done:
            text = " ".join(near(one, statements) for one in done)
            about = _ABOUT_ANTIBODY if row.get("antibody") else _ABOUT
            service = Service(code, row["name"], tuple(done), about, ndc=ndc_in(text), technical=True)
            if any(given_later.card is one.judgement.card for one in done):
                service = replace(service, more_evidence=tuple(one.span() for one in _that_give(statements)))
            if code in {step["code"] for step in row.get("ages", ())}:
                service = service.told(for_age.card)
            if product_open(open_words):
                service = replace(service, ceiling=house_confidence("product_open"))
                service = service.told(product_open.card, open_words + ".")
            products.append((row, service))
    products = [one for one in products if not named_better(one[0], [row for row, _ in products])]
    return [service for _, service in products] + list(_given(products, statements, age)), withheld


def named_in(statements: Sequence[Statement]) -> bool:
    """Does any word stand there that a vaccine's name begins with?"""
    return not _phrases()[1].openings.isdisjoint(all_words(statements))


def product_code(row: dict[str, Any], on: date, age: int | None) -> tuple[str, str]:
    """The product's number on a day and for an age in years, and what is open about it."""
    for step in row.get("ages", ()):
        if age is not None and for_age(age, step["below"]):
            return str(step["code"]), str(row.get("open", ""))
    before = row.get("before")
    code = before["code"] if before and on <= before["until"] else row["code"]
    return str(code), str(row.get("open", ""))


def _mentions(statements: Sequence[Statement]) -> Iterator[tuple[dict[str, Any], list[Mention]]]:
    by_phrase, found = _phrases()
    mentions: dict[str, list[Mention]] = {}
    for statement in statements:
        for match in found.finditer(statement.text):
            row = by_phrase[key(match[0])]
            bare = key(match[0]) in {key(words) for words in row.get("bare", ())}
            shot_words = load_rulebook(RULEBOOK)["vaccine"]["shot_words"]
            if bare and (not has(shot_words, statement.text) or has(row.get("bare_not_for", ()), statement.text)):
                continue
            if not has(row.get("not_for", ()), statement.text):
                record = _RECORD_ORAL if row.get("oral") else _RECORD
                mentions.setdefault(row["name"], []).append(
                    Mention(statement, match.start(), match.end(), record=record, by_hand=True)
                )
    for row in load_rulebook(RULEBOOK)["vaccine"]["product"]:
        if row["name"] in mentions:
            yield row, mentions[row["name"]]


def _given_later(mentions: Sequence[Mention], statements: Sequence[Statement]) -> list[Done]:
    """The mentions of which one of the next sentences says that they, both or all were given."""
    open_ones = [one for one in mentions if judge(one).status in (Status.UNSTATED, Status.ORDERED)]
    if not open_ones:
        return []
    giving = _that_give(statements)
    places = [place for place, one in enumerate(statements) if any(one is each for each in giving)]
    return [
        Done(one, Judgement(Status.PERFORMED, given_later.card, "", "performed"))
        for one in open_ones
        if given_later(statements.index(one.statement), places)
    ]


def _that_give(statements: Sequence[Statement]) -> list[Statement]:
    """The statements that say of what was just named that it was given at this visit."""
    found = pattern(load_rulebook(RULEBOOK)["vaccine"]["all_given_words"])
    spoken = [(one, match) for one in statements if (match := found.search(one.text))]
    return [one for one, match in spoken if judge(Mention(one, match.start(), match.end())).performed]


def _given(
    products: Sequence[tuple[dict[str, Any], Service]], statements: Sequence[Statement], age: int | None
) -> Iterator[Service]:
    if not products:
        return
    table = load_rulebook(RULEBOOK)["vaccine"]
    covid = [one for one in products if one[0].get("covid")]
    if covid:
        given = tuple(one for _, service in covid for one in service.done)
        yield _administration(table["covid"], given, len(covid), first_and_more.card)
    products = [one for one in products if not one[0].get("covid")]
    antibodies = [one for one in products if one[0].get("antibody")]
    if antibodies:
        yield _of_antibody(table, antibodies, statements, age)
    products = [one for one in products if not one[0].get("antibody")]
    if not products:
        return
    done = tuple(one for _, service in products for one in service.done)
    text = " ".join([*(near(one, statements) for one in done), *_counsel(statements)])
    if counselled(text, age):
        yield _administration(table["counselled_first"], done, len(products), counselled.card)
        parts = sum(row.get("parts", 1) - 1 for row, _ in products)
        if parts:
            yield _administration(table["counselled_more"], done, parts, counselled.card)
        return
    nasal = [one for one in products if one[0].get("oral") or has(_NASAL, one[1].text)]
    needle = len(products) - len(nasal)
    if needle:
        yield _administration(table["first"], done, 1, first_and_more.card)
    if nasal and not needle:
        yield _administration(table["intranasal_first"], done, 1, first_and_more.card)
    if needle > 1:
        yield _administration(table["more"], done, needle - 1, first_and_more.card)
    if len(nasal) > (0 if needle else 1):
        yield _administration(table["intranasal_more"], done, len(nasal) - (0 if needle else 1), first_and_more.card)


def _of_antibody(
    table: dict[str, Any],
    given: Sequence[tuple[dict[str, Any], Service]],
    statements: Sequence[Statement],
    age: int | None,
) -> Service:
    """Giving an antibody against RSV has numbers of its own, with and without counselling."""
    done = tuple(one for _, service in given for one in service.done)
    text = " ".join(near(one, statements) for one in done)
    code = table["antibody_counselled" if counselled(text, age) else "antibody"]
    service = _administration(code, done, 1, antibody_given.card)
    return replace(service, about=_ABOUT_ANTIBODY)


def _counsel(statements: Sequence[Statement]) -> list[str]:
    """What the note says anywhere of counselling on the vaccines."""
    about = load_rulebook(RULEBOOK)["vaccine"]["counselled_about"]
    return [one.text for one in statements if has(about, one.text)]


def _administration(code: str, done: tuple[Any, ...], units: int, card: Any) -> Service:
    return Service(code, "giving a vaccine", done, _ABOUT, units=units, because=(reason(card),), technical=True)


@rule("procedures.vaccine_administration", cites=_CITES)
def first_and_more(products: int) -> bool:
    """The first vaccine's administration has one number, each further one another."""
    return products > 0


@rule("procedures.antibody_administration", cites=_CITES)
def antibody_given(products: int) -> bool:
    """An antibody against RSV is given under its own number, another one where the family was counselled."""
    return products > 0


@rule("procedures.vaccine_given_later", cites=_CITES)
def given_later(place: int, given_at: Sequence[int]) -> bool:
    """A vaccine is given where one of the next sentences says that it, both or all were given."""
    return any(0 < other - place <= _FEW for other in given_at)


@rule("procedures.vaccine_for_age", cites=_CITES)
def for_age(age: int, below: int) -> bool:
    """A vaccine that is made for children has another number than the same one for adults."""
    return age < below


@rule("procedures.vaccine_counselling", cites=_CITES)
def counselled(text: str, age: int | None) -> bool:
    """Under 19, with counselling documented, administration counts by vaccine and by its further components."""
    table = load_rulebook(RULEBOOK)["vaccine"]
    return age is not None and age < table["counselled_below_age"] and has(table["counselled_words"], text)


@rule("procedures.vaccine_named_better", cites=_CITES)
def named_better(row: dict[str, Any], given: Sequence[dict[str, Any]]) -> bool:
    """A vaccine named without its product is the one whose product the note names as well."""
    return "open" in row and any("open" not in other and other["name"][:9] == row["name"][:9] for other in given)


@rule("procedures.vaccine_product_open", cites=_CITES)
def product_open(open_words: str) -> bool:
    """A vaccine is coded by its product:"""
    return bool(open_words)


@cache
def _phrases() -> tuple[dict[str, dict[str, Any]], PhrasePattern]:
    rows = load_rulebook(RULEBOOK)["vaccine"]["product"]
    named = [(says, row) for row in rows for says in (*row["says"], *row.get("bare", ()))]
    return {key(says): row for says, row in reversed(named)}, pattern(says for says, _ in named)
