"""Rules in Python that the operator of the machine installs: what needs more than conditions and one demand.

A module of theirs takes all that it needs from here and from `kernel`; docs/rules.md shows one.
Such a rule runs with the rights of the program. It is asked of one claim at a time and cannot stop a batch: what
goes wrong in it becomes a finding that says so, without the words of the fault, which could quote a record.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from cleanclaim.claims.edits.fired import Fired
from cleanclaim.claims.edits.practice import unrunnable
from cleanclaim.claims.edits.views import ClaimView
from cleanclaim.kernel import Citation, NotChecked, Owner, Severity
from cleanclaim.kernel.rules import Rule, rule

__all__ = ["ClaimView", "Fired", "Judge", "NotChecked", "OwnRule"]

Judge: TypeAlias = Rule[[ClaimView], Iterable[Fired | NotChecked] | None]


@dataclass(frozen=True, slots=True)
class OwnRule:
    """A rule of the operator. `text` is its module and its cases as they were read; `cases` are tables of TOML."""

    judge: Judge
    file: str
    text: str
    cases: tuple[Mapping[str, Any], ...]

    @property
    def id(self) -> str:
        return self.judge.card.id

    @property
    def sha256(self) -> str:
        """What makes this version of the rule one."""
        return hashlib.sha256(self.text.encode()).hexdigest()


def stand_in(id: str, fault: str) -> Judge:
    """In place of a rule that is switched on and cannot be asked: each claim is told so, and goes on."""

    @rule(id, cites=Citation("rules of the practice and its payers"), owner=Owner.BILLING, severity=Severity.WARNING)
    def cannot_be_asked(view: ClaimView) -> Iterable[Fired | NotChecked] | None:
        """A rule of the practice could not be run."""
        return (unrunnable(id, fault, "Try the rule as it is now and switch it on again, or switch it off."),)

    return cannot_be_asked
