"""What a list was asked for: a page by its number, words in the body alone."""

from __future__ import annotations

from django.http import HttpRequest

_LONGEST = 100


def asked_for(request: HttpRequest) -> str:
    """The words of a search; they may be a name, so they are never taken from the address."""
    return request.POST.get("find", "").strip()[:_LONGEST]


def page_number(request: HttpRequest) -> int:
    """The page that the address names; anything else is the first."""
    text = (request.POST if request.method == "POST" else request.GET).get("page", "1")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else 1
