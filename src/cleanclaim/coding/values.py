"""Drafts: what the reading of a record proposes, withholds and asks, before a person signs.

Stages of `coding.selection`: document → mentions (with assertion) → candidates → proposals.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from cleanclaim.kernel import Setting, Sex, Span, Trace


class Assertion(StrEnum):
    """How the record speaks of a mention. Only `PRESENT` is coded as current."""

    PRESENT = "present"
    NEGATED = "negated"
    UNCERTAIN = "uncertain"
    HISTORICAL = "historical"
    FAMILY = "family"
    OTHER_PERSON = "other person"
    HYPOTHETICAL = "hypothetical"
    PLANNED = "planned"
    RESOLVED = "resolved"


class Role(StrEnum):
    DIAGNOSIS = "diagnosis"
    PROCEDURE = "procedure"
    EM = "em"


@dataclass(frozen=True, slots=True)
class CodingContext:
    """What coding has to know beside the text. None or "" = the record does not say.

    `claim` is whose claim it is, "professional" or "institutional": uncertain diagnoses hang on it.
    """

    service_date: date
    setting: Setting = Setting.OFFICE
    claim: str = "professional"
    age_years: int | None = None
    sex: Sex = Sex.UNKNOWN
    new_patient: bool | None = None
    system: str = "ICD-10-CM"


@dataclass(frozen=True, slots=True)
class Alternative:
    code: str
    display: str
    why_not: str


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One proposed code with its sentences. `confidence` 0–1. `rank` orders diagnoses (1 = first-listed).

    `pointers` (procedures) are the codes of the diagnoses that the act was for.
    """

    system: str  # ICD-10-CM, ICD-9-CM, CPT, HCPCS
    code: str
    display: str
    role: Role
    confidence: float
    evidence: tuple[Span, ...]
    because: tuple[Trace, ...] = ()
    alternatives: tuple[Alternative, ...] = ()
    rank: int = 0
    modifiers: tuple[str, ...] = ()
    units: int = 1
    pointers: tuple[str, ...] = ()
    ndc: str = ""
    version: str = ""  # code set release that was asked


@dataclass(frozen=True, slots=True)
class Withheld:
    """Something that the record mentions and that is not coded, with the reason in one word or two."""

    span: Span
    reason: str  # an Assertion's value, or "integral symptom", "replaced by …", "not performed" …
    code: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class ProviderQuery:
    """A question to the provider: cites indicators, does not lead, never speaks of payment.

    `concerns` is the code (or category) that hangs on the answer; `options` maps what the provider may
    choose to the code it would lead to ("" for "other" and "unable to determine").
    """

    to: str
    question: str
    indicators: tuple[Span, ...]
    options: tuple[tuple[str, str], ...]
    concerns: str
    asks_for: str  # laterality, type, acuity, stage, episode, cause


@dataclass(frozen=True, slots=True)
class EmLevel:
    """The arithmetic of a visit level. `by` is "decision making", "time", "preventive" or "postoperative".

    `problems`, `data`, `risk` are levels ("minimal", "low", "moderate", "high"), each with the sentences
    that were counted in `counted` under its name.
    """

    code: str
    by: str
    problems: str
    data: str
    risk: str
    minutes: int | None = None
    counted: tuple[tuple[str, Span, str], ...] = ()  # (element, sentence, what it counted as)


@dataclass(frozen=True, slots=True)
class CodingDraft:
    """All that software proposes on one encounter. Nothing of it is billed before a person signs."""

    context: CodingContext
    suggestions: tuple[Suggestion, ...]
    withheld: tuple[Withheld, ...] = ()
    queries: tuple[ProviderQuery, ...] = ()
    em: EmLevel | None = None
    not_checked: tuple[str, ...] = field(default=())
