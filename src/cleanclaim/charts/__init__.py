"""Charts: the record, read once and quoted for ever.

Everything later in the house points back at characters of a text as it was read. So the one trick of this
room is that it never changes a text: no trimming, no unwrapping, no new line ends. Sections and sentences
are only spans laid over it, and `document.quote(start, end)` gives back exactly what the provider wrote.
What comes without a text (a lab message, a list of problems) gets one that is always the same.

`read_record` takes a file or bytes of every kind (text, PDF, RTF, FHIR, C-CDA, HL7 v2); `read` one that holds
one document; `document` a text that is already here. `gathered` joins several files to one encounter and sets
aside what is about somebody else; `visit_facts` reads what a note says of its own visit.
"""

from cleanclaim.charts.building import RESULTS, document
from cleanclaim.charts.embedded import LARGEST
from cleanclaim.charts.facts import VisitFacts, visit_facts
from cleanclaim.charts.gathering import OTHER_PATIENT, Gathered, gathered
from cleanclaim.charts.reading import read, read_record
from cleanclaim.charts.scans import Recognition
from cleanclaim.charts.subjects import subject_of
from cleanclaim.charts.values import (
    Document,
    DocumentKind,
    Fact,
    FactKind,
    Record,
    Section,
    SectionKind,
    Sentence,
    Subject,
    Visit,
)

__all__ = [
    "LARGEST",
    "OTHER_PATIENT",
    "RESULTS",
    "Document",
    "DocumentKind",
    "Fact",
    "FactKind",
    "Gathered",
    "Recognition",
    "Record",
    "Section",
    "SectionKind",
    "Sentence",
    "Subject",
    "Visit",
    "VisitFacts",
    "document",
    "gathered",
    "read",
    "read_record",
    "subject_of",
    "visit_facts",
]
