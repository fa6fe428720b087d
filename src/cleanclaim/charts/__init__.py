"""Charts: the record, read once and quoted for ever.

Everything later in the house points back at characters of a text as it was read. So the one trick of this
room is that it never changes a text: no trimming, no unwrapping, no new line ends. Sections and sentences
are only spans laid over it, and `document.quote(start, end)` gives back exactly what the provider wrote.

`read` takes a file or bytes (plain text, PDF with text, FHIR DocumentReference with the note inside);
`document` takes a text that is already here; `visit_facts` reads what a note says of its own visit.
"""

from cleanclaim.charts.facts import VisitFacts, visit_facts
from cleanclaim.charts.reading import LARGEST, document, read
from cleanclaim.charts.values import Document, DocumentKind, Section, SectionKind, Sentence

__all__ = [
    "LARGEST",
    "Document",
    "DocumentKind",
    "Section",
    "SectionKind",
    "Sentence",
    "VisitFacts",
    "document",
    "read",
    "visit_facts",
]
