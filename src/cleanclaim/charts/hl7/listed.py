"""ADT: the diagnoses and procedures that registration sends along: what a desk typed, not what a provider wrote."""

from __future__ import annotations

from collections.abc import Iterator

from cleanclaim.charts.building import built
from cleanclaim.charts.hl7.fields import coded
from cleanclaim.charts.hl7.grammar import Message
from cleanclaim.charts.sheet import Sheet, listed_words
from cleanclaim.charts.stamps import stamped_day
from cleanclaim.charts.values import Document, DocumentKind, Fact, FactKind, Subject, Visit

_TYPES = {"A": "admitting", "W": "working", "F": "final"}  # HL7 table 0052


def listed(message: Message, name: str, subject: Subject, visit: Visit) -> Iterator[Document]:
    """A summary list of DG1 and PR1, where there are any."""
    sheet = Sheet()
    sheet.line("Problem list (as registration sent it)")
    for segment in message.all("DG1"):
        words, code, system = coded(segment, 3)
        fact = Fact(
            FactKind.CONDITION, segment.text(4) or words or code, 0, 0, code, system,
            status=_TYPES.get(segment.text(6).upper(), ""), on=stamped_day(segment.text(5)),
        )  # fmt: skip
        sheet.state(fact, listed_words(fact))
    for segment in message.all("PR1"):
        words, code, system = coded(segment, 3)
        fact = Fact(FactKind.ACT, segment.text(4) or words or code, 0, 0, code, system, on=stamped_day(segment.text(5)))
        sheet.state(fact, listed_words(fact))
    if sheet.facts:
        yield built(
            f"{name}#list", sheet.text, DocumentKind.SUMMARY, subject=subject, visit=visit, signed=False,
            facts=tuple(sheet.facts),
        )  # fmt: skip
