"""Install and remove official code sets from the application, as the operator does on the command line.

Code sets belong to the machine: they judge every practice on it. Where several practices share one, none
of their managers may change what the others are judged by.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path, PurePath
from tempfile import TemporaryDirectory

from cleanclaim.codesets import Acceptance, Release, open_library
from cleanclaim.kernel import Refused
from cleanclaim.store import atomic, audit, people
from cleanclaim.store.actors import Actor, Role

LARGEST = 300 * 2**20


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as a browser sent it. Its name matters: some releases say their date there alone."""

    name: str
    size: int
    chunks: Iterable[bytes]


@dataclass(frozen=True, slots=True)
class CodeSetsHeld:
    """What is there to be asked; `removable` are those that were installed. `alone`: one practice on this machine."""

    releases: tuple[Release, ...]
    removable: frozenset[tuple[str, str]]
    alone: bool


def code_sets() -> CodeSetsHeld:
    """What is installed and shipped, with versions and the days in force."""
    with open_library() as library:
        releases = tuple(library.releases())
        held = [each.release for system in {each.system for each in releases} for each in library.held(system)]
    return CodeSetsHeld(releases, frozenset((each.system, each.version) for each in held), _alone())


def install_code_sets(
    *,
    actor: Actor,
    now: datetime,
    uploads: Sequence[Upload],
    first: date | None = None,
    last: date | None = None,
    licence: str = "",
) -> tuple[Release, ...]:
    """Install uploaded files, whole or not at all. Raises Refused with what was found and what was expected."""
    _must_be_alone(actor)
    if not uploads:
        raise Refused("Choose a file: the official release as downloaded, zipped or not.")
    if sum(upload.size for upload in uploads) > LARGEST:
        raise Refused("The files are larger than 300 MB: install them on the machine with cleanclaim codesets install.")
    accepted = Acceptance(licence.strip(), actor.user_id, now.date()) if licence.strip() else None
    with _on_disk(uploads) as paths, open_library() as library:
        done = library.install(*paths, first=first, last=last, licence=accepted, on=now.date())
    with atomic():
        for release in done:
            audit.record(actor, now, "codesets.installed", "", named(release))
    return tuple(done)


def remove_code_set(*, actor: Actor, now: datetime, system: str, version: str) -> tuple[Release, ...]:
    """Remove an installed release. Raises Refused where it is not there."""
    _must_be_alone(actor)
    with open_library() as library:
        gone = tuple(library.remove(system, version))
    with atomic():
        for release in gone:
            audit.record(actor, now, "codesets.removed", "", named(release))
    return gone


def named(release: Release) -> str:
    """Set, version and part in one line."""
    return " ".join(word for word in (release.system, release.version, release.part) if word)


def _alone() -> bool:
    return len(people.practices()) < 2


def _must_be_alone(actor: Actor) -> None:
    actor.must_be(Role.MANAGER)
    if not _alone():
        raise Refused(
            "Several practices are judged by the code sets of this machine: its operator installs and removes them "
            "with cleanclaim codesets."
        )


@contextmanager
def _on_disk(uploads: Sequence[Upload]) -> Iterator[list[Path]]:
    with TemporaryDirectory(prefix="cleanclaim-") as folder:
        paths = []
        for number, upload in enumerate(uploads):
            place = Path(folder) / str(number)
            place.mkdir()
            path = place / (PurePath(upload.name.replace("\\", "/")).name or "upload")
            with path.open("wb") as file:
                for chunk in upload.chunks:
                    file.write(chunk)
            paths.append(path)
        yield paths
