"""Damages files in ways that files are damaged, and in ways that they are not. Seeded: one seed, one damage."""

from __future__ import annotations

import random
from collections.abc import Callable

_MARKS = b"*:^~\n\r \x00\x1c|>!"
_PIECES = (
    b"~", b"*", b":", b"^", b"ISA*", b"ST*837*0001~", b"SE*1*0001~", b"GE*1*11~", b"IEA*1*000000101~", b"HL*1**20*1~",
    b"CLM*X*1***11:B:1~", b"LX*99999~", b"CLP*X*22*-1*-1~", b"NM1*", b"\xef\xbb\xbf", b"\xff\xfe", b"\x00" * 9,
    b"9" * 40, b"-", b"1e9", b"NaN", b"20261399", b"BIN*5*AB", b"BDS*ASC*999999999*",
    b"STC*A1:::::~", b"IK4*1:1:1:1~",
    b"\xe2\x82",
)  # fmt: skip


def damaged(content: bytes, others: list[bytes], seed: int) -> bytes:
    """The content after one to six blows."""
    dice = random.Random(seed)
    for _ in range(dice.randint(1, 6)):
        content = dice.choice(_BLOWS)(content, others, dice)
    return content


def _cut(content: bytes, others: list[bytes], dice: random.Random) -> bytes:
    return content[: dice.randint(0, len(content))]


def _lost(content: bytes, others: list[bytes], dice: random.Random) -> bytes:
    at = dice.randint(0, len(content))
    return content[:at] + content[at + dice.randint(1, 200) :]


def _put(content: bytes, others: list[bytes], dice: random.Random) -> bytes:
    at = dice.randint(0, len(content))
    return content[:at] + dice.choice(_PIECES) * dice.choice((1, 1, 1, 50)) + content[at:]


def _flipped(content: bytes, others: list[bytes], dice: random.Random) -> bytes:
    if not content:
        return content
    at = dice.randrange(len(content))
    return content[:at] + bytes([dice.choice((dice.randrange(256), *_MARKS))]) + content[at + 1 :]


def _noise(content: bytes, others: list[bytes], dice: random.Random) -> bytes:
    at = dice.randint(0, len(content))
    return content[:at] + dice.randbytes(dice.randint(1, 60)) + content[at:]


def _segments(content: bytes, others: list[bytes], dice: random.Random) -> bytes:
    """Segments in another order, doubled or dropped."""
    segments = content.split(b"~")
    for _ in range(dice.randint(1, 4)):
        one, two = dice.randrange(len(segments)), dice.randrange(len(segments))
        deed = dice.randrange(3)
        if deed == 0:
            segments[one], segments[two] = segments[two], segments[one]
        elif deed == 1:
            segments.insert(one, segments[two])
        elif len(segments) > 1:
            del segments[one]
    return b"~".join(segments)


def _element(content: bytes, others: list[bytes], dice: random.Random) -> bytes:
    """One element emptied, doubled, or filled with something else."""
    elements = content.split(b"*")
    at = dice.randrange(len(elements))
    elements[at] = dice.choice((b"", elements[at] * 2, dice.choice(_PIECES), dice.choice(elements)))
    return b"*".join(elements)


def _mixed(content: bytes, others: list[bytes], dice: random.Random) -> bytes:
    """The head of one file and the tail of another."""
    other = dice.choice(others)
    return content[: dice.randint(0, len(content))] + other[dice.randint(0, len(other)) :]


def _marked(content: bytes, others: list[bytes], dice: random.Random) -> bytes:
    """One delimiter throughout made another."""
    old, new = dice.choice(b"*:^~"), dice.choice(_MARKS)
    return content.replace(bytes([old]), bytes([new]))


_BLOWS: tuple[Callable[[bytes, list[bytes], random.Random], bytes], ...] = (
    *(_cut, _lost, _put, _flipped, _flipped, _noise, _segments, _segments, _element, _element, _mixed, _marked),
)
