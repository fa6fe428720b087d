"""Register a practice with all that has to be there before its first claim."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from cleanclaim.kernel import Practice, Provider
from cleanclaim.payers import Contract, Enrolment, PayerProfile, Plan
from cleanclaim.store import atomic, audit, insurance, people, terms
from cleanclaim.store.actors import Actor, Role


@dataclass(frozen=True, slots=True)
class Registered:
    """What was registered, each with its id here; `ids` maps the ids that were given to those."""

    practice: Practice
    providers: tuple[Provider, ...]
    payers: tuple[PayerProfile, ...]
    plans: tuple[Plan, ...]
    contracts: tuple[Contract, ...]
    ids: Mapping[str, str] = field(default_factory=dict)


def register_practice(
    *,
    actor: Actor,
    now: datetime,
    practice: Practice,
    providers: Sequence[Provider] = (),
    payers: Sequence[PayerProfile] = (),
    plans: Sequence[Plan] = (),
    contracts: Sequence[Contract] = (),
    charges: Mapping[tuple[str, str], int] | None = None,
    charges_since: date | None = None,
    enrolments: Sequence[Enrolment] = (),
) -> Registered:
    """Keep a practice, its providers, payers, their plans and contracts, and its charge master.

    Plans and contracts name their payer by the id that it is given with. `charges` are cents a unit by
    (code, modifier or ""), in force since `charges_since` (else since ever). `enrolments` name providers by NPI
    and payers by electronic id.
    """
    actor.must_be(Role.MANAGER)
    with atomic():
        kept = people.add_practice(practice)
        ids = {practice.id: kept.id}
        registered = Registered(
            kept,
            tuple(_noted(ids, each, people.add_provider(kept.id, each)) for each in providers),
            tuple(_noted(ids, each, insurance.add_payer(kept.id, each)) for each in payers),
            tuple(_noted(ids, each, insurance.add_plan(kept.id, _of_payer(each, ids))) for each in plans),
            tuple(_noted(ids, each, insurance.add_contract(kept.id, _of_payer(each, ids))) for each in contracts),
            ids,
        )
        prices = [(code, modifier, cents) for (code, modifier), cents in (charges or {}).items()]
        insurance.set_charges(kept.id, prices, charges_since or date.min)
        terms.set_enrolments(kept.id, _of_ids(enrolments, registered), by=actor.user_id, now=now)
        audit.record(replace(actor, practice_id=kept.id), now, "practice.registered", kept.id)
    return registered


def _noted(ids, given, kept):
    ids[given.id] = kept.id
    return kept


def _of_payer(given, ids: Mapping[str, str]):
    return replace(given, payer_id=ids.get(given.payer_id, given.payer_id))


def _of_ids(enrolments: Sequence[Enrolment], registered: Registered) -> list[Enrolment]:
    providers = {each.npi: each.id for each in registered.providers}
    payers = {each.payer_id: each.id for each in registered.payers}
    return [replace(each, provider=providers[each.provider], payer=payers[each.payer]) for each in enrolments]
