"""What `check` answers with: each finding with its SNIP type and place, a report a transaction set, the whole."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol

from cleanclaim.kernel import NotChecked, Severity
from cleanclaim.x12.delimiters import Delimiters
from cleanclaim.x12.values import Envelope


class CodeAnswer(Protocol):
    """What a code set says of a code. `status`: "valid", "invalid", "not billable" or "not checked"."""

    @property
    def status(self) -> str: ...

    @property
    def says(self) -> str: ...


class CodeLookup(Protocol):
    """Asks a code set: system ("ICD-10-CM", "CPT", "HCPCS", "CARC", "RARC", "TAXONOMY"), code, day."""

    def __call__(self, system: str, code: str, on: date, /) -> CodeAnswer: ...


@dataclass(frozen=True, slots=True)
class X12Finding:
    """One thing wrong in a file. `message` says in one sentence what is wrong and what is right.

    `snip` is the type of edit (1 syntax, 2 guide, 3 balance, 4 situation, 5 code set, 7 partner);
    `position` counts segments from the ST (1), 0 for envelope segments; `offset` is the byte at which the
    segment begins. `note` is what a TA1, IK3 or IK4 would say, and `place` the element and component that
    an IK4 would name; both stay out of the JSON.
    """

    snip: int
    rule: str
    severity: Severity
    loop: str
    segment: str
    element: str
    position: int
    offset: int
    claim: str
    message: str
    note: str = ""
    place: tuple[int, int | None] | None = None

    def as_json(self) -> dict[str, Any]:
        return {
            "snip": self.snip,
            "rule": self.rule,
            "severity": self.severity.value,
            "loop": self.loop,
            "segment": self.segment,
            "element": self.element,
            "position": self.position,
            "offset": self.offset,
            "claim": self.claim,
            "message": self.message,
        }


@dataclass(slots=True)
class TransactionReport:
    """One ST. `accepted` is False when an error finding stands against it."""

    kind: str
    guide: str
    control: str
    claims: int = 0
    findings: list[X12Finding] = field(default_factory=list)
    envelope: Envelope = field(default_factory=Envelope)
    left_out: int = 0

    @property
    def accepted(self) -> bool:
        return not any(finding.severity is Severity.ERROR for finding in self.findings)

    def as_json(self) -> dict[str, Any]:
        return {
            "kind": self.kind,
            "guide": self.guide,
            "control": self.control,
            "accepted": self.accepted,
            "claims": self.claims,
            "findings": [finding.as_json() for finding in self.findings],
        }


@dataclass(slots=True)
class GroupReport:
    """One GS: `included` is what GE01 says; `notes` are codes of AK905."""

    functional_id: str
    control: str
    guide: str
    included: int | None = None
    notes: list[str] = field(default_factory=list)
    transactions: list[TransactionReport] = field(default_factory=list)


@dataclass(slots=True)
class InterchangeReport:
    """One ISA: `day` and `time` as in ISA09 and ISA10; `notes` are codes of TA105."""

    envelope: Envelope
    day: str
    time: str
    delimiters: Delimiters
    notes: list[str] = field(default_factory=list)
    groups: list[GroupReport] = field(default_factory=list)


@dataclass(slots=True)
class CheckReport:
    """The whole file: its transaction sets, what is wrong with the envelope, and what nobody could judge."""

    transactions: list[TransactionReport] = field(default_factory=list)
    findings: list[X12Finding] = field(default_factory=list)
    not_checked: list[NotChecked] = field(default_factory=list)
    interchanges: list[InterchangeReport] = field(default_factory=list)

    @property
    def accepted(self) -> bool:
        envelope = any(finding.severity is Severity.ERROR for finding in self.findings)
        return not envelope and all(transaction.accepted for transaction in self.transactions)

    def all_findings(self) -> list[X12Finding]:
        """Envelope first, then each transaction set's."""
        return [*self.findings, *(finding for set_ in self.transactions for finding in set_.findings)]

    def as_json(self) -> dict[str, Any]:
        return {
            "accepted": self.accepted,
            "transactions": [transaction.as_json() for transaction in self.transactions],
            "findings": [finding.as_json() for finding in self.findings],
            "not_checked": [{"set": gap.set, "reason": gap.reason, "count": gap.count} for gap in self.not_checked],
        }
