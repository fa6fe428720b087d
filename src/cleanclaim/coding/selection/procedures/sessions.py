"""Studies, endoscopies, nerve speeds and talks: looked for one by one only where the note names any of them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from cleanclaim.coding.selection.procedures import nerves, scopes, studies, talks, toxins
from cleanclaim.coding.selection.procedures.phrases import PhrasePattern, pattern
from cleanclaim.coding.selection.procedures.services import Service
from cleanclaim.coding.selection.procedures.statements import Statement
from cleanclaim.coding.values import Withheld


def find(statements: Sequence[Statement], age: int | None) -> tuple[list[Service], list[Withheld]]:
    """What of these was done at this visit, and what was only spoken of."""
    if not any(_any_of_them().search(one.text) for one in statements):
        return [], []
    found = [studies.find(statements), scopes.find(statements), nerves.find(statements), talks.find(statements, age)]
    found.append(toxins.find(statements))
    return [one for services, _ in found for one in services], [one for _, held in found for one in held]


@cache
def _any_of_them() -> PhrasePattern:
    return pattern(words for module in (studies, scopes, nerves, talks, toxins) for words in module.phrases())
