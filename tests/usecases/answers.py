"""What receivers answer on the sample practice's claims, as bytes."""

from dataclasses import replace

from tests.store import samples

from cleanclaim.x12.values import (
    ClaimAcknowledgment,
    ClaimStatus277,
    Envelope,
    FunctionalAcknowledgment,
    Party,
    SetAcknowledgment,
    Status,
)
from cleanclaim.x12.writing.answers import write_277ca, write_999


def claim_acknowledgment(house, kept, category, code):
    """A 277CA on one claim: A2 takes it in, A3 turns it away."""
    cents = kept.claim.charge_cents
    taken = category in {"A1", "A2"}
    status = Status(category, code, "PR", "WQ" if taken else "U", samples.DAY, cents)
    value = ClaimAcknowledgment(
        Party("PR", False, house.payer.name, id_qualifier="PI", id=house.payer.payer_id),
        Party("41", False, house.practice.name, id_qualifier="46", id=house.practice.npi),
        Party("85", False, house.practice.name, id_qualifier="XX", id=house.practice.npi),
        batch_reference="000000001",
        accepted_count=int(taken), rejected_count=int(not taken),
        accepted_cents=cents * taken, rejected_cents=cents * (not taken),
        claims=[
            ClaimStatus277(
                kept.claim.id,
                Party("QC", True, "Zztest", "Anna", id_qualifier="MI", id=kept.claim.coverage.member_id),
                [status], "P-77" if taken else "", service_date=samples.DAY,
            )
        ],
    )  # fmt: skip
    return write_277ca([value], envelope(house))


def functional_acknowledgment(house, control, code):
    """A 999 on the group of that control number: A, E accept, R rejects."""
    group = str(int(control))
    answered = SetAcknowledgment("837", "0001", code, "005010X222A1", () if code == "A" else ("5",))
    value = FunctionalAcknowledgment("HC", group, code, 1, 1, int(code == "A"), [answered], "005010X222A1")
    return write_999([value], envelope(house))


def envelope(house):
    base = Envelope(sender="SANDBOX", interchange_control="7", group_control="7", created="202610190900")
    return replace(base, receiver=house.practice.npi)
