"""The encoder: everything about a code on one page, codes side by side, the way through the Index.

`Library` answers single questions; here the answers are put together as a coder wants to see them. Its one trick:
each note keeps the place that says it, so that a coder sees at once what is inherited, and from where.

    with open_library() as library:
        page(library, "E11.22").notes
"""

from cleanclaim.codesets.encoder.comparing import Comparison, Pair, compare
from cleanclaim.codesets.encoder.page import CodePage, Note, Target, named, page

__all__ = ["CodePage", "Comparison", "Note", "Pair", "Target", "compare", "named", "page"]
