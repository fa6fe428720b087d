"""Order, usage and repeats: one transaction set walked through its guide, loop by loop.

The walk keeps a frame for each open loop: how far it has come, which children it saw (one bit each) and how
often those whose number is limited. Leaving a loop asks what it still owes.
"""

from __future__ import annotations

from collections.abc import Callable

from cleanclaim.x12.base import base_segments
from cleanclaim.x12.guide import Fork, Guide, Loop, SegmentUse, State, Step

# What IK304 of a 999 says.
UNKNOWN_SEGMENT, UNEXPECTED, MISSING, TOO_MANY_LOOPS, TOO_MANY, WRONG_ORDER = "1", "2", "3", "4", "5", "7"


class Frame:
    """An open loop. `seen` is the sum of its children's bits, `began` where its places begin."""

    __slots__ = ("began", "counts", "rank", "seen", "state")

    def __init__(self, state: State) -> None:
        self.state = state
        self.rank = self.seen = self.began = 0
        self.counts: dict[int, int] | None = None


class Walk:
    """`report(rule, loop, code, message, segment)` is called for each breach at the segment at hand.

    `frame` is the innermost open loop, `left` the outermost of those that were left last.
    """

    def __init__(self, guide: Guide, report: Callable[[str, str, str, str, str], None]) -> None:
        self.report = report if guide.checked else _silent
        self.frame = Frame(guide.root)
        self.frames = [self.frame]
        self.left = self.frame

    def take(self, step: Step) -> None:
        """Move on. For flat steps in order, to a child that may still stand, `rank` and `seen` are all there is."""
        frames = self.frames
        for _ in range(step.leaves):
            self.left = left = frames.pop()
            if left.state.required & ~left.seen:
                self._close(left)
        frame = frames[-1]
        if not step.enters:
            self._count(frame, step.use, step.use)
        else:
            if step.loop_rank >= frame.rank and not frame.seen & step.loop_limited:
                frame.rank = step.loop_rank
                frame.seen |= step.loop_bit
            else:
                self._count(frame, step.state.loop, step.use)
            frame = Frame(step.state)
            frame.seen = step.bit
            frames.append(frame)
        self.frame = frame

    def end(self) -> None:
        """The transaction set is over: all loops close."""
        while self.frames:
            frame = self.frames.pop()
            if frame.state.required & ~frame.seen:
                self._close(frame)

    def misplaced(self, e: list[str]) -> None:
        """Say why a segment has no step here."""
        loop, move = self.frame.state.loop.id, self.frame.state.moves.get(e[0])
        name = e[0] if e[0].isalnum() and len(e[0]) <= 3 else "A segment"
        if isinstance(move, Fork):
            code = e[move.position] if move.position < len(e) else ""
            shown = f' "{code}"' if code.isalnum() and len(code) <= 3 else ""
            sentence = f"{name}{move.position:02d}{shown} is not a qualifier that loop {loop} may have here"
            self.report("x12.qualifier-not-allowed", loop, UNEXPECTED, sentence, e[0])
        elif e[0] in base_segments():
            sentence = f"{name} has no place in loop {loop}: the guide does not allow it here"
            self.report("x12.segment-unexpected", loop, UNEXPECTED, sentence, e[0])
        else:
            sentence = f"{name} is no segment of this guide"
            self.report("x12.segment-unknown", loop, UNKNOWN_SEGMENT, sentence, e[0])

    def _count(self, frame: Frame, child: SegmentUse | Loop, use: SegmentUse) -> None:
        loop, bit = use.loop, 1 << child.ordinal
        if child.rank < frame.rank:
            sentence = f"{use.id} ({use.name}) is out of order: it must stand earlier in loop {frame.state.loop.id}"
            self.report("x12.out-of-order", loop, WRONG_ORDER, sentence, use.id)
        else:
            frame.rank = child.rank
        if child.repeat and frame.seen & bit:
            frame.counts = counts = frame.counts or {}
            count = counts[child.ordinal] = counts.get(child.ordinal, 1) + 1
            if count == child.repeat + 1:
                many, what = (TOO_MANY_LOOPS, f"Loop {child.id}") if isinstance(child, Loop) else (TOO_MANY, use.id)
                sentence = f"{what} ({child.name}) stands more than {_times(child.repeat)}"
                self.report("x12.too-many", loop, many, sentence, use.id)
        frame.seen |= bit

    def _close(self, frame: Frame) -> None:
        """Say what a loop still owes."""
        owed, loop = frame.state.required & ~frame.seen, frame.state.loop
        for child in loop.children:
            opener = child.opener if isinstance(child, Loop) else child
            # That a set is not closed by its SE is said by the envelope.
            if owed >> child.ordinal & 1 and opener.id != "SE":
                what = f"Loop {child.id}" if isinstance(child, Loop) else child.id
                place = f"loop {loop.id}" if frame.state.parent else "the transaction set"
                sentence = f"{what} ({child.name}) is missing: {place} requires it"
                self.report("x12.segment-missing", opener.loop, MISSING, sentence, opener.id)


def _silent(rule: str, loop: str, code: str, message: str, segment: str) -> None:
    """Tables that serve reading only do not say what is wrong."""


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count} times"
