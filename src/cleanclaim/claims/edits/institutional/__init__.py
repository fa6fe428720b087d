"""Edits on institutional claims: the bill and the stay, revenue codes, coded facts of the UB-04, coding of a stay."""

from cleanclaim.claims.edits.fired import Edit
from cleanclaim.claims.edits.institutional import bill, coded, lines, principal

EDITS: tuple[Edit, ...] = (*bill.EDITS, *lines.EDITS, *coded.EDITS, *principal.EDITS)
