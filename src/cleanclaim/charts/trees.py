"""XML read safely: no document type, no entities, nothing fetched, bounded in size and depth.

expat itself never opens a file or a connection; what it would expand is refused before it is.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from xml.parsers import expat

from cleanclaim.kernel import Refused

MOST_ELEMENTS = 1_000_000
DEEPEST = 150  # a C-CDA of real life has some 25 levels

_DAMAGED = "The XML is damaged and cannot be read to its end: export it again."


class _Grower:
    """Builds the tree, within bounds."""

    def __init__(self) -> None:
        self.builder = ET.TreeBuilder()
        self.depth = 0
        self.count = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        self.count += 1
        if self.depth > DEEPEST or self.count > MOST_ELEMENTS:
            raise Refused("The XML is nested deeper or is longer than any clinical document: export it again.")
        self.builder.start(_name(tag), {_name(key): value for key, value in attributes.items()})

    def end(self, tag: str) -> None:
        self.depth -= 1
        self.builder.end(_name(tag))


def xml_tree(raw: bytes) -> ET.Element:
    """The root; tags and attributes are "{namespace}name". Raises `Refused` for damage and for entities."""
    grower = _Grower()
    parser = expat.ParserCreate(namespace_separator="}")
    parser.buffer_text = True
    parser.StartElementHandler = grower.start
    parser.EndElementHandler = grower.end
    parser.CharacterDataHandler = grower.builder.data
    parser.StartDoctypeDeclHandler = _no_doctype
    parser.EntityDeclHandler = _no_doctype
    try:
        parser.Parse(raw, True)
        return grower.builder.close()
    except (expat.ExpatError, AssertionError, ValueError, LookupError):
        raise Refused(_DAMAGED) from None


def _no_doctype(*_: object) -> None:
    raise Refused("The XML declares a document type or entities, as no clinical document does: export it again.")


def _name(tag: str) -> str:
    return "{" + tag if "}" in tag else tag
