"""FHIR R4 (JSON): bundles, compositions, documents, reports, observations, conditions and procedures as a record.

Only what coding needs is read, and nothing is demanded that it does not need: real bundles lack fields that the
standard requires and hold fields that it does not know. The one trick: every access says what type it expects
and gives "nothing" for any other, so that a damaged resource is a poorer one, never an exception.
"""

from cleanclaim.charts.fhir.reading import is_fhir, read_fhir

__all__ = ["is_fhir", "read_fhir"]
