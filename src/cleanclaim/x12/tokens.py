"""Bytes to segments, a chunk at a time.

The file is read as Latin-1, so that one character is one byte and offsets are exact; a segment that is
not ASCII is read again as UTF-8 where it is valid UTF-8. Each batch is one `str.split`, done in C; the
rest of this module only looks at the seams: the start of the file, the end of a chunk, the next ISA.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from itertools import accumulate, repeat
from operator import add
from pathlib import Path
from typing import BinaryIO, TypeAlias

from cleanclaim.kernel import Refused
from cleanclaim.x12.binary import BINARY_SEGMENTS, MOST_BINARY, count_of
from cleanclaim.x12.delimiters import Delimiters, read_isa

Source: TypeAlias = Path | BinaryIO | bytes

_CHUNK = 1 << 18
_LONGEST_SEGMENT = 1 << 20
_ENOUGH = 4096
_BOM = "\xef\xbb\xbf"
_LINE_ENDS = "\t\r\n\x00\x1a"
_BLANK = " \t\r\n\x00\x1a"
_NOT_BLANK = re.compile(f"[^{_BLANK}]")
_MOST_WRONG_COUNTS = 100


@dataclass(slots=True)
class Batch:
    """Raw segments of one interchange that follow each other in the file.

    The first begins at byte `start`; each next one begins where the last ended, plus the terminator.
    `oddities` are sentences about the bytes around the segments, each with its offset. `opens` marks the
    batch that starts with an ISA; `unterminated` says that the file ended inside the last segment; `plain`
    that all is ASCII on one line without blanks around segments, so that they can be taken as they are;
    `binary` that the batch is one segment whose data are counted and may hold any delimiter.
    """

    delimiters: Delimiters
    start: int
    segments: list[str]
    opens: bool = False
    unterminated: bool = False
    oddities: tuple[tuple[int, str], ...] = ()
    plain: bool = False
    binary: bool = False

    @property
    def end(self) -> int:
        """The byte behind the last segment."""
        return self.start + sum(map(len, self.segments)) + len(self.segments)

    def placed(self) -> Iterator[tuple[str, int]]:
        """Each segment that is not blank, without what stands before it, and the byte at which it begins."""
        if not self.plain:
            return self._cleaned()
        lengths = map(add, map(len, self.segments), repeat(1))
        return zip(self.segments, accumulate(lengths, initial=self.start), strict=False)

    def _cleaned(self) -> Iterator[tuple[str, int]]:
        at = self.start
        for raw in self.segments:
            text = raw.lstrip(_BLANK)
            if text:
                yield text if self.binary or text.isascii() else utf8(text), at + len(raw) - len(text)
            at += len(raw) + 1


def utf8(raw: str) -> str:
    """A segment that is not ASCII, as UTF-8 where it is valid UTF-8, else as Latin-1."""
    try:
        return raw.encode("latin-1").decode("utf-8")
    except UnicodeDecodeError:
        return raw


@contextmanager
def opened(source: Source, name: str) -> Iterator[BinaryIO]:
    """The source as a binary stream; files opened here are closed here."""
    if isinstance(source, bytes):
        yield BytesIO(source)
    elif isinstance(source, Path):
        try:
            stream = source.open("rb")
        except OSError as fault:
            raise Refused(f"{name or source} cannot be read: {fault.strerror}.") from None
        with stream:
            yield stream
    else:
        yield source


class _Feed:
    """The text read so far; what is not yet given out begins at `at`, the file's byte `offset`."""

    def __init__(self, stream: BinaryIO) -> None:
        self.stream = stream
        self.text = ""
        self.at = self.offset = 0
        self.next: dict[str, int] = {}  # head → no segment begins with it before this byte

    def top_up(self, least: int) -> bool:
        """Read on until `least` characters are at hand or the file ends; False when nothing came."""
        came = False
        while len(self.text) - self.at < least:
            chunk = self.stream.read(max(_CHUNK, least - len(self.text) + self.at))
            if not chunk:
                break
            self.text, self.at, came = self.text[self.at :] + chunk.decode("latin-1"), 0, True
        return came

    def more(self) -> bool:
        """Read on; False at the end of the file."""
        return self.top_up(len(self.text) - self.at + 1)

    def drop(self, count: int) -> None:
        self.at += count
        self.offset += count

    def drop_blanks(self) -> bool:
        """Whether there were blanks, line ends or the like to drop."""
        blanks = _NOT_BLANK.search(self.text, self.at)
        end = blanks.start() if blanks else len(self.text)
        dropped = end > self.at
        self.drop(end - self.at)
        return dropped

    def head(self) -> str:
        return self.text[self.at : self.at + _ENOUGH]

    def segment_with(self, head: str, terminator: str, begin: int) -> tuple[int, int]:
        """Where the next segment with this head begins, from `begin` on: with the blanks before it, and without.

        Both are -1 when there is none. A segment begins at `at` or behind a terminator.
        """
        base, text = self.offset - self.at, self.text
        place = text.find(head, max(begin, self.next.get(head, 0) - base))
        while place >= 0:
            start = place
            while start > self.at and text[start - 1] in _BLANK and text[start - 1] != terminator:
                start -= 1
            self.next[head] = base + place
            if start == self.at or text[start - 1] == terminator:
                return start, place
            place = text.find(head, place + 1)
        self.next[head] = base + max(len(text) - len(head) + 1, begin)
        return -1, -1

    def close(self) -> None:
        """Leave the rest of the file unread."""
        self.text, self.at, self.stream = "", 0, BytesIO()


