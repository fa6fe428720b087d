"""Why a line or a part of a statement is as it is."""

from __future__ import annotations

from typing import Any

from cleanclaim.kernel import Refused, Trace, dollars
from cleanclaim.ledger import Reason
from cleanclaim.statements.values import Part, Statement, StatementLine


def trace(statement: Statement, id: str) -> Trace:
    """The answer for the id of a line or a part. Raises Refused for an id that the statement does not have."""
    for line in statement.lines:
        if line.id == id:
            return _line(line)
        for part in line.parts:
            if part.id == id:
                return _part(part)
    raise Refused("This statement has no such line: take an id from the statement itself.")


def _line(line: StatementLine) -> Trace:
    says = f"{line.words}: charged {dollars(line.charged_cents)}, of which {dollars(line.yours_cents)} is the patient's"
    return Trace(line.id, "statement line", says, because=tuple(_part(part) for part in line.parts))


def _part(part: Part) -> Trace:
    return Trace(part.id, "statement part", part.says, because=tuple(_reason(reason) for reason in part.reasons))


def _reason(reason: Reason) -> Trace:
    code = f"{reason.group}-{reason.carc}" if reason.group else ""
    source: dict[str, Any] = {}
    if reason.segment or reason.file:
        source = {"file": reason.file, "offset": reason.offset, "segment": reason.segment}
    elif reason.actor:
        source = {"actor": reason.actor}
    cites = ", ".join(text for text in (code, *reason.remarks, reason.clause) if text)
    return Trace("", "posting", reason.says, cites, source)
