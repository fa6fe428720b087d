"""docs/codesets.md is true: it names every layout, and its example runs."""

from __future__ import annotations

import re
from pathlib import Path

from cleanclaim.codesets.installing.registry import LAYOUTS
from cleanclaim.kernel.rules import load_rulebook

PAGE = Path(__file__).resolve().parents[2] / "docs" / "codesets.md"


def test_every_layout_is_in_the_page() -> None:
    text = PAGE.read_text("utf-8")
    assert [layout.words for layout in LAYOUTS if layout.words not in text] == []


def test_the_example_runs() -> None:
    (example,) = re.findall(r"```python\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
    exec(example, {})


def test_every_figure_of_whole_files_has_its_source() -> None:
    book = load_rulebook("codesets/official")
    assert [name for name, known in book.items() if not known["source"] or known["rows"][0] >= known["rows"][1]] == []
