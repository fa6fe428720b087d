"""The labelled claims of bench/edits_institutional: caught by the right rule, and good ones let go."""

from collections import Counter

from bench.edits_labelled_institutional import is_caught, is_held, labelled


def test_the_set_is_as_large_and_as_many_sided_as_it_has_to_be(library):
    wrong, right = list(labelled("wrong", library)), list(labelled("right", library))
    assert len(wrong) >= 80
    assert len(right) >= 120
    assert len({each.rule for each in wrong}) >= 40
    assert {each.claim.kind for each in (*wrong, *right)} == {"837I"}
    assert len({each.told for each in (*wrong, *right)}) == len(wrong) + len(right)


def test_wrong_claims_are_caught_by_the_right_rule(library):
    wrong = list(labelled("wrong", library))
    missed = Counter(each.rule for each in wrong if not is_caught(each))
    assert sum(missed.values()) <= 0.02 * len(wrong), missed


def test_good_claims_are_let_go(library):
    right = list(labelled("right", library))
    held = [each.told for each in right if is_held(each)]
    assert len(held) <= 0.01 * len(right), held
