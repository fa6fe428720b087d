"""Opens a file as it was downloaded: plain, gzip, zip or spreadsheet, with limits on size, ratio and number.

A member is held in memory while it is looked at, one at a time. Nothing is ever unpacked to the disk.
"""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import IO

from cleanclaim.codesets.installing.sheets import sheet_records
from cleanclaim.kernel import Refused

MOST_BYTES = 400_000_000  # of one member, unpacked; the largest official file has about 120 million
MOST_TOGETHER = 1_500_000_000
MOST_RATIO = 150  # unpacked to packed; official tables reach about 60
MOST_MEMBERS = 200
_SMALL = 10_000_000  # below this no ratio is a danger
_HEAD = 65_536
_LOOK = 40
_DEEPEST = 2  # archives inside archives
_CHUNK = 1 << 20
_DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError)


class Opened:
    """One file, or one member of an archive. `name` is its own name, `archive` that of the file given.

    `beside` are all members of the archive by name, for layouts that need several of them.
    """

    def __init__(self, name: str, archive: str, head: bytes, load: Callable[[], bytes]) -> None:
        self.name = name
        self.archive = archive
        self.head = head
        self.beside: Mapping[str, Opened] = {}
        self._load = load

    @cached_property
    def content(self) -> bytes:
        """All of it. Refused where it is damaged or larger than the limits."""
        return self._load()

    @cached_property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()

    @property
    def is_sheet(self) -> bool:
        return self.head.startswith(b"PK\x03\x04")

    @property
    def is_text(self) -> bool:
        """Text with lines: no spreadsheet, PDF, picture or program."""
        return b"\x00" not in self.head and not self.head.startswith(b"%PDF") and not self.is_sheet

    @property
    def is_xml(self) -> bool:
        return self.head.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<?xml")

    def text(self) -> str:
        """The content as text: UTF-8 where it is, else Latin-1. A byte order mark is dropped."""
        return _decoded(self.content)

    def lines(self, most: int) -> list[str]:
        """The first lines, as far as the first 64 KB go; the last one may be cut."""
        return _lines(_decoded(self.head, cut=True))[:most] if self.is_text else []

    def all_lines(self) -> list[str]:
        """Every line. Only line feeds end one: some files hold characters that Python takes for line ends, too."""
        return _lines(self.text())

    @cached_property
    def start(self) -> list[list[str]]:
        """The first 40 rows of a table; [] where it is none. A look that never fails."""
        try:
            return list(self.records(_LOOK))
        except Refused:
            return []

    def records(self, most: int | None = None) -> Iterator[list[str]]:
        """The rows of a table as cells without blanks around them: spreadsheet, tabs or commas.

        With `most`, only so many and only of the first 64 KB, for a look.
        """
        if self.is_sheet:
            yield from islice(sheet_records(self.content, self.name), most)
        elif self.is_text:
            text = self.text() if most is None else _decoded(self.head, cut=True)
            yield from islice(_cells(text), most)


def _decoded(raw: bytes, *, cut: bool = False) -> str:
    raw = raw.removeprefix(b"\xef\xbb\xbf")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as fault:
        if cut and fault.start >= len(raw) - 4:
            return raw[: fault.start].decode("utf-8")
        return raw.decode("latin-1")


def _lines(text: str) -> list[str]:
    lines = [line.removesuffix("\r") for line in text.split("\n")]
    return lines[:-1] if not lines[-1] else lines


def _cells(text: str) -> Iterator[list[str]]:
    start = text[:4000]
    delimiter = "\t" if start.count("\t") > start.count(",") else ","
    csv.field_size_limit(_CHUNK)
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            yield [cell.strip() for cell in row]
    except csv.Error:
        raise Refused("The table cannot be read: a cell is not closed, so download the file again.") from None


@contextmanager
def opened_in(path: Path) -> Iterator[list[Opened]]:
    """The members of a file, or the file itself. Refused where it cannot be read; ask them inside the `with`."""
    with ExitStack() as open_files:
        try:
            stream = open_files.enter_context(path.open("rb"))
            members = _members(path.name, stream, open_files)
        except OSError:
            raise Refused(f"{path.name} cannot be read: check the path and that it is a file.") from None
        yield members


