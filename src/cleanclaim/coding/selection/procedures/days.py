"""Days: what the note itself places on another day than the visit's was not done at the visit."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from cleanclaim.coding.selection.procedures.services import Done, Service, withhold
from cleanclaim.coding.selection.procedures.status import Status
from cleanclaim.coding.values import Withheld
from cleanclaim.kernel import Citation
from cleanclaim.kernel.rules import rule

_AFTER = re.compile(
    r"\W{0,3}(?:(?:was|were|done|taken|obtained|performed|dated)\W+)?(?:on|from|dated)\s+"
    r"(?P<month>\d{1,2})/(?P<day>\d{1,2})(?:/(?:20)?(?P<year>\d\d))?(?![\d/])",
    re.IGNORECASE,
)


def of_the_day(services: Sequence[Service], on: date) -> tuple[list[Service], list[Withheld]]:
    """The services without those that the words right behind them place on another day."""
    kept: list[Service] = []
    withheld: list[Withheld] = []
    for service in services:
        done = tuple(one for one in service.done if not another_day(_said(one), on))
        if done:
            kept.append(replace(service, done=done) if len(done) < len(service.done) else service)
        else:
            mention = service.done[0].mention
            withheld.append(withhold(mention, Status.HISTORICAL.value, service.code, another_day.card.sentence))
    return kept, withheld


def _said(done: Done) -> str:
    match = _AFTER.match(done.statement.text, done.mention.end)
    return match[0] if match else ""


@rule(
    "procedures.another_day",
    cites=Citation("42 CFR 424.5(a)(6)", "sufficient information that the service was furnished"),
)
def another_day(said: str, on: date) -> bool:
    """What was done on another day than the visit's is not this visit's work."""
    match = _AFTER.search(said)
    if not match or not 0 < int(match["month"]) <= 12 or not 0 < int(match["day"]) <= 31:
        return False
    same_year = match["year"] is None or int(match["year"]) == on.year % 100
    return not same_year or (int(match["month"]), int(match["day"])) != (on.month, on.day)
