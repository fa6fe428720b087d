"""A contract that comes beside the files: kept with every practice whose claims go to its payer."""

from __future__ import annotations

from dataclasses import replace

from cleanclaim.kernel import Refused
from cleanclaim.payers import Contract
from cleanclaim.store import insurance, people


def keep_contract(contract: Contract) -> None:
    """Keep a contract with every practice that has its payer; the same one twice is one.

    `payer_id` of a brought contract is the payer's electronic id. Raises Refused where nobody has it.
    """
    kept = 0
    for practice in people.practices():
        payer = insurance.payer_by_electronic_id(practice.id, contract.payer_id)
        if payer is None:
            continue
        kept += 1
        known = {(each.payer_id, each.name, each.period.first) for each in insurance.contracts(practice.id)}
        if (payer.id, contract.name, contract.period.first) not in known:
            insurance.add_contract(practice.id, replace(contract, payer_id=payer.id))
    if not kept:
        raise Refused("No claim goes to the payer of this contract; its payer_id is the payer's id on the claims.")