def _members(name: str, stream: IO[bytes], open_files: ExitStack) -> list[Opened]:
    start = stream.read(_HEAD)
    stream.seek(0)
    if start.startswith(b"PK"):
        return _zipped(name, stream, open_files)
    if start.startswith(b"\x1f\x8b"):
        return [_one(name.removesuffix(".gz"), name, _unpacked_gzip(name, stream))]
    return [_one(name, name, _limited(name, stream))]


def _one(name: str, archive: str, content: bytes) -> Opened:
    return Opened(name, archive, content[:_HEAD], lambda: content)


def _limited(name: str, stream: IO[bytes] | gzip.GzipFile) -> bytes:
    """The rest of a stream. Refused where it is more than any official file has."""
    kept = bytearray()
    while chunk := stream.read(_CHUNK):
        kept += chunk
        if len(kept) > MOST_BYTES:
            raise Refused(f"{name} is larger than {MOST_BYTES // 10**6} MB: no official file is so large.")
    return bytes(kept)


def _unpacked_gzip(name: str, stream: IO[bytes]) -> bytes:
    packed = stream.seek(0, io.SEEK_END)
    stream.seek(0)
    try:
        with gzip.GzipFile(fileobj=stream) as unpacked:
            content = _limited(name, unpacked)
    except (EOFError, zlib.error, gzip.BadGzipFile):
        raise Refused(f"{name} is a damaged or unfinished gzip file: download it again.") from None
    _check_ratio(name, packed, len(content))
    return content


def _check_ratio(name: str, packed: int, unpacked: int) -> None:
    if unpacked > _SMALL and unpacked > MOST_RATIO * max(packed, 1):
        raise Refused(f"{name} unpacks to more than {MOST_RATIO} times its size, as no official file does.")


def _zipped(name: str, stream: IO[bytes], open_files: ExitStack, depth: int = 1) -> list[Opened]:
    try:
        archive = open_files.enter_context(zipfile.ZipFile(stream))
        members = [member for member in archive.infolist() if not member.is_dir()]
        _check_members(name, members)
        if "xl/workbook.xml" in {member.filename for member in members}:
            stream.seek(0)
            return [_one(name, name, _limited(name, stream))]
        opened = [_member(archive, member, name) for member in members]
        within = [each for outer in opened for each in _inside(outer, open_files, depth)]
        beside = {each.name.lower(): each for each in within}
        for each in within:
            each.beside = beside
        return within
    except _DAMAGED:
        raise _damaged(name) from None


def _inside(outer: Opened, open_files: ExitStack, depth: int) -> list[Opened]:
    """The member itself, or what is in it where it is an archive."""
    if not outer.name.lower().endswith(".zip") or not outer.head.startswith(b"PK"):
        return [outer]
    if depth >= _DEEPEST:
        raise Refused(f"{outer.archive} holds archives in archives in archives: unpack it and install the files.")
    return _zipped(outer.name, io.BytesIO(outer.content), open_files, depth + 1)


def _damaged(name: str) -> Refused:
    return Refused(f"{name} is a damaged, unfinished or locked zip: download it again.")


def _check_members(name: str, members: list[zipfile.ZipInfo]) -> None:
    if len(members) > MOST_MEMBERS:
        raise Refused(f"{name} holds {len(members):,} files; no official zip holds more than {MOST_MEMBERS}.")
    if sum(member.file_size for member in members) > MOST_TOGETHER:
        raise Refused(f"{name} unpacks to more than {MOST_TOGETHER // 10**6} MB: no official file is so large.")
    for member in members:
        _check_ratio(name, member.compress_size, member.file_size)
        if member.file_size > MOST_BYTES:
            raise Refused(f"{name} holds a file of more than {MOST_BYTES // 10**6} MB: no official file is so large.")


def _member(archive: zipfile.ZipFile, member: zipfile.ZipInfo, name: str) -> Opened:
    def load() -> bytes:
        try:
            with archive.open(member) as stream:
                content = stream.read(member.file_size + 1)
        except _DAMAGED:
            raise _damaged(name) from None
        if len(content) != member.file_size:
            raise Refused(f"{name} is a damaged zip: a file in it is not as large as it says.")
        return content

    with archive.open(member) as stream:
        head = stream.read(_HEAD)
    return Opened(Path(member.filename).name, name, head, load)
