"""Ask a language model to point at words of a note. Only where somebody named one; only the note's text leaves."""

from __future__ import annotations

from collections.abc import Sequence

from cleanclaim.charts import Document
from cleanclaim.coding.pointing import Pointer, PointsOut
from cleanclaim.coding.selection.reading import main_note


def ask_model(documents: Sequence[Document], model: PointsOut) -> tuple[Pointer, ...]:
    """What the model points at in the note of the visit. Raises Refused where it cannot be asked."""
    return tuple(model.points(main_note(documents).text)) if documents else ()
