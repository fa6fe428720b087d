"""From bytes to text: the byte order mark, else UTF-8, else Latin-1 with a finding that says so."""

from __future__ import annotations

import codecs
import re

from cleanclaim.kernel import Finding, Owner, Place, Refused, Severity

MOST_CHARACTERS = 2_000_000  # the text of a thick paper chart is about half of that

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_UNHOLDABLE = re.compile("[\x00\ud800-\udfff]")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")


def printable(text: str) -> str:
    """The text with a sign in place of each letter that no file or database can hold (NUL, half of a pair).

    They come out of escapes in JSON, RTF and PDF. The length stays, and with it every offset.
    """
    return _UNHOLDABLE.sub("\ufffd", text)


def bounded(text: str) -> str:
    """The text of a document. Raises `Refused` where it is longer than any note."""
    if len(text) > MOST_CHARACTERS:
        raise Refused("The document holds more text than one note can: split it into one file per note.")
    return text


def decoded(raw: bytes, name: str) -> tuple[str, tuple[Finding, ...]]:
    """The text, unchanged, and what had to be guessed. Raises `Refused` where it is no text.

    A message may be longer than a note, as of the files inside of it; `bounded` is for what is to be read.
    """
    for mark, encoding in _BOMS:
        if raw.startswith(mark):
            try:
                return _readable(raw[len(mark) :].decode(encoding)), ()
            except UnicodeDecodeError:
                raise Refused("The file's byte order mark does not fit its content: save it as UTF-8 text.") from None
    try:
        return _readable(raw.decode("utf-8")), ()
    except UnicodeDecodeError:
        return _readable(raw.decode("latin-1")), (_guessed(name),)


def _readable(text: str) -> str:
    controls = len(_CONTROL.findall(text[:100_000])) + text.count("\x00")
    if controls > 8 or "\x00" in text:
        raise Refused("This is not text but a binary file: give the note as text or as a PDF with text.")
    return text


def _guessed(name: str) -> Finding:
    return Finding(
        rule="charts.encoding",
        message="The file is not UTF-8; it was read as Latin-1, so that some letters may be wrong.",
        severity=Severity.NOTE,
        owner=Owner.CODING,
        place=Place(document=name, file=name),
        fix="Save the note as UTF-8 and read it again where letters look wrong.",
    )
