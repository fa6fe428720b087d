"""Suggest codes for an encounter from its documents. Pure: nothing is kept, nothing is sent."""

from __future__ import annotations

from collections.abc import Sequence

from cleanclaim.charts import Document
from cleanclaim.codesets import Library
from cleanclaim.coding.pointing import Pointer
from cleanclaim.coding.selection import suggest
from cleanclaim.coding.selection.learning import Model
from cleanclaim.coding.values import CodingContext, CodingDraft


def suggest_codes(
    documents: Document | Sequence[Document],
    context: CodingContext,
    library: Library,
    model: Model | None = None,
    pointers: Sequence[Pointer] = (),
) -> CodingDraft:
    """The draft for these documents: suggestions with their sentences, what is withheld, what to ask.

    `model` is what was learned from the site's own coded notes, where that is wanted; `pointers` is what a helper
    pointed at in the note, where one was asked.

    Raises Refused where there is nothing to read or the code set is not one that notes are read for.
    """
    return suggest(documents, context, library, model, pointers)
