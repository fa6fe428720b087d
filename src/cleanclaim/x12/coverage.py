"""A 271 in plain words: is the patient covered, and what will the visit cost them?

`coverage(response)` gathers the benefits by service type and network. What belongs together is said once: the
deductible of a year and what remains of it are two EB segments and one `Cost`. Nothing is guessed; what the
payer did not say is None. The words are those of the rulebook (`rulebook/x12/eligibility.toml`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from cleanclaim.codesets.places import place_of_service
from cleanclaim.kernel import dollars
from cleanclaim.kernel.rules import load_rulebook
from cleanclaim.x12.plain import number_text
from cleanclaim.x12.values.eligibility import Benefit, Delivery, EligibilityResponse, Member, Rejection
from cleanclaim.x12.values.parts import Dated

WHOLE_PLAN = "30"
_ACTIVE, _INACTIVE = frozenset("12345"), frozenset("678")
_COSTS = {"A": "coinsurance", "B": "copay", "C": "deductible", "G": "out-of-pocket maximum", "Y": "spend-down"}
_REMAINING, _USED, _EACH = frozenset({"29", "33"}), frozenset({"24"}), frozenset({"7", "26", "27", "36"})
_STATUS_WORDS = {
    "active": "Coverage is active{since}.",
    "inactive": "Coverage is inactive{since}.",
    "refused": "The payer did not answer the question.",
    "unknown": "The payer does not say whether there is coverage.",
}
_ABOUT_PARTIES = frozenset({"L", "R", "U", "W", "X", "MC"})
_NETWORKS = {"Y": "in network", "N": "out of network", "W": "in and out of network"}
_BEGINS, _ENDS = ("346", "356", "348", "307", "291"), ("347", "357", "349")


@dataclass(slots=True)
class Cost:
    """One share that the patient bears. `percent` is the patient's, in percents.

    `cents` is the whole of a period, or the sum for each visit or day; `used_cents` what was met so far.
    `remaining` says what is left, by the payer's word or as the whole less what was met.
    """

    kind: str  # coinsurance, copay, deductible, out-of-pocket maximum, spend-down
    level: str = ""  # IND, FAM …
    period: str = ""  # EB06 of the whole
    cents: int | None = None
    percent: Decimal | None = None
    remaining_cents: int | None = None
    used_cents: int | None = None
    insurance_type: str = ""  # EB04: Medicare Part A and Part B have deductibles of their own
    places: tuple[str, ...] = ()  # places of service that it holds for
    notes: tuple[str, ...] = ()

    def remaining(self) -> int | None:
        if self.remaining_cents is None and self.cents is not None and self.used_cents is not None:
            return max(self.cents - self.used_cents, 0)
        return self.remaining_cents

    def words(self) -> str:
        """ "deductible, individual: $1,500.00 a calendar year, $400.00 remaining" """
        parts = []
        if self.percent is not None:
            parts.append(f"{number_text(self.percent)} %")
        if self.cents is not None:
            parts.append(f"{dollars(self.cents)} {_words('period').get(self.period, '')}".strip())
        left = self.remaining()
        if left is not None:
            parts.append(f"{dollars(left)} remaining")
        parts += [f"at: {_place_words(place)}" for place in self.places]
        whose = (_words("level").get(self.level), _words("insurance_type").get(self.insurance_type))
        title = ", ".join(part for part in (self.kind, *whose) if part)
        notes = f" ({'; '.join(self.notes)})" if self.notes else ""
        return f"{title}: {', '.join(parts) or 'amount not said'}{notes}"


@dataclass(slots=True)
class ServiceCoverage:
    """What holds for one service type in one kind of network. `active` None: the payer did not say."""

    service_type: str
    network: str  # Y in, N out, W either, "" not said
    active: bool | None = None
    authorization: bool | None = None  # whether it must be authorized first
    costs: list[Cost] = field(default_factory=list)
    limits: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def title(self) -> str:
        service = _words("service_type").get(self.service_type, self.service_type) or "all services"
        network = _NETWORKS.get(self.network, "")
        return f"{service}, {network}" if network else service

    def cost(self, kind: str, level: str = "IND") -> Cost | None:
        """The share of a kind: of the level, else of any."""
        found = [cost for cost in self.costs if cost.kind == kind]
        return next((cost for cost in found if cost.level == level), found[0] if found else None)

    def words(self) -> list[str]:
        said = [] if self.active is None else ["covered" if self.active else "not covered"]
        said += [cost.words() for cost in self.costs]
        if self.authorization is not None:
            said.append("authorization required" if self.authorization else "no authorization required")
        return [*said, *self.limits, *self.notes]


@dataclass(slots=True)
class Coverage:
    """The answer for one patient. `status`: active, inactive, refused or unknown."""

    status: str
    plan: str = ""
    insurance_type: str = ""  # in words
    group: str = ""
    begins: date | None = None
    ends: date | None = None
    refusals: list[str] = field(default_factory=list)
    services: list[ServiceCoverage] = field(default_factory=list)
    parties: list[str] = field(default_factory=list)  # primary care provider, other payers …

    def service(self, service_type: str, network: str = "Y") -> ServiceCoverage | None:
        """What holds for a service in a network, as far as it is said for it; else for either network."""
        found = [each for each in self.services if each.service_type == service_type]
        for wanted in (network, "W", ""):
            for each in found:
                if each.network == wanted:
                    return each
        return None

    def words(self) -> list[str]:
        """One sentence a fact, the most important first, as a front desk reads it."""
        since = _since(self.begins, self.ends)
        if since and self.status == "inactive":
            since = f" (dates said:{since})"
        lines = [_STATUS_WORDS[self.status].format(since=since)]
        named = ", ".join(part for part in (self.plan, self.insurance_type) if part)
        if named:
            lines.append(f"Plan: {named}.")
        if self.group:
            lines.append(f"Group: {self.group}.")
        lines += self.refusals
        for service in self.services:
            lines += [f"{_upper(service.title())}: {said}." for said in service.words()]
        return lines + self.parties


def coverage(response: EligibilityResponse) -> Coverage:
    """A response of a 271 as a front desk needs it."""
    found = Coverage(_status(response), refusals=[_refusal(each) for each in _rejections(response)])
    _plan(found, response)
    services: dict[tuple[str, str], ServiceCoverage] = {}
    for benefit in response.benefits:
        found.parties += _named_parties(benefit)
        if benefit.code in _ABOUT_PARTIES:
            title = _upper(_words("benefit")[benefit.code])
            found.parties += [f"{title}: {message}." for message in benefit.messages]
            continue
        for service_type in benefit.service_types or ("",):
            key = (service_type, benefit.network if benefit.network in _NETWORKS else "")
            _gather(services.setdefault(key, ServiceCoverage(*key)), benefit)
    found.services = sorted(services.values(), key=lambda each: each.service_type not in {WHOLE_PLAN, ""})
    return found


def _status(response: EligibilityResponse) -> str:
    whole = [each for each in response.benefits if WHOLE_PLAN in each.service_types] or response.benefits
    for benefits in (whole, response.benefits):
        if any(each.code in _ACTIVE for each in benefits):
            return "active"
        if any(each.code in _INACTIVE for each in benefits):
            return "inactive"
    return "refused" if response.rejections else "unknown"


def _rejections(response: EligibilityResponse) -> list[Rejection]:
    return [*response.rejections, *(each for benefit in response.benefits for each in benefit.rejections)]


def _refusal(rejection: Rejection) -> str:
    reason = _words("reject").get(rejection.reason, f"reason {rejection.reason}")
    action = _words("follow_up").get(rejection.action, "")
    return f"No answer: {reason}{f'; {action}' if action else ''}."


def _plan(found: Coverage, response: EligibilityResponse) -> None:
    covering = [each for each in response.benefits if each.code in (_ACTIVE if found.status == "active" else _INACTIVE)]
    named = [each for each in covering if WHOLE_PLAN in each.service_types] or covering
    found.plan = next((each.plan for each in named if each.plan), "")
    types = [_words("insurance_type").get(each.insurance_type, "") for each in named]
    found.insurance_type = ", ".join(dict.fromkeys(kind for kind in types if kind))
    people = [member for member in (response.dependent, response.subscriber) if member is not None]
    found.group = next((group for member in people if (group := _group(member))), "")
    dates = [*(when for each in named for when in each.dates), *(when for member in people for when in member.dates)]
    found.begins, found.ends = _first(dates, _BEGINS), _end(dates)


def _group(member: Member) -> str:
    for ref in member.party.references:
        if ref.qualifier in {"6P", "1L"}:
            return f"{ref.value} {ref.description}".strip()
    return ""


def _first(dates: list[Dated], qualifiers: tuple[str, ...]) -> date | None:
    for qualifier in qualifiers:
        for when in dates:
            if when.qualifier == qualifier and when.first is not None:
                return when.first
    return None


def _end(dates: list[Dated]) -> date | None:
    """The day on which it ends: said by a date of its own, or the last of a span."""
    spans = [when.last for when in dates if when.qualifier in _BEGINS and when.last is not None]
    return _first(dates, _ENDS) or (spans[0] if spans else None)


def _gather(service: ServiceCoverage, benefit: Benefit) -> None:
    if benefit.code in _ACTIVE:
        service.active = True
    elif benefit.code in _INACTIVE | {"I"} and service.active is None:
        service.active = False
    if benefit.authorization in {"Y", "N"}:
        service.authorization = benefit.authorization == "Y" or bool(service.authorization)
    if benefit.code in _COSTS:
        _cost(service, benefit)
        return
    limit = _limit(benefit)
    if limit:
        service.limits.append(limit)
    service.notes += [note for note in benefit.messages if note not in service.notes]


def _cost(service: ServiceCoverage, benefit: Benefit) -> None:
    """Add to the cost of the same kind and level, where the amount is another side of it; else begin one."""
    places = _places(benefit)
    side = "remaining" if benefit.period in _REMAINING else "used" if benefit.period in _USED else "whole"
    for cost in service.costs:
        known = (cost.kind, cost.level, cost.insurance_type, cost.places)
        if known == (_COSTS[benefit.code], benefit.level, benefit.insurance_type, places) and _lacks(cost, side):
            break
    else:
        cost = Cost(_COSTS[benefit.code], benefit.level, places=places, insurance_type=benefit.insurance_type)
        service.costs.append(cost)
    if side == "remaining":
        cost.remaining_cents = benefit.cents
    elif side == "used":
        cost.used_cents = benefit.cents
    else:
        cost.cents, cost.percent, cost.period = benefit.cents, benefit.percent, benefit.period
    cost.notes += tuple(note for note in benefit.messages if note not in cost.notes)


def _lacks(cost: Cost, side: str) -> bool:
    """Whether a cost can take one more side. A copay of each visit or day has no remainder."""
    if cost.period in _EACH and cost.kind in {"copay", "coinsurance"}:
        return False
    held = {"remaining": cost.remaining_cents, "used": cost.used_cents, "whole": cost.cents}[side]
    return held is None and cost.percent is None


def _places(benefit: Benefit) -> tuple[str, ...]:
    return tuple(each.code for each in benefit.conditions if each.qualifier == "ZZ")


def _limit(benefit: Benefit) -> str:
    """What else a benefit says, in words; "" for mere coverage."""
    what = [_words("benefit").get(benefit.code, "")] if benefit.code not in _ACTIVE | _INACTIVE | {"I", "D"} else []
    if benefit.cents is not None:
        what.append(f"{dollars(benefit.cents)} {_words('period').get(benefit.period, '')}".strip())
    if benefit.quantity is not None and not benefit.deliveries:
        unit = _words("quantity").get(benefit.quantity_qualifier, "")
        period = _words("period").get(benefit.period, "")
        what.append(f"{number_text(benefit.quantity)} {unit} {period}".strip())
    what += [_delivery(each) for each in benefit.deliveries]
    if benefit.procedure is not None and what:
        what.insert(
            0, f"procedure {benefit.procedure.code}{f' to {benefit.procedure_end}' * bool(benefit.procedure_end)}"
        )
    return ", ".join(part for part in what if part)


def _delivery(delivery: Delivery) -> str:
    """ "30 visits in a calendar year" """
    parts: list[str] = []
    if delivery.quantity is not None:
        unit = _words("delivery_quantity").get(delivery.quantity_qualifier, "")
        parts.append(f"{number_text(delivery.quantity)} {unit}".strip())
    if delivery.every is not None:
        parts.append(f"every {number_text(delivery.every)} {_words('delivery_unit').get(delivery.unit, '')}".strip())
    if delivery.period:
        count = f"{delivery.periods} × " if delivery.periods and delivery.periods > 1 else ""
        parts.append(f"in {count}{_words('period').get(delivery.period, delivery.period)}")
    return " ".join(parts)


def _named_parties(benefit: Benefit) -> Iterator[str]:
    for entity in benefit.entities:
        party = entity.party
        role = _words("related_entity").get(party.entity, "other party")
        name = " ".join(part for part in (party.first, party.last_or_organization) if part)
        phone = f", telephone {party.phone}" if party.phone else ""
        yield f"{_upper(role)}: {name or party.id}{phone}."


def _since(begins: date | None, ends: date | None) -> str:
    return (f" from {begins}" if begins else "") + (f" to {ends}" if ends else "")


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]


def _place_words(code: str) -> str:
    place = place_of_service(code)
    return place.words if place is not None else code


def _words(table: str) -> dict[str, str]:
    words: dict[str, str] = load_rulebook("x12/eligibility")[table]["words"]
    return words
