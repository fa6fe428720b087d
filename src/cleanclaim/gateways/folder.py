"""A mailbox that is a folder: how most clearinghouses hand files over, by SFTP or a shared drive.

Two folders, seen from here: `out` is what we send, `in` is what we receive; `taken` keeps what was read.
A file appears under its name whole or not at all: it is written beside it and then renamed.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from cleanclaim.kernel import Refused

LARGEST_FILE = 1 << 30
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,150}")


@dataclass(frozen=True, slots=True)
class Letter:
    """A file that waits in a mailbox."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class FolderMailbox:
    """The mailbox under `root`; its three folders are made when they are first needed."""

    root: Path

    @property
    def outgoing(self) -> Path:
        return self._folder("out")

    @property
    def incoming(self) -> Path:
        return self._folder("in")

    @property
    def taken(self) -> Path:
        return self._folder("taken")

    def put(self, name: str, content: bytes) -> None:
        """Send a file. Putting the same file again does nothing; another one of that name is refused."""
        target = self.outgoing / _safe(name)
        if target.exists():
            if target.read_bytes() == content:
                return
            raise Refused("Another file of that name waits in the mailbox; let it be collected first.")
        _write_whole(target, content)

    def waiting(self) -> tuple[str, ...]:
        """Names of the files that have come in, oldest name first."""
        return tuple(sorted(path.name for path in self.incoming.iterdir() if _is_letter(path)))

    def read(self) -> Iterator[Letter]:
        """The files that have come in, one at a time; they stay until `take`."""
        for name in self.waiting():
            path = self.incoming / name
            if path.stat().st_size > LARGEST_FILE:
                raise Refused("A file in the mailbox is larger than 1 GB; ask the sender to split it.")
            yield Letter(name, path.read_bytes())

    def take(self, name: str) -> None:
        """Set a file aside once it has been dealt with; taking it twice does nothing."""
        source = self.incoming / _safe(name)
        if source.exists():
            source.replace(self.taken / source.name)

    def _folder(self, name: str) -> Path:
        path = self.root / name
        path.mkdir(parents=True, exist_ok=True)
        return path


def _is_letter(path: Path) -> bool:
    return path.is_file() and _NAME.fullmatch(path.name) is not None and not path.name.endswith(".part")


def _safe(name: str) -> str:
    if not _NAME.fullmatch(name):
        raise Refused("A file in a mailbox has a plain name of letters, digits, '.', '-' and '_'.")
    return name


def _write_whole(target: Path, content: bytes) -> None:
    part = target.with_name(f"{target.name}.part")
    with part.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    part.replace(target)
