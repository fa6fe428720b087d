"""ORU: laboratory results with their ranges, and reports of studies as the lines that they were sent in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from cleanclaim.charts.building import built, odd
from cleanclaim.charts.hl7.contents import content, is_left_out, value
from cleanclaim.charts.hl7.fields import coded, principal
from cleanclaim.charts.hl7.grammar import Message, Segment
from cleanclaim.charts.kinds import kind_by_loinc, kind_by_service, kind_by_words
from cleanclaim.charts.scans import Recognition
from cleanclaim.charts.sheet import Sheet, result_words
from cleanclaim.charts.stamps import stamped_day
from cleanclaim.charts.values import Document, DocumentKind, Fact, FactKind, Subject, Visit
from cleanclaim.charts.vocabulary import FLAGS
from cleanclaim.kernel import Finding

_NOT_FINAL = {"P": "preliminary", "S": "partial", "R": "not verified", "I": "pending"}
_DONE = frozenset(("F", "C"))
_MEASURED = frozenset(("NM", "SN"))
# The parts of a report that senders name by the second component's suffix of OBX-3.
_PARTS = {"IMP": "IMPRESSION", "GDT": "FINDINGS", "ADT": "ADDENDUM", "REC": "RECOMMENDATION",
          "19005-8": "IMPRESSION", "59776-5": "FINDINGS", "18782-3": "FINDINGS", "18834-2": "COMPARISON",
          "18785-6": "INDICATION", "55111-9": "TECHNIQUE"}  # fmt: skip


@dataclass
class Group:
    """An order and what was observed for it."""

    order: Segment
    observed: list[Segment] = field(default_factory=list)  # OBX and NTE, in order


def groups(message: Message) -> Iterator[Group]:
    current: Group | None = None
    for segment in message.segments:
        if segment.name == "OBR":
            if current:
                yield current
            current = Group(segment)
        elif segment.name in ("OBX", "NTE") and current:
            current.observed.append(segment)
    if current:
        yield current


def results(message: Message, name: str, subject: Subject, visit: Visit, ocr: Recognition | None) -> Iterator[Document]:
    """One document of all laboratory results of the message, and one for each report."""
    laboratory, findings = Sheet(), []
    for number, group in enumerate(groups(message), start=1):
        kind = kind_of(group)
        if kind is DocumentKind.LAB:
            findings += _panel(laboratory, group, name, ocr)
        else:
            yield from _report(group, f"{name}#{number}", kind, subject, visit, ocr)
    if laboratory.text.strip():
        yield built(
            f"{name}#lab", laboratory.text, DocumentKind.LAB, subject=subject, visit=visit, signed=False,
            findings=tuple(findings), facts=tuple(laboratory.facts),
        )  # fmt: skip


def kind_of(group: Group) -> DocumentKind:
    """By the section that did it, the code of what was asked for, its words; measured values are a laboratory's."""
    words, code, _ = coded(group.order, 4)
    known = kind_by_service(group.order.text(24)) or kind_by_loinc(code) or kind_by_words(f" {words} ")
    if known:
        return known
    return DocumentKind.LAB


def _panel(sheet: Sheet, group: Group, name: str, ocr: Recognition | None) -> list[Finding]:
    """The lines of one order; what was deleted or is wrong is left out, and said."""
    words, _, _ = coded(group.order, 4)
    day = stamped_day(group.order.text(7))
    if len(sheet):
        sheet.line()
    sheet.line(", ".join(part for part in (words or "Laboratory results", day.isoformat() if day else "") if part))
    findings: list[Finding] = []
    for segment in group.observed:
        if segment.name == "NTE":
            sheet.line("\n".join(f"  {segment.marks.plain(each)}" for each in segment.repeats(3)))
        elif is_left_out(segment):
            findings.append(_withdrawn(name))
        else:
            findings += _result(sheet, segment, name, ocr)
    return list(dict.fromkeys(findings))


def _result(sheet: Sheet, segment: Segment, name: str, ocr: Recognition | None) -> list[Finding]:
    words, code, system = coded(segment, 3)
    day = stamped_day(segment.text(14))
    said = content(segment, name, ocr)
    if segment.text(2) == "ED" or "\n" in said.text:
        sheet.line(f"{words}:\n{said.text}")
        return list(said.findings)
    flags = [FLAGS.get(each.upper(), each) for each in segment.parts(8)[:1] if each]
    fact = Fact(
        FactKind.RESULT, words, 0, 0, code, system, value(segment) or said.text.strip(), coded(segment, 6)[1],
        segment.text(7), " ".join(flags), _NOT_FINAL.get(segment.text(11).upper(), ""), day,
    )  # fmt: skip
    sheet.state(fact, result_words(fact))
    return [_pointed(name)] if said.pointed else list(said.findings)


def _report(
    group: Group, name: str, kind: DocumentKind, subject: Subject, visit: Visit, ocr: Recognition | None
) -> Iterator[Document]:
    """A study's report: its name, why it was asked for, then its lines as sent, under the headings of its parts."""
    sheet, findings, part = Sheet(), [], ""
    words, _, _ = coded(group.order, 4)
    if words:
        sheet.line(words)
    if reason := coded(group.order, 31)[0]:
        sheet.line(f"INDICATION: {reason}")
    for segment in group.observed:
        if is_left_out(segment):
            findings.append(_withdrawn(name))
            continue
        said = content(segment, name, ocr) if segment.name == "OBX" else None
        heading = _part(segment)
        if heading and heading != part and said and not said.text.upper().lstrip().startswith(heading):
            sheet.line(f"{heading}:")
        part = heading or part
        lines = said.text if said else "\n".join(segment.marks.plain(each) for each in segment.repeats(3))
        sheet.line(_labelled(segment, lines))
        findings += [*(said.findings if said else ()), *([_pointed(name)] if said and said.pointed else [])]
    if not any(each.name == "OBX" for each in group.observed):
        return
    done = group.order.text(25).upper()
    yield built(
        name, sheet.text, kind, subject=subject, visit=visit, signed=done in _DONE if done else None,
        signed_by=principal(group.order, 32), signed_on=stamped_day(group.order.text(22)),
        findings=tuple(dict.fromkeys(findings)),
    )  # fmt: skip


def _part(segment: Segment) -> str:
    """The heading under which a sender puts this line: by the suffix of OBX-3 (71020&IMP) or its LOINC code."""
    code = segment.text(3) if segment.name == "OBX" else ""
    suffix = code.rpartition("&")[2]
    return _PARTS.get(suffix, _PARTS.get(code, ""))


def _labelled(segment: Segment, lines: str) -> str:
    """A measured value among the lines of a report keeps its name."""
    if segment.name == "OBX" and segment.text(2) in _MEASURED:
        return f"{coded(segment, 3)[0]}: {lines} {coded(segment, 6)[1]}".rstrip()
    return lines


def _withdrawn(name: str) -> Finding:
    return odd(
        "charts.withdrawn", "A result that its sender deleted, called wrong or could not obtain is left out.", name
    )


def _pointed(name: str) -> Finding:
    return odd(
        "charts.elsewhere", "A part of the message only says where the document lies: fetch it and give it too.", name
    )
