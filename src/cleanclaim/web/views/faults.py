"""Pages for what went wrong: one sentence, in our style, never a traceback and never the record's words."""

from __future__ import annotations

import logging
import sys
import traceback
from pathlib import Path

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from cleanclaim.web.access import refused

log = logging.getLogger("cleanclaim.web")


def missing(request: HttpRequest, exception: Exception) -> HttpResponse:
    return refused(request, "There is no page at this address. Check it, or start again from your desk.", 404)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return refused(request, "This page is not for your role; ask your manager if it should be.", 403)


def unreadable(request: HttpRequest, exception: Exception) -> HttpResponse:
    return refused(request, "The browser sent something that cannot be read. Go back and try again.", 400)


def forged(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form whose token does not fit: mostly one that was open while somebody signed in or out."""
    sentence = "This form is out of date, so nothing was changed. Go back, load the page again, and repeat it."
    return refused(request, sentence, 403)


def broken(request: HttpRequest) -> HttpResponse:
    """A defect of ours. The log gets where it is, never the message: that could quote a record."""
    log.error("%s", _place())
    sentence = "Something here is broken, and nothing was half-written. Try again; if it stays, tell your manager."
    return HttpResponse(render_to_string("refused.html", {"sentence": sentence, "seat": None}), status=500)


def _place() -> str:
    kind, _, trail = sys.exc_info()
    frames = [frame for frame in traceback.extract_tb(trail) if "cleanclaim" in frame.filename]
    where = f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else "a library"
    return f"defect: {kind.__name__ if kind else 'unknown'} in {where}"
