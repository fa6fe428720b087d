"""Audits: what is drawn, how two codings differ, and what the figures say of it, worked by hand."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from cleanclaim.coding.auditing import (
    Candidate,
    CaseResult,
    Differs,
    Judged,
    Right,
    Share,
    Stratum,
    audited_codes,
    compare,
    draw,
    figures,
    section_of,
    stratum_of,
)
from cleanclaim.coding.signed import SignedCoding, SignedDiagnosis, SignedLine, Signer
from cleanclaim.coding.values import CodingContext, CodingDraft, Role, Suggestion
from cleanclaim.kernel import Refused, Trace

DAY = date(2026, 3, 2)


def diagnosis(sequence, code, rule=""):
    because = (Trace("", "rule", "…", source={"rule": rule}),) if rule else ()
    return SignedDiagnosis(sequence, "ICD-10-CM", code, code, (), because)


def line(sequence, code, pointers=(1,), modifiers=(), units=1, rule=""):
    because = (Trace("", "rule", "…", source={"rule": rule}),) if rule else ()
    return SignedLine(sequence, "CPT", code, code, units, pointers, modifiers, None, (), because)


def signed(diagnoses, lines=()):
    at = datetime(2026, 3, 3, tzinfo=UTC)
    return SignedCoding("E1", 1, Signer("cora", "Cora"), at, DAY, tuple(diagnoses), tuple(lines))


def kinds(first, second):
    return [
        (each.kind, each.code, each.signed, each.audited) for each in compare(first, second.diagnoses, second.lines)
    ]


BASE = signed([diagnosis(1, "E11.9"), diagnosis(2, "I10"), diagnosis(3, "M17.11")],
              [line(1, "99214", (1, 2), ("25",)), line(2, "20610", (3,), ("RT",))])  # fmt: skip


def test_the_same_coding_does_not_differ():
    assert kinds(BASE, BASE) == []


@pytest.mark.parametrize(
    ("other", "found"),
    [
        ({"diagnoses": [diagnosis(1, "E11.65"), diagnosis(2, "I10"), diagnosis(3, "M17.11")]},
         (Differs.SPECIFICITY, "E11.9", "E11.9", "E11.65")),
        ({"diagnoses": [diagnosis(1, "E11.9"), diagnosis(2, "I10"), diagnosis(3, "M17.11"), diagnosis(4, "N30.00")]},
         (Differs.MISSED, "N30.00", "", "N30.00")),
        ({"diagnoses": [diagnosis(1, "I10"), diagnosis(2, "E11.9"), diagnosis(3, "M17.11")],
          "lines": [line(1, "99214", (2, 1), ("25",)), line(2, "20610", (3,), ("RT",))]},
         (Differs.ORDER, "E11.9", "E11.9, I10, M17.11", "I10, E11.9, M17.11")),
        ({"lines": [line(1, "99213", (1, 2), ("25",)), line(2, "20610", (3,), ("RT",))]},
         (Differs.LEVEL, "99214", "99214", "99213")),
        ({"lines": [line(1, "99214", (1, 2)), line(2, "20610", (3,), ("RT",))]},
         (Differs.MODIFIER, "99214", "25", "none")),
        ({"lines": [line(1, "99214", (1, 2), ("25",)), line(2, "20610", (3,), ("RT",), 2)]},
         (Differs.UNITS, "20610", "1", "2")),
        ({"lines": [line(1, "99214", (1, 2), ("25",)), line(2, "20610", (1,), ("RT",))]},
         (Differs.POINTER, "20610", "3", "1")),
        ({"lines": [line(1, "99214", (2, 1), ("25",)), line(2, "20610", (3,), ("RT",))]},
         (Differs.POINTER, "99214", "1, 2", "2, 1")),
        ({"lines": [line(1, "99214", (1, 2), ("25",))]}, (Differs.EXTRA, "20610", "20610", "")),
    ],
)  # fmt: skip
def test_each_difference_has_its_kind(other, found):
    second = replace(BASE, **{name: tuple(value) for name, value in other.items()})
    assert kinds(BASE, second) == [found]


def test_what_is_missed_is_not_taken_for_another_code_of_the_family_that_both_have():
    first = signed([diagnosis(1, "E11.9"), diagnosis(2, "I10")])
    second = signed([diagnosis(1, "E11.65"), diagnosis(2, "E11.9"), diagnosis(3, "I10")])
    assert kinds(first, second) == [(Differs.MISSED, "E11.65", "", "E11.65")]


def test_two_lines_of_one_code_are_told_apart_by_their_sides():
    first = signed([diagnosis(1, "M17.0")], [line(1, "20610", modifiers=("RT",)), line(2, "20610", modifiers=("LT",))])
    second = signed([diagnosis(1, "M17.0")], [line(1, "20610", modifiers=("LT",)), line(2, "20610", modifiers=("RT",))])
    assert kinds(first, second) == []


def test_a_pointer_to_a_diagnosis_that_was_coded_otherwise_is_counted_once():
    second = replace(BASE, diagnoses=(diagnosis(1, "E11.65"), *BASE.diagnoses[1:]))
    assert [each.kind for each in compare(BASE, second.diagnoses, second.lines)] == [Differs.SPECIFICITY]


def result(case, *judged, coder="cora", stratum="confident"):
    return CaseResult(coder, stratum, audited_codes(case), judged)


def judged(difference, right, cause="overlooked"):
    return Judged(difference, right, cause)


def test_figures_worked_by_hand():
    """Seven signed codes in two codings: one is too many and rightly so, one was missed, one stands either way."""
    first = signed([diagnosis(1, "E11.9", "a"), diagnosis(2, "I10", "b"), diagnosis(3, "E66.9", "a")],
                   [line(1, "99214", rule="em"), line(2, "20610", rule="p")])  # fmt: skip
    second = signed([diagnosis(1, "E11.9", "a"), diagnosis(2, "N30.00", "b")])
    extra, missed, order = compare(
        first, (diagnosis(1, "I10"), diagnosis(2, "E11.9"), diagnosis(3, "N18.31")),
        (line(1, "99214"), line(2, "20610")),
    )[:3]  # fmt: skip
    assert [extra.kind, missed.kind, order.kind] == [Differs.EXTRA, Differs.MISSED, Differs.ORDER]
    found = figures(
        [
            result(first, judged(extra, Right.AUDITOR), judged(missed, Right.AUDITOR), judged(order, Right.SIGNER)),
            result(second, coder="cody", stratum="unsure"),
        ],
        section_of,
    )  # fmt: skip
    assert found.codings == Share(1, 2)
    assert found.agreement == Share(6, 8)  # seven signed and one missed; E66.9 and N18.31 are said by one alone
    assert found.accuracy == Share(6, 8)
    assert found.order == Share(2, 2)  # the order differs, and the signer was right
    assert dict(found.by_coder) == {"cora": Share(4, 6), "cody": Share(2, 2)}
    assert dict(found.by_rule) == {"a": Share(2, 3), "b": Share(2, 2), "em": Share(1, 1), "p": Share(1, 1)}
    assert dict(found.by_class) == {"confident": Share(4, 6), "unsure": Share(2, 2)}
    assert dict(found.by_family)["E66"] == Share(0, 1)
    assert dict(found.by_family)["N18"] == Share(0, 1)
    assert dict(found.by_family)["Visits"] == Share(1, 1)
    assert dict(found.kinds) == {"extra": 1, "missed": 1, "order": 1}


def test_a_code_that_the_signer_need_not_have_counts_against_nobody():
    first, second = signed([diagnosis(1, "E11.9")]), signed([diagnosis(1, "E11.9"), diagnosis(2, "Z79.84")])
    (missed,) = compare(first, second.diagnoses, ())
    for right, accuracy in ((Right.AUDITOR, Share(1, 2)), (Right.EITHER, Share(1, 1)), (Right.SIGNER, Share(1, 1))):
        assert figures([result(first, judged(missed, right))], section_of).accuracy == accuracy


def test_a_share_says_how_little_a_few_cases_say():
    assert Share(0, 0).percent is None
    assert Share(0, 0).between is None
    assert Share(9, 10).percent == 90.0
    assert Share(9, 10).between == (59.6, 98.2)  # Wilson's interval of 9 in 10
    low, high = Share(900, 1000).between
    assert (low, high) == (88.0, 91.7)


def candidates(coder, counts):
    return [
        Candidate(f"{coder}-{stratum.name}-{n}", coder, stratum)
        for stratum, count in counts.items()
        for n in range(count)
    ]


def test_a_draw_is_the_same_for_the_same_seed_and_another_for_another():
    pool = candidates("cora", {Stratum.CONFIDENT: 40, Stratum.UNSURE: 20})
    first = draw(pool, percent=20, seed=7)
    assert draw(reversed(pool), percent=20, seed=7) == first
    assert draw(pool, percent=20, seed=8) != first
    assert len(set(first)) == len(first) == 12


def test_every_coder_and_every_class_gives_its_share():
    pool = [
        *candidates("cora", {Stratum.CONFIDENT: 60, Stratum.UNSURE: 30, Stratum.BY_HAND: 10}),
        *candidates("cody", {Stratum.UNSURE: 2}),
    ]
    drawn = draw(pool, percent=10, seed=1)
    by = {stratum: sum(f"cora-{stratum.name}" in id for id in drawn) for stratum in Stratum}
    assert by == {Stratum.CONFIDENT: 6, Stratum.UNSURE: 3, Stratum.BY_HAND: 1}
    assert sum(id.startswith("cody") for id in drawn) == 1
    assert len(draw(pool, percent=100, seed=1)) == 102
    for percent in (0, 101):
        with pytest.raises(Refused):
            draw(pool, percent=percent, seed=1)


def test_the_class_of_a_coding_is_that_of_its_least_sure_code():
    def suggested(code, confidence):
        return Suggestion("ICD-10-CM", code, code, Role.DIAGNOSIS, confidence, ())

    case = signed([diagnosis(1, "E11.9"), diagnosis(2, "I10")])
    draft = CodingDraft(CodingContext(DAY), (suggested("E11.9", 0.9), suggested("I10", 0.9), suggested("R05.9", 0.1)))
    assert stratum_of(case, draft, 0.85) is Stratum.CONFIDENT
    assert (
        stratum_of(case, replace(draft, suggestions=(suggested("E11.9", 0.9), suggested("I10", 0.8))), 0.85)
        is Stratum.UNSURE
    )
    assert stratum_of(case, replace(draft, suggestions=draft.suggestions[:1]), 0.85) is Stratum.BY_HAND
    assert stratum_of(case, None, 0.85) is Stratum.BY_HAND


@pytest.mark.parametrize(
    ("system", "code", "section"),
    [("CPT", "99214", "Visits"), ("CPT", "20610", "Procedures on the body"), ("CPT", "71046", "Imaging"),
     ("CPT", "85025", "Laboratory"), ("CPT", "96372", "Medicine"), ("HCPCS", "J3301", "Drugs (HCPCS J)"),
     ("HCPCS", "Q4101", "HCPCS Q"), ("ICD-10-CM", "E11.9", "E11")],
)  # fmt: skip
def test_numbers_stand_in_their_sections(system, code, section):
    assert section_of(system, code) == section
