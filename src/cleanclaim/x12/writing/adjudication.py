"""MIA and MOA from values."""

from __future__ import annotations

from cleanclaim.x12.plain import amount_text, number_text
from cleanclaim.x12.values.adjudication import (
    INPATIENT_ELEMENTS,
    OUTPATIENT_ELEMENTS,
    InpatientAdjudication,
    OutpatientAdjudication,
)
from cleanclaim.x12.writing.core import Node


def put_adjudication(node: Node, decided: InpatientAdjudication | OutpatientAdjudication) -> None:
    """One MIA or MOA; remark codes take its places for them in turn."""
    inpatient = isinstance(decided, InpatientAdjudication)
    remarks = iter(decided.remarks)
    texts = []
    for name in INPATIENT_ELEMENTS if inpatient else OUTPATIENT_ELEMENTS:
        held = getattr(decided, name) if name else next(remarks, "")
        if held is None:
            texts.append("")
        elif isinstance(held, str):
            texts.append(held)
        else:
            texts.append(amount_text(held) if name.endswith("_cents") else number_text(held))
    node.put("MIA" if inpatient else "MOA", *texts)
