"""`cleanclaim post FILE.835`: everything of it is posted, or queued with an owner."""

from __future__ import annotations

from pathlib import Path

from cleanclaim.cli.output import FINE, HAS_ERRORS, emit_json, results, say
from cleanclaim.kernel import Refused, Severity, dollars


def run_post(file: Path, *, as_json: bool) -> int:
    """Post a remittance as the chosen user, else as the machine's operator; returns the exit status."""
    from cleanclaim.cli.acting import poster
    from cleanclaim.gateways.clock import system_now
    from cleanclaim.usecases.biller.post_remittance import post_file

    reports = post_file(actor=poster(), now=system_now(), name=file.name, content=_content(file))
    queued = [item for report in reports for item in report.queued]
    document = {
        "claims": sum(report.claims for report in reports),
        "posted_cents": sum(report.posted_cents for report in reports),
        "queued": [{"kind": item.kind, "owner": item.owner, "reason": item.reason} for item in queued],
        "already_posted": all(report.already_posted for report in reports),
        "balanced": all(report.balanced for report in reports),
    }
    if as_json:
        emit_json(document)
    else:
        _tell(document)
    faults = [finding for report in reports for finding in report.findings]
    for says in dict.fromkeys(finding.message for finding in faults if finding.message not in _reasons(queued)):
        say(says)
    wrong = any(finding.severity is Severity.ERROR for finding in faults)
    aside = any(item.kind == "unrouted" for item in queued)
    return HAS_ERRORS if wrong or aside or not document["balanced"] else FINE


def _reasons(queued) -> str:
    return " ".join(item.reason for item in queued)


def _content(file: Path) -> bytes:
    from cleanclaim.gateways.folder import LARGEST_FILE

    if not file.is_file():
        raise Refused(f"There is no file {file}; check the name.")
    if file.stat().st_size > LARGEST_FILE:
        raise Refused(f"{file} is larger than 1 GB; ask the sender to split it.")
    return file.read_bytes()


def _tell(document) -> None:
    if document["already_posted"]:
        results.print("This payment was posted before; nothing has changed.")
    else:
        results.print(f"{document['claims']} claim payments, {dollars(document['posted_cents'])} posted.")
    for item in document["queued"]:
        say(f"waits for {item['owner'].value}: {item['reason']}")
