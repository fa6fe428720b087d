"""The language in which implementation guides are written down, and how a guide becomes a machine.

A guide is text: one line a loop (`@2010AA R 1 billing provider`) or segment, indented by loop:

    NM1 R 1 billing provider name | 1!85 2!1,2 3! 4 5 7 8=XX 9

usage (R required, S situational), repeat (`>1` without limit), a plain name, and behind `|` the elements
that the guide uses: `!` required, then the codes it allows (`$name` is a list of the rulebook, `%name`
an external one), `<20` a shorter length, `(…)` the components, `^` that the element may be repeated. What is not
listed may not be used. `?` before a position (`?2!11`) says that its code tells apart the uses of this segment,
where that is not settled for all guides.

Each loop is compiled to a state. A state knows for each segment (and its qualifier, where several
uses share one id) the step to take: how many loops to leave, which to enter, what the segment is. Inner
loops win over outer ones, so there is one answer and never a search. Reading, writing and checking all
walk these steps.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any, TypeAlias

from cleanclaim.codesets.places import places_of_service, states
from cleanclaim.kernel.rules import load_rulebook
from cleanclaim.x12.base import BaseSegment, Part, base_segments

# The element whose code tells apart the uses of one segment id; negative: its first component.
QUALIFIERS = {
    "NM1": 1,
    "N1": 1,
    "REF": 1,
    "DTP": 1,
    "DTM": 1,
    "AMT": 1,
    "QTY": 1,
    "HL": 3,
    "CRC": 1,
    "PER": 1,
    "PWK": 2,
    "NTE": 1,
    "HI": -1,
    "CTX": -1,
}
UNLIMITED = 0


@dataclass(frozen=True, slots=True)
class ElementUse:
    """One element (or component) as a guide uses it.

    `codes` is None where any value may stand; `external` names the list when others keep it (SNIP type 5);
    `repeats` is whether the element may stand several times, between repetition separators.
    """

    position: int
    part: Part
    required: bool
    codes: frozenset[str] | None
    maximum: int
    components: tuple[ElementUse | None, ...] = ()
    external: str = ""
    repeats: bool = False


@dataclass(slots=True, eq=False)
class SegmentUse:
    """One segment at one place of a guide; `elements` has one entry a position, None = not used.

    `rank` is the place that order is judged by: uses of one segment id that follow each other share it,
    since the base standard knows them as one. `number` counts the uses of a guide. `told_by` is the element
    whose code, one of `qualifiers`, tells it from other uses of its id; negative: its first component.
    """

    id: str
    name: str
    loop: str
    required: bool
    repeat: int
    ordinal: int
    elements: tuple[ElementUse | None, ...]
    base: BaseSegment
    qualifiers: frozenset[str] = frozenset()
    rank: int = 0
    number: int = 0
    told_by: int = 0


@dataclass(slots=True, eq=False)
class Loop:
    id: str
    name: str
    required: bool
    repeat: int
    ordinal: int
    children: list[SegmentUse | Loop] = field(default_factory=list)
    rank: int = 0

    @property
    def opener(self) -> SegmentUse:
        """The segment that begins the loop: always its first child."""
        first = self.children[0]
        if isinstance(first, Loop):
            raise TypeError(f"loop {self.id} does not begin with a segment")
        return first


@dataclass(slots=True, eq=False, repr=False)
class Step:
    """What a segment means in a state: leave `leaves` loops, then enter `state` when `enters`.

    `handler` reads the segment; a builder binds it. The rest is what a walk asks for every segment: `flat`
    steps stay in their loop, `bit` marks the child in the loop's sum of what was seen, `limited` is the same
    bit where the child may not repeat for ever; `number` and `loop` are those of the use. `loop_rank` and so on
    are those of the loop that is entered, in the one around it.
    """

    use: SegmentUse
    state: State
    leaves: int
    enters: bool
    handler: Any = None
    flat: bool = field(init=False)
    number: int = field(init=False)
    loop: str = field(init=False)
    rank: int = field(init=False)
    bit: int = field(init=False)
    limited: int = field(init=False)
    loop_rank: int = field(init=False)
    loop_bit: int = field(init=False)
    loop_limited: int = field(init=False)

    def __post_init__(self) -> None:
        self.flat = not self.leaves and not self.enters
        self.number, self.loop = self.use.number, self.use.loop
        self.rank = self.use.rank
        self.bit = 1 << self.use.ordinal
        self.limited = self.bit if self.use.repeat != UNLIMITED else 0
        loop = self.state.loop
        self.loop_rank, self.loop_bit = loop.rank, 1 << loop.ordinal
        self.loop_limited = self.loop_bit if loop.repeat != UNLIMITED else 0


@dataclass(slots=True, eq=False, repr=False)
class Fork:
    """Several uses of one segment id, told apart by the code at `position` (`composite`: its first part).

    `default` is how a reader takes a code that no use allows: as one more of the loop that it stands in.
    """

    position: int
    composite: bool
    steps: dict[str, Step]
    default: Step | None = None


# A move taken apart: the step, or where the element stands that decides (negative: its first component) and
# the steps by its code.
Turn: TypeAlias = tuple["Step | None", int, dict[str, "Step"]]


@dataclass(slots=True, eq=False, repr=False)
class State:
    """A loop as a node of the machine; `moves` by segment id, `reads` the same bound to functions.

    `turns` are the moves of all segments but those of the envelope. `puts` are the uses in the loop itself,
    as a writer looks for them: one that takes any code (or None), where the code stands (negative: a first
    component), uses by code; `inner` are the loops beneath by id. `required` has the bit of each child that
    the loop must have.
    """

    loop: Loop
    parent: State | None
    depth: int
    moves: dict[str, Step | Fork] = field(default_factory=dict)
    children: dict[int, State] = field(default_factory=dict)
    reads: dict[str, Any] = field(default_factory=dict)
    turns: dict[str, Turn] = field(default_factory=dict)
    puts: dict[str, tuple[SegmentUse | None, int, dict[str, SegmentUse]]] = field(default_factory=dict)
    inner: dict[str, State] = field(default_factory=dict)
    required: int = 0

    def step(self, e: list[str], component: str) -> Step | None:
        """What a segment means here; None when it has no place."""
        move = self.moves.get(e[0])
        if not isinstance(move, Fork):
            return move
        code = e[move.position] if move.position < len(e) else ""
        return move.steps.get(code.partition(component)[0] if move.composite else code)


@dataclass(slots=True, eq=False)
class Guide:
    """One implementation guide. `checked` is False where the table serves reading only."""

    kind: str
    ids: tuple[str, ...]
    functional_id: str
    root: State
    checked: bool = True

    def state(self, *path: str) -> State:
        """The state of the loop reached by these loop ids from the top."""
        state = self.root
        for loop_id in path:
            state = next(child for child in state.children.values() if child.loop.id == loop_id)
        return state


def compile_guide(kind: str, ids: tuple[str, ...], functional_id: str, text: str, *, checked: bool = True) -> Guide:
    """Parse a guide's table and compile it. `ids` are the GS08 values that mean this guide."""
    return Guide(kind, ids, functional_id, compile_states(parse_guide(text)), checked)


