"""E/M: the level of a visit, with every sentence that was counted.

The room's one trick: a level is arithmetic over things that were counted, and each of them is a sentence
of the note. Problems are weighed (`problems`), what was ordered and reviewed is counted once each
(`studied`), decisions carry their risk (`risk`); two of the three give the level, or the total time does
where it reaches higher. Only what stands in the note counts: what one element more would give is not said.
"""

from cleanclaim.coding.selection.em.leveling import VisitReading, level, read

__all__ = ["VisitReading", "level", "read"]
