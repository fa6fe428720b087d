"""What may be wrong with a claim: small rules, one question each, listed here and nowhere else.

The one trick: facts, then judgement. `gathering` looks everything up for a whole batch and hangs it on views
(`views`), with the traits of each claim as bits (`traits`); a rule names the traits without which it has
nothing to say, so that one claim and a million run the same rules, and few of them. A rule says only what it
saw and where; its card (id, sentence, citation, owner, the payer's likely answer) stands in its decorator.
Rules on codes belong to coding and know no money.
"""

from cleanclaim.claims.edits import (
    coverage,
    diagnoses,
    header,
    history,
    institutional,
    medicare,
    modifiers,
    places,
    pointers,
    practice,
    procedures,
    together,
)
from cleanclaim.claims.edits.fired import Edit, Fired, Said, as_finding

EDITS: tuple[Edit, ...] = (
    *diagnoses.EDITS,
    *pointers.EDITS,
    *procedures.EDITS,
    *modifiers.EDITS,
    *together.EDITS,
    *history.EDITS,
    *places.EDITS,
    *medicare.EDITS,
    *header.EDITS,
    *coverage.EDITS,
    *practice.EDITS,
)

# An institutional claim has bills in place of places, no pointers, and the hospital's pairs and limits.
INSTITUTIONAL: tuple[Edit, ...] = (
    *diagnoses.EDITS,
    procedures.procedure_shape,
    procedures.procedure_valid,
    procedures.unit_limit,
    modifiers.modifier_shape,
    together.pair,
    *institutional.EDITS,
    *header.EDITS,
    *coverage.EDITS,
    *history.BILLING,
    *practice.EDITS,
)

__all__ = ["EDITS", "INSTITUTIONAL", "Edit", "Fired", "Said", "as_finding"]
