"""Markup as text: what HTML and the narrative of a C-CDA show, laid out in lines as a reader sees them.

Paragraphs, list items and table rows begin lines; cells are divided by " | ". The one trick: separators wait
until there is a word to separate, so that nothing trails and a place in the text can be known at once. Marked
passages (`ID` in a C-CDA, which structured entries point at) are kept as spans.
"""

from __future__ import annotations

import re
from html import unescape

_BLOCKS = frozenset(
    ("p", "div", "section", "article", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "dl", "dt", "dd", "table",
     "tbody", "thead", "tfoot", "tr", "pre", "blockquote", "body", "header", "footer", "hr", "form", "fieldset",
     "paragraph", "list", "text", "title", "caption", "footnote", "address")
)  # fmt: skip
_ITEMS = frozenset(("li", "item"))
_CELLS = frozenset(("td", "th"))
_SILENT = frozenset(("script", "style", "head", "template", "object", "svg", "math"))
_DEEPEST = 500  # tags left open; what is nested deeper is read as if it stood there
_BLANKS = re.compile(r"[ \t\r\n\f\v\u00a0]+")


class Flow:
    """Takes tags and text in order; gives `text` and `marks`."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._length = 0
        self._waiting = ""  # what divides the next word from the last: "", " ", " | ", a line end or a bullet
        self._open: list[tuple[str, str, int | None]] = []  # (tag, id, start)
        self._silent = 0
        self._verbatim = 0
        self.marks: dict[str, tuple[int, int]] = {}

    @property
    def text(self) -> str:
        return "".join(self._parts)

    def open(self, tag: str, id: str = "") -> None:
        if tag == "br":
            self._divide("\n")
        elif tag in _ITEMS:
            self._divide("\n- ")
        elif tag in _CELLS:
            self._divide(" | ")
        elif tag in _BLOCKS:
            self._divide("\n")
        if tag not in ("br", "hr") and len(self._open) < _DEEPEST:
            self._silent += tag in _SILENT
            self._verbatim += tag == "pre"
            self._open.append((tag, id, None))

    def close(self, tag: str) -> None:
        """End the nearest open `tag`, and whatever was left open inside it. A stray end does nothing."""
        if not any(each == tag for each, _, _ in self._open):
            return
        while self._open:
            inner, id, start = self._open.pop()
            self._silent -= inner in _SILENT
            self._verbatim -= inner == "pre"
            if id and start is not None:
                self.marks.setdefault(id, (start, self._length))
            if inner in _BLOCKS or inner in _ITEMS:
                self._divide("\n")
            if inner == tag:
                return

    def words(self, text: str) -> None:
        if self._silent or not text:
            return
        if self._verbatim:
            self._add(text)
            return
        bare = _BLANKS.sub(" ", text)
        if bare.startswith(" "):
            self._divide(" ")
        if bare.strip(" "):
            self._add(bare.strip(" "))
            if bare.endswith(" "):
                self._divide(" ")

    def _add(self, words: str) -> None:
        waiting = self._waiting if self._length else self._waiting.lstrip("\n |")
        self._parts += [waiting, words]
        self._waiting = ""
        start = self._length + len(waiting)
        self._length = start + len(words)
        for place in range(len(self._open) - 1, -1, -1):
            tag, id, begun = self._open[place]
            if begun is not None:
                break  # whatever is around it has begun as well
            self._open[place] = (tag, id, start)

    def _divide(self, by: str) -> None:
        """The stronger separator wins: a bullet, a line end, a cell's border, a blank."""
        if _STRENGTH[by] > _STRENGTH[self._waiting]:
            self._waiting = by


_STRENGTH = {"": 0, " ": 1, " | ": 2, "\n": 3, "\n- ": 4}


_TAG = re.compile(r"(/?)([A-Za-z][A-Za-z0-9:-]{0,40})")
_VOID = frozenset(("img", "input", "meta", "link", "col", "area", "wbr", "hr"))
_RAW = frozenset(("script", "style"))  # what stands in these is no markup


def html_text(page: str) -> str:
    """What a page of HTML says, in lines. However damaged it is, every character is looked at once."""
    flow, place = Flow(), 0
    while place < len(page):
        begin = page.find("<", place)
        begin = len(page) if begin < 0 else begin
        flow.words(unescape(page[place:begin]))
        place = _after_tag(page, begin, flow)
    return flow.text


def _after_tag(page: str, begin: int, flow: Flow) -> int:
    """Give the tag that begins here to the flow; where what follows it begins."""
    if page.startswith("<!--", begin):
        return _after(page, "-->", begin)
    tag = _TAG.match(page, begin + 1)
    if not tag and page[begin + 1 : begin + 2] not in ("!", "?"):
        flow.words(page[begin : begin + 1])  # "BP < 140"
        return begin + 1
    after = _after(page, ">", begin)
    if not tag:
        return after
    name = tag[2].lower().rpartition(":")[2]
    if tag[1]:
        flow.close(name)
        return after
    flow.open(name)
    if name in _VOID or page[after - 2 : after] == "/>":
        flow.close(name)
    elif name in _RAW:
        flow.close(name)
        return _after(page, ">", _after(page, f"</{name}", after))
    return after


def _after(page: str, what: str, since: int) -> int:
    """Behind the next `what`; the end where there is none."""
    found = page.find(what, since)
    return len(page) if found < 0 else found + len(what)
