"""Join signed coding with coverage and charges: the claims of one encounter."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from cleanclaim.claims import build
from cleanclaim.claims.life import card
from cleanclaim.kernel import Finding, Provider, Refused
from cleanclaim.store import atomic, audit, claims, coding, insurance, journal, people, queue, record
from cleanclaim.store.actors import Actor, Role
from cleanclaim.store.claims import Kept
from cleanclaim.usecases.biller._charging import charged, prices


@dataclass(frozen=True, slots=True)
class Assembled:
    """The claims, or the reasons why there are none yet; each reason is queued for the desk that owns it."""

    claims: tuple[Kept, ...]
    findings: tuple[Finding, ...] = ()


def assemble_claim(
    *,
    actor: Actor,
    now: datetime,
    encounter_id: str,
    attachments: tuple[tuple[str, str, str], ...] = (),
) -> Assembled:
    """Build the claims of an encounter to the payer that comes first, and post their charges.

    Raises Refused where nothing is signed, or claims of this encounter are under way already.
    """
    actor.must_be(Role.BILLER)
    practice = actor.practice_id
    with atomic():
        encounter = record.encounter(practice, encounter_id)
        signed = coding.latest(practice, encounter_id)
        if signed is None:
            raise Refused("The coding of this encounter is not signed yet; it waits for the coder.")
        if any(card(each.state).open for each in claims.of_encounter(practice, encounter_id)):
            raise Refused("This encounter has its claim already; correct that one instead.")
        built = build(
            signed=signed,
            encounter=encounter,
            patient=people.patient(practice, encounter.patient_id),
            practice=people.practice(practice),
            rendering=people.provider(practice, encounter.provider_id),
            coverages=insurance.coverages_on(practice, encounter.patient_id, encounter.service_date),
            payers={each.id: each for each in insurance.payers(practice)},
            charges=prices(practice, encounter.service_date),
            claim_id=claims.next_number,
            referring=_provider(practice, encounter.referring_provider_id),
            ordering=_provider(practice, encounter.ordering_provider_id),
            attachments=attachments,
        )
        if not built.claims:
            _queue(actor, now, encounter_id, built.findings)
            return Assembled((), built.findings)
        kept = claims.add_all(built.claims, now=now)
        journal.post(practice, [charged(each.claim, each.version) for each in kept], now=now, actor=actor.user_id)
        for each in kept:
            claims.save_findings(practice, each.id, built.findings, now)
        audit.record_all(actor, now, [audit.Act("claim.assembled", each.id, encounter_id) for each in kept])
    return Assembled(kept, built.findings)


def _provider(practice: str, id: str) -> Provider | None:
    return people.provider(practice, id) if id else None


def _queue(actor: Actor, now: datetime, encounter_id: str, findings: tuple[Finding, ...]) -> None:
    for each in findings:
        queue.open_item(
            actor.practice_id,
            f"assemble/{encounter_id}/{each.rule}/{dict(each.values).get('code', '')}",
            kind="cannot be billed",
            owner=each.owner,
            reason=" ".join(part for part in (each.message, each.fix) if part),
            now=now,
            object_id=encounter_id,
        )
