"""What was it for? The diagnoses that an act points at, most fitting first."""

from __future__ import annotations

from collections.abc import Sequence

from cleanclaim.coding.selection.procedures.services import Service
from cleanclaim.coding.selection.procedures.sites import body_parts
from cleanclaim.coding.values import Role, Suggestion
from cleanclaim.kernel import Citation
from cleanclaim.kernel.rules import rule

_MOST = 4
_FEW = 2
_TESTS = ("7", "8", "92", "93", "94", "95")
_NO_TESTS = ("7700", "92002", "92004", "92012", "92014", "9250", "9294", "9295", "9379", "9464", "9466", "951", "9599")
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
    fitting = tuple(dict.fromkeys(one.code for score, one in scored if score == best))
    return one_reason(service.code, fitting) or fitting[:_MOST], True


def one_reason(code: str, fitting: Sequence[str]) -> tuple[str, ...]:
    """Of a test the one diagnosis that asked for it; before an operation that and what is looked for. () for others."""
    if not code.startswith(_TESTS) or code.startswith(_NO_TESTS) or len(fitting) < _FEW:
        return ()
    return tuple(fitting[:_FEW]) if fitting[0].startswith("Z01.81") else (fitting[0],)


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
