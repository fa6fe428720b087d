"""The expression of a segment and the long way to its faults agree, over every use of every guide."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from cleanclaim.x12 import Delimiters
from cleanclaim.x12.binary import BINARY_SEGMENTS
from cleanclaim.x12.grammar import segment_faults
from cleanclaim.x12.guide import ElementUse, SegmentUse, uses_of
from cleanclaim.x12.guides import (
    answers,
    attachments,
    authorizations,
    dental,
    eligibility,
    institutional,
    professional,
    remittance,
    status,
)
from cleanclaim.x12.patterns import fault_free

GUIDES = (
    *(professional.guide(), institutional.guide(), dental.guide(), remittance.guide()),
    *(answers.functional(), answers.claims(), eligibility.inquiry(), eligibility.answer()),
    *(status.request(), status.answer(), authorizations.guide()),
    *(attachments.claims(), attachments.claims_6020(), attachments.request()),
)
USES = [use for guide in GUIDES for use in uses_of(guide.root.loop)]
MARKS = (Delimiters(), Delimiters("|", ">", "", "\n"), Delimiters("^", "]", "[", "$"))
TEXTS = (
    *("", "", "", "A", "AB", "HC", "18", "1", "12.5", "-.5", ".", "1.", "-", "2", "1234567890.1234567890"),
    *("20260302", "20260230", "20240229", "20230229", "20000229", "19000229", "00000229", "1530", "2530", "153000"),
    *("123456789012345678", "1234567890123456789", "12345678901234567.1", " ", "  X", "X ", "\x07", "é", "١٢", "\xa0"),
    *("D8", "RD8", "20260101-20260102", "20260102-20260101", "NY", "MI", "11", "B", "Y", "\x85", "A\x7fB", "UN"),
)


def typical(element: ElementUse | None, component: str) -> st.SearchStrategy[str]:
    """Texts that are often right for an element, and often just not."""
    if element is None:
        return st.sampled_from(("", "", "", "", "", "X"))
    if element.components:
        parts = st.tuples(*(typical(each, component) for each in element.components))
        return parts.map(component.join) | parts.map(lambda texts: component.join(texts).rstrip(component))
    texts = st.sampled_from(TEXTS)
    return st.sampled_from(sorted(element.codes)) | texts if element.codes else texts


@st.composite
def segments(draw: st.DrawFn) -> tuple[SegmentUse, Delimiters, str]:
    use, marks = draw(st.sampled_from(USES)), draw(st.sampled_from(MARKS))
    elements = [draw(typical(each, marks.component)) for each in use.elements]
    cut = draw(st.integers(0, len(elements) + 1))
    elements = [*elements, draw(st.sampled_from(TEXTS))] if cut > len(elements) else elements[: cut or None]
    while elements and not elements[-1] and draw(st.integers(0, 9)):
        elements.pop()
    extra = draw(st.sampled_from(("", "", "", marks.component, marks.repetition, marks.component + "X")))
    extra = extra if elements else ""  # behind a bare id it would make another segment of it
    return use, marks, marks.element.join([use.id, *elements]) + extra


@settings(max_examples=1500, deadline=None)
@given(segments())
def test_what_matches_has_no_fault(drawn):
    use, marks, raw = drawn
    elements = raw.split(marks.element)
    faults = segment_faults(use, elements, marks.component, marks.repetition)
    matches = fault_free(use, marks).fullmatch(raw) is not None
    left_to_the_long_way = "RD8" in elements or use.id in BINARY_SEGMENTS or (use.id == "N4" and len(elements) > 4)
    assert matches == (not faults) or (left_to_the_long_way and not matches), faults


def test_the_least_that_a_guide_asks_for_matches():
    """No expression refuses all. What a guide leaves to relational notes is not looked for here."""
    marks, right = Delimiters(), 0
    for use in USES:
        elements = [least(each, marks) if each is not None and each.required else "" for each in use.elements]
        raw = marks.element.join([use.id, *elements]).rstrip("*")
        if use.id not in BINARY_SEGMENTS and not segment_faults(use, raw.split("*"), ":", "^"):
            assert fault_free(use, marks).fullmatch(raw), raw
            right += 1
    assert right > len(USES) * 0.7


def least(element: ElementUse, marks: Delimiters) -> str:
    if element.components:
        parts = [least(each, marks) if each is not None and each.required else "" for each in element.components]
        return marks.component.join(parts).rstrip(marks.component)
    if element.codes:
        return min(element.codes)
    kinds = {"DT": "20260302", "TM": "1530", "R": "1", "N0": "1"}
    text = kinds.get(element.part.type, "20260302")
    return text.ljust(element.part.minimum, "0")[: element.maximum]
