"""Eye visits: the whole eye examined, dilated, has numbers of its own beside those of decision making."""

from __future__ import annotations

from cleanclaim.coding.selection.em.tables import Grade, table, words
from cleanclaim.kernel import Citation
from cleanclaim.kernel.rules import rule

_EYE_VISITS = Citation("CPT, general ophthalmological services", "92002-92014, the whole visual system examined")
_ALWAYS = ("pressure", "front", "dilated", "back")


@rule("em.whole_eye", cites=_EYE_VISITS)
def whole_eye(text: str, decided: Grade) -> bool:
    """Sight, pressure, the front of the eye and the dilated fundus were examined, and little was decided:"""
    if decided > Grade.LOW or words("eyes", "not_dilated").search(text):
        return False
    seen = words("eyes", "sight").search(text) or words("eyes", "motility").search(text)
    return bool(seen) and all(words("eyes", part).search(text) for part in _ALWAYS)


def eye_code(kind: str) -> str:
    """The number for a new or an established patient, "" for any other kind of visit."""
    return str(table("eyes")["codes"].get(kind, ""))
