"""A contract as its owner writes it: a TOML file of clauses, as `docs/contracts.md` shows."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from cleanclaim.kernel import Period, Refused, parse_cents
from cleanclaim.payers.values import Contract, FeeClause, FeeSchedule, PaymentAdjustment


def read_contract(path: Path) -> Contract:
    """A contract from TOML. Raises Refused with the key that is missing or wrong."""
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError):
        raise Refused(f"{path.name} is not readable TOML; docs/contracts.md shows how a contract is written.") from None
    try:
        return _contract(table)
    except KeyError as missing:
        raise Refused(f"The contract in {path.name} lacks {missing}; docs/contracts.md shows what it needs.") from None
    except (ValueError, TypeError, InvalidOperation, AttributeError):
        raise Refused(
            f"A value in {path.name} is not what it should be (numbers as text, days as dates); see docs/contracts.md."
        ) from None


def _contract(table: Mapping[str, Any]) -> Contract:
    period = Period(table["from"], table.get("until"))
    percents = table.get("multiple_procedure_percents", ("100", "50"))
    schedules = tuple(_schedule(each, period) for each in table.get("schedule", ()))
    return Contract(
        id=table.get("id", "contract"),
        name=table["name"],
        payer_id=str(table["payer_id"]),
        period=period,
        clauses=tuple(_clause(each) for each in table["clause"]),
        schedules=schedules,
        multiple_procedure_codes=frozenset(table.get("multiple_procedure_codes", ())),
        multiple_procedure_percents=tuple(Decimal(str(percent)) for percent in percents),
        non_physician_percent=Decimal(str(table.get("non_physician_percent", "100"))),
        sequestration_percent=Decimal(str(table.get("sequestration_percent", "0"))),
        payment_adjustments=tuple(_payment_adjustment(each) for each in table.get("payment_adjustment", ())),
    )


def _payment_adjustment(table: Mapping[str, Any]) -> PaymentAdjustment:
    period = Period(table["from"], table.get("until"))
    return PaymentAdjustment(period, Decimal(str(table["percent"])), str(table.get("npi", "")))


def _schedule(table: Mapping[str, Any], period: Period) -> FeeSchedule:
    fees = {_code(code): parse_cents(str(amount)) for code, amount in table["fees"].items()}
    return FeeSchedule(table["id"], table.get("name", table["id"]), period, fees, table.get("source", ""))


def _code(text: str) -> tuple[str, str]:
    code, _, modifier = text.partition("-")
    return code, modifier


def _clause(table: Mapping[str, Any]) -> FeeClause:
    fixed = table.get("fixed")
    percent = table.get("percent")
    return FeeClause(
        id=table["id"],
        says=table.get("says", ""),
        codes=frozenset(table.get("codes", ())),
        fixed_cents=None if fixed is None else parse_cents(str(fixed)),
        percent=None if percent is None else Decimal(str(percent)),
        of=table.get("of", "charge"),
        lesser_of_charge=table.get("lesser_of_charge", True),
        per_case=table.get("per_case", False),
        escalators=tuple((each["from"], Decimal(str(each["percent"]))) for each in table.get("escalator", ())),
    )
