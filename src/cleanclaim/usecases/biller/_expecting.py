"""What a contract and a plan promise on a claim: the measure of every payment."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from cleanclaim.claims import Claim, ClaimLine
from cleanclaim.kernel import Refused
from cleanclaim.payers import (
    Accumulators,
    Adjudication,
    Benefit,
    BenefitKind,
    Contract,
    LineToPrice,
    Plan,
    adjudicate,
    benefit_kind,
    price,
)
from cleanclaim.store import insurance


@dataclass(slots=True)
class Promises:
    """Contracts and plans of a practice, each looked up once while many claims are measured."""

    practice_id: str
    _contracts: dict[tuple[str, date], Contract | None] = field(default_factory=dict)
    _plans: dict[str, Plan] = field(default_factory=dict)

    def expected(self, claim: Claim) -> Adjudication | None:
        """The payer's answer as contract and plan promise it; None where no contract is known.

        Without a plan the allowed amounts hold all the same; the patient's share is then not expected.
        What a later payer owes hangs on the one before, so nothing is promised for it here.
        """
        contract = None if claim.prior else self._contract(claim)
        if contract is None:
            return None
        lines = [_line(claim, line) for line in claim.lines]
        try:
            return adjudicate(price(lines, contract), contract, self._plan(claim, contract), Accumulators())
        except Refused:
            return None  # a contract without a price for a line, or a plan of another year, promises nothing

    def clauses(self, claim: Claim) -> dict[int, str]:
        """What the contract says of each line, in words, by line number; empty where no contract is known."""
        contract = None if claim.prior else self._contract(claim)
        if contract is None:
            return {}
        says = {clause.id: f"{contract.name}, {clause.id}: {clause.says}" for clause in contract.clauses}
        priced = price([_line(claim, line) for line in claim.lines], contract)
        return {each.line.number: says[each.clause] for each in priced if each.clause in says}

    def _contract(self, claim: Claim) -> Contract | None:
        name = (claim.payer.id, claim.encounter.service_date)
        if name not in self._contracts:
            self._contracts[name] = insurance.contract_on(self.practice_id, *name)
        return self._contracts[name]

    def _plan(self, claim: Claim, contract: Contract) -> Plan:
        id = claim.coverage.plan_id
        if not id:
            everything = (Benefit(BenefitKind.OTHER, deductible=False),)
            return Plan("", "no plan on file", claim.payer.id, contract.period, 0, None, everything)
        if id not in self._plans:
            self._plans[id] = insurance.plan(self.practice_id, id)
        return self._plans[id]


def _line(claim: Claim, line: ClaimLine) -> LineToPrice:
    return LineToPrice(
        number=line.number,
        code=line.signed.code,
        modifiers=line.signed.modifiers,
        units=line.signed.units,
        charge_cents=line.charge_cents,
        service_date=claim.day_of(line),
        place_of_service=claim.place_of(line),
        kind=benefit_kind(line.signed.code),
        non_physician=claim.rendering.is_non_physician,
        rendering_npi=claim.rendering.npi,
    )
