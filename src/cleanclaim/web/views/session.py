"""Coming in, staying, and going out."""

from __future__ import annotations

from django.contrib.auth import authenticate, login, logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from cleanclaim.gateways.clock import system_now
from cleanclaim.store import atomic, attempts, audit
from cleanclaim.store.actors import actors_of, house
from cleanclaim.store.screens.seats import practices_of

_WRONG = "Name and password do not belong together. Check both and try again."
_TOO_MANY = "Too many attempts. Wait 15 minutes and try again, or ask your manager for a new password."


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """The sign-in page. A wrong name and a wrong password get the same sentence."""
    if request.method != "POST":
        if request.user.is_authenticated:
            return redirect(_safe(request, request.GET.get("next", "")))
        return _door(request, request.GET.get("next", ""))
    target = request.POST.get("next", "")
    name, address = request.POST.get("username", ""), request.META.get("REMOTE_ADDR", "")
    if attempts.too_many(name, address, system_now()):
        _write_down("session.throttled", None)
        return _door(request, target, _TOO_MANY, 429)
    user = authenticate(request, username=name, password=request.POST.get("password", ""))
    _write_down("session.opened" if user else "session.refused", user)
    if user is None:
        attempts.failed(name, address, system_now())
        return _door(request, target, _WRONG, 422)
    attempts.succeeded(name, address)
    login(request, user)
    return redirect(_safe(request, target))


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    if request.user.is_authenticated:
        _write_down("session.closed", request.user)
    logout(request)
    return redirect("login")


@require_POST
def stay(request: HttpRequest) -> HttpResponse:
    """Somebody who reads for long says that they are still there; being asked prolongs the session."""
    return HttpResponse(status=204 if request.user.is_authenticated else 401)


@require_POST
def choose_practice(request: HttpRequest) -> HttpResponse:
    """Somebody of a billing company goes to another practice; only to one that they belong to."""
    if not request.user.is_authenticated:
        return redirect("login")
    wanted = request.POST.get("practice", "")
    if wanted in {str(seat.practice) for seat in practices_of(request.user.pk)}:
        request.session["practice"] = int(wanted)
    return redirect("home")


def _door(request: HttpRequest, target: str, mistake: str = "", status: int = 200) -> HttpResponse:
    return render(request, "login.html", {"mistake": mistake, "next": target, "seat": None}, status=status)


def _safe(request: HttpRequest, target: str) -> str:
    """Where to go after signing in: a page of this house, never another one."""
    safe = url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()})
    return target if target and safe else "/"


def _write_down(action: str, user) -> None:
    """A refused attempt is written without the name that was typed: it may be a password."""
    known = actors_of(user.username) if user else ()
    with atomic():
        audit.record(known[0] if known else house(), system_now(), action)
