"""Which state a ZIP code lies in, by its first three digits. Needs no library."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from cleanclaim.kernel.rules import load_rulebook


def states_of_zip(code: str) -> frozenset[str]:
    """The states (mostly one) in which ZIP codes begin so; empty where no ZIP code does."""
    return _by_area().get(code[:3], frozenset())


@cache
def areas_of_states() -> dict[str, tuple[str, ...]]:
    """The first three digits of the ZIP codes of each state, territory and military area."""
    spans = load_rulebook("codesets/zips")["states"]
    return {state: tuple(_areas(text)) for state, text in spans.items()}


def _areas(spans: str) -> Iterator[str]:
    for span in spans.split():
        first, _, last = span.partition("-")
        yield from (f"{area:03d}" for area in range(int(first), int(last or first) + 1))


@cache
def _by_area() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for state, areas in areas_of_states().items():
        for area in areas:
            found.setdefault(area, set()).add(state)
    return {area: frozenset(states) for area, states in found.items()}