def parse_guide(text: str) -> Loop:
    root = Loop("ST", "transaction set", True, 1, 0)
    open_loops: list[tuple[int, Loop]] = [(-1, root)]
    for line in text.strip("\n").split("\n"):
        if not line.strip():
            continue
        indent = len(line) - len(line.lstrip())
        while open_loops[-1][0] >= indent:
            open_loops.pop()
        loop = open_loops[-1][1]
        if line.lstrip().startswith("@"):
            inner = _loop(line.strip()[1:], len(loop.children))
            loop.children.append(inner)
            open_loops.append((indent, inner))
        else:
            loop.children.append(_segment_use(line.strip(), loop))
    return root


def _repeat(word: str) -> int:
    return UNLIMITED if word == ">1" else int(word)


def _loop(text: str, ordinal: int) -> Loop:
    loop_id, usage, repeat, *name = text.split()
    return Loop(loop_id, " ".join(name), usage == "R", _repeat(repeat), ordinal)


def _segment_use(text: str, loop: Loop) -> SegmentUse:
    head, _, elements = text.partition("|")
    segment_id, usage, repeat, *name = head.split()
    base = base_segments()[segment_id]
    words = _words(elements)
    told_by = next((int(word[1]) for word in words if word.startswith("?")), QUALIFIERS.get(segment_id, 0))
    uses = _element_uses([word.lstrip("?") for word in words], base.parts)
    use = SegmentUse(segment_id, " ".join(name), loop.id, usage == "R", _repeat(repeat), len(loop.children), uses, base)
    use.told_by = told_by
    use.qualifiers = _qualifiers(use)
    return use


def _words(text: str) -> list[str]:
    """Element words; a composite with its parentheses is one word."""
    words: list[str] = []
    depth = 0
    for word in text.split():
        if depth:
            words[-1] += " " + word
        else:
            words.append(word)
        depth += word.count("(") - word.count(")")
    return words


def _element_uses(words: list[str], parts: tuple[Part, ...]) -> tuple[ElementUse | None, ...]:
    uses: dict[int, ElementUse] = {}
    for word in words:
        for use in _element_use(word, parts):
            uses[use.position] = use
    return tuple(uses.get(position) for position in range(1, max(uses, default=0) + 1))


def _element_use(word: str, parts: tuple[Part, ...]) -> list[ElementUse]:
    """`8=XX`, `1!D,P`, `1!<20`, `5!(1! 2!B)`, `3^=$list`, `2-12(1!ABF,BF 2!)` for a run of positions."""
    digits = len(word) - len(word.lstrip("0123456789-"))
    first, _, last = word[:digits].partition("-")
    rest = word[digits:]
    required, repeats = rest.startswith("!"), rest.lstrip("!").startswith("^")
    rest = rest.lstrip("!^=")
    return [
        _one_use(position, parts[position - 1], required, repeats, rest)
        for position in range(int(first), int(last or first) + 1)
    ]


