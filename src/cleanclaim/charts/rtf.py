"""RTF as text: what systems of the nineties put into attachments. Formatting is dropped, lines stay."""

from __future__ import annotations

import re

from cleanclaim.charts.plain import bounded, printable

_TOKEN = re.compile(
    r"\\([a-z]{1,32})(-?\d{1,9})?[ ]?"  # a word, with its number
    r"|\\'([0-9a-fA-F]{2})"  # a letter by its number in the code page
    r"|\\([^a-z])"  # a sign
    r"|([{}])"
    r"|([^\\{}\r\n]+)"  # text; line ends in the file mean nothing
)
# Groups that hold no text of the document.
_ASIDE = frozenset(
    ("fonttbl", "colortbl", "stylesheet", "info", "pict", "object", "themedata", "datastore", "listtable",
     "listoverridetable", "rsidtbl", "generator", "xmlnstbl", "fldinst", "header", "footer", "filetbl", "revtbl")
)  # fmt: skip
_SAID = {
    "par": "\n", "line": "\n", "row": "\n", "sect": "\n", "page": "\n", "tab": "\t", "cell": " | ",
    "emdash": "—", "endash": "–", "lquote": "‘", "rquote": "’", "ldblquote": "“", "rdblquote": "”", "bullet": "•",
}  # fmt: skip
_SIGNS = {"~": " ", "-": "", "_": "-", "\\": "\\", "{": "{", "}": "}", "\n": "\n", "\r": "\n"}


def is_rtf(raw: bytes) -> bool:
    return raw.lstrip()[:5] == b"{\\rtf"


def rtf_text(raw: bytes) -> str:
    """What an RTF file says. What is not text (fonts, pictures) is left out; damage gives the text around it."""
    parts: list[str] = []
    groups: list[tuple[bool, int]] = []  # (left out, characters to skip after \u) outside the current group
    aside, skip, behind = False, 1, 0
    for match in _TOKEN.finditer(raw.decode("latin-1")):
        word, number, byte, sign, brace, text = match.groups()
        if brace == "{":
            groups.append((aside, skip))
        elif brace == "}":
            aside, skip = groups.pop() if groups else (False, 1)
        elif word == "bin" or word in _ASIDE or sign == "*":
            aside = True
        elif word == "uc":
            skip = min(int(number or 1), 10)
        elif not aside:
            said, behind = _said(word, number, byte, sign, text, skip, behind)
            parts.append(said)
    return bounded(printable("".join(parts)))


def _said(
    word: str | None, number: str | None, byte: str | None, sign: str | None, text: str | None, skip: int, behind: int
) -> tuple[str, int]:
    """The characters of one token, and how many after it stand in for a letter that was said already."""
    if word == "u" and number:
        return _letter(int(number)), skip
    if word:
        return _SAID.get(word, ""), behind
    if byte:
        return ("", behind - 1) if behind else (bytes.fromhex(byte).decode("cp1252", "replace"), 0)
    if sign:
        return _SIGNS.get(sign, ""), behind
    return (text or "")[behind:], max(0, behind - len(text or ""))


def _letter(number: int) -> str:
    """RTF counts letters in 16 bits with a sign."""
    code = number + 65_536 if number < 0 else number
    return chr(code) if code < 0xD800 or 0xE000 <= code < 0x110000 else "\ufffd"
