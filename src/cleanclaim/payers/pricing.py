"""The allowed amount of each line, with the sentence of arithmetic that a biller can argue with.

One product a line, rounded once: fee × percent of the clause × modifiers × NP/PA percent × units, where
units of procedures under the multiple procedure reduction count 100 %, 50 %, 50 % by rank of fee.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from cleanclaim.kernel import Refused, dollars, round_half_up
from cleanclaim.kernel.rules import dated_value, load_rulebook
from cleanclaim.payers.case_rates import case_rates
from cleanclaim.payers.escalating import escalation
from cleanclaim.payers.values import Contract, FeeClause, FeeSchedule, LineToPrice, PricedLine

_RULEBOOK = "payers/pricing"
_WHOLE = Decimal(100)
MEDICARE = "medicare"


@dataclass(frozen=True, slots=True)
class _Fee:
    """A clause applied to one unit of a line: exact cents, and how they came about.

    `whole_line` fees (percent of the charge) already hold units and modifiers, since the charge does.
    """

    clause: FeeClause
    cents: Decimal
    says: str
    whole_line: bool = False


class OfficialFees(Protocol):
    """The Medicare fee schedule at the practice's place, for clauses that pay a percent of it."""

    def fee(self, line: LineToPrice) -> int | None:
        """Cents of one unit without reductions; None where the schedule gives none or is not installed."""


def price(
    lines: Sequence[LineToPrice], contract: Contract | None, medicare: OfficialFees | None = None
) -> tuple[PricedLine, ...]:
    """Price lines of one claim under a contract; the answer keeps the order of `lines`.

    `medicare` prices clauses "of medicare"; without it they give no price. Without a contract the charge
    is allowed (out of network). A denied line is allowed nothing. Raises Refused when the contract is not in
    force on a line's date of service.
    """
    if contract is None:
        return tuple(_out_of_network(line) for line in lines)
    cases = case_rates(lines, contract)
    alone = [line for line in lines if not line.denied and line.number not in cases]
    fees = {line.number: _fee(line, contract, medicare) for line in alone}
    shares = _unit_shares(alone, fees, contract)
    return tuple(
        cases.get(line.number) or _priced(line, fees.get(line.number), shares.get(line.number, ()), contract)
        for line in lines
    )


def _out_of_network(line: LineToPrice) -> PricedLine:
    if line.denied:
        return PricedLine(line, 0, "", "the line is denied, nothing is allowed")
    says = f"no contract with this payer: the charge of {dollars(line.charge_cents)} is allowed, out of network"
    return PricedLine(line, line.charge_cents, "", says)


def _priced(line: LineToPrice, fee: _Fee | None, shares: tuple[Decimal, ...], contract: Contract) -> PricedLine:
    if line.denied:
        return _out_of_network(line)
    if fee is None:
        says = (
            f"no clause of {contract.name} gives a price for {line.code}: "
            f"the charge of {dollars(line.charge_cents)} stands in its place"
        )
        return PricedLine(line, line.charge_cents, "", says)
    factors = list(_factors(line, fee, shares, contract))
    exact = fee.cents
    for percent, _ in factors:
        exact = exact * percent / 100
    allowed = round_half_up(exact)
    says = " × ".join([fee.says, *(words for _, words in factors)]) + f" = {dollars(allowed)}"
    if fee.clause.lesser_of_charge and line.charge_cents < allowed:
        says += f"; the charge of {dollars(line.charge_cents)} is lower and is allowed"
        allowed = line.charge_cents
    return PricedLine(line, allowed, fee.clause.id, says)


def _factors(
    line: LineToPrice, fee: _Fee, shares: tuple[Decimal, ...], contract: Contract
) -> Iterator[tuple[Decimal, str]]:
    """(percent, words) of all that multiplies the fee, in the order in which it is said."""
    if not fee.whole_line:
        yield from _modifier_factors(line)
    if line.non_physician and "AS" not in line.modifiers and contract.non_physician_percent != _WHOLE:
        yield contract.non_physician_percent, f"{_say(contract.non_physician_percent)} (NP or PA)"
    if shares:
        yield sum(shares, Decimal(0)), _say_shares(shares)
    elif line.units != 1 and not fee.whole_line:
        yield Decimal(line.units) * 100, f"{line.units} units"


def _modifier_factors(line: LineToPrice) -> Iterator[tuple[Decimal, str]]:
    words = load_rulebook(_RULEBOOK)["modifier_words"]
    for modifier in line.modifiers:
        if modifier not in words:
            continue
        value = dated_value(_RULEBOOK, f"modifier_{modifier}", line.service_date)
        if value is not None:
            yield value.number, f"{_say(value.number)} (modifier {modifier}, {words[modifier]})"


