"""From the services of one provider for one patient to their allowed amounts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from cleanclaim.codesets.fee_facts import CostIndices, RelativeValues
from cleanclaim.kernel import dollars, round_half_up
from cleanclaim.kernel.rules import dated_value, load_rulebook
from cleanclaim.payers.medicare.drafts import Draft
from cleanclaim.payers.medicare.formula import anesthesia_fee, fee
from cleanclaim.payers.medicare.modifiers import apply_modifiers
from cleanclaim.payers.medicare.reductions import reduce_several
from cleanclaim.payers.medicare.values import FeeSource, PricedService, Service, Step, Terms
from cleanclaim.payers.pricing import is_facility

_RULEBOOK = "payers/medicare"
_LOWER = "Social Security Act 1833(a)(1)(N); Medicare Claims Processing Manual, chapter 12, 20"


def price_services(
    services: Sequence[Service], source: FeeSource, at: CostIndices, terms: Terms | None = None
) -> tuple[PricedService, ...]:
    """Price the services that one provider furnished to one patient; the answer keeps their order.

    Reductions for several procedures look at services of one day. `at` are the indices of the place of
    service. What the schedule does not price comes back with `allowed_cents` None and the reason.
    """
    agreed = terms or Terms()
    source = _Qualifying(source) if agreed.qualifying else source
    drafts = [_draft(service, source, at) for service in services]
    priced = [draft for draft in drafts if isinstance(draft, Draft) and not draft.unpriced]
    for draft in priced:
        if not agreed.participating:
            draft.by_percent("nonparticipating", "the provider does not participate")
        apply_modifiers(draft)
    reduce_several(priced, source, at)
    return tuple(_finished(draft) if isinstance(draft, Draft) else draft for draft in drafts)


class _Qualifying:
    """A schedule at the conversion factor of qualifying participants, where there is one on the day."""

    def __init__(self, source: FeeSource) -> None:
        self._source = source

    def relative_values(self, code: str, modifier: str, on: date) -> RelativeValues | None:
        row = self._source.relative_values(code, modifier, on)
        factor = dated_value(_RULEBOOK, "qualifying_conversion_factor", on)
        return row if row is None or factor is None else replace(row, conversion_factor=Decimal(factor.value))


def priced_statuses() -> frozenset[str]:
    """The status indicators of rows that the schedule prices."""
    return frozenset(load_rulebook(_RULEBOOK)["status"]["priced"])


def _draft(service: Service, source: FeeSource, at: CostIndices) -> Draft | PricedService:
    row = _row(service, source)
    if row is None:
        gap = f"{service.code} is not in the fee schedule in force on {service.service_date.isoformat()}"
        return PricedService(service, None, (), gap)
    facility = is_facility(service.place_of_service)
    draft = Draft(service, row, facility)
    statuses = load_rulebook(_RULEBOOK)["status"]
    if row.status == "J":
        _anesthesia(draft, at, source)
    elif row.status in priced_statuses():
        draft.begin(fee(row, at, facility=facility))
        _parts(draft, source, at)
    else:
        draft.refuse(f"status {row.status}: {statuses['reasons'].get(row.status, 'not priced by the schedule')}")
    return draft


def _row(service: Service, source: FeeSource) -> RelativeValues | None:
    """The row of the modifier that has one of its own (26, TC, 53), else the whole."""
    own = (modifier for modifier in service.modifiers if modifier in {"26", "TC", "53"})
    for modifier in (*own, ""):
        row = source.relative_values(service.code, modifier, service.service_date)
        if row is not None:
            return row
    return None


def _parts(draft: Draft, source: FeeSource, at: CostIndices) -> None:
    """Cents of a unit's technical and professional parts, for reductions that touch one of them only."""
    row, service = draft.row, draft.service
    cents = draft.units[0] if draft.units else Decimal(0)
    if row.modifier == "26":
        draft.professional = cents
    elif row.modifier == "TC" or row.parts == "3":
        draft.technical = cents
    elif row.parts == "1":
        technical = source.relative_values(service.code, "TC", service.service_date)
        if technical is not None:
            draft.technical = Decimal(fee(technical, at, facility=draft.facility).cents)
            draft.professional = cents - draft.technical


def _anesthesia(draft: Draft, at: CostIndices, source: FeeSource) -> None:
    if isinstance(source, _Qualifying) and dated_value(
        _RULEBOOK, "qualifying_conversion_factor", draft.service.service_date
    ):
        draft.refuse("the anesthesia conversion factors of qualifying participants are not known by locality")
        return
    found = anesthesia_fee(draft.service, at)
    if isinstance(found, str):
        draft.refuse(found)
        return
    terms = load_rulebook(_RULEBOOK)["anesthesia"]
    draft.units = [Decimal(found.cents)]
    draft.steps.append(Step(found.says, Decimal(found.cents), found.cites))
    for modifier in draft.service.modifiers:
        if modifier in terms["percents"]:
            draft.by(Decimal(terms["percents"][modifier]), terms["words"][modifier], terms["source"])


def _finished(draft: Draft) -> PricedService:
    if draft.unpriced:
        return PricedService(draft.service, None, (), draft.unpriced)
    allowed, charge = round_half_up(draft.total), draft.service.charge_cents
    steps = list(draft.steps)
    if charge < allowed:
        steps.append(Step(f"the charge of {dollars(charge)} is lower and is allowed", Decimal(charge), _LOWER))
        allowed = charge
    return PricedService(draft.service, allowed, tuple(steps))
