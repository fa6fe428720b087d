"""`cleanclaim submit` and `cleanclaim receive`: the batch out, the answers in, through a folder."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cleanclaim.cli.acting import biller
from cleanclaim.cli.output import FINE, HAS_ERRORS, emit_json, results, say
from cleanclaim.gateways.clock import system_now
from cleanclaim.gateways.folder import FolderMailbox
from cleanclaim.kernel import dollars

if TYPE_CHECKING:
    from cleanclaim.usecases.biller.receive_files import Received
    from cleanclaim.usecases.biller.submit_batch import Submitted


def run_submit(folder: Path | None, *, test: bool, as_json: bool) -> int:
    """Send what is ready; returns the exit status, 1 where a claim or a file was held up."""
    from cleanclaim.claims.life import State
    from cleanclaim.store import claims
    from cleanclaim.usecases.biller.deliver_files import deliver_files
    from cleanclaim.usecases.biller.submit_batch import submit_batch

    actor, now, mailbox = biller(), system_now(), _mailbox(folder)
    outgoing = mailbox.outgoing
    deliver_files(now=now)  # what an earlier run kept and could not deliver
    ready = len(claims.in_state(actor.practice_id, State.READY))
    sent = submit_batch(actor=actor, now=now, mailbox=mailbox, test=test)
    held = ready - sum(len(each.claim_ids) for each in sent)
    late = [each.file.name for each in sent if not _lies_in(outgoing, each)]
    document = {
        "claims": ready - held,
        "charge_cents": sum(each.charge_cents for each in sent),
        "files": [_file(each, delivered=each.file.name not in late) for each in sent],
        "held": held,
        "mailbox": str(outgoing),
    }
    if as_json:
        emit_json(document)
    else:
        _tell_sent(document)
    if held:
        say(f"{held} claims cannot be written and wait for billing: 'cleanclaim work' says why.")
    if late:
        say(f"{len(late)} files are kept but could not be put into the mailbox; the next submit tries again.")
    return HAS_ERRORS if held or late else FINE


def _lies_in(outgoing: Path, sent: Submitted) -> bool:
    """Whether this very file is there, and not another one of its name."""
    path = outgoing / sent.file.name
    return path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() == sent.file.sha256


def _file(sent: Submitted, *, delivered: bool) -> dict[str, Any]:
    return {
        "name": sent.file.name,
        "receiver": sent.receiver,
        "claims": len(sent.claim_ids),
        "charge_cents": sent.charge_cents,
        "delivered": delivered,
    }


def _tell_sent(document: dict[str, Any]) -> None:
    for each in document["files"]:
        words = f"{each['name']}: {each['claims']} claims, {dollars(each['charge_cents'])}, for {each['receiver']}."
        results.print(words, markup=False)
    if not document["files"]:
        results.print("No claim is ready to be sent.")


def run_receive(folder: Path | None, *, as_json: bool) -> int:
    """Read what came in; returns the exit status, 1 where something could not be read or does not balance."""
    from cleanclaim.usecases.biller.receive_files import receive_files

    actor, now, mailbox = biller(), system_now(), _mailbox(folder)
    received = receive_files(actor=actor, now=now, mailbox=mailbox)
    files = [_received(each) for each in received]
    if as_json:
        emit_json({"files": files, "mailbox": str(mailbox.incoming)})
    else:
        _tell_received(files)
    for report in received:
        for payment in report.remittances:
            for item in payment.queued:
                say(f"waits for {item.owner.value}: {item.reason}")
    left = sum(path.is_file() and not path.name.endswith(".part") for path in mailbox.incoming.iterdir())
    if left:
        say(f"{left} files were left in {mailbox.incoming}: a name has letters, digits, '.', '-' and '_' only.")
    wrong = any(each["quarantined"] or not each["balanced"] for each in files)
    return HAS_ERRORS if wrong or left else FINE


def _received(report: Received) -> dict[str, Any]:
    payments = report.remittances
    return {
        "name": report.name,
        "kinds": list(report.kinds),
        "known": report.known,
        "acknowledged": report.acknowledged,
        "accepted": report.accepted,
        "rejected": report.rejected,
        "payments": sum(each.claims for each in payments),
        "posted_cents": sum(each.posted_cents for each in payments),
        "balanced": all(each.balanced for each in payments),
        "queued": [
            {"kind": item.kind, "owner": item.owner, "reason": item.reason} for each in payments for item in each.queued
        ],
        "quarantined": report.quarantined,
    }


def _tell_received(files: list[dict[str, Any]]) -> None:
    for each in files:
        results.print(f"{each['name']}: {_words(each)}", markup=False)
    if not files:
        results.print("Nothing has come in.")


def _words(each: dict[str, Any]) -> str:
    if each["quarantined"]:
        return f"set aside for billing. {each['quarantined']}"
    if each["known"]:
        return "was read before; nothing has changed."
    counts = ("acknowledged", "accepted", "rejected")
    told = [f"{each[name]} claims {name}" for name in counts if each[name]]
    if each["payments"]:
        told.append(f"{each['payments']} claim payments, {dollars(each['posted_cents'])} posted")
    return f"{', '.join(each['kinds'])}, {', '.join(told) or 'nothing of it is about our claims'}."


def _mailbox(folder: Path | None) -> FolderMailbox:
    from cleanclaim.store import default_home

    return FolderMailbox((folder or default_home() / "mailbox").resolve())
