"""Why something is so: spans of documents, citations of authorities, and the tree that joins them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Span:
    """A quotation: characters `start` to `end` (exclusive) of a document's text as read.

    `text` is the quoted text itself, so that evidence can be shown and verified without the document.
    """

    document: str
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Citation:
    """The authority behind a rule or a number: which source, and where in it."""

    source: str
    place: str = ""

    def __str__(self) -> str:
        return f"{self.source}, {self.place}" if self.place else self.source


@dataclass(frozen=True, slots=True)
class Trace:
    """One answer to "why?", and the answers beneath it.

    `says` is a sentence for a person, `cites` the authority in words ("" when it is an act or a fact),
    `source` plain values that locate it: {"document", "start", "end", "text"} for a sentence,
    {"file", "offset", "segment"} for a segment, {"contract", "clause"}, {"rule"}, {"actor", "at"}.
    """

    id: str
    kind: str
    says: str
    cites: str = ""
    source: dict[str, Any] = field(default_factory=dict)
    because: tuple[Trace, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The document of `cleanclaim why --json`; inner nodes carry no empty fields."""
        node: dict[str, Any] = {"says": self.says, "cites": self.cites, "source": self.source}
        if self.id:
            node = {"id": self.id, "kind": self.kind, **node}
        node["because"] = [inner.as_json() for inner in self.because]
        return node
