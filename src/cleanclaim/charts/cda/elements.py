"""Walking the tree of a clinical document by plain names."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterator

SPACE = "{urn:hl7-org:v3}"
NARRATIVE = f"{SPACE}text"
_TYPE = "{http://www.w3.org/2001/XMLSchema-instance}type"


def at(element: ET.Element | None, path: str) -> ET.Element | None:
    """The first element at a path of names ("patientRole/patient")."""
    return None if element is None else element.find("/".join(f"{SPACE}{name}" for name in path.split("/")))


def every(element: ET.Element | None, path: str) -> list[ET.Element]:
    return [] if element is None else element.findall("/".join(f"{SPACE}{name}" for name in path.split("/")))


def within(element: ET.Element, name: str) -> Iterator[ET.Element]:
    """All elements of a name, at any depth."""
    return element.iter(f"{SPACE}{name}")


def attribute(element: ET.Element | None, name: str) -> str:
    return "" if element is None else " ".join(element.get(name, "").split())


def type_of(element: ET.Element) -> str:
    return element.get(_TYPE, "").rpartition(":")[2]


def words(element: ET.Element | None) -> str:
    """All text inside, on one line."""
    return "" if element is None else " ".join(" ".join(element.itertext()).split())
