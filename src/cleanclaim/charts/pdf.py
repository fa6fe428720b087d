"""The text layer of a PDF, within bounds. Pictures of pages are not read here: that is OCR's work."""

from __future__ import annotations

import io
import logging
from typing import TYPE_CHECKING

from cleanclaim.kernel import Refused

if TYPE_CHECKING:
    from pypdf import PdfReader

MOST_PAGES = 300
MOST_CHARACTERS = 2_000_000  # the text of a thick paper chart is about half of that

# pypdf reports odd files on its logger, with pieces of them; pieces of a record never reach a log.
logging.getLogger("pypdf").setLevel(logging.CRITICAL)


def pdf_text(raw: bytes) -> str:
    """The pages' text, joined with blank lines.

    Raises `Refused` when the file is broken, locked, too long, or a scan without a text layer.
    """
    reader = _opened(raw)
    if len(reader.pages) > MOST_PAGES:
        raise Refused(f"The PDF has more than {MOST_PAGES} pages: split it into one file per note.")
    text = "\n\n".join(_page_texts(reader))
    if sum(letter.isalpha() for letter in text[:10_000]) < 3:
        raise Refused("The PDF has no text layer, as a scan has none: run OCR on it first, or give the note as text.")
    return text


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


def _page_texts(reader: PdfReader) -> list[str]:
    texts: list[str] = []
    total = 0
    try:
        for page in reader.pages:
            texts.append(page.extract_text())
            total += len(texts[-1])
            if total > MOST_CHARACTERS:
                break
    except Exception:  # as above
        raise Refused("The PDF is damaged and cannot be read to its end: export it again.") from None
    if total > MOST_CHARACTERS:
        raise Refused("The PDF holds more text than one note can: split it into one file per note.")
    return texts
