"""The only place that asks what time it is; everybody else is told."""

from __future__ import annotations

from datetime import UTC, datetime


def system_now() -> datetime:
    """This moment, in UTC."""
    return datetime.now(UTC)  # noqa: TID251 - the clock has to be asked somewhere, and it is here
