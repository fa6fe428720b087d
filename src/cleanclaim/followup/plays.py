"""What to do with a payer's reason: the playbook of rulebook/followup/denials.toml."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from typing import Any

from cleanclaim.claims import Claim
from cleanclaim.kernel import Owner
from cleanclaim.kernel.rules import load_rulebook
from cleanclaim.payers import appeal_deadline, correction_deadline, timely_filing_deadline

_RULEBOOK = "followup/denials"


class Action(StrEnum):
    CORRECT = "correct"
    NEW_CLAIM = "new claim"
    REOPEN = "reopen"
    APPEAL = "appeal"
    NEXT_PAYER = "next payer"
    BILL_PATIENT = "bill patient"
    ASK_PATIENT = "ask patient"
    ASK_CODING = "ask coding"
    ASK_PAYER = "ask payer"
    SEND_RECORDS = "send records"
    WRITE_OFF = "write off"
    NONE = "none"

    @property
    def words(self) -> str:
        """The action as somebody would say it."""
        return {Action.NEXT_PAYER: "bill the next payer", Action.NONE: "nothing"}.get(self, self.value)


_CORRECTING = frozenset({Action.CORRECT, Action.REOPEN, Action.ASK_CODING, Action.ASK_PATIENT, Action.SEND_RECORDS})


@dataclass(frozen=True, slots=True)
class Play:
    """What a reason means in our own words, whose desk it is, and what is usually done. A write-off is
    never a play: only a named person gives money up."""

    carc: str
    remarks: tuple[str, ...]
    means: str
    owner: Owner
    action: Action
    source: str


def play_of(carc: str, remarks: Iterable[str] = (), *, claim: Claim | None = None) -> Play:
    """The most particular play for a reason. Where the claim's payer takes no replacement, a correction
    becomes a reopening."""
    told = tuple(remarks)
    filing_code = claim.payer.filing_code if claim else ""
    fitting = [row for row in _rows() if _fits(row, carc, told, filing_code)]
    row = max(fitting, key=_weight, default=load_rulebook(_RULEBOOK)["fallback"])
    action = Action(row["action"])
    if action is Action.CORRECT and claim and "7" not in claim.payer.accepts_frequency:
        action = Action.REOPEN
    return Play(carc, told, row["means"], Owner(row["owner"]), action, row["source"])


def deadline_of(action: Action, claim: Claim, decided_on: date) -> date | None:
    """The last day for an action; None where no clock of the payer runs.

    A new claim has the clock of filing, which began with the service; corrections and appeals count from
    the remittance.
    """
    if action is Action.NEW_CLAIM:
        return timely_filing_deadline(claim.payer, claim.encounter.service_date)
    if action is Action.APPEAL:
        return appeal_deadline(claim.payer, decided_on)
    if action in _CORRECTING:
        return correction_deadline(claim.payer, decided_on)
    return None


def _fits(row: dict[str, Any], carc: str, remarks: tuple[str, ...], filing_code: str) -> bool:
    return (
        row.get("carc", carc) == carc
        and ("remarks" not in row or any(remark in row["remarks"] for remark in remarks))
        and row.get("filing_code", filing_code) == filing_code
    )


def _weight(row: dict[str, Any]) -> tuple[bool, bool, bool]:
    """A kind of payer weighs most, then a remark, then a reason."""
    return ("filing_code" in row, "remarks" in row, "carc" in row)


@cache
def _rows() -> tuple[dict[str, Any], ...]:
    return tuple(load_rulebook(_RULEBOOK)["play"])
