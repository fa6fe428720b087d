"""The Alphabetic Index as phrases: "Abscess, kidney" is what a note calls a kidney abscess.

Its one trick is what it leaves out: a term is read only where nothing else can be meant by it. Subterms that ask
for a cause or a circumstance, words that say too little, single words that are no name of a disease, and words that
lead to codes of different categories are not phrases. The lists are in `rulebook/coding/phrases.toml`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import product
from typing import Any

from cleanclaim.codesets import Library
from cleanclaim.codesets.index import DISEASES, DRUGS, NEOPLASMS, Term
from cleanclaim.coding.selection.words import keyed, words_of
from cleanclaim.kernel.rules import load_rulebook

_ASIDE = re.compile(r"\s*[\[(][^\])]*[\])]")
_EMPTY = re.compile(r"\b(?:NEC|NOS)\b")
_DEEPEST = 2
_NOT_BY_WORDS = "OPVWXYZ"  # hang on who the patient is, why the visit is, how it happened
_NEOPLASM_COLUMNS = ("malignant", "secondary", "in_situ", "benign", "uncertain", "unspecified")
_DRUG_COLUMNS = {"accidental": 0, "adverse": 4}


def index_phrases(library: Library) -> dict[str, str]:
    """Keyed phrase → code, as far as each leads to one code or one category."""
    meant: dict[str, set[str]] = {}
    for words, code in _all(library):
        if words and _is_telling(words):
            meant.setdefault(keyed(words), set()).add(code.rstrip("-").rstrip("."))
    found = {key: code for key, codes in meant.items() if (code := _one(codes))}
    return {key: code for key, code in found.items() if library.code("ICD-10-CM", code)}


def _one(codes: set[str]) -> str:
    """The code of all, else their category where that is the same; "" where it is not."""
    if len(codes) == 1:
        return next(iter(codes))
    categories = {code[:3] for code in codes}
    return categories.pop() if len(categories) == 1 else ""


def _all(library: Library) -> Iterator[tuple[tuple[str, ...], str]]:
    for term in library.index_terms(DISEASES):
        yield from _of_disease(term)
    for term in library.index_terms(NEOPLASMS):
        yield from _of_neoplasm(term)
    for term in library.index_terms(DRUGS):
        yield from _of_drug(term)


def _of_disease(term: Term) -> Iterator[tuple[tuple[str, ...], str]]:
    if len(term.codes) != 1 or not term.codes[0] or term.codes[0][0] in _NOT_BY_WORDS or term.level > _DEEPEST:
        return
    if _first(term.path[0]) in _table("skip_main") or any(_asks_more(each) for each in term.path[1:]):
        return
    for parts in product(*(_variants(each) for each in term.path)):
        for order in _orders(parts):
            yield words_of(" ".join(order)), term.codes[0]


def _orders(parts: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """The orders in which people say a main term and its subterms."""
    if len(parts) == 1:
        yield (parts[0],)
    elif len(parts) == 2:
        yield from ((parts[0], parts[1]), (parts[1], parts[0]))
    else:
        main, first, second = parts
        yield from ((main, first, second), (second, first, main), (first, main, second))
        yield from ((second, main, first), (first, second, main))


def _of_neoplasm(term: Term) -> Iterator[tuple[tuple[str, ...], str]]:
    if len(term.codes) != len(_NEOPLASM_COLUMNS) or not 1 <= term.level <= _DEEPEST:
        return
    if any(_asks_more(each) for each in term.path[1:]):
        return
    sites = [" ".join(order) for parts in product(*map(_variants, term.path[1:])) for order in {parts, parts[::-1]}]
    forms = load_rulebook("coding/phrases")["index"]["neoplasm"]
    for column, code in zip(_NEOPLASM_COLUMNS, term.codes, strict=True):
        for form, site in product(forms[column], sites) if code else ():
            yield words_of(form.format(site=site)), code


def _of_drug(term: Term) -> Iterator[tuple[tuple[str, ...], str]]:
    if len(term.codes) != len(_NEOPLASM_COLUMNS) or term.level:
        return
    forms = load_rulebook("coding/phrases")["index"]["drug"]
    for name, column in _DRUG_COLUMNS.items():
        for form in forms[name] if term.codes[column] else ():
            yield words_of(form.format(drug=_clean(term.path[0]))), term.codes[column]


def _variants(title: str) -> tuple[str, ...]:
    """ "Abnormal, abnormality" are two forms of one word; of "Fracture, traumatic" only the first is the term."""
    first, *others = [part.strip() for part in _clean(title).split(",")]
    return (first, *(other for other in others if other[:3].lower() == first[:3].lower()))


def _clean(title: str) -> str:
    return _EMPTY.sub("", _ASIDE.sub("", title)).strip()


def _first(title: str) -> str:
    return re.split(r"[ ,(]", title)[0]


def _asks_more(title: str) -> bool:
    low = title.lower()
    return any(low == each or low.startswith((f"{each} ", f"{each},")) for each in _table("skip_sub"))


def _is_telling(words: tuple[str, ...]) -> bool:
    table: dict[str, Any] = load_rulebook("coding/phrases")["index"]
    if len(words) > table["most_words"] or len(set(words)) < len(words) or set(words) & _table("vague"):
        return False
    if len(words) > 1:
        return max(map(len, words)) > 3
    return len(words[0]) >= table["shortest_word"] and words[0].endswith(tuple(table["endings"]))


@cache
def _table(name: str) -> frozenset[str]:
    return frozenset(load_rulebook("coding/phrases")["index"][name])
