"""Folders of the rulebook: their files are one table, and no name stands in two of them."""

from __future__ import annotations

import pytest

from cleanclaim.kernel import rules
from cleanclaim.kernel.rules import load_rulebook, load_rulebooks


@pytest.mark.parametrize("folder", ["coding/guidelines", "coding/em"])
def test_the_files_of_a_folder_are_one_table(folder: str) -> None:
    files = load_rulebooks(folder)
    assert len(files) > 1
    joined = {name: value for table in files.values() for name, value in table.items() if name != "source"}
    assert {name: value for name, value in load_rulebook(folder).items() if name != "source"} == joined
    assert sum(len(table.keys() - {"source"}) for table in files.values()) == len(joined)


def test_a_name_that_two_files_have_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "load_rulebooks", lambda folder: {"first": {"drug": []}, "second": {"drug": []}})
    with pytest.raises(ValueError, match=r"second\.toml has drug"):
        load_rulebook.__wrapped__("coding/guidelines")
