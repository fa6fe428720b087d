"""Who pays, on what terms, and how much: the one benefit engine of the house.

The trick: `price` and `adjudicate` are asked three times with the same figures. Before the visit they give
the patient's estimate, after the claim they give the payment to expect, and the sandbox payer answers with
them. Every cent of a charge lands in exactly one `Step` that carries a sentence with its arithmetic, the
clause of contract or plan, and the group and reason code under which a payer would report it. Since all
three uses share the engine, it is judged by cases worked by hand (`rulebook/payers/cases`), never by itself.
"""

from cleanclaim.payers.benefits import adjudicate
from cleanclaim.payers.contract_file import read_contract
from cleanclaim.payers.deadlines import appeal_deadline, correction_deadline, timely_filing_deadline
from cleanclaim.payers.enrolments import Enrolment, read_enrolments
from cleanclaim.payers.kinds import benefit_kind
from cleanclaim.payers.pricing import OfficialFees, price
from cleanclaim.payers.terms import contract_in_force, coverages_in_force, plan_in_force
from cleanclaim.payers.values import (
    Accumulators,
    AdjudicatedLine,
    Adjudication,
    Benefit,
    BenefitKind,
    Contract,
    Coordination,
    Coverage,
    FeeClause,
    FeeSchedule,
    LineToPrice,
    PayerProfile,
    PaymentAdjustment,
    Plan,
    PricedLine,
    PriorAnswer,
    Relationship,
    Step,
    StepKind,
)

__all__ = [
    "Accumulators",
    "AdjudicatedLine",
    "Adjudication",
    "Benefit",
    "BenefitKind",
    "Contract",
    "Coordination",
    "Coverage",
    "Enrolment",
    "FeeClause",
    "FeeSchedule",
    "LineToPrice",
    "OfficialFees",
    "PayerProfile",
    "PaymentAdjustment",
    "Plan",
    "PricedLine",
    "PriorAnswer",
    "Relationship",
    "Step",
    "StepKind",
    "adjudicate",
    "appeal_deadline",
    "benefit_kind",
    "contract_in_force",
    "correction_deadline",
    "coverages_in_force",
    "plan_in_force",
    "price",
    "read_contract",
    "read_enrolments",
    "timely_filing_deadline",
]
