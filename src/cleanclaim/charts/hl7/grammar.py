"""The grammar of HL7 v2: delimiters, segments, fields, repetitions, components, escapes (chapter 2)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from cleanclaim.kernel import Refused

MOST_SEGMENTS = 200_000
_ENDS = re.compile(r"\r\n|\r|\n")
_NAME = re.compile(r"[A-Z][A-Z0-9]{2}$")
_ASIDE = frozenset(("FHS", "BHS", "BTS", "FTS"))  # envelopes of files and batches
_FORMATS = {".br": "\n", ".sp": "\n", ".fi": "", ".nf": "", ".in": "", ".ti": "", ".sk": " ", ".ce": "\n"}


@dataclass(frozen=True, slots=True)
class Delimiters:
    """MSH-1 and MSH-2: `field` |, `component` ^, `repetition` ~, `escape` \\, `part` &, as this message has them."""

    field: str
    component: str
    repetition: str
    escape: str
    part: str

    def plain(self, text: str) -> str:
        """A value with its escapes resolved: \\F\\ is the field separator, \\.br\\ a line end, \\X0D\\ bytes."""
        if not self.escape or self.escape not in text:
            return text
        pattern = re.escape(self.escape)
        return re.sub(rf"{pattern}([^{pattern}]{{0,200}}){pattern}", self._meant, text)

    def _meant(self, match: re.Match[str]) -> str:
        letters = match[1]
        signs = {"F": self.field, "S": self.component, "T": self.part, "R": self.repetition, "E": self.escape}
        if letters in signs:
            return signs[letters]
        if letters[:1] == "X":
            return _hexadecimal(letters[1:])
        if letters[:1] == ".":
            return _format(letters)
        return "" if letters in ("H", "N") or letters[:1] in ("C", "M", "Z") else match[0]


@dataclass(frozen=True, slots=True)
class Segment:
    """One segment. Fields are counted from 1 as in the standard; in MSH the first is the separator itself."""

    name: str
    fields: tuple[str, ...]
    marks: Delimiters

    def raw(self, number: int) -> str:
        return self.fields[number - 1] if 0 < number <= len(self.fields) else ""

    def repeats(self, number: int) -> list[str]:
        """The repetitions of a field as sent; none where it is empty."""
        raw = self.raw(number)
        if not raw:
            return []
        return raw.split(self.marks.repetition) if self.marks.repetition else [raw]

    def parts(self, number: int) -> list[str]:
        """The components of the first repetition, escapes resolved."""
        return self.components((self.repeats(number) or [""])[0])

    def components(self, repeat: str) -> list[str]:
        cut = repeat.split(self.marks.component) if self.marks.component else [repeat]
        return [self.marks.plain(each).strip() for each in cut]

    def text(self, number: int, component: int = 1) -> str:
        """One component of the first repetition; '""' (told to be deleted) is nothing."""
        parts = self.parts(number)
        found = parts[component - 1] if component <= len(parts) else ""
        return "" if found == '""' else found


@dataclass(frozen=True, slots=True)
class Message:
    """`kind` is MSH-9's first component ("ADT", "ORU", "MDM"), `event` its second ("T02")."""

    kind: str
    event: str
    segments: tuple[Segment, ...]

    def first(self, name: str) -> Segment | None:
        return next(self.all(name), None)

    def all(self, name: str) -> Iterator[Segment]:
        return (each for each in self.segments if each.name == name)


def messages(text: str) -> Iterator[Message]:
    """The messages of a file, in order. Raises `Refused` where one has no usable MSH."""
    lines: list[str] = []
    for count, line in enumerate(_ENDS.split(text)):
        if count >= MOST_SEGMENTS:
            raise Refused("The HL7 file has more segments than one record can: split it.")
        if line[:3] == "MSH" and lines:
            yield _message(lines)
            lines = []
        if line.strip() and line[:3] not in _ASIDE:
            lines.append(line)
    if lines:
        yield _message(lines)


def _message(lines: list[str]) -> Message:
    marks = _delimiters(lines[0])
    segments = []
    for line in _whole(lines, marks):
        fields = line.split(marks.field)
        named = [marks.field, *fields[1:]] if fields[0] == "MSH" else fields[1:]
        segments.append(Segment(fields[0], tuple(named), marks))
    head = segments[0]
    return Message(head.text(9, 1).upper(), head.text(9, 2).upper(), tuple(segments))


def _whole(lines: list[str], marks: Delimiters) -> Iterator[str]:
    """A line that begins no segment goes on with the one before: some senders break text inside a field."""
    held = ""
    for line in lines:
        name, separator, _ = line.partition(marks.field)
        if separator and _NAME.match(name):
            if held:
                yield held
            held = line
        else:
            held += f"{marks.escape}.br{marks.escape}{line}" if marks.escape else f" {line}"
    yield held


def _delimiters(head: str) -> Delimiters:
    field = head[3:4]
    signs = head[4:].split(field)[0] if field else ""
    if head[:3] != "MSH" or not field or field.isalnum() or field.isspace() or not 1 <= len(signs) <= 5:
        raise Refused("The HL7 file is damaged (its MSH segment names no delimiters): export it again.")
    if any(sign.isalnum() or sign.isspace() for sign in signs) or len({field, *signs}) != len(signs) + 1:
        raise Refused("The HL7 file is damaged (its delimiters contradict each other): export it again.")
    component, repetition, escape, part = [*signs[:4], "", "", ""][:4]
    return Delimiters(field, component, repetition, escape, part)


def _hexadecimal(digits: str) -> str:
    try:
        said = bytes.fromhex(digits).decode("latin-1")
    except ValueError:
        return ""
    said = said.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(letter for letter in said if letter.isprintable() or letter in "\n\t")


def _format(letters: str) -> str:
    command, number = letters[:3], letters[3:].strip("+- ")
    said = _FORMATS.get(command, "")
    return said * min(int(number), 20) if number.isdigit() and said else said