def batches(stream: BinaryIO, name: str) -> Iterator[Batch]:
    """All segments of a file. Raises Refused when it does not begin with a usable ISA."""
    feed = _Feed(stream)
    feed.top_up(_ENOUGH)
    oddities = _skip_leading(feed)
    _refuse_unless_x12(feed.text[feed.at :], name)
    while feed.at < len(feed.text):
        yield from _interchange(feed, oddities)
        feed.top_up(_ENOUGH)
        feed.drop_blanks()
        oddities = ()


def _interchange(feed: _Feed, oddities: tuple[tuple[int, str], ...]) -> Iterator[Batch]:
    """One ISA and all up to the next one or the end of the file."""
    opening = read_isa(feed.head())
    if opening is None:
        sentence = "an ISA follows that is not whole: the rest of the file was left unread"
        yield Batch(Delimiters(), feed.offset, [], oddities=((feed.offset, sentence),))
        feed.close()
        return
    marks, opens, uncounted, wrong = opening.delimiters, True, 0, 0
    oddities += tuple((feed.offset, sentence) for sentence in opening.oddities)
    while True:
        end, border, counted = _next_cut(feed, marks, opens, uncounted if wrong < _MOST_WRONG_COUNTS else -1)
        if end > feed.at:
            text = feed.text[feed.at : end]
            pieces = text.split(marks.terminator)
            pieces.pop()
            yield Batch(marks, feed.offset, pieces, opens, False, oddities, _is_plain(text, marks.terminator))
            opens, oddities, uncounted = False, (), 0
            feed.drop(len(text))
        if counted:
            raw = _counted(feed, marks)
            if raw:
                yield Batch(marks, feed.offset, [raw], binary=True)
                feed.drop(len(raw) + 1)
            uncounted, wrong = (0, wrong) if raw else (1, wrong + 1)
            continue
        if border:
            return
        if len(feed.text) - feed.at > _LONGEST_SEGMENT:
            sentence = "no segment ends within a million bytes: the rest of the file was left unread"
            yield Batch(marks, feed.offset, [], oddities=((feed.offset, sentence),))
            feed.close()
            return
        if not feed.more():
            rest = feed.text[feed.at :]
            if rest.strip(_BLANK):
                yield Batch(marks, feed.offset, [rest], opens, True, oddities)
            feed.close()
            return


def _next_cut(feed: _Feed, marks: Delimiters, opens: bool, uncounted: int) -> tuple[int, bool, bool]:
    """Where the segments at hand end in the text, and whether a further ISA or counted data follow there.

    `uncounted` is how far behind the start counted data may begin (1 behind a segment whose count was found
    to be none); negative when they are not looked for.
    """
    border = _next_interchange(feed, marks.terminator, opens)
    binary = _next_binary(feed, marks, feed.at + uncounted) if uncounted >= 0 else -1
    if binary >= 0 and not 0 <= border < binary:
        return binary, False, True
    if border >= 0:
        return border, True, False
    return feed.text.rfind(marks.terminator, feed.at) + 1, False, False


def _counted(feed: _Feed, marks: Delimiters) -> str:
    """The segment at the start of the feed by its count, without terminator; "" when the count is none."""
    feed.top_up(_ENOUGH)
    count = count_of(feed.head(), marks)
    if count is None or count.length > MOST_BINARY:
        return ""
    end = count.begins + count.length
    feed.top_up(end + 1)
    closed = feed.text[feed.at + end : feed.at + end + 1] == marks.terminator
    return feed.text[feed.at : feed.at + end] if closed else ""


def _is_plain(text: str, terminator: str) -> bool:
    if not text.isascii() or terminator in _BLANK or text[0] in _BLANK + terminator:
        return False
    return not any(mark in text for mark in (*_LINE_ENDS, terminator + " ", terminator * 2))


def _skip_leading(feed: _Feed) -> tuple[tuple[int, str], ...]:
    """Drop what stands before the ISA; the answer says what it was."""
    oddities: tuple[tuple[int, str], ...] = ()
    if feed.text.startswith(_BOM):
        oddities = ((0, "the file begins with a UTF-8 byte order mark: it must begin with ISA"),)
        feed.drop(len(_BOM))
    blanks_at = feed.offset
    if feed.text[feed.at :].strip(_BLANK) and feed.drop_blanks():
        oddities += ((blanks_at, "blanks stand before the ISA: the file must begin with ISA"),)
    return oddities


def _refuse_unless_x12(text: str, name: str) -> None:
    what = name or "The input"
    if not text.strip(_BLANK):
        raise Refused(f"{what} is empty: give an X12 file that begins with ISA.")
    if not text.startswith("ISA"):
        raise Refused(f"{what} is not X12: it does not begin with an ISA segment.")
    if read_isa(text) is None:
        raise Refused(f"{what} begins with ISA but that segment is not whole, so its delimiters are unknown.")


def _next_interchange(feed: _Feed, terminator: str, opens: bool) -> int:
    """Where a further interchange begins: "ISA" and a separator behind a terminator and blanks; -1 for none."""
    begin = feed.at + 3 if opens else feed.at
    while True:
        start, place = feed.segment_with("ISA", terminator, begin)
        following = feed.text[place + 3 : place + 4]
        if place < 0 or not following:
            return -1
        if not following.isalnum():
            return start
        begin = place + 1


def _next_binary(feed: _Feed, marks: Delimiters, begin: int) -> int:
    """Where a segment with counted data begins; -1 when none does."""
    places = [feed.segment_with(name + marks.element, marks.terminator, begin)[1] for name in BINARY_SEGMENTS]
    return min((place for place in places if place >= 0), default=-1)
