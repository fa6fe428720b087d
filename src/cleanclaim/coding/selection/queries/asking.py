"""What to ask: diagnoses and procedures whose code hangs on something that the record does not say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, Protocol

from cleanclaim.charts.values import Document
from cleanclaim.codesets.values import Code, Lookup
from cleanclaim.coding.selection.em.blocks import in_assessment
from cleanclaim.coding.selection.procedures.phrases import pattern
from cleanclaim.coding.selection.procedures.sites import body_parts
from cleanclaim.coding.selection.procedures.statements import Statement, told_by_the_provider
from cleanclaim.coding.selection.queries.linting import RULEBOOK, leading
from cleanclaim.coding.values import CodingContext, ProviderQuery, Role, Suggestion, Withheld
from cleanclaim.kernel import Citation, Span
from cleanclaim.kernel.rules import load_rulebook, rule

_SYSTEM = "ICD-10-CM"
_SIDES = ("right", "left", "bilateral")
_MOST_INDICATORS = 5
_SIDE_RULE = Citation("ICD-10-CM Official Guidelines", "I.B.13, laterality")
_DETAIL_RULE = Citation("ICD-10-CM Official Guidelines", "I.B.2, level of detail; I.B.18, unspecified codes")


class DiagnosisLibrary(Protocol):
    """The parts of the library that are asked."""

    def code(self, system: str, code: str) -> Code | None: ...

    def lookup(self, system: str, code: str, on: date) -> Lookup: ...


def propose(
    documents: Document | Sequence[Document],
    context: CodingContext,
    library: DiagnosisLibrary,
    diagnoses: Sequence[Suggestion],
    withheld: Sequence[Withheld] = (),
    procedures: Sequence[Suggestion] = (),
) -> tuple[ProviderQuery, ...]:
    """The questions worth asking about this record, most important first; a few at most.

    Only about diagnoses of the assessment, in their order, and acts without their side. Every question has
    passed `leading`. An option that stands for both sides carries both codes, separated by a comma.
    """
    if context.system != _SYSTEM:
        return ()
    told = told_by_the_provider(documents)
    asked: list[ProviderQuery] = []
    for diagnosis in _assessed(told, diagnoses):
        question = next(_about(diagnosis, told, context, library, withheld), None)
        if question and not leading(question):
            asked.append(question)
    asked.extend(question for one in procedures for question in _of_act(one, told) if not leading(question))
    return tuple(_distinct(asked))[: int(load_rulebook(RULEBOOK)["limits"]["most"])]


def _about(
    diagnosis: Suggestion,
    told: Sequence[Statement],
    context: CodingContext,
    library: DiagnosisLibrary,
    withheld: Sequence[Withheld],
) -> Iterator[ProviderQuery]:
    """At most one question is taken per diagnosis: what the table asks, then side, phase, conflict."""
    for row in load_rulebook(RULEBOOK)["query"]:
        if detail_missing(diagnosis, row) and (query := _from_row(row, diagnosis, told, context, library, withheld)):
            yield query
    if sides := sided_codes(diagnosis.code, library, context.service_date):
        yield _side_query(diagnosis, sides, told)
    if phase_missing(diagnosis, told):
        yield _phase_query(diagnosis, told)
    if against := conflicting(diagnosis, told, withheld):
        yield _conflict_query(diagnosis, against)


def _assessed(told: Sequence[Statement], diagnoses: Sequence[Suggestion]) -> list[Suggestion]:
    """Diagnoses that the assessment speaks of, first-listed first."""
    places = [told[place] for place in in_assessment(told)]
    listed = sorted((one for one in diagnoses if one.role is Role.DIAGNOSIS), key=lambda one: one.rank or 999)
    return [one for one in listed if any(_holds(place, span) for place in places for span in one.evidence)]


def _holds(statement: Statement, span: Span) -> bool:
    return statement.document == span.document and statement.start <= span.start < statement.end


@rule("queries.detail_missing", cites=_DETAIL_RULE)
def detail_missing(diagnosis: Suggestion, row: dict[str, Any]) -> bool:
    """The code hangs on a detail that the diagnosis' own words do not say."""
    said = " ".join(span.text for span in diagnosis.evidence)
    return diagnosis.code in row["concerns"] and not pattern(row.get("unless_said", ())).search(said)


