"""On what terms a practice bills, recorded and told: enrolments, contracts, and the numbers of its certificates."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from cleanclaim.kernel import Practice, Refused
from cleanclaim.payers import Contract, Enrolment, read_enrolments
from cleanclaim.store import atomic, audit, insurance, people, terms
from cleanclaim.store.actors import Actor, Role
from cleanclaim.store.terms import ContractText

_CLIA = re.compile(r"[0-9]{2}D[0-9]{7}")
_OF = frozenset({"charge", "medicare"})


@dataclass(frozen=True, slots=True)
class Recorded:
    """What a newer list of enrolments has changed."""

    added: int
    withdrawn: int
    enrolments: tuple[Enrolment, ...]


@dataclass(frozen=True, slots=True)
class Terms:
    """On what terms a practice bills. Contracts come with the payer's electronic id."""

    practice: Practice
    enrolments: tuple[Enrolment, ...]
    contracts: tuple[tuple[ContractText, str], ...]


def terms_of(*, actor: Actor) -> Terms:
    """Enrolments, contracts and certificates of the actor's practice as they stand."""
    actor.must_be(Role.BILLER, Role.MANAGER, Role.AUDITOR)
    payers = {each.id: each.payer_id for each in insurance.payers(actor.practice_id)}
    return Terms(
        people.practice(actor.practice_id),
        terms.enrolments(actor.practice_id),
        tuple((each, payers[each.contract.payer_id]) for each in terms.contract_texts(actor.practice_id)),
    )


def record_enrolments(*, actor: Actor, now: datetime, name: str, text: str) -> Recorded:
    """Let a TOML list be the enrolments of the practice: what it no longer names is withdrawn.

    Raises Refused where it names a provider or payer whom the practice does not know.
    """
    actor.must_be(Role.BILLER, Role.MANAGER)
    practice = actor.practice_id
    with atomic():
        providers = {each.npi: each.id for each in people.providers(practice) if each.npi}
        payers = {each.payer_id: each.id for each in insurance.payers(practice)}
        own = [_named(each, providers, payers) for each in read_enrolments(text, name)]
        added, withdrawn = terms.set_enrolments(practice, own, by=actor.user_id, now=now)
        audit.record(actor, now, "enrolments.recorded", "", f"{added} added, {withdrawn} withdrawn")
    return Recorded(added, withdrawn, terms.enrolments(practice))


def _named(told: Enrolment, providers: Mapping[str, str], payers: Mapping[str, str]) -> Enrolment:
    if told.provider not in providers:
        raise Refused(f"No provider of this practice has the NPI {told.provider}; register the provider first.")
    if told.payer not in payers:
        raise Refused(f"No payer of this practice has the electronic id {told.payer}; register the payer first.")
    return replace(told, provider=providers[told.provider], payer=payers[told.payer])


def install_contract(*, actor: Actor, now: datetime, contract: Contract, text: str) -> ContractText:
    """Keep a contract with the text that it was read from; `contract.payer_id` is the payer's electronic id.

    Of several in force on a day the one that began last counts, and of these the newest. Raises Refused for a
    clause that gives no price, and for another contract of the same name and first day.
    """
    actor.must_be(Role.BILLER, Role.MANAGER)
    _refuse_unpriced(contract)
    with atomic():
        payer = insurance.payer_by_electronic_id(actor.practice_id, contract.payer_id)
        if payer is None:
            raise Refused(f"No payer of this practice has the electronic id {contract.payer_id}; register it first.")
        own = replace(contract, payer_id=payer.id)
        alike = [each for each in terms.contract_texts(actor.practice_id) if _name(each.contract) == _name(own)]
        if alike and all(each.text != text for each in alike):
            raise Refused(
                f"There is a contract {own.name} since that day already; give the corrected one its own name."
            )
        kept = terms.add_contract(actor.practice_id, own, text, by=actor.user_id, now=now)
        if not kept.known:
            audit.record(actor, now, "contract.installed", kept.contract.id, kept.sha256[:12])
    return kept


def _name(contract: Contract) -> tuple[str, str, object]:
    return (contract.payer_id, contract.name, contract.period.first)


def _refuse_unpriced(contract: Contract) -> None:
    held = _OF | {name for each in contract.schedules for name in (each.id, each.name)}
    for clause in contract.clauses:
        if clause.fixed_cents is None and (clause.percent is None or clause.of not in held):
            raise Refused(f"Clause {clause.id} gives no price: name a fee, or a percent of what the contract holds.")


def record_certificates(*, actor: Actor, now: datetime, clia: str = "", mammography: str = "") -> Practice:
    """Keep the numbers of the practice's laboratory and mammography facility; "" leaves one as it is.

    The practice as it is then comes back. Claims that wait for a number take it when they are made anew.
    """
    actor.must_be(Role.BILLER, Role.MANAGER)
    clia, mammography = clia.strip().upper(), mammography.strip()
    if not clia and not mammography:
        raise Refused("Give the number of a certificate: of the laboratory, or of the mammography facility.")
    if clia and not _CLIA.fullmatch(clia):
        raise Refused("A CLIA number has two digits, the letter D and seven digits; copy it from the certificate.")
    if len(mammography) > 50:
        raise Refused("The number of a mammography certificate has at most 50 characters; copy it from there.")
    with atomic():
        practice = people.practice(actor.practice_id)
        people.set_certificates(
            actor.practice_id,
            clia_number=clia or practice.clia_number,
            mammography_certificate=mammography or practice.mammography_certificate,
        )
        audit.record(actor, now, "certificates.recorded", practice.id)
        return people.practice(actor.practice_id)
