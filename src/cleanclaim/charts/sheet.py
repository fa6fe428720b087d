"""The text of what came without one: a lab message, a list of problems, a section of fields.

The one trick: lines are only ever added, and adding one tells its place. So the same message always gives the
same text, and a fact knows the characters that say it.
"""

from __future__ import annotations

from dataclasses import replace

from cleanclaim.charts.values import Fact


class Sheet:
    """A text under construction."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._length = 0
        self.facts: list[Fact] = []

    def line(self, words: str = "") -> tuple[int, int]:
        """Add a line (or several, where `words` has line ends); [start, end) of what was added."""
        start = self._length
        self._lines.append(words)
        self._length += len(words) + 1
        return start, start + len(words)

    def state(self, fact: Fact, words: str) -> None:
        """Add a line that says a fact."""
        start, end = self.line(words)
        self.facts.append(replace(fact, start=start, end=end))

    def __len__(self) -> int:
        return self._length

    @property
    def text(self) -> str:
        return "\n".join(self._lines)


def result_words(fact: Fact) -> str:
    """One line for a result: "Hemoglobin A1c: 8.4 % (reference 4.0-5.6), high, preliminary"."""
    value = " ".join(part for part in (fact.value, fact.unit) if part) or "no value"
    reference = f" (reference {fact.reference_range})" if fact.reference_range else ""
    rest = "".join(f", {part}" for part in (fact.flag, fact.status) if part)
    return f"{fact.words}: {value}{reference}{rest}"


def listed_words(fact: Fact) -> str:
    """One line for a condition or act: "Essential hypertension (I10), active, since 2019-03-01"."""
    code = f" ({fact.code})" if fact.code and fact.code not in fact.words else ""
    parts = (fact.status, fact.on.isoformat() if fact.on else "")
    return f"- {fact.words}{code}" + "".join(f", {part}" for part in parts if part)