def _from_row(
    row: dict[str, Any],
    diagnosis: Suggestion,
    told: Sequence[Statement],
    context: CodingContext,
    library: DiagnosisLibrary,
    withheld: Sequence[Withheld],
) -> ProviderQuery | None:
    own = _own_statements(diagnosis, told)
    found = pattern(row["indicators"])
    elsewhere = _said_elsewhere(diagnosis, told, withheld)
    more = [*elsewhere, *(one for one in told if one not in own and found.search(one.text))]
    if row.get("needs_indicator") and not more and not any(found.search(one.text) for one in own):
        return None
    options = row.get("options") or [[words, diagnosis.code[:-1] + digit] for words, digit in row["last_digit"]]
    valid = [(words, code) for words, code in options if _valid(library, code, context.service_date)]
    return _query(row, diagnosis, [*own, *more], valid)


def _said_elsewhere(diagnosis: Suggestion, told: Sequence[Statement], withheld: Sequence[Withheld]) -> list[Statement]:
    """Where other parts of the note speak of the same condition, perhaps in more detail."""
    spans = [one.span for one in withheld if one.code[:3] == diagnosis.code[:3] and one.reason != "negated"]
    return [one for one in told if any(_holds(one, span) for span in spans)]


def _valid(library: DiagnosisLibrary, code: str, on: date) -> bool:
    return library.lookup(_SYSTEM, code, on).status in ("valid", "not checked")


def sided_codes(code: str, library: DiagnosisLibrary, on: date) -> dict[str, str]:
    """{"right": code, "left": code, "bilateral": code} of a code for an unspecified side, {} for any other.

    The trick: a sided code differs in one character, and its title in one word, "right" for "unspecified".
    """
    entry = library.code(_SYSTEM, code)
    if entry is None or "unspecified" not in entry.display.lower():
        return {}
    bare = Counter(_title_words(entry.display))
    bare["unspecified"] -= 1
    found: dict[str, str] = {}
    for other in _one_character_apart(code):
        sibling = library.code(_SYSTEM, other)
        words = Counter(_title_words(sibling.display)) if sibling else Counter()
        for side in _SIDES:
            if words[side] == 1 and words - Counter([side]) == +bare and _valid(library, other, on):
                found.setdefault(side, other)
    return found if side_missing(found) else {}


@rule("queries.side_missing", cites=_SIDE_RULE)
def side_missing(sides: dict[str, str]) -> bool:
    """The code is for an unspecified side, and codes for the right and the left side exist."""
    return {"right", "left"} <= sides.keys()


def _title_words(display: str) -> list[str]:
    return display.lower().replace(",", " ").split()


def _one_character_apart(code: str) -> Iterator[str]:
    for place in range(4, len(code)):
        for character in "1234567890":
            if character != code[place] and code[place].isdigit():
                yield code[:place] + character + code[place + 1 :]


def _side_query(diagnosis: Suggestion, sides: dict[str, str], told: Sequence[Statement]) -> ProviderQuery:
    row = load_rulebook(RULEBOOK)["laterality"]
    own = _own_statements(diagnosis, told)
    parts = {part.name for one in own for part in body_parts(one.text)}
    more = [one for one in told if one not in own and parts & {part.name for part in body_parts(one.text)}]
    both = sides.get("bilateral") or f"{sides['right']}, {sides['left']}"
    options = [(row["right"], sides["right"]), (row["left"], sides["left"]), (row["both"], both)]
    return _query(row, diagnosis, [*own, *more], options)


