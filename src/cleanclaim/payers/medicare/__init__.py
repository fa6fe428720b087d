"""The Medicare physician fee schedule: from relative values to the allowed amount, each step said.

The one trick: a fee is (work · GPCI + practice expense · GPCI + malpractice · GPCI) · conversion factor,
rounded once, as the carriers publish it. All else (both sides, several procedures in a day, who furnished
it) is a percent of that fee, and the row of the schedule says by an indicator which percents apply.
"""

from cleanclaim.payers.medicare.pricing import price_services
from cleanclaim.payers.medicare.values import FeeSource, PricedService, Service, Step, Terms

__all__ = ["FeeSource", "PricedService", "Service", "Step", "Terms", "price_services"]
