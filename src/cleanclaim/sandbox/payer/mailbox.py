"""Files in, files out: the clearinghouse's mailbox before the payers.

A file is acknowledged as a whole (TA1, 999), its claims one by one (277CA), whatever payer each of them
names; what is due is answered with an 835 for each payer, payee and pay day.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import groupby

from cleanclaim import x12
from cleanclaim.kernel import Refused
from cleanclaim.sandbox.payer.desk import Desk
from cleanclaim.sandbox.payer.intake import receive
from cleanclaim.sandbox.payer.remitting import remit
from cleanclaim.sandbox.payer.values import PayerState
from cleanclaim.x12.values import Claim837, ClaimAcknowledgment, Envelope, Party

NamedFile = tuple[str, bytes]


def answer(state: PayerState, files: Sequence[NamedFile], now: datetime) -> tuple[PayerState, list[NamedFile]]:
    """Take files in and answer what is due: the next state and the files for the mailbox.

    A file that is no X12 is answered with a sentence as text. Nothing is changed in `state`. Called again
    without files at a later time it gives the remittances due by then; daily or once in a while gives the
    same remittances.
    """
    desk = Desk(state)
    out: list[NamedFile] = []
    for name, content in files:
        out += _take(desk, name, content, now)
    out += _remittances(desk, now)
    return desk.state(), out


def _take(desk: Desk, name: str, content: bytes, now: datetime) -> Iterator[NamedFile]:
    us = Party("AY", False, "Sandbox Clearinghouse", id_qualifier="46", id=desk.clearinghouse)
    try:
        checked = x12.acknowledge(content, now=now, name=name, answers_as=us)
    except Refused as refused:
        yield f"{name}.rejected.txt", f"{refused}\n".encode()
        return
    number = desk.next_number()
    if checked.ta1:
        yield f"{number:09d}.ta1", checked.ta1
    if checked.f999:
        yield f"{number:09d}.999", checked.f999
    sets = _sets(content, name)
    for said in checked.claims:
        claims = next(each for each in sets if _answers(said, each))
        sets.remove(claims)
        receive(desk, claims, said, now.date())
        envelope = _back_to(desk, claims[0].envelope, now, "005010X214")
        yield f"{envelope.interchange_control}.277ca", x12.write_277ca([said], envelope)


def _sets(content: bytes, name: str) -> list[list[Claim837]]:
    """The claims of a file by transaction set, in the order of the file."""
    claims = (value for value in x12.read(content, name=name) if isinstance(value, Claim837))
    return [list(of_set) for _, of_set in groupby(claims, key=lambda claim: _set_key(claim.envelope))]


def _set_key(envelope: Envelope) -> tuple[str, str, str]:
    return envelope.interchange_control, envelope.group_control, envelope.transaction_control


def _answers(said: ClaimAcknowledgment, claims: Sequence[Claim837]) -> bool:
    """Whether an acknowledgment is that of these claims; a set that was refused as a whole has none."""
    same_batch = said.batch_reference == claims[0].batch_reference
    return same_batch and [each.claim_id for each in said.claims] == [each.claim_id for each in claims]


def _back_to(desk: Desk, came: Envelope, now: datetime, guide: str) -> Envelope:
    """The envelope of an answer to the one from whom a file came."""
    number = desk.next_number()
    return Envelope(
        came.receiver_qualifier,
        came.receiver or desk.clearinghouse,
        came.sender_qualifier,
        came.sender,
        f"{number:09d}",
        came.group_receiver or desk.clearinghouse,
        came.group_sender or came.sender,
        str(number),
        "0001",
        guide,
        f"{now:%Y%m%d%H%M}",
        came.test,
    )


def _remittances(desk: Desk, now: datetime) -> Iterator[NamedFile]:
    for remittance in remit(desk, now.date()):
        remittance.envelope.created = f"{now:%Y%m%d%H%M}"
        payer = re.sub(r"[^A-Za-z0-9]", "", remittance.payer.reference("2U"))
        name = f"{payer}-{remittance.envelope.interchange_control}.835"
        yield name, x12.write_835([remittance], remittance.envelope)
