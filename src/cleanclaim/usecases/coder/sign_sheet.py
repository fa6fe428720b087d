"""Sign the sheet as it was looked at: the first version, or the next with its reason."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from cleanclaim.kernel import Refused
from cleanclaim.store import atomic
from cleanclaim.store.actors import Actor, Role
from cleanclaim.usecases.coder._signing import Judge
from cleanclaim.usecases.coder.amend_coding import amend_coding
from cleanclaim.usecases.coder.sign_coding import sign_coding
from cleanclaim.usecases.coder.working_sheet import working_sheet


def sign_sheet(
    *, actor: Actor, now: datetime, encounter_id: str, stamp: str, codes: Judge | None, reason: str = ""
) -> str:
    """Sign what the sheet of this `stamp` says. Returns the id (S…) of the version.

    Raises Refused where the sheet is another one by now, where anything stands in the way, and, for a version
    after the first, without a reason or a difference.
    """
    actor.must_be(Role.CODER)
    with atomic():
        sheet = working_sheet(actor=actor, encounter_id=encounter_id, codes=codes)
        if sheet.stamp != stamp:
            raise Refused("The sheet has changed since you looked at it; look again, then sign.")
        for sentence in sheet.obstacles:
            raise Refused(sentence)
        said: dict[str, Any] = {
            "actor": actor, "now": now, "encounter_id": encounter_id, "diagnoses": sheet.diagnoses,
            "lines": sheet.lines, "alternatives": sheet.alternatives, "code_set_version": sheet.code_set_version,
            "codes": codes,
        }  # fmt: skip
        return sign_coding(**said).id if sheet.before is None else amend_coding(**said, reason=reason).id
