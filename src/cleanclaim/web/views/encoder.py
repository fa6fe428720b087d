"""The encoder: search, the Alphabetic Index, a code with all its notes, codes side by side, on a day.

One address, one form: what was asked for stands in the body, and each part of the page can be fetched alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from cleanclaim.codesets import Library, open_library
from cleanclaim.codesets.encoder import CodePage, Comparison, compare, named, page
from cleanclaim.codesets.encoder.comparing import MOST
from cleanclaim.codesets.values import Code, Hit
from cleanclaim.gateways.clock import system_now
from cleanclaim.kernel import Refused
from cleanclaim.store import ids, record
from cleanclaim.store.ids import Kind
from cleanclaim.web import access
from cleanclaim.web.encoding import IndexShown, index_shown

_ACT = frozenset({"POST"})
_LISTS = ("ICD-10-CM", "ICD-9-CM", "CPT", "HCPCS")
_HITS = 30
_LONGEST = 100


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked for. `part` is the part of the page that wants the answer, "" for all of it."""

    find: str
    mode: str
    system: str
    on: date | None
    at: str
    comparing: bool
    line: str
    tray: tuple[str, ...]
    visit: str
    part: str
    says: str = ""


@dataclass(frozen=True, slots=True)
class Desk:
    """Everything on the page; `siblings` are the codes before and after the shown one under the same heading."""

    hits: tuple[Hit, ...] = ()
    index: IndexShown | None = None
    shown: CodePage | None = None
    siblings: tuple[Code | None, Code | None] = (None, None)
    comparison: Comparison | None = None
    refusal: str = ""


@access.page(access.LOOKS_UP_CODES, action="encoder.opened", methods=access.READ_OR_SEARCH, unrecorded=_ACT)
def desk(request: HttpRequest) -> HttpResponse:
    asked = _posted(request) if request.method == "POST" else _addressed(request)
    with open_library() as library:
        shown = _desk(library, asked)
        lists = (*_LISTS, *(["ICD-10-PCS"] if library.held("ICD-10-PCS") else []))
        has_index = bool(library.index_releases())
    told = {"seat": request.seat, "asked": asked, "desk": shown, "chooses": bool(asked.visit)}
    return render(request, "encoder.html", {**told, "systems": lists, "has_index": has_index, "most": MOST})


def _addressed(request: HttpRequest) -> Asked:
    """From the address: a code, and the visit that a coder comes from, whose day of service counts."""
    visit = _visit(request, request.GET.get("for", ""))
    request.about = visit  # its day of service is read
    day = record.encounter(request.actor.practice_id, visit).service_date if visit else system_now().date()
    code, system = request.GET.get("code", "")[:_LONGEST], request.GET.get("system", "")[:_LONGEST]
    at = f"{system} {code}".strip() if code else ""
    return Asked("", "words", "", day, at, False, "", (), visit, "")


def _posted(request: HttpRequest) -> Asked:
    post, part = request.POST, _part(request)
    afresh = "go" in post or "term" in post or part == "found-by-typing"
    day, says = _day(post.get("on", ""))
    tray, full = _tray(post.getlist("tray"), post.get("keep", ""), post.get("drop", ""))
    return Asked(
        find=(post.get("term") or post.get("find", "")).strip()[:_LONGEST],
        mode="index" if "term" in post or post.get("mode") == "index" else "words",
        system=post.get("system", "")[:20],
        on=day,
        at=(post.get("show") or post.get("at", ""))[:_LONGEST],
        comparing="show" not in post and "compare" in post,
        line=post.get("line") or ("" if afresh else post.get("at_line", "")),
        tray=tray,
        visit=_visit(request, post.get("for", "")),
        part=part,
        says=says or full,
    )


def _visit(request: HttpRequest, id: str) -> str:
    """The visit that a coder comes from; nobody else takes a code to one. Refused where it is no id of a visit."""
    if not id or not request.seat.roles & access.CHOOSES_CODES:
        return ""
    ids.key(Kind.ENCOUNTER, id)
    return id


def _part(request: HttpRequest) -> str:
    """Which part htmx fetches; letters typed into the search begin it afresh."""
    if not request.htmx:
        return ""
    return "found-by-typing" if request.htmx.trigger == "find" else request.htmx.target or ""


def _day(text: str) -> tuple[date | None, str]:
    if not text.strip():
        return None, ""
    try:
        return date.fromisoformat(text.strip()), ""
    except ValueError:
        return None, "Write the day as YYYY-MM-DD, for example 2026-10-01."


def _tray(kept: list[str], keep: str, drop: str) -> tuple[tuple[str, ...], str]:
    """The codes to compare after one was kept or dropped, and a sentence where there is no more room."""
    codes = tuple(dict.fromkeys(each[:_LONGEST] for each in (*kept, keep) if each and each != drop))
    full = f"Up to {MOST} codes can be compared: drop one first." if len(codes) > MOST else ""
    return codes[:MOST], full


def _desk(library: Library, asked: Asked) -> Desk:
    """Only what the asking part needs is looked up."""
    wants_found = asked.part in ("", "found", "found-by-typing")
    found = _found(library, asked) if wants_found else Desk()
    if asked.part not in ("", "shown"):
        return found
    try:
        comparison = compare(library, asked.tray, on=asked.on) if asked.comparing else None
        shown = _shown(library, asked) if asked.at and not asked.comparing else None
    except Refused as refusal:
        return Desk(found.hits, found.index, refusal=str(refusal))
    return Desk(found.hits, found.index, shown, _siblings(library, shown), comparison)


def _found(library: Library, asked: Asked) -> Desk:
    if asked.mode == "index":
        return Desk(index=index_shown(library, asked.find, asked.line))
    if not asked.find:
        return Desk()
    return Desk(hits=tuple(library.search(asked.find, system=asked.system or None, on=asked.on, limit=_HITS)))


def _shown(library: Library, asked: Asked) -> CodePage:
    system, code = named(asked.at)
    return page(library, code, system=system, on=asked.on)


def _siblings(library: Library, shown: CodePage | None) -> tuple[Code | None, Code | None]:
    if shown is None or not shown.above:
        return None, None
    row = library.children(shown.above[0].code, shown.on)
    place = next((place for place, each in enumerate(row) if each.code == shown.code.code), None)
    if place is None:
        return None, None
    return (row[place - 1] if place else None), (row[place + 1] if place + 1 < len(row) else None)
