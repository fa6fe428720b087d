"""The labelled claims of bench/edits: caught by the right rule, and good ones let go."""

import shutil
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from bench.edits_labelled import is_caught, is_held, labelled

from cleanclaim.codesets import default_folder, open_library
from cleanclaim.codesets.folder import shipped_file

OFFICIAL = Path(__file__).parents[3] / "shared" / "data" / "codesets" / "official_layout"
FROM_TABLES = {"claim-pair", "claim-unit-limit", "claim-add-on-alone"}


def test_the_set_is_as_large_and_as_many_sided_as_it_has_to_be(library):
    wrong, right = list(labelled("wrong", library)), list(labelled("right", library))
    assert len(wrong) >= 400
    assert len(right) >= 600
    assert len({each.rule for each in wrong}) >= 70
    assert len({each.told for each in (*wrong, *right)}) == len(wrong) + len(right)


def test_wrong_claims_are_caught_by_the_right_rule(library):
    wrong = list(labelled("wrong", library))
    missed = Counter(each.rule for each in wrong if not is_caught(each))
    assert sum(missed.values()) <= 0.02 * len(wrong), missed


def test_good_claims_are_let_go(library):
    right = list(labelled("right", library))
    held = [each.told for each in right if is_held(each)]
    assert len(held) <= 0.01 * len(right), held


@pytest.mark.conformance
@pytest.mark.slow
@pytest.mark.skipif(not OFFICIAL.is_dir(), reason="the folder of public data is not there")
def test_the_same_with_the_official_tables_in_full_size(tmp_path):
    shutil.copy(shipped_file(default_folder()), tmp_path)
    with open_library(tmp_path) as official:
        official.install(*sorted(OFFICIAL.glob("*.zip")))
        tables = official.edit_tables()

        def asked(which):
            found = labelled(which, official)
            return [replace(each, facts=replace(each.facts, tables=tables)) for each in found]

        wrong = [each for each in asked("wrong") if each.rule in FROM_TABLES]
        right = asked("right")
        missed = [each.told for each in wrong if not is_caught(each)]
        held = [each.told for each in right if is_held(each)]
    assert len(missed) <= 0.02 * len(wrong), missed
    assert len(held) <= 0.01 * len(right), held
