"""Many claims at once: pure functions over streams of claims, and the engines that will spread them.

The one trick: a file is a stream, and a claim is forgotten as soon as it is checked; what stays is the
history of its lines, by which later claims of the same patient are found to be duplicates.
"""

from cleanclaim.bulk.checking import CheckedClaim, check_files, claims_in
from cleanclaim.bulk.jsonlines import claims_of
from cleanclaim.bulk.parquet import TABLES, write_tables
from cleanclaim.bulk.pricing import PricedClaimLine, price_under_contract, price_under_medicare

__all__ = [
    "TABLES",
    "CheckedClaim",
    "PricedClaimLine",
    "check_files",
    "claims_in",
    "claims_of",
    "price_under_contract",
    "price_under_medicare",
    "write_tables",
]
