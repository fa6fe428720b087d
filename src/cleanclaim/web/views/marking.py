"""The documents of a record with what is quoted from them, for every page that shows a note."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from cleanclaim.kernel import Span
from cleanclaim.store.screens.encounter import DocumentShown
from cleanclaim.web.highlight import Piece, pieces


@dataclass(frozen=True, slots=True)
class MarkedDocument:
    """A document cut into pieces; those that something quotes have a name of their own in the page."""

    document: DocumentShown
    pieces: tuple[tuple[str, Piece], ...]


def marked(document: DocumentShown, quoted: Iterable[tuple[Span, str]]) -> MarkedDocument:
    """A document with these quotations (span, id of what quotes it)."""
    marks = [(span.start, span.end, code) for span, code in quoted if span.document == document.id]
    cut = enumerate(pieces(document.text, marks), start=1)
    return MarkedDocument(document, tuple((f"{document.id}-{number}", piece) for number, piece in cut))


def places(documents: Iterable[MarkedDocument]) -> dict[str, str]:
    """Where each code is quoted first: its id → the name of the piece."""
    found: dict[str, str] = {}
    for name, piece in (each for one in documents for each in one.pieces):
        for code in piece.codes.split():
            found.setdefault(code, name)
    return found
