"""Ground: the few values that every room speaks in.

Money is whole cents. What is wrong with a claim, note or file is a `Finding` (a value); what is wrong
with a request is a `Refused` (an exception whose message says what to do next). Every answer to "why?"
is a `Trace`, a tree that ends in a sentence of the record, a clause, a rule or a segment.
"""

from cleanclaim.kernel.errors import Refused
from cleanclaim.kernel.evidence import Citation, Span, Trace
from cleanclaim.kernel.finding import Finding, NotChecked, Owner, Place, Severity
from cleanclaim.kernel.identifiers import is_npi, luhn_digit, make_npi
from cleanclaim.kernel.money import Cents, dollars, parse_cents, percent_of, round_half_up
from cleanclaim.kernel.parties import (
    Address,
    Encounter,
    Patient,
    PersonName,
    Practice,
    Provider,
    Setting,
    Sex,
)
from cleanclaim.kernel.period import Period

__all__ = [
    "Address",
    "Cents",
    "Citation",
    "Encounter",
    "Finding",
    "NotChecked",
    "Owner",
    "Patient",
    "Period",
    "PersonName",
    "Place",
    "Practice",
    "Provider",
    "Refused",
    "Setting",
    "Severity",
    "Sex",
    "Span",
    "Trace",
    "dollars",
    "is_npi",
    "luhn_digit",
    "make_npi",
    "parse_cents",
    "percent_of",
    "round_half_up",
]
