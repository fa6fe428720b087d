"""The text layer of a PDF, within bounds. Pages that are pictures go to text recognition where there is one."""

from __future__ import annotations

import io
import logging
from typing import TYPE_CHECKING

from cleanclaim.charts.plain import MOST_CHARACTERS, printable
from cleanclaim.charts.scans import Recognition, pages_in_words, recognised, unread
from cleanclaim.kernel import Finding, Refused

if TYPE_CHECKING:
    from pypdf import PageObject, PdfReader

MOST_PAGES = 300
_FEWEST_LETTERS = 3  # of a page with text; a scan may carry a stamp or a page number

# pypdf reports odd files on its logger, with pieces of them; pieces of a record never reach a log.
logging.getLogger("pypdf").setLevel(logging.CRITICAL)


def pdf_text(raw: bytes, name: str = "", ocr: Recognition | None = None) -> tuple[str, tuple[Finding, ...]]:
    """The pages' text, joined with blank lines, and which pages are scans.

    Raises `Refused` when the file is broken, locked, too long, or holds no text and nothing can recognise it.
    """
    reader = _opened(raw)
    if len(reader.pages) > MOST_PAGES:
        raise Refused(f"The PDF has more than {MOST_PAGES} pages: split it into one file per note.")
    texts, scans = _page_texts(reader)
    findings = _recognise(raw, name, texts, scans, ocr) if scans else ()
    text = printable("\n\n".join(texts[number] for number in sorted(texts)))
    if _letters(text[:10_000]) < _FEWEST_LETTERS:
        raise Refused(_without_text(bool(scans), ocr))
    if len(text) > MOST_CHARACTERS:
        raise Refused("The PDF holds more text than one note can: split it into one file per note.")
    return text, findings


def _recognise(
    raw: bytes, name: str, texts: dict[int, str], scans: list[int], ocr: Recognition | None
) -> tuple[Finding, ...]:
    """Put the text of scanned pages among the others, or say that they were not read."""
    if ocr is None:
        return (unread(name, pages_in_words(scans)),)
    try:
        texts |= ocr.pages(raw, scans)
    except Refused:
        if _letters("".join(texts.values())[:10_000]) < _FEWEST_LETTERS:
            raise
        return (unread(name, pages_in_words(scans)),)
    return (recognised(name, pages_in_words(scans)),)


def _without_text(scans: bool, ocr: Recognition | None) -> str:
    if not scans:
        return "The PDF has no text layer and no picture of a page: give the note as text."
    if ocr is None:
        return (
            "The PDF has no text layer, as a scan has none: install tesseract and pdftoppm, so that it can be "
            "recognised, or give the note as text."
        )
    return "Text recognition found no words in the PDF's pictures: give the note as text."


def _letters(text: str) -> int:
    return sum(letter.isalpha() for letter in text)


def _opened(raw: bytes) -> PdfReader:
    import pypdf  # costs a third of a second, and most notes are text

    try:
        reader = pypdf.PdfReader(io.BytesIO(raw))
        locked = reader.is_encrypted and not reader.decrypt("")
        len(reader.pages)
    except Exception:  # a hostile file can raise anything; whatever it is, the answer is the same
        raise Refused("The PDF is damaged or locked and cannot be read: export it again.") from None
    if locked:
        raise Refused("The PDF is locked with a password: export it without one.")
    return reader


def _page_texts(reader: PdfReader) -> tuple[dict[int, str], list[int]]:
    """The text of each page, counted from 1, and the pages that are pictures."""
    texts: dict[int, str] = {}
    scans: list[int] = []
    total = 0
    try:
        for number, page in enumerate(reader.pages, start=1):
            texts[number] = page.extract_text()
            if _letters(texts[number]) < _FEWEST_LETTERS and _has_picture(page):
                scans.append(number)
            total += len(texts[number])
            if total > MOST_CHARACTERS:
                break
    except Exception:  # as above
        raise Refused("The PDF is damaged and cannot be read to its end: export it again.") from None
    return texts, scans


def _has_picture(page: PageObject) -> bool:
    """Is there an image on the page, on its own or inside a form?"""
    return _pictured(page.get("/Resources"), depth=3)


def _pictured(resources: object, depth: int) -> bool:
    from pypdf.generic import DictionaryObject

    held = resources.get_object() if hasattr(resources, "get_object") else resources
    objects = held.get("/XObject") if isinstance(held, DictionaryObject) else None
    inner = objects.get_object() if objects is not None else None
    if not isinstance(inner, DictionaryObject) or not depth:
        return False
    for each in inner.values():
        form = each.get_object()
        if isinstance(form, DictionaryObject) and (
            form.get("/Subtype") == "/Image" or _pictured(form.get("/Resources"), depth - 1)
        ):
            return True
    return False
