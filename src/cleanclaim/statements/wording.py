"""The plain sentence for a part of a charge, out of `rulebook/statements/words.toml`.

Rows are tried from the most particular to the most general; a row that needs a figure which is not known
(the plan's deductible, a percent that the amounts do not prove) is passed over, so nothing is guessed.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from cleanclaim.kernel import percent_of
from cleanclaim.kernel.rules import load_rulebook
from cleanclaim.ledger import Reason
from cleanclaim.statements.values import PartKind

_TABLE = {
    PartKind.YOURS: "yours",
    PartKind.TAKEN_OFF: "taken_off",
    PartKind.WAITING: "waiting",
    PartKind.INSURANCE_PAID: "insurance_paid",
}


def words_for(kind: PartKind, reason: Reason, figures: Mapping[str, str]) -> tuple[str, str]:
    """Title and sentence for a reason's (group, CARC) with the figures that are known.

    `figures` holds texts by name: cents, payer, and where known deductible and percent.
    """
    rows: list[dict[str, Any]] = load_rulebook("statements/words")[_TABLE[kind]]
    row = next(row for row in rows if _speaks_of(row, reason) and set(row.get("needs", ())) <= set(figures))
    return row["title"], row["says"].format_map(figures)


def _speaks_of(row: dict[str, Any], reason: Reason) -> bool:
    remarks = row.get("remarks", ())
    return (
        row.get("group", "*") in ("*", reason.group)
        and row.get("carc", "*") in ("*", reason.carc)
        and (not remarks or any(remark in reason.remarks for remark in remarks))
    )


def proven_percent(share_cents: int, rest_cents: int) -> str:
    """The whole percent that coinsurance of `share_cents` is of share and rest together, "" unless it fits.

    A rate that is no whole percent, or amounts that somebody changed, prove nothing.
    """
    base = share_cents + rest_cents
    if base <= 0 or not 0 < share_cents <= base:
        return ""
    nearest = round(share_cents * 100 / base)
    return f"{nearest} %" if percent_of(base, Decimal(nearest)) == share_cents else ""


def policy(name: str, figures: Mapping[str, str]) -> str:
    """A sentence of the statement's frame: how to pay, how to question it."""
    text: str = load_rulebook("statements/words")["frame"][name]
    return text.format_map(figures)
