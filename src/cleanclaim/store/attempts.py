"""Sign-ins that failed lately, so that nobody can try passwords without end.

Three counts, because each alone is wrong: a name tried from one address (a guesser at a desk), a name tried
from everywhere (many machines after one person), an address with any names (one machine after everybody).
The limits differ, so that a stranger cannot easily lock somebody out from elsewhere.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.crypto import salted_hmac

from cleanclaim.store.models import FailedSignIn

WINDOW = timedelta(minutes=15)
OF_NAME_AT_ADDRESS, OF_NAME, OF_ADDRESS = 5, 20, 50


def too_many(username: str, address: str, now: datetime) -> bool:
    """Whether the next attempt has to wait until older ones are past the window."""
    lately = FailedSignIn.objects.filter(at__gt=now - WINDOW)
    return any(lately.filter(key=key).count() >= limit for key, limit in _limits(username, address).items())


def failed(username: str, address: str, now: datetime) -> None:
    """Count a refused attempt, and forget those that are past the window."""
    FailedSignIn.objects.filter(at__lte=now - WINDOW).delete()
    FailedSignIn.objects.bulk_create(FailedSignIn(key=key, at=now) for key in _limits(username, address))


def succeeded(username: str, address: str) -> None:
    """Who came in has proved to be the one: their own slips are forgotten."""
    FailedSignIn.objects.filter(key=_key("both", username, address)).delete()


def _limits(username: str, address: str) -> dict[str, int]:
    return {
        _key("both", username, address): OF_NAME_AT_ADDRESS,
        _key("name", username): OF_NAME,
        _key("address", address): OF_ADDRESS,
    }


def _key(*parts: str) -> str:
    return salted_hmac("cleanclaim.sign-in", "\n".join(parts), algorithm="sha256").hexdigest()
