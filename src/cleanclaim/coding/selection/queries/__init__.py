"""Queries: questions to the provider where the record does not say what the code needs.

The room's one trick: a question is built from the record's own sentences and a fixed list of answers, and
no question leaves before the linter (`leading`) finds nothing in it: no payment, no pushing, at least two
supported answers, always "other" and "unable to determine". An answer becomes an addendum of the record,
and coding is run again with it; software never fills in an answer by itself.
"""

from cleanclaim.coding.selection.queries.asking import DiagnosisLibrary, propose
from cleanclaim.coding.selection.queries.linting import always, leading, to_be_mended

__all__ = ["DiagnosisLibrary", "always", "leading", "propose", "to_be_mended"]
