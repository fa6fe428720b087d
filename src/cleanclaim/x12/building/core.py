"""What all builders of values share: parties, references, adjustments, and the place that keeps the rest.

A builder gets the segments of one transaction set, one call each, and hands out finished values. The
function for a segment is chosen by the guide's machine (loop and segment), never by looking around.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any, ClassVar, TypeAlias

from cleanclaim.x12.guide import Fork, Guide, State, Step
from cleanclaim.x12.plain import cents, days, number
from cleanclaim.x12.values import Adjustment, Dated, Element, Envelope, Kept, Party, Procedure, Reference

Elements: TypeAlias = list[str]
Handler: TypeAlias = Callable[[Any, Elements, int], Any]
PAD = [""] * 24
LONGEST_CLAIM = 2_000_000
OUTGROWN = "no claim ends within two million bytes: what was read of it was left out"


class Builder:
    """State while one transaction set is read. Handlers are functions of (builder, elements, offset).

    `party` is the last NM1 or N1 read; `keeper` the list that takes segments which no field holds;
    `faults` collects (offset, sentence) of what could not be read. `claim_at_a_time` is whether values are handed
    out as they come, so that what is held stays small.
    """

    claim_at_a_time: ClassVar[bool] = False
    __slots__ = ("component", "envelope", "faults", "file", "keeper", "party", "ready", "repetition")

    def __init__(self, envelope: Envelope, file: str, component: str, repetition: str) -> None:
        self.envelope = envelope
        self.file = file
        self.component = component
        self.repetition = repetition
        self.party = Party()
        self.keeper: list[Kept] = []
        self.ready: list[Any] = []
        self.faults: list[tuple[int, str]] = []

    def begin(self, elements: Elements, offset: int) -> None:
        """The ST itself."""

    def finish(self) -> None:
        """The transaction set ends, in order or not: put what is pending into `ready`."""

    def abandon(self) -> None:
        """The segment that opens the value at hand cannot be read: forget the value."""

    def outgrown(self, size: int) -> bool:
        """Whether the value at hand, of so many bytes, was given up as no claim could be so long."""
        if not self.claim_at_a_time or size < LONGEST_CLAIM:
            return False
        self.abandon()
        return True


def keep(b: Builder, e: Elements, at: int, loop: str = "") -> None:
    b.keeper.append(Kept(loop, tuple(split_element(b, element) for element in e), at))


def split_element(b: Builder, element: str) -> Element:
    return tuple(element.split(b.component)) if b.component in element else element


def named_keep(loop: str) -> Handler:
    def kept(b: Builder, e: Elements, at: int) -> None:
        keep(b, e, at, loop)

    return kept


def party_of(e: Elements, at: int) -> Party:
    """NM1 to a Party; missing elements are empty."""
    if len(e) != 10:
        e = (e + PAD)[:10]
    _, entity, kind, last, first, middle, _, suffix, qualifier, ident = e
    return Party(entity, kind == "1", last, first, middle, suffix, qualifier, ident, offset=at)


def n3(b: Builder, e: Elements, at: int) -> None:
    party = b.party
    party.line1 = e[1]
    if len(e) > 2:
        party.line2 = e[2]


def n4(b: Builder, e: Elements, at: int) -> None:
    party = b.party
    if len(e) == 4:
        _, party.city, party.state, party.zip = e
        return
    _, party.city, party.state, party.zip, party.country, _, _, party.subdivision, *_ = e + PAD


def party_ref(b: Builder, e: Elements, at: int) -> None:
    b.party.references.append(reference(b, e, at))


def reference(b: Builder, e: Elements, at: int) -> Reference:
    if len(e) > 4:
        return Reference(e[1], e[2], at, e[4].partition(b.component)[2], e[3])
    return Reference(e[1], e[2], at, description=e[3]) if len(e) > 3 else Reference(e[1], e[2], at)


def prv(b: Builder, e: Elements, at: int) -> None:
    b.party.taxonomy = e[3]


def per(b: Builder, e: Elements, at: int) -> None:
    """The first PER of a party fills its fields; a further one, or a second number of a kind, is kept."""
    party = b.party
    numbers = {e[place]: e[place + 1] for place in range(3, len(e) - 1, 2) if e[place]}
    plain = len(numbers) == len([place for place in range(3, len(e) - 1, 2) if e[place]])
    if party.phone or party.contact_name or party.email or party.fax or not plain or "UR" in numbers:
        party.kept.append(Kept("", tuple(e), at))
        return
    party.contact_name = e[2] if len(e) > 2 else ""
    party.phone, party.extension = numbers.get("TE", ""), numbers.get("EX", "")
    party.email, party.fax = numbers.get("EM", ""), numbers.get("FX", "")


def party_keep(b: Builder, e: Elements, at: int) -> None:
    b.party.kept.append(Kept("", tuple(split_element(b, element) for element in e), at))


def dated(e: Elements, at: int) -> Dated:
    """DTP: qualifier, format, text; a DTM has no format element and is read elsewhere."""
    first, last = days(e[3])
    return Dated(e[1], first, last, "" if first else e[3], at)


def adjustments(e: Elements, at: int) -> list[Adjustment]:
    """The up to six reasons of a CAS. Raises ValueError when an amount is unreadable."""
    group, count = e[1], len(e)
    if count == 4:
        return [Adjustment(group, e[2], cents(e[3]), None, at)]
    found = []
    for place in range(2, count - 1, 3):
        if e[place] or e[place + 1]:
            quantity = number(e[place + 2]) if place + 2 < count and e[place + 2] else None
            found.append(Adjustment(group, e[place], cents(e[place + 1]), quantity, at))
    return found


def procedure(text: str, component: str) -> Procedure:
    """SV101, SVC01, SVD03: qualifier, code, up to four modifiers, words."""
    qualifier, code, modifiers, words = _procedure_parts(text, component)
    return Procedure(qualifier, code, modifiers, words)


@lru_cache(1 << 12)
def _procedure_parts(text: str, component: str) -> tuple[str, str, tuple[str, ...], str]:
    parts = [*text.split(component), "", ""]
    modifiers = tuple([modifier for modifier in parts[2:6] if modifier])
    return parts[0], parts[1], modifiers, parts[6] if len(parts) > 8 else ""


# How a segment is read: the function, the `Reads` that come next, and, where a code tells several uses of
# one id apart (see `guide.Fork`), the code's position and the choices; then the first two are what holds for
# any other code, None where nothing does. Plain tuples: the reader takes one apart for every segment.
Choice: TypeAlias = tuple[Handler, "Reads"]
Entry: TypeAlias = tuple[Handler | None, "Reads", int, dict[str, Choice]]
Reads: TypeAlias = dict[str, Entry]


def choose(entry: Entry, e: Elements) -> Choice | None:
    """The reading of one segment, or None when it has none here."""
    handler, reads, position, by = entry
    chosen = by.get(e[position]) if position and position < len(e) else None
    return chosen or ((handler, reads) if handler is not None else None)


def bind(guide: Guide, handlers: dict[tuple[str, str], Handler], fallback: dict[str, Handler]) -> None:
    """Fill `reads` of each state: by segment id, the function that reads it and the `reads` that come next.

    The same function becomes the `handler` of the step.
    A function is named by loop and segment, else by segment, else the segment is kept as it is. ST and SE
    are left to the envelope.
    """

    def choice(step: Step) -> Choice:
        loop, segment = step.use.loop, step.use.id
        step.handler = handlers.get((loop, segment)) or fallback.get(segment) or named_keep(loop)
        return step.handler, step.state.reads

    def visit(state: State) -> None:
        for segment, move in state.moves.items():
            if segment not in {"ST", "SE"}:
                state.reads[segment] = (*choice(move), 0, {}) if isinstance(move, Step) else fork(move)
        for inner in state.children.values():
            visit(inner)

    def fork(move: Fork) -> Entry:
        by = {code: choice(step) for code, step in move.steps.items()}
        other: tuple[Handler | None, Reads] = choice(move.default) if move.default else (None, {})
        return (*other, move.position, by)

    visit(guide.root)
