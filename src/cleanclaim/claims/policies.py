"""Rules that a practice writes itself, and policies of its payers: conditions and one demand, in TOML.

    [[policy]]
    id = "mutual-mri-authorization"
    says = "Synthetic Mutual wants an authorization before an MRI of the head."
    cites = "Synthetic Mutual provider manual 2026, page 41"
    owner = "front desk"
    from = 2026-01-01
    payers = ["99001"]
    codes = "70551-70553"
    requires = "authorization"

No language of its own: every condition that is given must hold of the line (or, where no condition speaks of
lines, of the claim), and then one thing is required or forbidden.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

from cleanclaim.kernel import Owner, Period, Refused, Severity

DEMANDS = (
    "authorization", "referral", "referring provider", "attachment", "note", "taxonomy", "drug code",
    "modifier", "no modifier", "diagnosis", "no diagnosis", "place", "no place", "other code", "no other code",
    "units at most", "age at least", "age at most", "charge at most", "nothing",
)  # fmt: skip
"""What a policy may require of a line. "nothing" = the service is not accepted at all."""

_WITH_VALUES = frozenset(
    {"modifier", "no modifier", "diagnosis", "no diagnosis", "place", "no place", "other code", "no other code"}
)
_WITH_LIMIT = frozenset({"units at most", "age at least", "age at most", "charge at most"})
_OPTIONAL_VALUES = frozenset({"attachment"})
_KEYS = frozenset(
    {
        "id", "says", "cites", "owner", "severity", "likely_carc", "fix", "from", "until", "payers", "filing_codes",
        "codes", "modifiers", "diagnoses", "places", "ages", "requires", "of", "limit", "case",
    }
)  # fmt: skip


_ALWAYS = Period(date.min)
HOUSE = "claim-"
"""How the ids of the house's own edits begin; no other rule has such an id."""


@dataclass(frozen=True, slots=True)
class Policy:
    """One rule of a practice or payer. Empty conditions hold of everything.

    `codes` and `diagnoses` are ranges as in the rulebook ("70551-70553 J1885"; headings for diagnoses);
    `ages` are completed years, both included. `requires` is one of `DEMANDS`, `of` its values, `limit` its
    number (cents for a charge). `cases` are claims, as `claims.cases` tells them, with `fires`.
    """

    id: str
    says: str
    cites: str
    requires: str
    owner: Owner = Owner.BILLING
    severity: Severity = Severity.ERROR
    likely_carc: str = ""
    fix: str = ""
    period: Period = _ALWAYS
    payers: frozenset[str] = frozenset()
    filing_codes: frozenset[str] = frozenset()
    codes: str = ""
    modifiers: frozenset[str] = frozenset()
    diagnoses: str = ""
    places: frozenset[str] = frozenset()
    ages: tuple[int, int] | None = None
    of: tuple[str, ...] = ()
    limit: int = 0
    cases: tuple[Mapping[str, Any], ...] = ()

    def speaks_of(self, payer_id: str, filing_code: str) -> bool:
        return (not self.payers or payer_id in self.payers) and (
            not self.filing_codes or filing_code in self.filing_codes
        )


