"""What screens and `why` show: plain frozen values, selected for one practice, never rows.

Every function takes the practice's key first; what belongs to another practice is not found.
"""

from cleanclaim.store.screens.claim import ClaimScreen, claim_screen, claims_list
from cleanclaim.store.screens.desk import Desk, charts_to_code, charts_to_sign, desk, open_questions
from cleanclaim.store.screens.encounter import EncounterScreen, encounter_screen, encounters_list
from cleanclaim.store.screens.money import Balance, PostingShown, balances_of, posting_shown, postings_of
from cleanclaim.store.screens.pages import Page
from cleanclaim.store.screens.seats import Seat, practices_of, seat_of
from cleanclaim.store.screens.statement import StatementScreen, statement_screen, statements_list

__all__ = [
    "Balance",
    "ClaimScreen",
    "Desk",
    "EncounterScreen",
    "Page",
    "PostingShown",
    "Seat",
    "StatementScreen",
    "balances_of",
    "charts_to_code",
    "charts_to_sign",
    "claim_screen",
    "claims_list",
    "desk",
    "encounter_screen",
    "encounters_list",
    "open_questions",
    "posting_shown",
    "postings_of",
    "practices_of",
    "seat_of",
    "statement_screen",
    "statements_list",
]
