"""Values to bytes: a writer puts segments into loops in any order, the guide's table puts them in its own.

Nothing that the guide does not allow leaves this room: each segment passes the same grammar that the
checker uses, and what does not pass is refused with the element's name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from functools import cache, lru_cache
from operator import attrgetter, itemgetter
from typing import Any

from cleanclaim.kernel import Refused, Severity
from cleanclaim.x12.checking.judging import Context
from cleanclaim.x12.delimiters import STANDARD, Delimiters
from cleanclaim.x12.grammar import Fault, segment_faults
from cleanclaim.x12.guide import Guide, SegmentUse, State
from cleanclaim.x12.patterns import Matcher, fault_free
from cleanclaim.x12.plain import day_text
from cleanclaim.x12.values import Element, Envelope, Kept, Party, Reference


class Repeated(tuple[str, ...]):
    """The values of one element that may be repeated. Not to be confused with a composite of the same parts."""

    __hash__ = None  # type: ignore[assignment]


class Counted(str):
    """Bytes that another element counts: written as they are, whatever delimiter they hold."""

    __slots__ = ()

    @classmethod
    def of(cls, content: bytes) -> Counted:
        return cls(content.decode("ascii", "surrogateescape"))


class _Marks:
    """Delimiters, and what tells the faultless segments of each use written with them."""

    def __init__(self, marks: Delimiters) -> None:
        self.element, self.component = marks.element, marks.component
        # What no plain segment holds.
        self.others = (marks.terminator, marks.repetition or marks.terminator)
        self.matching = _Matching(marks)

    def composite(self, parts: tuple[str, ...]) -> str:
        """A composite without the empty components at its end; two separators when a component holds one."""
        text = self.component.join(parts)
        if text.count(self.component) != len(parts) - 1:
            return self.element * 2
        return text.rstrip(self.component)


class _Matching(dict[SegmentUse, Matcher]):
    def __init__(self, marks: Delimiters) -> None:
        super().__init__()
        self.marks = marks

    def __missing__(self, use: SegmentUse) -> Matcher:
        self[use] = fault_free(use, self.marks).fullmatch
        return self[use]


_marks = lru_cache(64)(_Marks)
_MOST_REMEMBERED = 2_000


class _Written(dict[State, dict[tuple[Element, ...], tuple[int, str]]]):
    """Faultless segments of each loop as they were written before: the next claim says many of them again.

    Forgotten with the file being written.
    """

    def of(self, state: State) -> dict[tuple[Element, ...], tuple[int, str]]:
        found = self.get(state)
        if found is None or len(found) > _MOST_REMEMBERED:
            found = self[state] = {}
        return found


class Node:
    """One loop being written. Segments and inner loops are put in as they come and sorted at the end.

    An item is its ordinal in the loop, and a segment (HL, whose child flag comes last, as its elements) or
    an inner loop.
    """

    __slots__ = ("counts", "in_order", "items", "known", "marks", "seen", "shared", "state", "whole", "written")

    def __init__(self, state: State, marks: Delimiters, above: Node | None = None) -> None:
        self.state = state
        self.marks = marks
        self.shared: _Marks = above.shared if above is not None else _marks(marks)
        self.written: _Written = above.written if above is not None else _Written()
        self.known = self.written.of(state)
        self.items: list[tuple[int, str | list[str] | Node]] = []
        self.seen = 0
        self.counts: dict[int, int] = {}
        self.in_order = True
        self.whole: list[str] | None = None

    def put(self, *elements: Element) -> None:
        """One segment; empty elements at its end fall away. Raises Refused when it has no place here.

        Nearly every segment is right, and one match says so; the rest goes the long way.
        """
        try:
            known = self.known.get(elements)
        except TypeError:  # an element that repeats
            known = None
        if known is None:
            self._put_anew(elements)
        else:
            self._add(*known)

    def _put_anew(self, elements: tuple[Element, ...]) -> None:
        shared, segment = self.shared, elements[0]
        use, place, by = self.state.puts.get(segment, _NO_PUT)  # type: ignore[arg-type]
        texts: Any = elements
        try:
            line = shared.element.join(texts)
        except TypeError:  # a composite is among them
            texts = [self._joined(each) for each in elements]
            line = shared.element.join(texts)
        if place > 0:
            use = by.get(texts[place], use) if place < len(texts) else use
        elif place:
            use = by.get(texts[-place].partition(shared.component)[0], use) if -place < len(texts) else use
        if use is not None and line.count(shared.element) == len(texts) - 1:
            line = line.rstrip(shared.element)
            terminator, repetition = shared.others
            if terminator not in line and repetition not in line and shared.matching[use](line):
                if segment == "HL":
                    self._add(use.ordinal, line.split(shared.element))
                else:
                    self.known[elements] = (use.ordinal, line)
                    self._add(use.ordinal, line)
                return
        self._put_slowly(elements)

    def _joined(self, element: Element) -> str:
        """An element as text; two separators for what goes the long way."""
        if element.__class__ is str:
            return element
        return self.shared.composite(element) if element.__class__ is tuple else self.shared.element * 2

    def _put_slowly(self, elements: Sequence[Element]) -> None:
        texts = [self._text(elements, position) for position in range(len(elements))]
        while len(texts) > 1 and not texts[-1]:
            texts.pop()
        use = self._use(texts)
        faults = [fault for fault in self._faults(use, texts) if not fault.warning]
        if faults:
            raise Refused(f"The transaction cannot be written: loop {use.loop}, {faults[0].message}.")
        self._add(use.ordinal, texts if use.id == "HL" else self.marks.element.join(texts))

    def _faults(self, use: SegmentUse, texts: list[str]) -> list[Fault]:
        return segment_faults(use, texts, self.marks.component, self.marks.repetition)

    def _add(self, ordinal: int, item: str | list[str] | Node) -> None:
        bit = 1 << ordinal
        if self.seen & bit:
            self.counts[ordinal] = self.counts.get(ordinal, 1) + 1
        if self.seen >= bit << 1:
            self.in_order = False
        self.seen |= bit
        self.items.append((ordinal, item))

    def enter(self, loop_id: str) -> Node:
        """A further run of an inner loop."""
        state = self.state.inner.get(loop_id)
        if state is None:
            raise Refused(f"The transaction cannot be written: loop {loop_id} has no place in {self.state.loop.id}.")
        inner = Node(state, self.marks, self)
        self._add(state.loop.ordinal, inner)
        return inner

    def close(self) -> None:
        """The loop is whole: only its text is kept. Raises Refused when it has too few or too many segments."""
        self.whole = self.segments()
        self.items, self.counts = [], {}

    def segments(self) -> list[str]:
        """The loop's segments in the guide's order. Raises Refused when too few or too many."""
        lines: list[str] = []
        self._gather(lines)
        return lines

    def _gather(self, lines: list[str]) -> None:
        if self.whole is not None:
            lines += self.whole
            return
        self._refuse_wrong_counts()
        if not self.in_order:
            self.items.sort(key=_first)
        for _, item in self.items:
            if item.__class__ is str:
                lines.append(item)
            elif isinstance(item, Node):
                item._gather(lines)
            else:
                lines.append(self.marks.element.join(item))

    def _text(self, elements: Sequence[Element], position: int) -> str:
        element = elements[position]
        if isinstance(element, Counted):
            return element
        if isinstance(element, str):
            self._refuse_delimiters(element, elements[0], position)
            return element
        parts = list(element)
        for part in parts:
            self._refuse_delimiters(part, elements[0], position)
        if isinstance(element, Repeated):
            if len(parts) > 1 and not self.marks.repetition:
                raise Refused(f"{elements[0]}{position:02d} is repeated: write with a repetition separator.")
            return self.marks.repetition.join(parts)
        while parts and not parts[-1]:
            parts.pop()
        return self.marks.component.join(parts)

    def _refuse_delimiters(self, text: str, segment: Element, position: int) -> None:
        for mark in self.marks.all():
            if mark in text:
                shown = mark if mark.isprintable() else f"0x{ord(mark):02X}"
                raise Refused(
                    f"{segment}{position:02d} in loop {self.state.loop.id} holds the delimiter {shown}: "
                    "change the text or write with other delimiters."
                )

    def _use(self, texts: list[str]) -> SegmentUse:
        for child in self.state.loop.children:
            if isinstance(child, SegmentUse) and child.id == texts[0] and _fits(child, texts, self.marks.component):
                return child
        code = f" with {texts[1]}" if len(texts) > 1 and len(texts[1]) <= 3 else ""
        loop = self.state.loop.id
        raise Refused(f"The transaction cannot be written: {texts[0]}{code} has no place in loop {loop}.")

    def _refuse_wrong_counts(self) -> None:
        children = self.state.loop.children
        crowded = any(0 < children[ordinal].repeat < count for ordinal, count in self.counts.items())
        if not crowded and not self.state.required & ~self.seen:
            return
        for child in children:
            count = self.counts.get(child.ordinal, self.seen >> child.ordinal & 1)
            what = f"{child.id} ({child.name})" if child.name else child.id
            if child.required and not count and not (self.state.parent is None and child.id == "SE"):
                raise Refused(f"The transaction cannot be written: loop {self.state.loop.id} lacks {what}.")
            if child.repeat and count > child.repeat:
                raise Refused(
                    f"The transaction cannot be written: {what} stands {count} times in loop "
                    f"{self.state.loop.id}; it may stand {child.repeat} times."
                )


_NO_PUT: tuple[SegmentUse | None, int, dict[str, SegmentUse]] = (None, 0, {})
_first = itemgetter(0)


def _fits(use: SegmentUse, texts: list[str], component: str) -> bool:
    """Whether a segment is this use of its id: by its qualifier where the guide has several."""
    if not use.qualifiers:
        return True
    place = use.told_by
    code = texts[abs(place)] if abs(place) < len(texts) else ""
    return (code.partition(component)[0] if place < 0 else code) in use.qualifiers


_PLAIN = frozenset({"str", "int", "bool", "date | None", "int | None", "Decimal", "Decimal | None", "tuple[str, ...]"})


@cache
def _halves(kind: type) -> tuple[Callable[[Any], Any], tuple[str, ...]]:
    """What a value says by itself, in one call, and the names of what holds further values."""
    names = {each.name: str(each.type) for each in fields(kind) if each.name != "offset"}
    plain = [name for name, hint in names.items() if hint in _PLAIN]
    return attrgetter(*plain, plain[0]), tuple(name for name, hint in names.items() if hint not in _PLAIN)


def said(value: Any) -> Any:
    """What a value says, without the offsets where it was read; two that say the same are equal."""
    if isinstance(value, list | tuple):
        return tuple([said(each) for each in value])
    if not is_dataclass(value):
        return value
    kind: type = type(value)
    plain, others = _halves(kind)
    return plain(value), tuple([said(inner) if (inner := getattr(value, name)) else None for name in others])


def refuse_breaches(value: Any, rules: Iterable[tuple[int, Any]], context: Context, what: str) -> None:
    """Refuse a value that `check` would find an error in."""
    refuse(value, [each.function for _, each in error_rules(tuple(rules))], context, what)


def refuse(value: Any, judges: Iterable[Callable[..., Iterable[Any]]], context: Context, what: str) -> None:
    """Refuse a value in which one of these finds a breach."""
    for judge in judges:
        for breach in judge(value, context):
            raise Refused(f"{what} cannot be written: {breach.says}.")


@lru_cache(64)
def error_rules(rules: tuple[tuple[int, Any], ...]) -> tuple[tuple[int, Any], ...]:
    """Those rules whose breach is an error."""
    return tuple((snip, each) for snip, each in rules if each.card.severity is Severity.ERROR)


def put_kept(node: Node, kept: Iterable[Kept], loop: str) -> None:
    """Put back the segments that were kept for one loop ("" = the loop of the party that kept them)."""
    for segment in kept:
        if segment.loop == loop:
            node.put(*segment.elements)


def put_name(node: Node, party: Party, entity: str = "", *, names: bool = True, ids: bool = True) -> None:
    """NM1 of a party; `names` and `ids` off where the guide does not use them."""
    who = (party.last_or_organization, party.first, party.middle, "", party.suffix) if names else ("",) * 5
    what = (party.id_qualifier if party.id else "", party.id) if ids else ("", "")
    node.put("NM1", entity or party.entity, "1" if party.is_person else "2", *who, *what)


def put_address(node: Node, party: Party) -> None:
    if party.line1:
        node.put("N3", party.line1, party.line2)
    if party.city:
        node.put("N4", party.city, party.state, party.zip, party.country, "", "", party.subdivision)


def put_contact(node: Node, party: Party, qualifier: str = "IC") -> None:
    """PER with telephone, extension, mail and fax, as far as the party has them."""
    numbers: list[str] = []
    for kind, value in (
        ("TE", party.phone),
        ("EX", party.extension),
        ("EM", party.email),
        ("FX", party.fax),
    ):
        if value:
            numbers += [kind, value]
    if numbers or party.contact_name:
        node.put("PER", qualifier, party.contact_name, *numbers)


def put_references(node: Node, party: Party) -> None:
    for ref in party.references:
        put_reference(node, ref)


def put_reference(node: Node, ref: Reference) -> None:
    node.put("REF", ref.qualifier, ref.value, ref.description, *((("2U", ref.payer_id),) if ref.payer_id else ()))


def date_element(first: date, last: date | None) -> tuple[str, str]:
    """Format and text of a DTP."""
    return ("RD8", f"{day_text(first)}-{day_text(last)}") if last else ("D8", day_text(first))


@dataclass(frozen=True, slots=True)
class Interchange:
    """How one ISA is written: who to whom, and with which delimiters."""

    envelope: Envelope
    marks: Delimiters = STANDARD

    def write(self, guide: Guide, sets: Iterable[Callable[[str], Node]], *, guide_id: str = "") -> bytes:
        """One ISA and GS around transaction sets; each is a function of its control number."""
        first = int(self.envelope.transaction_control or "1")
        bodies = [self._set(build, str(first + number).zfill(4)) for number, build in enumerate(sets)]
        named = guide_id or guide.ids[0]
        lines: list[list[str] | str] = [self.isa(named), self._gs(guide, named)]
        for body in bodies:
            lines += body
        group = self.envelope.group_control or "1"
        lines += [["GE", str(len(bodies)), group], ["IEA", "1", self.control()]]
        return self.render(lines)

    def render(self, lines: Iterable[list[str] | str]) -> bytes:
        texts = [line if isinstance(line, str) else self.marks.element.join(line) for line in lines]
        end = self.marks.terminator
        return (end.join(texts) + end).encode("utf-8", "surrogateescape")

    def control(self) -> str:
        text = self.envelope.interchange_control or "1"
        if not text.isdecimal() or len(text) > 9:
            raise Refused("The interchange control number must be a number of at most nine digits.")
        return text.zfill(9)

    def isa(self, guide_id: str = "005010") -> list[str]:
        """The ISA in the version of a guide: 00501, or 00602 for those of 006020."""
        envelope = self.envelope
        version = "00602" if guide_id.startswith("006020") else "00501"
        created = self._created()
        for who in (envelope.sender, envelope.receiver):
            if not 1 <= len(who) <= 15:
                raise Refused("The envelope needs a sender and a receiver of 1 to 15 characters each.")
            self._refuse_delimiters(who)
        return [
            *("ISA", "00", " " * 10, "00", " " * 10),
            *(envelope.sender_qualifier, envelope.sender.ljust(15)),
            *(envelope.receiver_qualifier, envelope.receiver.ljust(15)),
            *(created[2:8], created[8:12], self.marks.repetition or "^", version, self.control(), "0"),
            *("T" if envelope.test else "P", self.marks.component),
        ]

    def _gs(self, guide: Guide, guide_id: str) -> list[str]:
        envelope, created = self.envelope, self._created()
        sender = envelope.group_sender or envelope.sender
        receiver = envelope.group_receiver or envelope.receiver
        for who in (sender, receiver):
            self._refuse_delimiters(who)
            if not 2 <= len(who) <= 15:
                raise Refused("The group needs a sender and a receiver of 2 to 15 characters each.")
        control = envelope.group_control or "1"
        if not control.isdecimal() or len(control) > 9:
            raise Refused("The group control number must be a number of at most nine digits.")
        return ["GS", guide.functional_id, sender, receiver, created[:8], created[8:12], control, "X", guide_id]

    def _created(self) -> str:
        created = self.envelope.created
        if len(created) != 12 or not created.isdecimal():
            raise Refused('The envelope needs `created` as "YYYYMMDDHHMM", the moment of writing.')
        return created

    def _refuse_delimiters(self, text: str) -> None:
        if any(mark in text for mark in self.marks.all()):
            raise Refused("The envelope's sender or receiver holds a delimiter: change it.")

    def _set(self, build: Callable[[str], Node], control: str) -> list[str]:
        segments = build(control).segments()
        segments.append(self.marks.element.join(("SE", str(len(segments) + 1), control)))
        return segments