def load_policies(path: Path) -> tuple[Policy, ...]:
    """The policies of a TOML file. Raises Refused, naming the policy and what is wrong with it."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        raise Refused(f"{path.name} cannot be read: check the name and that you may read it.") from None
    return read_policies(text, path.name)


def read_policies(text: str, name: str) -> tuple[Policy, ...]:
    """The policies of a TOML text; `name` is what messages call it. Raises Refused as `load_policies` does."""
    found = policies_of(_document(text, name))
    if taken := next((each.id for each in found if each.id.startswith(HOUSE)), ""):
        raise Refused(f"The policy {taken} has an id of the house's own edits: begin it with another word.")
    return found


def written_policies(text: str, name: str) -> tuple[tuple[Policy, str], ...]:
    """Each policy with the part of the text that writes it, comments before it included.

    A part stands for itself: read alone it gives the same policy, so that it can be kept as its version.
    """
    policies = read_policies(text, name)
    parts = _parts(text)
    alone = [_document(part, name)["policy"] for part in parts]
    if [each for tables in alone for each in tables] != _document(text, name)["policy"] or len(parts) != len(policies):
        raise Refused(f"{name} cannot be taken apart: begin each policy with [[policy]] on a line of its own.")
    return tuple(zip(policies, parts, strict=True))


def _parts(text: str) -> list[str]:
    lines = text.split("\n")
    starts = [place for place, line in enumerate(lines) if line.split("#")[0].strip() == "[[policy]]"]
    begins = [_with_comments(lines, place) for place in starts]
    return ["\n".join(lines[first:last]).strip() + "\n" for first, last in pairwise([*begins, len(lines)])]


def _with_comments(lines: Sequence[str], place: int) -> int:
    """Where a policy begins whose heading stands at `place`: at the first of the comments right above it."""
    while place and lines[place - 1].startswith("#"):
        place -= 1
    return place


def _document(text: str, name: str) -> dict[str, Any]:
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise Refused(f"{name} is not TOML: {error}.") from None
    if set(document) != {"policy"} or not isinstance(document["policy"], list):
        raise Refused(f"{name} holds no [[policy]], or something beside it: write one table a policy.")
    return document


def policies_of(document: Mapping[str, Any]) -> tuple[Policy, ...]:
    """The policies of a parsed TOML document. Raises Refused, naming the policy and what is wrong with it."""
    found = tuple(_policy(table) for table in document.get("policy", ()))
    ids = [policy.id for policy in found]
    if twice := next((each for each in ids if ids.count(each) > 1), ""):
        raise Refused(f"Two policies have the id {twice}: give each its own.")
    return found


def _policy(table: Any) -> Policy:
    name = str(table.get("id", "")) if isinstance(table, dict) else ""
    if not is_rule_id(name):
        raise Refused("A policy has no id, or one that is none: give it up to 60 letters, digits, dots and dashes.")
    _checked(name, table)
    try:
        return Policy(
            id=name,
            says=str(table["says"]),
            cites=str(table["cites"]),
            requires=str(table["requires"]),
            owner=Owner(table.get("owner", "billing")),
            severity=Severity(table.get("severity", "error")),
            likely_carc=str(table.get("likely_carc", "")),
            fix=str(table.get("fix", "")),
            period=Period(_day(table.get("from", date.min)), _day(table["until"]) if "until" in table else None),
            payers=_words(table.get("payers", ())),
            filing_codes=_words(table.get("filing_codes", ())),
            codes=str(table.get("codes", "")),
            modifiers=_words(table.get("modifiers", ())),
            diagnoses=str(table.get("diagnoses", "")),
            places=_words(table.get("places", ())),
            ages=_ages(table.get("ages")),
            of=tuple(_listed(table.get("of", []))),
            limit=int(table.get("limit", 0)),
            cases=tuple(_table(each) for each in table.get("case", [])),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise Refused(f"The policy {name} cannot be read ({error}): see docs/rules.md for its keys.") from None


def is_rule_id(text: str) -> bool:
    """Whether a text can name a rule of a practice or of the operator: short, and of letters, digits, . - and _."""
    return re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]{0,59}", text) is not None


def _checked(name: str, table: Mapping[str, Any]) -> None:
    """Refuse what would otherwise be silently without effect."""
    if unknown := sorted(set(table) - _KEYS):
        raise Refused(f"The policy {name} has a key that none has: {unknown[0]}.")
    if missing := sorted({"says", "cites", "requires"} - set(table)):
        raise Refused(f"The policy {name} lacks {missing[0]}: say it in one sentence.")
    requires = table["requires"]
    if requires not in DEMANDS:
        raise Refused(f"The policy {name} requires {requires!r}, which is none of: {', '.join(DEMANDS)}.")
    if requires in _WITH_VALUES and not table.get("of"):
        raise Refused(f"The policy {name} requires a {requires}: list which in `of`.")
    if table.get("of") and requires not in _WITH_VALUES | _OPTIONAL_VALUES:
        raise Refused(f"The policy {name} has `of`, which {requires!r} does not take.")
    if (requires in _WITH_LIMIT) != ("limit" in table):
        raise Refused(f"The policy {name}: `limit` belongs to {', '.join(sorted(_WITH_LIMIT))}, and to these only.")


def _words(given: Any) -> frozenset[str]:
    return frozenset(_listed(given))


def _listed(given: Any) -> list[str]:
    if isinstance(given, str):
        raise TypeError("a list is needed, not one word")
    if not all(isinstance(each, str | int) for each in given):
        raise TypeError("a list of words is needed")
    return [str(each) for each in given]


def _day(given: Any) -> date:
    if isinstance(given, datetime) or not isinstance(given, date):
        raise TypeError("days are written like 2026-01-31, without quotes")
    return given


def _table(given: Any) -> Mapping[str, Any]:
    if not isinstance(given, dict):
        raise TypeError("a case is a table")
    return given


def _ages(given: Any) -> tuple[int, int] | None:
    if given is None:
        return None
    low, high = given
    return int(low), int(high)