def _one_use(position: int, part: Part, required: bool, repeats: bool, rest: str) -> ElementUse:
    if rest.startswith("("):
        return ElementUse(position, part, required, None, 0, _element_uses(_words(rest[1:-1]), part.components))
    maximum = part.maximum
    if rest.startswith("<"):
        rest, maximum = "", int(rest[1:])
    codes, external = _codes(rest)
    return ElementUse(position, part, required, codes, maximum, external=external, repeats=repeats)


def _codes(text: str) -> tuple[frozenset[str] | None, str]:
    """The codes that may stand, and the name of the list when it is an external one (`%name`)."""
    if not text:
        return None, ""
    if text.startswith("%"):
        return code_list(text[1:]), text[1:]
    codes: set[str] = set()
    for word in text.split(","):
        codes.update(code_list(word[1:]) if word.startswith("$") else {word.replace("_", " ")})
    return frozenset(codes), ""


@cache
def code_list(name: str) -> frozenset[str]:
    """A named list of `rulebook/x12/codes.toml` (`book.list` of another book there), or one of the code sets room."""
    if name == "place_of_service":
        return frozenset(places_of_service())
    if name == "states":
        return states()
    book, _, table = name.rpartition(".")
    listed = load_rulebook(f"x12/{book or 'codes'}")[table]
    return frozenset(listed["words"] if "words" in listed else listed["codes"].split())


def _qualifiers(use: SegmentUse) -> frozenset[str]:
    place = use.told_by
    if not place or not use.elements:
        return frozenset()
    element = use.elements[abs(place) - 1]
    if element is not None and place < 0:
        element = element.components[0]
    return element.codes or frozenset() if element is not None else frozenset()


def _rank(loop: Loop) -> None:
    """Neighbours with one segment id (loops: that of their opener) get one rank."""
    before, rank = "", -1
    for child in loop.children:
        segment = child.opener.id if isinstance(child, Loop) else child.id
        if segment != before:
            before, rank = segment, rank + 1
        child.rank = rank
        if isinstance(child, Loop):
            _rank(child)


def compile_states(root: Loop) -> State:
    """The machine of a parsed guide: one state a loop, its moves ready."""
    _rank(root)
    for number, use in enumerate(uses_of(root)):
        use.number = number
    top = State(root, None, 0)
    _grow(top)
    _connect(top)
    return top


def uses_of(loop: Loop) -> Iterator[SegmentUse]:
    """All segment uses of a loop and the loops in it, in order."""
    for child in loop.children:
        if isinstance(child, Loop):
            yield from uses_of(child)
        else:
            yield child


def _grow(state: State) -> None:
    state.required = sum(1 << child.ordinal for child in state.loop.children if child.required)
    for child in state.loop.children:
        if isinstance(child, Loop):
            inner = State(child, state, state.depth + 1)
            state.children[child.ordinal] = inner
            state.inner.setdefault(child.id, inner)
            _grow(inner)
        else:
            _add_put(state, child)


def _add_put(state: State, use: SegmentUse) -> None:
    """The first use that fits is the one to write; one without qualifiers fits all that come to it."""
    other, place, by = state.puts.get(use.id, (None, 0, {}))
    if other is None:
        if use.qualifiers:
            place = use.told_by
            for code in use.qualifiers:
                by.setdefault(code, use)
        else:
            other = use
    state.puts[use.id] = (other, place, by)


def _connect(state: State) -> None:
    """The moves of a state: its own, then those of the loops around it.

    A segment of a loop further out than the next is taken only where it may still come: one that stands
    before the loop at hand is misplaced here, and must not close all the loops between.
    """
    level: State | None = state
    inner, distance = state, 0
    while level is not None:
        for use, target, enters in _own_uses(level):
            if distance < 2 or enters or use.ordinal > inner.loop.ordinal:
                _add_move(state, use, Step(use, target, state.depth - level.depth, enters))
        inner, level, distance = level, level.parent, distance + 1
    state.turns = {segment: _turn(move) for segment, move in state.moves.items() if segment not in {"ST", "SE"}}
    for child in state.children.values():
        _connect(child)


def _turn(move: Step | Fork) -> Turn:
    if isinstance(move, Step):
        return move, 0, {}
    return None, -move.position if move.composite else move.position, move.steps


def _own_uses(state: State) -> list[tuple[SegmentUse, State, bool]]:
    uses: list[tuple[SegmentUse, State, bool]] = []
    for child in state.loop.children:
        if isinstance(child, Loop):
            uses.append((child.opener, state.children[child.ordinal], True))
        elif child.ordinal or state.parent is None:
            uses.append((child, state, False))
    return uses


def _add_move(state: State, use: SegmentUse, step: Step) -> None:
    present = state.moves.get(use.id)
    if isinstance(present, Step):
        return
    if not use.qualifiers:
        if present is None:
            state.moves[use.id] = step
        return
    place = use.told_by
    fork = present or Fork(abs(place), place < 0, {})
    if fork.default is None and not step.leaves and not step.enters:
        fork.default = step
    for qualifier in use.qualifiers:
        fork.steps.setdefault(qualifier, step)
    state.moves[use.id] = fork
