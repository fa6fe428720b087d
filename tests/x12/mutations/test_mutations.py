"""Every planted defect is caught by its rule, where it stands, and by nothing but its declared consequences."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest

from cleanclaim import x12
from cleanclaim.codesets import Library, open_library
from cleanclaim.kernel import Severity
from mutations.planting import VALID, Defect, defects, planted

DEFECTS = defects()
AROUND = {"ISA", "GS", "GE", "IEA", "TA1"}  # segments around the sets, which have no position in them
FILES = sorted(path.name for path in VALID.iterdir())


@pytest.fixture(scope="module")
def library() -> Iterator[Library]:
    with open_library() as opened:
        yield opened


@pytest.mark.parametrize("name", FILES)
def test_a_valid_file_has_no_finding(library, name):
    report = x12.check(VALID / name, lookup=library.lookup)
    assert report.all_findings() == []
    assert report.interchanges, "nothing was read"


@pytest.mark.parametrize("defect", DEFECTS, ids=[f"{each.file}: {each.says}" for each in DEFECTS])
def test_a_defect_is_caught_by_its_rule_and_no_other(library, defect: Defect):
    findings = x12.check(planted(defect), lookup=library.lookup).all_findings()
    errors = [each for each in findings if each.severity is Severity.ERROR]
    expected = list(defect.also) if defect.warns else [defect.rule, *defect.also]
    assert Counter(each.rule for each in errors) == Counter(expected), [each.message for each in findings]
    caught = [each for each in findings if each.rule == defect.rule]
    assert caught, [each.message for each in findings]
    assert defect.at in {part for each in caught for part in (each.element, each.segment)}, caught
    assert {each.snip for each in caught} == {defect.snip}
    assert all(each.position for each in caught if each.segment and each.segment not in AROUND), caught


def test_the_suite_is_as_large_as_promised():
    assert len(DEFECTS) >= 500
    assert len(FILES) >= 60
    assert {each.snip for each in DEFECTS} == {1, 2, 3, 4, 5}
    assert len({(each.file, each.says) for each in DEFECTS}) == len(DEFECTS)


def test_every_valid_file_is_taken_for_what_it_is(library):
    """Each kind of transaction has valid files, and each was read with a table of its own."""
    kinds = {each.kind for name in FILES for each in x12.check(VALID / name, lookup=library.lookup).transactions}
    assert kinds >= {"837P", "837I", "837D", "835", "999", "277CA", "270", "271", "276", "277", "278", "275"}
