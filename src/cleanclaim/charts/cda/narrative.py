"""The narrative block of a section as lines of text, with the passages that its entries point at."""

from __future__ import annotations

import xml.etree.ElementTree as ET

from cleanclaim.charts.flow import Flow


def narrative(block: ET.Element) -> Flow:
    flow = Flow()
    _walk(block, flow)
    return flow


def _walk(element: ET.Element, flow: Flow) -> None:
    """Depth is bounded by the reader of the tree."""
    name = element.tag.rpartition("}")[2]
    if name == "content" and element.get("revised") == "delete":
        flow.words(element.tail or "")
        return
    flow.open(name, element.get("ID", ""))
    flow.words(element.text or "")
    for child in element:
        _walk(child, flow)
    flow.close(name)
    flow.words(element.tail or "")
