"""Pictures of text: who can read them is handed in from above, since OCR is a process of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from cleanclaim.kernel import Finding, Owner, Place, Severity

_PICTURES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"II*\x00", b"MM\x00*")


class Recognition(Protocol):
    """Reads pictures of text, slowly and with mistakes. Both raise `Refused` where it cannot be done."""

    def pages(self, pdf: bytes, numbers: Sequence[int]) -> Mapping[int, str]:
        """The text of these pages of a PDF (counted from 1)."""
        ...

    def picture(self, image: bytes) -> str:
        """The text of a PNG, JPEG or TIFF."""
        ...


def is_picture(raw: bytes) -> bool:
    return raw.startswith(_PICTURES)


def recognised(name: str, what: str) -> Finding:
    return Finding(
        rule="charts.recognised",
        message=f"{what} read by text recognition, so that letters and figures may be wrong.",
        severity=Severity.NOTE,
        owner=Owner.CODING,
        place=Place(document=name, file=name),
        fix="Compare what supports a code with the picture before it is signed.",
    )


def unread(name: str, what: str) -> Finding:
    return Finding(
        rule="charts.scan",
        message=f"{what} not read: pictures of text need tesseract and pdftoppm, and a picture that they can read.",
        severity=Severity.WARNING,
        owner=Owner.CODING,
        place=Place(document=name, file=name),
        fix="Install tesseract and poppler's pdftoppm, or read these pages yourself.",
    )


def pages_in_words(numbers: Sequence[int]) -> str:
    """ "Page 2 was", "Pages 1, 3 and 4 were", "12 pages were"."""
    if len(numbers) == 1:
        return f"Page {numbers[0]} is a scan and was"
    if len(numbers) > 6:
        return f"{len(numbers)} pages are scans and were"
    return f"Pages {', '.join(map(str, numbers[:-1]))} and {numbers[-1]} are scans and were"
