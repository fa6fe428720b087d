"""MIA and MOA: what a payer says of an inpatient or outpatient claim as a whole, in the 835 and to later payers."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

# The fields in the order of their elements; "" where a remark code stands.
INPATIENT_ELEMENTS = (
    "covered_days",
    "operating_outlier_cents",
    "psychiatric_days",
    "drg_cents",
    "",
    "disproportionate_share_cents",
    "secondary_pass_through_cents",
    "capital_cents",
    "capital_federal_cents",
    "capital_hospital_cents",
    "capital_disproportionate_cents",
    "old_capital_cents",
    "capital_teaching_cents",
    "operating_hospital_cents",
    "cost_report_days",
    "operating_federal_cents",
    "capital_outlier_cents",
    "teaching_cents",
    "professional_cents",
    "",
    "",
    "",
    "",
    "capital_exception_cents",
)
OUTPATIENT_ELEMENTS = ("rate", "payable_cents", "", "", "", "", "", "esrd_cents", "professional_cents")


@dataclass(slots=True)
class InpatientAdjudication:
    """MIA, mostly Medicare's inpatient prospective payment: operating and capital shares in cents, days."""

    covered_days: Decimal | None = None
    operating_outlier_cents: int | None = None
    psychiatric_days: Decimal | None = None  # of the lifetime reserve
    drg_cents: int | None = None
    remarks: tuple[str, ...] = ()
    disproportionate_share_cents: int | None = None
    secondary_pass_through_cents: int | None = None
    capital_cents: int | None = None
    capital_federal_cents: int | None = None
    capital_hospital_cents: int | None = None
    capital_disproportionate_cents: int | None = None
    old_capital_cents: int | None = None
    capital_teaching_cents: int | None = None
    operating_hospital_cents: int | None = None
    cost_report_days: Decimal | None = None
    operating_federal_cents: int | None = None
    capital_outlier_cents: int | None = None
    teaching_cents: int | None = None
    professional_cents: int | None = None  # professional component billed but not payable
    capital_exception_cents: int | None = None
    offset: int = -1


@dataclass(slots=True)
class OutpatientAdjudication:
    """MOA: reimbursement rate, payable amount, remark codes."""

    rate: Decimal | None = None
    payable_cents: int | None = None
    remarks: tuple[str, ...] = ()
    esrd_cents: int | None = None
    professional_cents: int | None = None
    offset: int = -1
