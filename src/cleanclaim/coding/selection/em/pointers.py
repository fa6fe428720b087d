"""Which diagnoses a visit points at: what it came for and what was addressed; the rest only where there is room."""

from __future__ import annotations

from collections.abc import Sequence

from cleanclaim.coding.selection.em.beside import is_surgery
from cleanclaim.coding.selection.em.elements import Visit
from cleanclaim.coding.values import EmLevel, Role, Suggestion
from cleanclaim.kernel.rules import load_rulebook

MOST = 4
_RULEBOOK = "coding/pointers/visits"


def pointers_of(visit: Visit, em: EmLevel) -> tuple[str, ...]:
    """The problems counted, in the diagnoses' order; all diagnoses where none was."""
    codes = _codes(visit.diagnoses)
    if em.by == "preventive":
        first = [code for code in codes if _is(code, "preventive")]
        return tuple((first or codes)[:MOST])
    if em.by == "postoperative":
        return tuple(codes[:1])
    counted = " ".join(what for element, _, what in em.counted if element == "problems")
    addressed = [code for code in codes if code in counted]
    return visit_points_at(addressed or codes, codes, visit.procedures)


def with_findings(diagnoses: Sequence[Suggestion]) -> tuple[str, ...]:
    """A preventive visit that has no visit for problems beside it points at what it found, too."""
    codes = _codes(diagnoses)
    first = [code for code in codes if _is(code, "preventive")]
    if not any(_is(code, "with_findings") for code in first):
        return tuple((first or codes)[:MOST])
    found = [code for code in codes if code[0] != "Z" and not _is(code, "secondary")]
    return tuple([*first, *found][:MOST])


def visit_points_at(
    addressed: Sequence[str], codes: Sequence[str], procedures: Sequence[Suggestion]
) -> tuple[str, ...]:
    """What the visit came for and what was addressed, in the diagnoses' order.

    Four diagnoses or fewer are all pointed at. Not pointed at is what has a line of its own, and what a small
    procedure dealt with, where the visit was for something else as well.
    """
    wanted = [code for code in codes if not _is(code, "own_line")]
    if len(wanted) > MOST:
        wanted = _weightiest([code for code in wanted if code in addressed or code == _came_for(codes)], wanted)
    dealt = {
        code
        for one in procedures
        for code in one.pointers
        if one.code.startswith(tuple(load_rulebook(_RULEBOOK)["dealt_with"]))
        or (is_surgery(one.code) and code[0] == "Z")
    }
    own = [code for code in wanted if code not in dealt]
    return tuple(
        (own if any(code in addressed and not _is(code, "harm") for code in own) else wanted or list(codes))[:MOST]
    )


def _came_for(codes: Sequence[str]) -> str:
    return codes[0] if _is(codes[0], "came_for") else ""


def _weightiest(addressed: Sequence[str], codes: Sequence[str]) -> list[str]:
    """What was addressed, without what hangs on something else where there is no room for all."""
    wanted = [code for code in addressed if not _is(code, "harm")] or list(addressed)
    if len(wanted) > MOST:
        joined = all(any(_is(code, name) for code in wanted) for name in ("kidney_of_diabetes", "kidney_of_pressure"))
        wanted = [code for code in wanted if not (_is(code, "secondary") or (joined and _is(code, "kidney_stage")))]
    if len(wanted) < MOST:
        wanted = [code for code in codes if code in wanted or _is(code, "states")]
    return wanted


def _codes(diagnoses: Sequence[Suggestion]) -> list[str]:
    listed = sorted((one for one in diagnoses if one.role is Role.DIAGNOSIS), key=lambda one: one.rank or 999)
    return [one.code for one in listed]


def _is(code: str, name: str) -> bool:
    return code.startswith(tuple(load_rulebook(_RULEBOOK)[name]))
