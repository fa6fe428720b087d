"""C-CDA: the header (who, when, signed by whom) and the body as a reader sees it, section by section.

The one trick: what is quoted is the narrative, because that is what the clinician attested; structured entries
are facts tied to the words that they point at.
"""

from cleanclaim.charts.cda.reading import is_cda, read_cda

__all__ = ["is_cda", "read_cda"]
