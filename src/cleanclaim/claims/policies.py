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

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
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
        "codes", "modifiers", "diagnoses", "places", "ages", "requires", "of", "limit", "case", "on",
    }
)  # fmt: skip


_ALWAYS = Period(date.min)


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
    is_on: bool = False
    cases: tuple[Mapping[str, Any], ...] = ()

    def speaks_of(self, payer_id: str, filing_code: str) -> bool:
        return (not self.payers or payer_id in self.payers) and (
            not self.filing_codes or filing_code in self.filing_codes
        )


def load_policies(path: Path) -> tuple[Policy, ...]:
    """The policies of a TOML file. Raises Refused, naming the policy and what is wrong with it."""
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError):
        raise Refused(f"{path.name} cannot be read: check the name and that you may read it.") from None
    except tomllib.TOMLDecodeError as error:
        raise Refused(f"{path.name} is not TOML: {error}.") from None
    if set(document) != {"policy"} or not isinstance(document["policy"], list):
        raise Refused(f"{path.name} holds no [[policy]], or something beside it: write one table a policy.")
    return policies_of(document)


def policies_of(document: Mapping[str, Any]) -> tuple[Policy, ...]:
    """The policies of a parsed TOML document. Raises Refused, naming the policy and what is wrong with it."""
    found = tuple(_policy(table) for table in document.get("policy", ()))
    ids = [policy.id for policy in found]
    if twice := next((each for each in ids if ids.count(each) > 1), ""):
        raise Refused(f"Two policies have the id {twice}: give each its own.")
    return found


def _policy(table: Any) -> Policy:
    name = str(table.get("id", "")) if isinstance(table, dict) else ""
    if not name:
        raise Refused("A policy has no id: give it a short name of its own.")
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
            period=Period(table.get("from", date.min), table.get("until")),
            payers=_words(table.get("payers", ())),
            filing_codes=_words(table.get("filing_codes", ())),
            codes=str(table.get("codes", "")),
            modifiers=_words(table.get("modifiers", ())),
            diagnoses=str(table.get("diagnoses", "")),
            places=_words(table.get("places", ())),
            ages=_ages(table.get("ages")),
            of=tuple(str(each) for each in table.get("of", ())),
            limit=int(table.get("limit", 0)),
            is_on=bool(table.get("on", False)),
            cases=tuple(table.get("case", ())),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise Refused(f"The policy {name} cannot be read ({error}): see docs/rules.md for its keys.") from None


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


def _words(given: Sequence[Any]) -> frozenset[str]:
    if isinstance(given, str):
        raise TypeError("a list is needed, not one word")
    return frozenset(str(each) for each in given)


def _ages(given: Any) -> tuple[int, int] | None:
    if given is None:
        return None
    low, high = given
    return int(low), int(high)
