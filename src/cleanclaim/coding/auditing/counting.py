"""What audits say in figures: agreement, and accuracy by code family, coder, rule and confidence class."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import sqrt

from cleanclaim.coding.auditing.comparing import Difference, Differs, rules_of
from cleanclaim.coding.reasons import RULEBOOK
from cleanclaim.coding.signed import SignedCoding
from cleanclaim.kernel.rules import load_rulebook

_Z = 1.96  # of the 95 % interval


class Right(StrEnum):
    """Who was right about a difference."""

    SIGNER = "the signer"
    AUDITOR = "the second coder"
    EITHER = "either may stand"


@dataclass(frozen=True, slots=True)
class Judged:
    """A difference with who was right, and its cause from the list with words of one's own."""

    difference: Difference
    right: Right
    cause: str
    words: str = ""


@dataclass(frozen=True, slots=True)
class AuditedCode:
    role: str
    system: str
    code: str
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CaseResult:
    """One audited coding: who signed it, its confidence class, its codes, and how each difference was judged."""

    coder: str
    stratum: str
    codes: tuple[AuditedCode, ...]
    judged: tuple[Judged, ...]


@dataclass(frozen=True, slots=True)
class Share:
    """`right` of `of`; the percentages are None where there is nothing to count."""

    right: int
    of: int

    @property
    def percent(self) -> float | None:
        return round(100 * self.right / self.of, 1) if self.of else None

    @property
    def between(self) -> tuple[float, float] | None:
        """The 95 % interval (Wilson), in percent: how little a few cases say."""
        if not self.of:
            return None
        share, n = self.right / self.of, self.of
        middle = share + _Z * _Z / (2 * n)
        width = _Z * sqrt(share * (1 - share) / n + _Z * _Z / (4 * n * n))
        below = 1 + _Z * _Z / n
        return round(max(0.0, 100 * (middle - width) / below), 1), round(min(100.0, 100 * (middle + width) / below), 1)


@dataclass(frozen=True, slots=True)
class AuditFigures:
    """Codings that agree wholly; codes on which both agree, before anybody judged; accuracy after it.

    Accuracy is correct codes over signed codes and those that were missed; by rule it is correct codes over
    those that the rule had a part in. `order` counts codings whose order of diagnoses held.
    """

    codings: Share
    agreement: Share
    accuracy: Share
    order: Share
    by_family: tuple[tuple[str, Share], ...]
    by_coder: tuple[tuple[str, Share], ...]
    by_rule: tuple[tuple[str, Share], ...]
    by_class: tuple[tuple[str, Share], ...]
    kinds: tuple[tuple[str, int], ...]
    causes: tuple[tuple[str, int], ...]


def audited_codes(signed: SignedCoding) -> tuple[AuditedCode, ...]:
    """What of a signed coding an audit counts."""
    return (
        *(AuditedCode("diagnosis", each.system, each.code, rules_of(each.because)) for each in signed.diagnoses),
        *(AuditedCode("procedure", each.system, each.code, rules_of(each.because)) for each in signed.lines),
    )


def figures(cases: Sequence[CaseResult], family: Callable[[str, str], str]) -> AuditFigures:
    """All figures of these cases; `family` names the group of a code (its chapter, its category)."""
    marks = [mark for case in cases for mark in _marks(case)]
    signed = [mark for mark in marks if mark.rules]
    judged = [each for case in cases for each in case.judged]
    return AuditFigures(
        codings=Share(sum(not case.judged for case in cases), len(cases)),
        agreement=_share(mark.agreed for mark in marks),
        accuracy=_share(mark.correct for mark in marks if mark.counts),
        order=_share(not _is_wrong_order(case) for case in cases),
        by_family=_grouped((family(mark.system, mark.code), mark.correct) for mark in marks if mark.counts),
        by_coder=_grouped((mark.coder, mark.correct) for mark in marks if mark.counts),
        by_rule=_grouped((rule, mark.correct) for mark in signed for rule in mark.rules),
        by_class=_grouped((mark.stratum, mark.correct) for mark in marks if mark.counts),
        kinds=_most(each.difference.kind.value for each in judged),
        causes=_most(each.cause for each in judged),
    )


def section_of(system: str, code: str) -> str:
    """The part of CPT or HCPCS that a number stands in, in words; the category of an ICD code."""
    if system.startswith("ICD"):
        return code[:3]
    for row in load_rulebook(RULEBOOK)["section"]:
        if row["first"] <= code <= row["last"] and len(code) == len(row["first"]):
            return str(row["words"])
    return f"{system} {code[:1]}"


@dataclass(frozen=True, slots=True)
class _Mark:
    """One code that either coder has: whether both said the same of it, whether it counts, whether it was correct."""

    coder: str
    stratum: str
    system: str
    code: str
    rules: tuple[str, ...]
    agreed: bool
    correct: bool
    counts: bool = True


def _marks(case: CaseResult) -> Iterable[_Mark]:
    of_codes = [each for each in case.judged if each.difference.kind not in (Differs.ORDER, Differs.MISSED)]
    pending: dict[tuple[str, str], list[Judged]] = {}
    for each in of_codes:
        pending.setdefault((each.difference.system, each.difference.code), []).append(each)
    for code in case.codes:
        about = pending.pop((code.system, code.code), [])
        wrong = any(each.right is Right.AUDITOR for each in about)
        yield _Mark(case.coder, case.stratum, code.system, code.code, code.rules, not about, not wrong)
    for each in case.judged:
        if each.difference.kind is Differs.MISSED:
            missed = each.right is Right.AUDITOR
            yield _Mark(
                case.coder, case.stratum, each.difference.system, each.difference.code, (), False, False, missed
            )  # fmt: skip


def _is_wrong_order(case: CaseResult) -> bool:
    return any(each.difference.kind is Differs.ORDER and each.right is Right.AUDITOR for each in case.judged)


def _share(marks: Iterable[bool]) -> Share:
    counted = list(marks)
    return Share(sum(counted), len(counted))


def _grouped(pairs: Iterable[tuple[str, bool]]) -> tuple[tuple[str, Share], ...]:
    """A share for each group, the groups with most codes first."""
    right: Counter[str] = Counter()
    of: Counter[str] = Counter()
    for name, correct in pairs:
        right[name] += correct
        of[name] += 1
    return tuple(
        (name, Share(right[name], count)) for name, count in sorted(of.items(), key=lambda row: (-row[1], row[0]))
    )


def _most(names: Iterable[str]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(Counter(names).items(), key=lambda row: (-row[1], row[0])))
