"""Sign the next version of an encounter's coding, with a reason and a visible difference."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from cleanclaim.coding.signed import AlternativeLine, SignedCoding, SignedDiagnosis, SignedLine
from cleanclaim.kernel import Owner, Refused
from cleanclaim.store import atomic, audit, coding, queue, record
from cleanclaim.store.actors import Actor, Role
from cleanclaim.usecases.coder._signing import Judge, coding_value


@dataclass(frozen=True, slots=True)
class Amended:
    """The new version with its id (S…), and what differs from the one before, as people write codes."""

    id: str
    coding: SignedCoding
    added: tuple[str, ...]
    removed: tuple[str, ...]


def amend_coding(
    *,
    actor: Actor,
    now: datetime,
    encounter_id: str,
    diagnoses: Sequence[SignedDiagnosis],
    lines: Sequence[SignedLine],
    reason: str,
    alternatives: Sequence[AlternativeLine] = (),
    code_set_version: str = "",
    codes: Judge | None = None,
) -> Amended:
    """Sign a next version; billing's open questions on this encounter are answered by it, and billing is told.

    Raises Refused as `sign_coding` does, and where there is no reason, no earlier version or no difference.
    """
    actor.must_be(Role.CODER)
    if not reason.strip():
        raise Refused("Say why the coding changes; the reason stands with the new version.")
    with atomic():
        before = coding.latest(actor.practice_id, encounter_id)
        if before is None:
            raise Refused("Nothing is signed for this encounter yet; sign its coding first.")
        value = coding_value(
            actor=actor,
            now=now,
            encounter=record.encounter(actor.practice_id, encounter_id),
            version=before.version + 1,
            diagnoses=diagnoses,
            lines=lines,
            alternatives=alternatives,
            code_set_version=code_set_version or before.code_set_version,
            reason=reason,
            codes=codes,
        )
        added, removed = difference(before, value)
        if not added and not removed:
            raise Refused("Nothing differs from the version before; answer billing's question in words instead.")
        id = coding.sign_all(actor.practice_id, [value])[0]
        _tell_billing(actor, now, encounter_id, value.version)
        audit.record(actor, now, "coding.amended", id, f"version {value.version}")
    return Amended(id, value, added, removed)


def difference(before: SignedCoding, after: SignedCoding) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """(added, removed): what one version says and the other does not, in order."""
    return said_differently(before, after.diagnoses, after.lines, after.alternatives)


def said_differently(
    before: SignedCoding,
    diagnoses: Sequence[SignedDiagnosis],
    lines: Sequence[SignedLine],
    alternatives: Sequence[AlternativeLine] = (),
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """As `difference`, for what is not signed yet."""
    old = list(_said(before.diagnoses, before.lines, before.alternatives))
    new = list(_said(diagnoses, lines, alternatives))
    return tuple(each for each in new if each not in old), tuple(each for each in old if each not in new)


def _said(
    diagnoses: Sequence[SignedDiagnosis], lines: Sequence[SignedLine], alternatives: Sequence[AlternativeLine]
) -> Iterator[str]:
    for diagnosis in diagnoses:
        yield f"{diagnosis.code} (diagnosis {diagnosis.sequence})"
    for line in lines:
        yield _line_said(line)
    for other in alternatives:
        yield f"{_line_said(other.line)} instead of line {other.instead_of} for {other.payer_id}"


def _line_said(line: SignedLine) -> str:
    code = "-".join((line.code, *line.modifiers))
    units = f" ×{line.units}" if line.units != 1 else ""
    drug = f" NDC {line.drug.ndc} {line.drug.quantity} {line.drug.unit}" if line.drug else ""
    return f"{code}{units}{drug} for diagnoses {', '.join(map(str, line.pointers))}"


def _tell_billing(actor: Actor, now: datetime, encounter_id: str, version: int) -> None:
    for each in queue.waiting(actor.practice_id, owner=Owner.CODING):
        if each.object_id == encounter_id:
            queue.close(actor.practice_id, each.id, now=now, actor=actor.user_id, outcome=f"signed version {version}")
    queue.open_item(
        actor.practice_id,
        f"coding-amended/{encounter_id}/{version}",
        kind="coding amended",
        owner=Owner.BILLING,
        reason=f"Version {version} of the coding is signed; take it onto the claim.",
        now=now,
        object_id=encounter_id,
    )
