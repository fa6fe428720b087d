"""HL7 v2: admissions (ADT), results (ORU) and documents (MDM) as a record.

A message is a list of segments, each cut by the delimiters that its own MSH names. The one trick: fields stay
as they were sent until somebody asks for one, and only then are repetitions, components and escapes resolved,
so that a delimiter inside a text is never taken for one.
"""

from cleanclaim.charts.hl7.reading import is_hl7, read_hl7

__all__ = ["is_hl7", "read_hl7"]
