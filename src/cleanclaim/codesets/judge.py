"""Judges a code on a day: which release is asked, and the sentence that a person reads."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

from cleanclaim.codesets.shelf import Shelf
from cleanclaim.codesets.shipped import FIRST_DAY, SYSTEM
from cleanclaim.codesets.tabular import pointed
from cleanclaim.codesets.values import Code, Lookup, Status
from cleanclaim.kernel import Period

_Read = Callable[[str], Code | None]


def diagnosis(shipped: Shelf, installed: list[Shelf], read: _Read, key: str, on: date) -> Lookup:
    """Judge an ICD-10-CM code: an installed release that covers the day, else the shipped one and its
    history, else the last release that ended before the day (and the sentence says so)."""
    if on < FIRST_DAY:
        says = f"ICD-10-CM is for services from {FIRST_DAY} on; a service on {on} takes ICD-9-CM."
        return Lookup("invalid", None, "ICD-10-CM", says)
    for shelf in reversed(installed):
        if shelf.release.period.covers(on) and not _is_updated_by(shipped, shelf, on):
            return _by_list(shelf, read, key, past_end="")
    last = max((shipped, *installed), key=lambda shelf: shelf.release.last or date.max)
    end = last.release.last
    past_end = f", the last release installed, which ended on {end}" if end and end < on else ""
    if last is not shipped and past_end:
        return _by_list(last, read, key, past_end=past_end)
    return _by_history(shipped, read, key, on, past_end)


def _is_updated_by(shipped: Shelf, installed: Shelf, on: date) -> bool:
    """Whether the shipped release is a later one of the same year (April) that covers the day, too."""
    return shipped.release.first > installed.release.first and shipped.release.period.covers(on)


def _by_list(shelf: Shelf, read: _Read, key: str, *, past_end: str) -> Lookup:
    version = f"{SYSTEM} {shelf.release.version}"
    rows = shelf.rows("SELECT display, billable FROM code WHERE key = ?", key)
    known = read(key)
    if not rows:
        return _judged("invalid", key, None, version, "is not in", past_end)
    display, billable = rows[0]
    if known is None or known.display != display or known.billable != bool(billable):
        known = Code(SYSTEM, pointed(key), display, bool(billable))
    if billable:
        return _judged("valid", key, known, version, "is valid in", past_end)
    return _judged("not billable", key, known, version, _heading(known), past_end)


def _by_history(shelf: Shelf, read: _Read, key: str, on: date, past_end: str) -> Lookup:
    version = _version_on(shelf, on)
    lives = shelf.rows("SELECT first, last FROM life WHERE key = ? ORDER BY first", key)
    periods = [(date.fromisoformat(first), date.fromisoformat(last) if last else None) for first, last in lives]
    known = read(key)
    for first, last in periods:
        if first <= on and (last is None or on <= last):
            then = known or Code(SYSTEM, pointed(key), "", True)  # the titles of deleted codes are not shipped
            then = replace(then, billable=True, period=Period(first, last))
            return _judged("valid", key, then, version, "is valid in", past_end)
        if on < first:
            if known is None or known.billable:
                return _judged("invalid", key, known, version, f"came on {first} and is not in", past_end)
        elif last is not None and known is None:
            gone = last + timedelta(days=1)
            return _judged("invalid", key, None, version, f"was deleted on {gone} and is not in", past_end)
    if known is None or known.billable or known.level not in ("category", "code"):
        return _judged("invalid", key, None, version, "is not in", past_end)
    return _judged("not billable", key, known, version, _heading(known), past_end)


def _version_on(shelf: Shelf, on: date) -> str:
    release = shelf.release
    if on >= release.first:
        return f"{SYSTEM} {release.version}"
    year = on.year + (1 if on.month >= 10 else 0)
    return f"{SYSTEM} FY{year} (by the table of changes up to {release.version})"


def _heading(code: Code) -> str:
    if code.seven_chr and len(code.code) > 1:
        return f"needs a 7th character ({', '.join(code.seven_chr)}) to be billed in"
    return "is a heading, not a complete code, in"


def _judged(status: Status, key: str, code: Code | None, version: str, verdict: str, past_end: str) -> Lookup:
    says = f"{pointed(key)} {verdict} {version}{past_end}."
    return Lookup(status, code, version, says, bool(past_end))
