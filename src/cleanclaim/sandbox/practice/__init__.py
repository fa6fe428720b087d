"""An invented practice with a quarter of visits, and for each the codes that a careful coder would sign.

Its one trick: the notes are written by hand, as clinicians of five specialties write them, and the key
(codes with the words that support them) is written beside each note by hand too, in
`rulebook/sandbox/visits/*.toml`. The software that reads the notes never sees the key, so how well the
two agree is a measurement and not an echo. A seed decides who comes, when, with which figures; the same
seed gives the same practice on every machine.
"""

from cleanclaim.sandbox.practice.building import synthetic_practice
from cleanclaim.sandbox.practice.values import (
    CoderKey,
    Happening,
    Instalment,
    KeyDiagnosis,
    KeyDrug,
    KeyProcedure,
    PaymentHabit,
    PlannedEvent,
    QueryAnswer,
    Slip,
    SlipKind,
    SyntheticPractice,
    Visit,
)

__all__ = [
    "CoderKey",
    "Happening",
    "Instalment",
    "KeyDiagnosis",
    "KeyDrug",
    "KeyProcedure",
    "PaymentHabit",
    "PlannedEvent",
    "QueryAnswer",
    "Slip",
    "SlipKind",
    "SyntheticPractice",
    "Visit",
    "synthetic_practice",
]
