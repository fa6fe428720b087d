"""Judges codes of the short lists: procedures, reasons, remarks, places, taxonomies, states."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import date
from functools import cache
from typing import Any

from cleanclaim.codesets import modifiers, places, procedures, reasons
from cleanclaim.codesets.changes import judge_changed
from cleanclaim.codesets.values import Code, Lookup, ReasonCode, Release, Status
from cleanclaim.kernel import Period
from cleanclaim.kernel.rules import load_rulebook

_START = date.min


def judge(system: str, code: str, on: date) -> Lookup:
    """Judge a code without a library. What no list here can say, and a system not known, give "not checked"."""
    judge_one = _JUDGES.get(system)
    if judge_one is None:
        return Lookup("not checked", None, "", f"No {system} code set is installed, so {code} was not checked.")
    return judge_one(code, on)


def entry(system: str, code: str) -> Code | None:
    """The entry of a short list, or None; `display` is in our own words, "" where we have none."""
    if system in ("CPT", "HCPCS"):
        fact = procedures.procedure(code)
        return _code(fact.system, code, fact.words, fact.first, fact.last) if fact else None
    if system in ("CARC", "RARC"):
        reason = reasons.carc(code) if system == "CARC" else reasons.rarc(code)
        return _code(system, code, reason.words, reason.starts, None) if reason else None
    if system == "POS":
        place = places.place_of_service(code)
        return _code(system, code, place.words, place.first, None) if place else None
    if system == "TAXONOMY":
        return _code(system, code, places.taxonomy_words(code)) if places.is_taxonomy(code) else None
    return None


@cache
def releases() -> tuple[Release, ...]:
    """The short lists as releases, each from the day it shows; they have no day on which they end."""
    placed = load_rulebook("codesets/places")
    taxonomy = load_rulebook("codesets/taxonomies")
    procedure = load_rulebook("codesets/procedures")
    modifier, revenue, zips = (load_rulebook(f"codesets/{name}") for name in ("modifiers", "revenue", "zips"))
    starter = len(procedures.starter_list())
    return (
        _reason_release("CARC"),
        _reason_release("RARC"),
        _release("POS", f"{placed['as_of']:%B %Y}", placed, len(placed["places"]), "facts; words our own"),
        _release("TAXONOMY", taxonomy["version"], taxonomy, len(places.taxonomies()), "numbers; words our own"),
        _release("CPT/HCPCS", "starter list", procedure, starter, "words our own; CPT is the AMA's"),
        _release("MODIFIER", f"{modifier['as_of']:%B %Y}", modifier, modifiers.how_many(), "numbers and days"),
        _release("REVENUE", f"{revenue['as_of']:%B %Y}", revenue, len(revenue["ranges"]), "ranges of numbers"),
        _release("ZIP/STATE", f"{zips['as_of']:%B %Y}", zips, len(zips["states"]), "facts"),
    )


def _reason_release(kind: reasons.Kind) -> Release:
    book = load_rulebook("codesets/reasons")["list"]
    return _release(kind, f"{book['as_of']:%B %Y}", book, len(reasons.reasons(kind)), "numbers and days; words our own")


def _release(system: str, version: str, book: dict[str, Any], rows: int, licence: str) -> Release:
    digest = hashlib.sha256(repr(book).encode()).hexdigest()
    return Release(system, version, book["as_of"], None, rows, book["source"], digest, licence)


def _code(system: str, code: str, words: str, first: date | None = None, last: date | None = None) -> Code:
    period = Period(first or _START, last) if first or last else None
    return Code(system, code, words, billable=True, period=period)


def _procedure(code: str, on: date) -> Lookup:
    system = procedures.system_of(code)
    version = f"{system} starter list"
    known = entry(system, code)
    last = procedures.last_day(code)
    if known and known.period and not known.period.covers(on):
        return Lookup("invalid", known, version, f"{code} is not in use on {on}.")
    if known:
        return Lookup("valid", known, version, f"{code} is in the starter list of procedures.")
    if not procedures.exists_in_a_range(code):
        return Lookup("invalid", None, f"{system} ranges", f"{code} is not a {system} number.")
    if last and on > last:
        return Lookup("invalid", None, f"{system} ranges", f"{code} was withdrawn after {last}.")
    says = f"No {system} table is installed, so {code} was checked for its range only."
    return Lookup("not checked", None, f"{system} ranges", says)


def _reason(kind: reasons.Kind) -> Callable[[str, date], Lookup]:
    def judge_reason(code: str, on: date) -> Lookup:
        as_of = reasons.list_day()
        version = f"{kind} numbers of {as_of:%Y-%m}"
        known = reasons.reasons(kind).get(code)
        status, says = _judge_reason(known, kind, code, on, as_of)
        return Lookup(status, entry(kind, code), version, says, past_end=on > as_of)

    return judge_reason


def _judge_reason(known: ReasonCode | None, kind: str, code: str, on: date, as_of: date) -> tuple[Status, str]:
    if known is None and on > as_of and _may_be_newer(kind, code):
        return "not checked", f"{kind} {code} is newer than our list of {as_of}, so it was not checked."
    if known is None:
        return "invalid", f"{code} is not a {kind}."
    if known.in_force(on):
        return "valid", f"{kind} {code} may be used on {on}."
    if known.stops and on >= known.stops:
        return "invalid", f"{kind} {code} was withdrawn on {known.stops}."
    return "invalid", f"{kind} {code} came on {known.starts}."


def _may_be_newer(kind: str, code: str) -> bool:
    """New numbers continue a series: a number a little above the highest one known may have come since."""
    letters = code.rstrip("0123456789")
    known = reasons.reasons("CARC" if kind == "CARC" else "RARC")
    alike = [int(each[len(letters) :]) for each in known if _is_in_series(each, letters)]
    number = code[len(letters) :]
    within = load_rulebook("codesets/reasons")["list"]["newer_within"][kind]
    return bool(alike) and number.isdigit() and max(alike) < int(number) <= max(alike) + within


def _is_in_series(code: str, letters: str) -> bool:
    return code.startswith(letters) and code[len(letters) :].isdigit()


def _place(code: str, on: date) -> Lookup:
    known = entry("POS", code)
    version = f"place of service numbers of {load_rulebook('codesets/places')['as_of']:%Y-%m}"
    if known is None:
        return Lookup("invalid", None, version, f"{code} is not a place of service.")
    if known.period and not known.period.covers(on):
        return Lookup("invalid", known, version, f"Place of service {code} came on {known.period.first}.")
    return Lookup("valid", known, version, f"{code} is a place of service.")


def _taxonomy(code: str, on: date) -> Lookup:
    known = entry("TAXONOMY", code)
    version = f"NUCC taxonomy {load_rulebook('codesets/taxonomies')['version']}"
    if known is None:
        return Lookup("invalid", None, version, f"{code} is not a provider taxonomy of {version}.")
    return Lookup("valid", known, version, f"{code} is a provider taxonomy.")


def _state(code: str, on: date) -> Lookup:
    if code in places.states():
        return Lookup("valid", None, "US states", f"{code} is a state or area of the United States.")
    return Lookup("invalid", None, "US states", f"{code} is not a state or area of the United States.")


_JUDGES: dict[str, Callable[[str, date], Lookup]] = {
    "ICD-10-CM": judge_changed,
    "CPT": _procedure,
    "HCPCS": _procedure,
    "CARC": _reason("CARC"),
    "RARC": _reason("RARC"),
    "POS": _place,
    "TAXONOMY": _taxonomy,
    "STATE": _state,
}
