"""A use of a segment as one regular expression: what matches has no fault of grammar.

`grammar.segment_faults` says what is wrong; it takes its time. Nearly all segments are right, and one match
in C says so. The two must agree: a match promises that `segment_faults` finds nothing. What does not match
is no fault yet (a range of days, a state abroad): only `segment_faults` calls anything wrong. Whoever adds
a fault there adds it here; the tests compare the two over all guides.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import TypeAlias

from cleanclaim.x12.addresses import right_address
from cleanclaim.x12.base import Note
from cleanclaim.x12.delimiters import Delimiters
from cleanclaim.x12.grammar import FORMAT_AND_DATE, value_problem
from cleanclaim.x12.guide import ElementUse, Guide, SegmentUse, uses_of

Matcher: TypeAlias = Callable[[str], object]

_NEVER = "(?!)"
_DAY = (
    r"(?!0000)[0-9]{4}(?:(?:0[13578]|1[02])(?:0[1-9]|[12][0-9]|3[01])|(?:0[469]|11)(?:0[1-9]|[12][0-9]|30)"
    r"|02(?:0[1-9]|1[0-9]|2[0-8])|(?<=[02468][048]00|[13579][26]00)0229|(?<=[0-9]0[48]|[0-9][2468][048]"
    r"|[0-9][13579][26])0229)"
)
_TIMES = {
    4: "(?:[01][0-9]|2[0-3])[0-5][0-9]",
    6: "(?:[01][0-9]|2[0-3])[0-5][0-9][0-5][0-9]",
    7: "(?:[01][0-9]|2[0-3])[0-5][0-9][0-5][0-9][0-9]",
    8: "(?:[01][0-9]|2[0-3])[0-5][0-9][0-5][0-9][0-9]{2}",
}


@lru_cache(4096)
def fault_free(use: SegmentUse, marks: Delimiters) -> re.Pattern[str]:
    """Matches whole segments (without terminator) in which `segment_faults` finds nothing."""
    return re.compile(_Writer(use, marks).source())


def matchers(guide: Guide, marks: Delimiters) -> list[Matcher]:
    """By the number of a use, what tells its faultless segments; a table that serves reading only takes all."""
    return _matchers(guide, marks) if guide.checked else _takes_all(guide)


@lru_cache(64)
def _matchers(guide: Guide, marks: Delimiters) -> list[Matcher]:
    """Each expression is compiled when it is first asked for."""
    found: list[Matcher] = []

    def first_asked(use: SegmentUse) -> Matcher:
        def match(raw: str) -> object:
            found[use.number] = fault_free(use, marks).fullmatch
            return found[use.number](raw)

        return match

    found += map(first_asked, uses_of(guide.root.loop))
    return found


@lru_cache(64)
def _takes_all(guide: Guide) -> list[Matcher]:
    return [bool] * sum(1 for _ in uses_of(guide.root.loop))


class _Writer:
    """Writes the expression of one use: an element after the other, the relational notes at the end."""

    def __init__(self, use: SegmentUse, marks: Delimiters) -> None:
        self.use = use
        self.mark = re.escape(marks.element)
        self.component = re.escape(marks.component)
        self.repetition = re.escape(marks.repetition)
        self.taken = re.escape(marks.element + marks.component + marks.repetition)
        self.elements = dict(enumerate(use.elements, start=1))
        self.groups = self._numbered()

    def source(self) -> str:
        head, tail = re.escape(self.use.id), ""
        required = max((place for place, each in self.elements.items() if each and each.required), default=0)
        for place in range(len(self.elements), required, -1):
            tail = _perhaps(f"{self.mark}{self._element(place)}{tail}")
        for place in range(1, required + 1):
            head += self.mark + self._element(place)
        ahead = right_address(self.mark) if self.use.id == "N4" else ""
        return f"{ahead}{head}{tail}(?<!{self.mark})" + "".join(map(self._note, self.use.base.notes))

    def _element(self, place: int) -> str:
        element = self.elements[place]
        if element is None:
            return ""
        body = self._dated(place, element) or self._body(element)
        if element.repeats and self.repetition:
            body += f"(?:{self.repetition}{body})*"
        if element.required:
            return body
        return _perhaps(f"({body})" if place in self.groups else body)

    def _body(self, element: ElementUse) -> str:
        if element.components:
            return self._composite(element)
        kind, low, high = element.part.type, element.part.minimum, element.maximum
        if element.codes is not None:
            marks = f"[{self.taken}]"
            good = [code for code in element.codes if code and value_problem(kind, low, high, code) is None]
            return _one_of(sorted(code for code in good if not re.search(marks, code)))
        if kind == "R":
            return _real(low, high)
        if kind == "N0":
            return f"-?[0-9]{{{low},{high}}}+"
        if kind == "DT":
            return _DAY if low <= 8 <= high else _NEVER
        if kind == "TM":
            return "(?:" + "|".join(time for size, time in _TIMES.items() if low <= size <= high) + ")"
        return self._text(low, high)

    def _text(self, low: int, high: int) -> str:
        """Characters that are neither control nor delimiter, and not blanks alone."""
        good = f"[^\\x00-\\x1f\\x7f{self.taken}]"
        black = f"[^\\x00-\\x1f\\x7f\\s{self.taken}]"
        blank = f"[^\\S{self.taken}]"
        first = f"{black}{good}{{{max(low, 1) - 1},{high - 1}}}+"
        return f"(?:{first}|(?={blank}+{black}){good}{{{low},{high}}}+)" if high else _NEVER

    def _composite(self, element: ElementUse) -> str:
        known = len(element.part.components)
        inner = [*element.components, *[None] * (known - len(element.components))]
        required = max((place for place, each in enumerate(inner, start=1) if each and each.required), default=1)
        parts = [self._part(each) for each in inner]
        tail = ""
        for part in reversed(parts[required:]):
            tail = _perhaps(f"{self.component}{part}{tail}")
        return f"(?=[^{self.mark}]){self.component.join(parts[:required])}{tail}"

    def _part(self, component: ElementUse | None) -> str:
        if component is None:
            return ""
        return self._body(component) if component.required else _perhaps(self._body(component))

    def _dated(self, place: int, element: ElementUse) -> str:
        """A day whose format stands in the element before; a range of days is left to `segment_faults`."""
        form_place, date_place = FORMAT_AND_DATE.get(self.use.id, (0, 0))
        form = self.elements.get(form_place)
        if place != date_place or form is None:
            return ""
        fits = element.codes is None and element.part.minimum <= 8 <= element.maximum
        day = _DAY if fits and element.part.type in {"AN", "DT"} else _NEVER
        if form.required and form.codes == frozenset({"D8"}):
            return day
        lies = f"(?<={self.mark}D8{self.mark})"
        other = f"(?<!{self.mark}D8{self.mark})(?<!{self.mark}RD8{self.mark})"
        return f"(?:{lies}{day}|{other}{self._body(element)})"

    def _numbered(self) -> dict[int, int]:
        """Groups for the optional elements that a note binds, by position."""
        bound = {place for note in self.use.base.notes for place in note.positions}
        optional = [place for place, each in self.elements.items() if each and not each.required and place in bound]
        return {place: number for number, place in enumerate(optional, start=1)}

    def _note(self, note: Note) -> str:
        first, rest = note.positions[0], note.positions[1:]
        if note.letter == "P":
            return self._if(first, self._all(rest), self._none(rest))
        if note.letter == "R":
            return self._any(note.positions)
        if note.letter == "E":
            return self._one_at_most(note.positions)
        return self._if(first, self._all(rest) if note.letter == "C" else self._any(rest), "")

    def _if(self, place: int, then: str, otherwise: str) -> str:
        """`then` where the element is present, else `otherwise`; decided here where the guide decides it."""
        if then == otherwise or place not in self.groups:
            element = self.elements.get(place)
            return then if then == otherwise or (element is not None and element.required) else otherwise
        return f"(?({self.groups[place]}){then}|{otherwise})"

    def _all(self, places: Sequence[int]) -> str:
        return self._if(places[0], self._all(places[1:]), _NEVER) if places else ""

    def _none(self, places: Sequence[int]) -> str:
        return self._if(places[0], _NEVER, self._none(places[1:])) if places else ""

    def _any(self, places: Sequence[int]) -> str:
        return self._if(places[0], "", self._any(places[1:])) if places else _NEVER

    def _one_at_most(self, places: Sequence[int]) -> str:
        return self._if(places[0], self._none(places[1:]), self._one_at_most(places[1:])) if places else ""


def _perhaps(body: str) -> str:
    """Once or not at all: a branch, which the engine takes faster than a repeat."""
    return f"(?:{body}|)"


def _real(low: int, high: int) -> str:
    """A decimal number of so many digits; sign and point do not count. Amounts match the first branch."""
    least = f"(?=-?(?:\\.?[0-9]){{{low}}})" if low > 1 else ""
    most = f"(?!(?:\\.?[0-9]){{{high + 1}}})"
    usual = f"[0-9]{{1,{high - 2}}}+(?:\\.[0-9]{{0,2}}+)?(?![0-9])|" if high > 2 else ""
    return f"{least}-?(?:{usual}{most}(?:[0-9]++(?:\\.[0-9]*+)?|\\.[0-9]++))"


def _one_of(codes: Sequence[str]) -> str:
    """Alternatives by their first character, so that long lists are walked and not searched."""
    if not codes:
        return _NEVER
    branches: dict[str, list[str]] = {}
    for code in codes:
        branches.setdefault(code[:1], []).append(code[1:])
    texts = [re.escape(first) + (_one_of(rest) if rest != [""] else "") for first, rest in branches.items() if first]
    if all(len(rest) == 1 and rest == [""] for first, rest in branches.items() if first):
        joined = f"[{''.join(texts)}]" if len(texts) > 1 else texts[0]
    else:
        joined = f"(?:{'|'.join(texts)})" if len(texts) > 1 else texts[0]
    return _perhaps(joined) if "" in branches else joined
