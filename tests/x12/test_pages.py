"""The pages of the guides: made from the tables, with examples that are valid by the grammar."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from cleanclaim.kernel import Refused
from cleanclaim.x12.describing import example
from cleanclaim.x12.grammar import segment_faults
from cleanclaim.x12.guide import Loop, SegmentUse
from cleanclaim.x12.pages import PAGES, guide_page

DOCS = Path(__file__).parents[2] / "docs" / "x12"


def uses(loop: Loop) -> Iterator[SegmentUse]:
    for child in loop.children:
        if isinstance(child, Loop):
            yield from uses(child)
        else:
            yield child


@pytest.mark.parametrize("name", PAGES)
def test_every_example_is_valid(name):
    guide = PAGES[name][1]().guide
    shown = {use: example(use, guide.ids) for use in uses(guide.root.loop)}
    assert len(shown) > 5
    for use, text in shown.items():
        assert not segment_faults(use, text.split("*"), ":"), (use.loop, text)
        assert text.split("*")[0] == use.id


@pytest.mark.parametrize("name", PAGES)
def test_the_page_in_the_documentation_is_what_the_table_says(name):
    kept = (DOCS / f"{name}.md").read_text(encoding="utf-8")
    assert kept == guide_page(name), "run: make pages"


def test_every_loop_and_segment_stands_on_the_page():
    for name, (_, reading) in PAGES.items():
        text = guide_page(name)
        for use in uses(reading().guide.root.loop):
            assert f"| `{use.id}` | {use.name} |" in text, (name, use.loop, use.id)


def test_an_unknown_page_is_refused_with_what_there_is():
    with pytest.raises(Refused, match="837P, 837I"):
        guide_page("nothing")
