"""A partner's profile: read from TOML, made into rules. Wrong profiles are refused with what is wrong."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cleanclaim.kernel import Citation, Owner, Refused, Severity
from cleanclaim.kernel.rules import Rule, RuleCard
from cleanclaim.x12.checking.claim_rules import ClaimRule
from cleanclaim.x12.checking.judging import Breach, Context
from cleanclaim.x12.partners.demands import DEMANDS, WISHES, Demand, Judge, words
from cleanclaim.x12.partners.products import products
from cleanclaim.x12.values import Claim837

_ABOUT = ("name", "source", "payers", "products", "warn")


@dataclass(frozen=True, slots=True)
class Partner:
    """A trading partner and the rules that its claims must keep beyond the guides."""

    name: str
    source: str
    rules: tuple[ClaimRule, ...]


def read_partner(path: Path) -> Partner:
    """The partner of a TOML file. Raises Refused where the file or a demand in it cannot be used."""
    try:
        return partner_of(tomllib.loads(path.read_text(encoding="utf-8")))
    except OSError as fault:
        raise Refused(f"{path} cannot be read: {fault.strerror}.") from None
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as fault:
        raise Refused(f"{path} is no TOML: {fault}.") from None


def partner_of(profile: dict[str, Any]) -> Partner:
    """The partner of a profile as read from TOML."""
    name, source = profile.get("name"), profile.get("source", "")
    if not isinstance(name, str) or not name or not isinstance(source, str):
        raise Refused("A partner's profile must begin with name and source, both texts.")
    payers = words("payers", profile["payers"]) if "payers" in profile else None
    soft = words("warn", profile["warn"]) if "warn" in profile else frozenset()
    rules: list[ClaimRule] = []
    for key, value in profile.items():
        if key not in _ABOUT:
            severity = Severity.WARNING if key in soft else Severity.ERROR
            rules.append(_rule(f"partner.{key}", _demand(key)(value), payers, name, source, severity))
    for product in words("products", profile["products"]) if "products" in profile else ():
        if product not in products():
            raise Refused(f"{product} is no product: choose among {', '.join(sorted(products()))}.")
        known = products()[product]
        rules.append(_rule(f"product.{product}", known.judge, payers, known.sentence, known.source))
    return Partner(name, source, tuple(rules))


def _demand(key: str) -> Demand:
    if key in DEMANDS:
        return DEMANDS[key]
    if key not in WISHES:
        known = ", ".join(sorted((*DEMANDS, *WISHES, *_ABOUT)))
        raise Refused(f"{key} is no demand of a partner's profile: choose among {known}.")

    def wish(value: Any) -> Judge:
        if not isinstance(value, bool):
            raise Refused(f"{key} in the partner's profile must be true or false.")
        return WISHES[key](value) if value else _nothing

    return wish


def _nothing(claim: Claim837, context: Context) -> Iterator[Breach]:
    yield from ()


def _rule(
    id: str, judge: Judge, payers: frozenset[str] | None, name: str, source: str, severity: Severity = Severity.ERROR
) -> ClaimRule:
    def of_this_payer(claim: Claim837, context: Context) -> Iterator[Breach]:
        if payers is None or claim.payer.id in payers:
            yield from judge(claim, context)

    sentence = (judge.__doc__ or f"{name} asks for it.").strip()
    return Rule(of_this_payer, RuleCard(id, sentence, Citation(source or name), Owner.BILLING, severity))
