"""What the machine judges codes by: the releases, a form to install one, a button to remove one."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from cleanclaim.gateways.clock import system_now
from cleanclaim.kernel import Refused
from cleanclaim.store.actors import Role
from cleanclaim.usecases.admin.code_sets import Upload, code_sets, install_code_sets, remove_code_set
from cleanclaim.web.access import ACT, page

_MANAGER = frozenset({Role.MANAGER})


@page(_MANAGER, action="codesets.listed")
def listing(request: HttpRequest) -> HttpResponse:
    return render(request, "codesets.html", {"seat": request.seat, "held": code_sets()})


@page(_MANAGER, action="codesets.uploaded", methods=ACT)
def install(request: HttpRequest) -> HttpResponse:
    uploads = [Upload(each.name, each.size, each.chunks()) for each in request.FILES.getlist("files")]
    install_code_sets(
        actor=request.actor,
        now=system_now(),
        uploads=uploads,
        first=_day(request, "first"),
        last=_day(request, "last"),
        licence=request.POST.get("licence", "")[:200],
    )
    return redirect("codesets")


@page(_MANAGER, action="codesets.dropped", methods=ACT)
def remove(request: HttpRequest) -> HttpResponse:
    system, version = request.POST.get("system", ""), request.POST.get("version", "")
    remove_code_set(actor=request.actor, now=system_now(), system=system, version=version)
    return redirect("codesets")


def _day(request: HttpRequest, name: str) -> date | None:
    text = request.POST.get(name, "").strip()
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Refused("Write days as YYYY-MM-DD, for example 2026-10-01.") from None