@rule("queries.phase_missing", cites=Citation("ICD-10-CM Official Guidelines", "I.C.19.a, 7th characters"))
def phase_missing(diagnosis: Suggestion, told: Sequence[Statement]) -> bool:
    """An injury coded as under active treatment, in a note that speaks of follow-up or healing."""
    if diagnosis.code[:1] not in "ST" or not diagnosis.code.endswith("A"):
        return False
    words = pattern(load_rulebook(RULEBOOK)["episode"]["follow_up"])
    opening = [one for one in told if one.kind.value in ("chief complaint", "history of present illness")]
    return any(words.search(one.text) for one in [*opening, *_own_statements(diagnosis, told)])


def _phase_query(diagnosis: Suggestion, told: Sequence[Statement]) -> ProviderQuery:
    row = load_rulebook(RULEBOOK)["episode"]
    words = pattern(row["follow_up"])
    more = [one for one in told if words.search(one.text)]
    options = [(said, diagnosis.code[:-1] + letter) for said, letter in row["options"]]
    return _query(row, diagnosis, [*_own_statements(diagnosis, told), *more], options)


@rule("queries.conflict", cites=Citation("ICD-10-CM Official Guidelines", "I.B.14, conflicting documentation"))
def conflicting(diagnosis: Suggestion, told: Sequence[Statement], withheld: Sequence[Withheld]) -> tuple[Span, ...]:
    """The assessment both states and denies the same condition."""
    places = [told[place] for place in in_assessment(told)]
    return tuple(
        one.span
        for one in withheld
        if one.code == diagnosis.code
        and one.reason in ("negated", "resolved")
        and any(_holds(place, one.span) for place in places)
    )


def _conflict_query(diagnosis: Suggestion, against: Sequence[Span]) -> ProviderQuery:
    row = load_rulebook(RULEBOOK)["conflict"]
    options = [(row["present"], diagnosis.code), (row["absent"], "")]
    return _built(row, _named(diagnosis), diagnosis.code, [*diagnosis.evidence, *against], options)


def _of_act(act: Suggestion, told: Sequence[Statement]) -> Iterator[ProviderQuery]:
    """The side of an act that is done on one of a pair, where the note does not say it."""
    if not act_side_missing(act):
        return
    row = load_rulebook(RULEBOOK)["procedure_side"]
    sides = load_rulebook(RULEBOOK)["laterality"]
    options = [(sides[name], f"{act.code}-{mark}") for name, mark in (("right", "RT"), ("left", "LT"), ("both", "50"))]
    yield _built(row, act.display, act.code, list(act.evidence), options)


@rule("queries.act_side_missing", cites=Citation("HCPCS Level II modifiers", "RT, LT"))
def act_side_missing(act: Suggestion) -> bool:
    """An act on one of a pair was done, and the note does not say on which side."""
    return any(trace.source.get("rule") == "procedures.side_missing" for trace in act.because)


def _own_statements(diagnosis: Suggestion, told: Sequence[Statement]) -> list[Statement]:
    return [one for one in told if any(_holds(one, span) for span in diagnosis.evidence)]


def _query(
    row: dict[str, Any],
    diagnosis: Suggestion,
    quoted: Sequence[Statement],
    options: Sequence[tuple[str, str]],
) -> ProviderQuery:
    return _built(row, _named(diagnosis), diagnosis.code, [one.span() for one in quoted], options)


def _named(diagnosis: Suggestion) -> str:
    """The provider's own words for it, on one line."""
    return " ".join(diagnosis.evidence[-1].text.split()) if diagnosis.evidence else diagnosis.display


def _built(
    row: dict[str, Any],
    words: str,
    concerns: str,
    indicators: Sequence[Span],
    options: Sequence[tuple[str, str]],
) -> ProviderQuery:
    always = load_rulebook(RULEBOOK)["always"]
    return ProviderQuery(
        to=always["to"],
        question=row["question"].format(words=words.rstrip(" .;:,")),
        indicators=tuple(dict.fromkeys(indicators))[:_MOST_INDICATORS],
        options=(*options, (always["other"], ""), (always["unable"], "")),
        concerns=concerns,
        asks_for=row["asks_for"],
    )


def _distinct(asked: Sequence[ProviderQuery]) -> list[ProviderQuery]:
    return list({(one.concerns, one.asks_for): one for one in reversed(asked)}.values())[::-1]
