"""Bring your own: 837 and 835 files of any system become claims, payments, denials and open balances.

Claims come first, whatever the order of the files, then payments by their day. What an earlier file could
not match is tried again with the claims that have come since. A file that was brought before changes
nothing, and so does a payment that comes in another envelope.
"""

from cleanclaim.usecases.biller.bring.bringing import Brought, bring_files
from cleanclaim.usecases.biller.bring.counting import Figures, figures

__all__ = ["Brought", "Figures", "bring_files", "figures"]