def _fee(line: LineToPrice, contract: Contract, medicare: OfficialFees | None) -> _Fee | None:
    """The first clause that names the code and gives a price, else the first general one that does."""
    if not contract.period.covers(line.service_date):
        raise Refused(
            f"The contract {contract.id} is not in force on {line.service_date.isoformat()}: "
            "price the line under the contract of its date of service."
        )
    single = [clause for clause in contract.clauses if not clause.per_case]
    naming = [clause for clause in single if line.code in clause.codes]
    general = [clause for clause in single if not clause.codes]
    fees = (_clause_fee(clause, line, contract, medicare) for clause in (*naming, *general))
    return next((fee for fee in fees if fee is not None), None)


def _clause_fee(clause: FeeClause, line: LineToPrice, contract: Contract, medicare: OfficialFees | None) -> _Fee | None:
    rise, rises = escalation(clause, line.service_date)
    if clause.fixed_cents is not None:
        return _Fee(clause, Decimal(clause.fixed_cents) * rise, f"{dollars(clause.fixed_cents)}{rises}")
    if clause.percent is None:
        raise Refused(f"Clause {clause.id} of contract {contract.id} gives neither a fee nor a percent: add one.")
    if clause.of == "charge":
        exact = Decimal(line.charge_cents) * clause.percent / 100
        says = f"{_say(clause.percent)} of the charge of {dollars(line.charge_cents)}"
        return _Fee(clause, exact, says, whole_line=True)
    base = _base(clause.of, line, contract, medicare)
    if base is None:
        return None
    words = f"{_say(clause.percent)} of {dollars(base)}" + (" (Medicare)" if clause.of == MEDICARE else "")
    return _Fee(clause, Decimal(base) * clause.percent / 100 * rise, words + rises)


def _base(name: str, line: LineToPrice, contract: Contract, medicare: OfficialFees | None) -> int | None:
    if name == MEDICARE and not any(name in (each.id, each.name) for each in contract.schedules):
        return medicare.fee(line) if medicare is not None else None
    return _schedule_fee(name, line, contract)


def _schedule_fee(name: str, line: LineToPrice, contract: Contract) -> int | None:
    schedules = [each for each in contract.schedules if name in (each.id, each.name)]
    if not schedules:
        raise Refused(f"Contract {contract.id} speaks of a fee schedule that it does not hold: add {name}.")
    in_force = (each for each in schedules if each.period.covers(line.service_date))
    fees = (_row(each, line) for each in in_force)
    return next((fee for fee in fees if fee is not None), None)


def is_facility(place_of_service: str) -> bool:
    """Whether services at a place are paid the facility amount."""
    return place_of_service in load_rulebook(_RULEBOOK)["facility_places"]["values"]


def _row(schedule: FeeSchedule, line: LineToPrice) -> int | None:
    """A modifier's own row first (26, TC, 53); the professional or technical part is never the whole fee."""
    tables = [schedule.fees]
    if is_facility(line.place_of_service):
        tables.insert(0, schedule.facility_fees)
    component = any(modifier in ("26", "TC") for modifier in line.modifiers)
    for table in tables:
        for modifier in (*line.modifiers, *(() if component else ("",))):
            if (line.code, modifier) in table:
                return table[line.code, modifier]
    return None


def _unit_shares(
    lines: Sequence[LineToPrice], fees: dict[int, _Fee | None], contract: Contract
) -> dict[int, tuple[Decimal, ...]]:
    """Percent of each unit of the lines under the multiple procedure reduction, by rank of fee in a day.

    Units rank one by one; equal fees rank by line number, so that the order of the file is irrelevant.
    A percent of the charge ranks once, since the charge holds all units.
    """
    ranked: list[tuple[Decimal, int, LineToPrice]] = []
    for line in lines:
        fee = fees[line.number]
        if fee is None or line.code not in contract.multiple_procedure_codes:
            continue
        cents = fee.cents
        for percent, _ in () if fee.whole_line else tuple(_modifier_factors(line)):
            cents = cents * percent / 100
        ranked += [(-cents, line.number, line)] * (1 if fee.whole_line else line.units)
    ranked.sort(key=lambda unit: unit[:2])
    shares: dict[int, tuple[Decimal, ...]] = {}
    seen: dict[object, int] = {}
    for _, number, line in ranked:
        rank = seen.get(line.service_date, 0)
        seen[line.service_date] = rank + 1
        percents = contract.multiple_procedure_percents
        shares[number] = (*shares.get(number, ()), percents[min(rank, len(percents) - 1)])
    return shares


def _say(percent: Decimal) -> str:
    return f"{percent.normalize():f} %"


def _say_shares(shares: tuple[Decimal, ...]) -> str:
    if len(shares) == 1:
        return f"{_say(shares[0])} (multiple procedures, by rank of fee)"
    return f"({' + '.join(_say(share) for share in shares)}) (multiple procedures, unit by unit)"
