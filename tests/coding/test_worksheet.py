"""The coder's sheet: changes take effect in order, keep their reasons, and survive a new reading."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from cleanclaim.coding import worksheet
from cleanclaim.coding.reasons import given, in_words, reasons_for
from cleanclaim.coding.signed import AlternativeLine, SignedCoding, Signer
from cleanclaim.coding.values import CodingContext, CodingDraft, Role, Suggestion
from cleanclaim.coding.worksheet import Act, Change, Standing
from cleanclaim.kernel import Refused, Span

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
DAY = date(2026, 3, 2)


def suggestion(code, confidence=0.9, role=Role.DIAGNOSIS, rank=0, pointers=()):
    system = "ICD-10-CM" if role is Role.DIAGNOSIS else "CPT"
    evidence = (Span("D1", 0, 4, "word"),)
    return Suggestion(system, code, code, role, confidence, evidence, rank=rank, pointers=pointers)


def draft(*suggestions):
    return CodingDraft(CodingContext(DAY), suggestions)


def change(act, key, **details):
    return Change(Act(act), key, details.pop("reason", "guideline"), by="Cora Sample, CPC", at=NOW, **details)


@pytest.fixture
def sheet():
    proposed = draft(
        suggestion("N30.00", rank=2), suggestion("E11.9", rank=1), suggestion("I10", 0.5, rank=3),
        suggestion("99213", role=Role.EM, pointers=("N30.00", "E11.9")),
        suggestion("20610", role=Role.PROCEDURE, pointers=("N30.00",)),
    )  # fmt: skip
    return worksheet.proposed(proposed, confident=0.85)


def codes(entries):
    return [each.code for each in entries]


def test_what_is_sure_is_taken_and_the_rest_waits_for_a_decision(sheet):
    assert codes(sheet.diagnoses) == ["E11.9", "N30.00"]
    assert codes(sheet.acts) == ["99213", "20610"]
    assert codes(sheet.undecided) == ["I10"]
    assert [line.pointers for line in worksheet.lines_of(sheet)] == [(2, 1), (2,)]


def test_an_order_changes_under_the_lines_that_point(sheet):
    moved = worksheet.apply(sheet, change("move", "N30.00", place=1, reason="reason of the visit"))
    assert codes(moved.diagnoses) == ["N30.00", "E11.9"]
    assert [line.pointers for line in worksheet.lines_of(moved)] == [(1, 2), (1,)]
    signed = worksheet.diagnoses_of(moved)[0]
    assert "what the visit was mainly for" in signed.because[-1].says
    assert signed.because[-1].source == {
        "actor": "Cora Sample, CPC", "at": NOW.isoformat(), "reason": "reason of the visit",
    }  # fmt: skip


def test_a_dropped_diagnosis_is_pointed_at_no_more_and_may_be_taken_again(sheet):
    dropped = worksheet.apply(sheet, change("drop", "N30.00"))
    assert [line.pointers for line in worksheet.lines_of(dropped)] == [(1,), ()]
    again = worksheet.apply(dropped, change("take", "N30.00"))
    assert [line.pointers for line in worksheet.lines_of(again)] == [(2, 1), (2,)]


def test_a_line_says_what_was_changed_of_it(sheet):
    after = worksheet.apply(sheet, change("change", "20610", modifiers=("RT",), units=2, pointers=("E11.9",)))
    entry = after.entry("20610")
    assert (entry.modifiers, entry.units, entry.pointers) == (("RT",), 2, ("E11.9",))
    assert "modifiers from none to RT and units from 1 to 2 and its diagnoses from N30.00 to E11.9" in entry.says[0]


def test_a_second_line_of_one_code_has_a_name_of_its_own(sheet):
    added = change("add", "20610~2", role=Role.PROCEDURE, system="CPT", modifiers=("LT",), pointers=("E11.9",))
    after = worksheet.apply(sheet, added)
    assert [(line.code, line.modifiers) for line in worksheet.lines_of(after)][1:] == [
        ("20610", ()),
        ("20610", ("LT",)),
    ]


def test_changes_hold_when_the_chart_is_read_again(sheet):
    changes = [change("drop", "N30.00"), change("add", "J06.9", system="ICD-10-CM"), change("drop", "R05.9")]
    before = worksheet.apply_all(sheet, changes)
    assert codes(before.diagnoses) == ["E11.9", "J06.9"]
    anew = worksheet.proposed(draft(suggestion("J06.9", 0.5), suggestion("N30.00"), suggestion("E11.65")), 0.85)
    after = worksheet.apply_all(anew, changes)
    assert codes(after.diagnoses) == ["J06.9", "E11.65"]
    assert after.entry("N30.00").standing is Standing.LEFT


def test_an_amendment_starts_from_what_is_signed_and_offers_the_rest(sheet):
    first = worksheet.apply(sheet, change("drop", "I10"))
    lines = worksheet.lines_of(first)
    other = replace(lines[1], code="20611")
    signed = SignedCoding("E1", 1, Signer("cora", "Cora"), NOW, DAY, worksheet.diagnoses_of(first), lines,
                          (AlternativeLine(2, "PY1", other),))  # fmt: skip
    again = worksheet.signed_before(signed, draft(suggestion("I10", 0.97), suggestion("N30.00")))
    assert worksheet.diagnoses_of(again) == signed.diagnoses
    assert worksheet.lines_of(again) == signed.lines
    assert codes(again.left) == ["I10"]
    assert worksheet.alternatives_of(again, signed) == signed.alternatives
    without = worksheet.apply(again, change("drop", "20610"))
    assert worksheet.alternatives_of(without, signed) == ()


def test_reasons_come_from_the_list_and_another_one_is_said_in_words():
    assert {each.id for each in reasons_for("move")} == {
        "guideline",
        "reason of the visit",
        "answered",
        "audit",
        "other",
    }
    with pytest.raises(Refused, match="Choose a reason"):
        given(reasons_for("move"), "quantity", "")
    with pytest.raises(Refused, match="in words"):
        given(reasons_for("move"), "other", " ")
    assert in_words("other", "as it is") == "as it is"
    assert in_words("guideline", "IV.G") == "a coding guideline asks for it: IV.G"
