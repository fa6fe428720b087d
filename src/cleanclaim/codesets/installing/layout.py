"""What a layout is: how a publisher's file is recognised, and how it is compiled."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from cleanclaim.codesets.installing.opening import Opened
from cleanclaim.codesets.values import Acceptance, Release
from cleanclaim.kernel import Period

Progress = Callable[[str, float], None]


def version_of(period: Period) -> str:
    """A version for a file that bears none: the day from which it is in force."""
    return f"from {period.first}"


@dataclass(frozen=True, slots=True)
class Recognised:
    """What a file is. `period` None: neither the content nor the name says the days, so a person has to.

    `part` names the file among those that make up one release ("f1"). An `update` ends the release before it on
    the day before its own first; a release that is no update may not overlap another. `licensed` files are
    refused where no licence is stated. Where `version` is "", `version_of` names it by its days.
    `sha256` is for layouts of several files; "" takes that of the one file.
    """

    system: str
    version: str
    period: Period | None
    source: str
    licence: str
    part: str = ""
    update: bool = False
    licensed: bool = False
    version_of: Callable[[Period], str] = version_of
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class Making:
    """What `compile` is given: the folder to write into, the record so far (without rows), the licence stated,
    whom to tell."""

    folder: Path
    release: Release
    licence: Acceptance | None
    progress: Progress


@dataclass(frozen=True, slots=True)
class Layout:
    """One publisher's layout. See the package for the contract of its two functions."""

    words: str
    recognise: Callable[[Opened], Recognised | None]
    compile: Callable[[Opened, Recognised, Making], int]
