"""One amount for all that is done on a day: the case rate of a contract.

The amount stands on the dearest line that the clause names; whatever no other clause names is included.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from cleanclaim.kernel import dollars
from cleanclaim.payers.escalating import escalated
from cleanclaim.payers.values import Contract, FeeClause, LineToPrice, PricedLine


def case_rates(lines: Sequence[LineToPrice], contract: Contract) -> dict[int, PricedLine]:
    """The lines that a case rate prices, by line number; denied lines neither ask for one nor are included."""
    days: dict[date, list[LineToPrice]] = defaultdict(list)
    for line in lines:
        if not line.denied:
            days[line.service_date].append(line)
    priced: dict[int, PricedLine] = {}
    for same_day in days.values():
        clause = next((each for each in contract.clauses if each.per_case and _named(each, same_day)), None)
        if clause is not None:
            priced |= _day(clause, same_day, contract)
    return priced


def _named(clause: FeeClause, lines: Sequence[LineToPrice]) -> list[LineToPrice]:
    return [line for line in lines if line.code in clause.codes]


def _day(clause: FeeClause, lines: Sequence[LineToPrice], contract: Contract) -> dict[int, PricedLine]:
    carved_out = {code for each in contract.clauses if not each.per_case for code in each.codes}
    bearer = max(_named(clause, lines), key=lambda line: (line.charge_cents, -line.number))
    included = [line for line in lines if line is bearer or line.code not in carved_out]
    cents, says = escalated(clause, bearer.service_date)
    words = f"{says} for the case of {bearer.service_date.isoformat()}"
    charges = sum(line.charge_cents for line in included)
    if clause.lesser_of_charge and charges < cents:
        words, cents = f"{words}; the charges of {dollars(charges)} are lower and are allowed", charges
    with_it = f"included in the case rate on line {bearer.number}"
    return {
        line.number: PricedLine(line, cents, clause.id, words)
        if line is bearer
        else PricedLine(line, 0, clause.id, with_it)
        for line in included
    }
