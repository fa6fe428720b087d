"""Days as messages write them: 20260504, 20260504103000-0500 (HL7) and 2026-05-04T10:30:00Z (FHIR)."""

from __future__ import annotations

import re
from datetime import date

_STAMP = re.compile(r"\s*(\d{4})-?(\d{2})-?(\d{2})")


def stamped_day(stamp: object) -> date | None:
    """The day of a time stamp as its sender's clock had it; None where it names no whole day."""
    match = _STAMP.match(stamp) if isinstance(stamp, str) else None
    if match is None:
        return None
    try:
        return date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        return None
