"""Who may open which page: a login, a seat in a practice, a role; and every opening is audited.

The desks stay apart on screen as well: a coder's pages show no money, a biller's pages choose no code.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from cleanclaim.gateways.clock import system_now
from cleanclaim.kernel import Refused
from cleanclaim.store import atomic, audit
from cleanclaim.store.actors import Role
from cleanclaim.store.screens.seats import SEES_RECORDS, actor_at, chosen, practices_of

View = Callable[..., HttpResponse]
READ = frozenset({"GET", "HEAD"})
READ_OR_SEARCH = READ | {"POST"}  # a search is posted, so that no name stands in an address
ACT = frozenset({"POST"})
LOOKS_UP_CODES = SEES_RECORDS  # what a code means is no secret; who reads charts may ask
CHOOSES_CODES = frozenset({Role.CODER})  # a biller, manager or auditor looks, and takes nothing to a sheet


def page(
    roles: frozenset[Role], *, action: str, methods: frozenset[str] = READ, unrecorded: frozenset[str] = frozenset()
) -> Callable[[View], View]:
    """Let in who has one of `roles` at the chosen practice; the view gets `request.seat` and `request.actor`.

    `action` is the dotted name under which the opening stands in the audit log, with the object's id (`request.about`
    where the address has none). The page leaves only after that is written, and no browser or proxy keeps a copy of
    it. `unrecorded` are methods by which nothing of any practice can be seen: the next letter of a search in public
    code sets.
    """

    def guard(view: View) -> View:
        @wraps(view)
        def entered(request: HttpRequest, **parts: str) -> HttpResponse:
            recorded = action if request.method not in unrecorded else ""
            response = _enter(request, roles) or _allowed(request, methods) or _open(request, view, recorded, parts)
            response["Cache-Control"] = "no-store, private"
            return response

        return entered

    return guard


def refused(request: HttpRequest, sentence: str, status: int) -> HttpResponse:
    """One sentence that says what to do next, as a page, or as the panel that asked."""
    template = "refused_panel.html" if getattr(request, "htmx", False) else "refused.html"
    return render(request, template, {"sentence": sentence, "seat": getattr(request, "seat", None)}, status=status)


def _enter(request: HttpRequest, roles: frozenset[Role]) -> HttpResponse | None:
    if not request.user.is_authenticated:
        return _to_login(request)
    request.seats = practices_of(request.user.pk)
    request.seat = chosen(request.seats, request.session.get("practice"))
    request.actor = actor_at(request.user.username, request.seat, roles) if request.seat else None
    if request.actor is None:
        return refused(request, "This page is not for your role; ask your manager if it should be.", 403)
    return None


def _allowed(request: HttpRequest, methods: frozenset[str]) -> HttpResponse | None:
    if request.method in methods:
        return None
    response = refused(request, "That address is not a page; start again from your desk.", 405)
    response["Allow"] = ", ".join(sorted(methods))
    return response


def _open(request: HttpRequest, view: View, action: str, parts: dict[str, str]) -> HttpResponse:
    try:
        response = view(request, **parts)
    except Refused as refusal:
        return refused(request, str(refusal), 404 if request.method in READ else 422)
    if action:
        with atomic():
            about = str(parts.get("id") or getattr(request, "about", ""))
            audit.record(request.actor, system_now(), action, about[:40])
    return response


def _to_login(request: HttpRequest) -> HttpResponse:
    """The sign-in page, and back to this page after it; what was posted is not repeated."""
    if request.htmx:
        response = HttpResponse(status=401)
        response["HX-Redirect"] = f"{reverse('login')}?next={_shown(request)}"
        return response
    return redirect_to_login(request.get_full_path() if request.method in READ else "/")


def _shown(request: HttpRequest) -> str:
    """The path of the page that htmx asked from."""
    address = request.htmx.current_url_abs_path or "/"
    return address if url_has_allowed_host_and_scheme(address, allowed_hosts=None) else "/"
