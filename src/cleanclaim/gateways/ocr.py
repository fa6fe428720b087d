"""Text recognition: tesseract, and poppler's pdftoppm to make pictures of a PDF's pages, each a bounded process.

Both are optional programs of the machine. They get a picture on standard input and give text on standard output;
nothing of a record stands in their arguments, and what they complain about is thrown away, as it may quote one.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

from cleanclaim.kernel import Refused

MOST_PAGES = 60
SECONDS_A_PAGE = 60.0
SECONDS_IN_ALL = 600.0
_MEMORY = 3 << 30  # bytes of address space for one process
_LONG_SIDE = "2600"  # pixels: some 235 dots an inch of a letter page, whatever size the page claims to have
_MOST_OUTPUT = 60_000_000  # bytes of one page's picture


@dataclass(frozen=True, slots=True)
class Tesseract:
    """The programs by their paths; `pdftoppm` is "" where poppler is not installed."""

    tesseract: str
    pdftoppm: str
    seconds_a_page: float = SECONDS_A_PAGE
    seconds_in_all: float = SECONDS_IN_ALL

    def pages(self, pdf: bytes, numbers: Sequence[int]) -> Mapping[int, str]:
        """The text of these pages. Raises `Refused` for too many, for what takes too long or cannot be drawn."""
        if not self.pdftoppm:
            raise Refused("The PDF holds scans: install poppler's pdftoppm, so that tesseract can read its pages.")
        if len(numbers) > MOST_PAGES:
            raise Refused(f"The PDF has more than {MOST_PAGES} scanned pages: split it into one file per note.")
        ends = monotonic() + self.seconds_in_all
        with tempfile.TemporaryDirectory(prefix="cleanclaim-") as folder:
            file = Path(folder) / "pages.pdf"
            file.write_bytes(pdf)
            return {number: self._page(file, number, ends) for number in numbers}

    def picture(self, image: bytes) -> str:
        """The text of a PNG, JPEG or TIFF."""
        return self._read(image, self.seconds_a_page)

    def _page(self, file: Path, number: int, ends: float) -> str:
        if monotonic() > ends:
            raise Refused("Text recognition took too long: split the PDF into one file per note.")
        page = str(number)
        drawing = [self.pdftoppm, "-f", page, "-l", page, "-gray", "-png", "-scale-to", _LONG_SIDE, str(file)]
        return self._read(_run(drawing, b"", self.seconds_a_page), self.seconds_a_page)

    def _read(self, image: bytes, seconds: float) -> str:
        said = _run([self.tesseract, "stdin", "stdout", "-l", "eng", "--dpi", "235"], image, seconds)
        return said.decode("utf-8", "replace").replace("\f", "").strip()


def text_recognition() -> Tesseract | None:
    """What this machine has; None where tesseract is not installed."""
    tesseract = shutil.which("tesseract")
    return Tesseract(tesseract, shutil.which("pdftoppm") or "") if tesseract else None


def _run(command: list[str], given: bytes, seconds: float) -> bytes:
    """Standard output of a program that gets a picture, memory and time, and no shell, network or settings of ours."""
    surroundings = {"PATH": os.defpath, "OMP_THREAD_LIMIT": "1", "LC_ALL": "C.UTF-8"}
    if folder := os.environ.get("TESSDATA_PREFIX"):
        surroundings["TESSDATA_PREFIX"] = folder
    with subprocess.Popen(  # noqa: S603 - the program's path is found by name, its arguments are ours
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=surroundings
    ) as process:
        _bound(process.pid)
        try:
            said, _ = process.communicate(given, timeout=seconds)
        except subprocess.TimeoutExpired:
            process.kill()
            raise Refused("Text recognition took too long: give the note as text, or a smaller scan.") from None
    if process.returncode or len(said) > _MOST_OUTPUT:
        raise Refused("Text recognition could not read the picture: scan it anew, or give the note as text.")
    return said


def _bound(process: int) -> None:
    """Limit its memory, where the system can do that to a process that runs (Linux)."""
    import resource

    if hasattr(resource, "prlimit"):
        try:
            resource.prlimit(process, resource.RLIMIT_AS, (_MEMORY, _MEMORY))
        except (ProcessLookupError, PermissionError, ValueError):
            return  # it has ended already, or may not be limited: the time limit holds in any case
