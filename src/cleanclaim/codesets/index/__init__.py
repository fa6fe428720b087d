"""The Alphabetic Index of ICD-10-CM: from a word to a code, as a coder looks it up.

Four tables: the Index to Diseases and Injuries, the Table of Neoplasms, the Table of Drugs and Chemicals, and the
Index to External Causes. They are installed from the publisher's XML, and kept as they stand: main terms with their
subterms, the words in parentheses that do not matter, and the references.
"""

from cleanclaim.codesets.index.terms import (
    DISEASES,
    DRUGS,
    EXTERNAL_CAUSES,
    NEOPLASMS,
    SYSTEM,
    Term,
    read_index,
    read_terms,
    write_terms,
)

__all__ = [
    "DISEASES",
    "DRUGS",
    "EXTERNAL_CAUSES",
    "NEOPLASMS",
    "SYSTEM",
    "Term",
    "read_index",
    "read_terms",
    "write_terms",
]
