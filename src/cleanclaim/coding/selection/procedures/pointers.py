"""What was it for? The diagnoses that an act points at, most fitting first."""

from __future__ import annotations

from collections.abc import Sequence

from cleanclaim.coding.selection.procedures.services import Service
from cleanclaim.coding.selection.procedures.sites import body_parts
from cleanclaim.coding.values import Role, Suggestion
from cleanclaim.kernel import Citation
from cleanclaim.kernel.rules import rule

_MOST = 4
_NECESSITY = Citation("Medicare Claims Processing Manual ch. 26", "§10.4, item 24E, diagnosis pointer")


def pointers_for(service: Service, diagnoses: Sequence[Suggestion]) -> tuple[tuple[str, ...], bool]:
    """(codes, whether a reason was found); the first-listed diagnosis where nothing links the two."""
    listed = sorted((one for one in diagnoses if one.role is Role.DIAGNOSIS), key=lambda one: one.rank or 999)
    if not listed:
        return (), False
    scored = [(points_at(service, one), one) for one in listed]
    best = max(score for score, _ in scored)
    if best == 0:
        return (listed[0].code,), False
    fitting = [one.code for score, one in scored if score == best]
    return tuple(dict.fromkeys(fitting))[:_MOST], True


@rule("procedures.pointer", cites=_NECESSITY)
def points_at(service: Service, diagnosis: Suggestion) -> int:
    """A service points at the diagnoses that it was for: same part of the body, kind of problem, or sentence."""
    words = " ".join([diagnosis.display, *(span.text for span in diagnosis.evidence)])
    same_part = bool(service.body) and service.body in {part.name for part in body_parts(words)}
    same_kind = bool(service.about) and diagnosis.code.startswith(service.about)
    same_sentence = any(
        statement.start <= span.start < statement.end and span.document == statement.document
        for statement in service.statements
        for span in diagnosis.evidence
    )
    return 4 * same_part + 2 * same_kind + same_sentence
