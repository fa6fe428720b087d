"""A file as bytes, alone or inside a message, as the text that it holds: by content, not by what it is called."""

from __future__ import annotations

import base64
import binascii
import re

from cleanclaim.charts.flow import html_text
from cleanclaim.charts.pdf import pdf_text
from cleanclaim.charts.plain import bounded, decoded
from cleanclaim.charts.rtf import is_rtf, rtf_text
from cleanclaim.charts.scans import Recognition, is_picture, recognised
from cleanclaim.kernel import Finding, Refused

LARGEST = 10_000_000  # bytes, most of them pictures; text has a bound of its own
_HTML = re.compile(rb"\s*<(?:!DOCTYPE\s+html|html|body|div|p|span|table|h[1-6]|ul|pre|head)[\s>]", re.IGNORECASE)


def held_text(raw: bytes, name: str, ocr: Recognition | None) -> tuple[str, tuple[Finding, ...]]:
    """The text of a PDF, RTF, HTML, picture or plain file inside a message. Raises `Refused` where there is none."""
    if len(raw) > LARGEST:
        raise Refused(f"The document is larger than {LARGEST // 1_000_000} MB: split it into one file per note.")
    bare = raw.lstrip()
    if bare[:5] == b"%PDF-":
        return pdf_text(bare, name, ocr)
    if is_picture(raw):
        return picture_text(raw, name, ocr)
    if is_rtf(raw):
        return rtf_text(raw), ()
    text, findings = decoded(raw, name)
    return (html_text(bounded(text)) if _HTML.match(bare) else bounded(text)), findings


def picture_text(raw: bytes, name: str, ocr: Recognition | None) -> tuple[str, tuple[Finding, ...]]:
    """What a picture of a page says."""
    if ocr is None:
        raise Refused("This is a picture: install tesseract, so that it can be recognised, or give the note as text.")
    text = ocr.picture(raw)
    if sum(letter.isalpha() for letter in text) < 3:
        raise Refused("Text recognition found no words in the picture: give the note as text.")
    return text, (recognised(name, "The picture was"),)


def unpacked(data: str) -> bytes:
    """Base64, with or without line ends. Raises `Refused`."""
    try:
        return base64.b64decode("".join(data.split()), validate=True)
    except (binascii.Error, ValueError):
        raise Refused("The attachment in the message is not base64: export it again.") from None
