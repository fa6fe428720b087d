"""The addresses of the JSON door. A session signs in; every answer is one practice's."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import path
from ninja import NinjaAPI
from ninja.security import SessionAuth

from cleanclaim import __version__
from cleanclaim.gateways.clock import system_now
from cleanclaim.kernel import Refused
from cleanclaim.store import atomic, audit, audits
from cleanclaim.store.screens.seats import SEES_RECORDS, actor_at, chosen, practices_of
from cleanclaim.usecases.admin.explain import explain


class Signed(SessionAuth):
    """A session whose person may read records at the practice that they chose; sets `seat` and `actor`."""

    def authenticate(self, request: HttpRequest, key: str | None) -> Any:
        if not request.user.is_authenticated:
            return None
        request.seat = chosen(practices_of(request.user.pk), request.session.get("practice"))
        request.actor = actor_at(request.user.username, request.seat, SEES_RECORDS) if request.seat else None
        return request.actor


api = NinjaAPI(title="cleanclaim", version=__version__, auth=Signed(), docs_url=None, urls_namespace="api")


@api.exception_handler(Refused)
def refused(request: HttpRequest, refusal: Refused):
    return api.create_response(request, {"detail": str(refusal)}, status=404)


@api.get("/why/{id}", response=dict[str, Any], summary="The trace of an id, as `cleanclaim why --json` gives it")
def why(request: HttpRequest, response: HttpResponse, id: str) -> dict[str, Any]:
    audits.keep_blind(request.actor.practice_id, request.actor.user_id, id)
    trace = explain(request.seat.practice, id, sees_money=request.seat.sees_money)
    with atomic():
        audit.record(request.actor, system_now(), "why.asked", id[:40])
    response["Cache-Control"] = "no-store, private"
    return trace.as_json()


urlpatterns = [path("", api.urls)]
