"""A claim that was rejected or denied goes out again: as a new one, or as a replacement of what was judged."""

from __future__ import annotations

from datetime import datetime

from cleanclaim.claims import Claim, anew, replacement, void
from cleanclaim.claims.certificates import numbered
from cleanclaim.claims.life import Event, State
from cleanclaim.coding.signed import SignedCoding
from cleanclaim.kernel import Refused
from cleanclaim.store import atomic, audit, claims, coding, insurance, people, queue, remittances
from cleanclaim.store.actors import Actor, Role
from cleanclaim.store.claims import Kept
from cleanclaim.usecases.biller._charging import charge_anew, prices, take_back

_UNSENT = frozenset({State.DRAFT, State.NEEDS_CODING, State.NEEDS_BILLING, State.READY})
_UNPROCESSABLE = "MA130"  # the remark that says: never judged, no appeal, send a new claim


def correct_and_resubmit(
    *,
    actor: Actor,
    now: datetime,
    claim_id: str,
    says: str,
    attachments: tuple[tuple[str, str, str], ...] | None = None,
    note: str | None = None,
) -> Kept:
    """Make the next version of a claim from what the record says now: the newest signed coding, the
    coverage, the authorization, the certificates. It is a draft again; check and submit it.

    Nobody judged the claim yet (unsent, rejected, or unprocessable: MA130): it is sent as new. It was judged:
    it replaces the first (frequency 7), which names the payer's own number. `says` tells what was corrected.
    """
    actor.must_be(Role.BILLER)
    if not says.strip():
        raise Refused("Say what was corrected; it stands in the life of the claim.")
    practice = actor.practice_id
    with atomic():
        kept = claims.load(practice, claim_id)
        _newest(practice, kept)
        event = _event(practice, kept)
        ordering = kept.claim.encounter.ordering_provider_id
        claim = numbered(
            _current(practice, kept, event, attachments, note),
            people.provider(practice, ordering) if ordering else None,
        )
        claims.supersede(practice, kept.id, event, now=now, actor=actor.user_id, says=says)
        fresh = claims.add(claim, now=now, replaces=kept.id)
        charge_anew(fresh.claim, fresh.version, kept.claim, now=now, actor=actor.user_id)
        outcome = f"{says} (now version {fresh.version})"
        queue.close_for_claim(practice, kept.id, now=now, actor=actor.user_id, outcome=outcome)
        _close_amended(actor, now, kept, outcome)
        audit.record(actor, now, "claim.corrected", fresh.id, kept.id)
    return fresh


def void_claim(*, actor: Actor, now: datetime, claim_id: str, says: str) -> Kept:
    """Frequency 8: the claim should never have been sent. Its charge is taken back; the void is a draft."""
    actor.must_be(Role.BILLER)
    practice = actor.practice_id
    with atomic():
        kept = claims.load(practice, claim_id)
        _newest(practice, kept)
        claims.happen(practice, kept.id, Event.VOIDED, now=now, actor=actor.user_id, says=says)
        fresh = claims.add(void(kept.claim, original_reference=kept.payer_claim_number), now=now, replaces=kept.id)
        take_back(fresh.claim, fresh.version, now=now, actor=actor.user_id)
        audit.record(actor, now, "claim.voided", fresh.id, kept.id)
    return fresh


def _newest(practice: str, kept: Kept) -> None:
    """Never two open at once: only the newest version of an account may be corrected."""
    if claims.of_account(practice, kept.claim.id)[-1].id != kept.id:
        raise Refused("A newer version of this claim is under way; correct that one instead.")


def _event(practice: str, kept: Kept) -> Event:
    if kept.state in _UNSENT:
        return Event.CHANGED
    if kept.state is State.REJECTED or _unprocessable(practice, kept):
        return Event.SENT_ANEW
    return Event.REPLACED


def _unprocessable(practice: str, kept: Kept) -> bool:
    answers = remittances.payments_of_claim(practice, kept.id)
    if not answers:
        return False
    payment = answers[-1].payment
    remarks = {*payment.remarks, *(remark for line in payment.lines for remark in line.remarks)}
    return _UNPROCESSABLE in remarks


def _current(
    practice: str,
    kept: Kept,
    event: Event,
    attachments: tuple[tuple[str, str, str], ...] | None,
    note: str | None,
) -> Claim:
    """The claim with what the record says now; `kept` was rebuilt from rows, so people and visit are current."""
    claim = kept.claim
    changes = {
        "coverage": _coverage(practice, claim),
        "attachments": claim.attachments if attachments is None else attachments,
        "note": claim.note if note is None else note,
    }
    signed = _newer(practice, claim)
    charges = prices(practice, claim.encounter.service_date) if signed else None
    if event is Event.REPLACED:
        number = kept.payer_claim_number
        return replacement(claim, original_reference=number, signed=signed, charges=charges, **changes)
    if claim.frequency != "1" and event is Event.CHANGED:
        number = claim.original_reference
        return replacement(claim, original_reference=number, signed=signed, charges=charges, **changes)
    return anew(claim, signed=signed, charges=charges, **changes)


def _coverage(practice: str, claim: Claim):
    """The coverage in the claim's place of the order, as it is recorded now."""
    found = insurance.coverages_on(practice, claim.patient.id, claim.encounter.service_date)
    own = [each for each in found if each.id == claim.coverage.id]
    same = [each for each in found if (each.priority, each.payer_id) == (claim.coverage.priority, claim.payer.id)]
    chosen = (own or same)[:1]
    if not chosen:
        raise Refused("The patient has no coverage with this payer any more; record the right insurance first.")
    return chosen[0]


def _newer(practice: str, claim: Claim) -> SignedCoding | None:
    latest = coding.latest(practice, claim.encounter.id)
    return latest if latest is not None and latest.version > claim.signed.version else None


def _close_amended(actor: Actor, now: datetime, kept: Kept, outcome: str) -> None:
    """What the coder sent to billing on this encounter is taken onto the claim by this version."""
    for each in queue.waiting(actor.practice_id, kind="coding amended"):
        if each.object_id == kept.claim.encounter.id:
            queue.close(actor.practice_id, each.id, now=now, actor=actor.user_id, outcome=outcome)
