"""Why a line is denied: small policies asked in order, the first that speaks decides.

Each gives "GROUP-CARC" or "". Lists and numbers are in `rulebook/sandbox/policies.toml`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from cleanclaim.kernel.rules import load_rulebook
from cleanclaim.payers import correction_deadline, timely_filing_deadline
from cleanclaim.sandbox.payer.desk import Desk, line_key
from cleanclaim.sandbox.payer.values import Member, OnFile, SandboxPayer
from cleanclaim.x12.values import ServiceLine


@dataclass(frozen=True, slots=True)
class Asked:
    """A line of a claim on file, before the payer whose policies are asked."""

    desk: Desk
    payer: SandboxPayer
    member: Member
    claim: OnFile
    line: ServiceLine

    @property
    def day(self) -> date:
        return self.line.service_date or date.min


def denial(asked: Asked) -> str:
    """The first policy that denies the line, as "GROUP-CARC"; "" when none does."""
    return next((verdict for policy in POLICIES if (verdict := policy(asked))), "")


def duplicate(asked: Asked) -> str:
    """The same person, day and procedure is on file already; a payer that takes corrections wants one."""
    repeated = load_rulebook("sandbox/policies")["repeated"]["modifiers"]
    if any(modifier in repeated for modifier in asked.line.procedure.modifiers):
        return ""
    key = line_key(asked.payer.profile.id, asked.claim.claim, asked.line)
    earlier = asked.desk.seen.get(key, ())
    before = earlier[: earlier.index(asked.claim.number)]
    standing = (asked.desk.on_file[number] for number in before if number != asked.claim.replaces)
    return "CO-18" if any(_still_counts(other, asked) for other in standing) else ""


def _still_counts(other: OnFile, asked: Asked) -> bool:
    """Where corrections are not taken, a denied line may come again in a new claim."""
    if other.replaced or other.claim.frequency == "8":
        return False
    if "7" in asked.payer.profile.accepts_frequency or other.answer is None:
        return True
    paid = (line for line in other.answer.lines if line.procedure.code == asked.line.procedure.code)
    return any(line.allowed_cents for line in paid)


def not_covered_then(asked: Asked) -> str:
    """Coverage had not begun, or had ended."""
    if asked.day < asked.member.period.first:
        return "PR-26"
    if not asked.member.period.covers(asked.day):
        return "PR-27"
    return "" if asked.desk.plan(asked.payer, asked.member, asked.day) else "PR-27"


def filed_late(asked: Asked) -> str:
    """Past the limit for originals, counted from the service, or for corrections, from the decision."""
    original = asked.desk.on_file.get(asked.claim.replaces)
    profile = asked.payer.profile
    if original is not None and original.answered_on is not None:
        last = correction_deadline(profile, original.answered_on)
    else:
        last = timely_filing_deadline(profile, asked.day)
    return "CO-29" if asked.claim.received > last else ""


def no_authorization(asked: Asked) -> str:
    """The payer wants an authorization of the procedure and the claim names none."""
    if asked.line.procedure.code not in asked.payer.profile.requires_authorization:
        return ""
    on_line = any(reference.qualifier == "G1" for reference in asked.line.references)
    return "" if on_line or asked.claim.claim.reference("G1") else "CO-197"


def other_payer_unknown(asked: Asked) -> str:
    """A claim to a later payer says nothing of what the first one paid on the line."""
    claim = asked.claim.claim
    if claim.subscriber.responsibility == "P" or asked.line.adjudications:
        return ""
    alone = len(claim.lines) == 1 and any(other.paid_cents is not None for other in claim.other_payers)
    return "" if alone else "CO-22"


def bundled(asked: Asked) -> str:
    """Part of another procedure of the day, and no modifier says that it was separate."""
    procedure = asked.line.procedure
    beside = {
        other.procedure.code
        for other in asked.claim.claim.lines
        if other is not asked.line and other.service_date == asked.line.service_date
    }
    for row in load_rulebook("sandbox/policies")["bundled"]:
        applies = procedure.code in row["codes"] and beside.intersection(row["beside"])
        if applies and not set(procedure.modifiers).intersection(row["unless"]):
            return "CO-97"
    return ""


def unsupported(asked: Asked) -> str:
    """None of the diagnoses that the line points to is one for which the procedure is paid."""
    diagnoses = asked.claim.claim.diagnoses
    pointed = [diagnoses[at - 1].code for at in asked.line.pointers if 0 < at <= len(diagnoses)]
    for row in load_rulebook("sandbox/policies")["supported"]:
        if asked.line.procedure.code in row["codes"] and not any(
            code.startswith(tuple(row["diagnoses"])) for code in pointed
        ):
            return "CO-11"
    return ""


POLICIES: tuple[Callable[[Asked], str], ...] = (
    duplicate,
    not_covered_then,
    filed_late,
    no_authorization,
    other_payer_unknown,
    bundled,
    unsupported,
)
