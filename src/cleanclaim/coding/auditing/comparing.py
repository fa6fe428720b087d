"""How two codings of one visit differ, each difference by its kind."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from cleanclaim.coding.signed import SignedCoding, SignedDiagnosis, SignedLine
from cleanclaim.kernel import Trace

_CATEGORY = 3  # characters of an ICD code that name the disease; the rest says it more exactly
_FAMILY = 4  # digits that numbers of one kind of visit or act share: 99213 and 99214

T = TypeVar("T", SignedDiagnosis, SignedLine)


class Differs(StrEnum):
    MISSED = "missed"
    EXTRA = "extra"
    SPECIFICITY = "different specificity"
    LEVEL = "different level"
    ORDER = "order"
    MODIFIER = "modifier"
    UNITS = "units"
    POINTER = "pointer"


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that two coders say differently. `code` is the signed one, or the missed one.

    `signed` and `audited` say what each has, "" for nothing; `rules` are those that proposed the signed code.
    """

    kind: Differs
    role: str  # "diagnosis" or "procedure"
    system: str
    code: str
    signed: str
    audited: str
    rules: tuple[str, ...] = ()


def compare(
    signed: SignedCoding, diagnoses: Sequence[SignedDiagnosis], lines: Sequence[SignedLine]
) -> tuple[Difference, ...]:
    """What a second coder's diagnoses and lines say differently from a signed coding; () where they agree."""
    paired, extra, missed = _pairs(signed.diagnoses, diagnoses, _category)
    pairs_of_acts, extra_acts, missed_acts = _pairs(signed.lines, lines, _act_family)
    meant = {one.sequence: other.sequence for one, other in paired}
    return (
        *(_other_code(one, other, Differs.SPECIFICITY) for one, other in paired if one.code != other.code),
        *(_lacking(each, Differs.EXTRA) for each in extra),
        *(_lacking(each, Differs.MISSED) for each in missed),
        *_order(paired),
        *(_other_code(one, other, Differs.LEVEL) for one, other in pairs_of_acts if one.code != other.code),
        *(each for one, other in pairs_of_acts for each in _details(one, other, meant)),
        *(_lacking(each, Differs.EXTRA) for each in extra_acts),
        *(_lacking(each, Differs.MISSED) for each in missed_acts),
    )


def rules_of(because: Sequence[Trace]) -> tuple[str, ...]:
    """The rules behind a code, as its reasons name them: "a person" where one added it, "words" where none did."""
    named = tuple(dict.fromkeys(str(each.source["rule"]) for each in because if each.source.get("rule")))
    if named:
        return named
    return ("a person",) if because and all(each.kind == "act" for each in because) else ("words of the record",)


def _pairs(
    first: Sequence[T], second: Sequence[T], family: Callable[[T], str]
) -> tuple[list[tuple[T, T]], list[T], list[T]]:
    """(what belongs together, what only the first has, what only the second has): same code, then same family."""
    pairs: list[tuple[T, T]] = []
    rest, others = list(first), list(second)
    for same in (_code, family):
        for one in tuple(rest):
            alike = [other for other in others if same(other) == same(one)]
            if alike:
                best = min(alike, key=lambda other: _unlike(one, other))
                pairs.append((one, best))
                rest.remove(one)
                others.remove(best)
    return sorted(pairs, key=lambda pair: pair[0].sequence), rest, others


def _code(one: SignedDiagnosis | SignedLine) -> str:
    return f"{one.system} {one.code}"


def _category(one: SignedDiagnosis) -> str:
    return f"{one.system} {one.code[:_CATEGORY]}"


def _act_family(one: SignedLine) -> str:
    return f"{one.system} {one.code[:_FAMILY]}"


def _unlike(one: SignedDiagnosis | SignedLine, other: SignedDiagnosis | SignedLine) -> tuple[int, int]:
    """Two lines of one code are told apart by their modifiers (RT, LT), then by their place."""
    mine, theirs = getattr(one, "modifiers", ()), getattr(other, "modifiers", ())
    return (len(set(mine) ^ set(theirs)), abs(one.sequence - other.sequence))


def _order(pairs: Sequence[tuple[SignedDiagnosis, SignedDiagnosis]]) -> Iterator[Difference]:
    """The diagnoses that both have, in another order: one difference, told by both orders."""
    theirs = sorted(pairs, key=lambda pair: pair[1].sequence)
    if list(pairs) != theirs:
        mine, other = [one.code for one, _ in pairs], [one.code for one, _ in theirs]
        first = next(pair for pair, another in zip(pairs, theirs, strict=True) if pair != another)[0]
        says, said = ", ".join(mine), ", ".join(other)
        yield Difference(Differs.ORDER, "diagnosis", first.system, first.code, says, said, rules_of(first.because))


def _details(one: SignedLine, other: SignedLine, meant: dict[int, int]) -> Iterator[Difference]:
    """Modifiers in any order; units; and which of the diagnoses that both have it was for, the first one first."""
    if set(one.modifiers) != set(other.modifiers):
        yield _detail(Differs.MODIFIER, one, ", ".join(one.modifiers), ", ".join(other.modifiers))
    if one.units != other.units:
        yield _detail(Differs.UNITS, one, str(one.units), str(other.units))
    mine = [meant[place] for place in one.pointers if place in meant]
    theirs = [place for place in other.pointers if place in meant.values()]
    if set(mine) != set(theirs) or mine[:1] != theirs[:1]:
        yield _detail(Differs.POINTER, one, ", ".join(map(str, one.pointers)), ", ".join(map(str, other.pointers)))


def _detail(kind: Differs, one: SignedLine, signed: str, audited: str) -> Difference:
    return Difference(
        kind, "procedure", one.system, one.code, signed or "none", audited or "none", rules_of(one.because)
    )


def _other_code(one: T, other: T, kind: Differs) -> Difference:
    role = "diagnosis" if isinstance(one, SignedDiagnosis) else "procedure"
    return Difference(kind, role, one.system, one.code, one.code, other.code, rules_of(one.because))


def _lacking(one: SignedDiagnosis | SignedLine, kind: Differs) -> Difference:
    role = "diagnosis" if isinstance(one, SignedDiagnosis) else "procedure"
    if kind is Differs.EXTRA:
        return Difference(kind, role, one.system, one.code, one.code, "", rules_of(one.because))
    return Difference(kind, role, one.system, one.code, "", one.code)
