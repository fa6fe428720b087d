"""What somebody types that looks like a code: "e11.", "E11.-", "e11 9", "icd10 J45.909", "E11.9 diabetes", "j174"."""

from __future__ import annotations

import re
from dataclasses import dataclass

from cleanclaim.codesets.tabular import normal

# Any system's beginning of three characters or more: S93401A, 99213, 0001U, J1885, 401.9, V70.0, 0DTJ4ZZ.
_LIKE = re.compile(r"[A-Z][0-9][0-9A-Z]{1,5}|[0-9][0-9A-Z]{2,6}")
_SYSTEM_NAMED = re.compile(r"\b(?:icd|cpt|hcpcs|dx)\W{0,2}(?:9|10)?\W?(?:cm|pcs)?\b[\s:#]*", re.IGNORECASE)
_EDGES = ".,;:-–*"


@dataclass(frozen=True, slots=True)
class Typed:
    """A beginning of a code (capitals, without the point, "" where nothing looks like one) and the other words.

    `pointed` is true where a point was typed: then it is no procedure number.
    """

    key: str
    words: str
    pointed: bool = False

    @property
    def is_code_alone(self) -> bool:
        return bool(self.key) and not self.words


def typed(text: str) -> Typed:
    """Read what was typed; the whole of it as one code, else the first part that cannot well be a word."""
    bare = _SYSTEM_NAMED.sub("", text)
    parts = bare.split()
    key = _key("".join(parts))
    if key and all(_has_digit(part) for part in parts):
        return Typed(key, "", "." in bare)
    for place, part in enumerate(parts if len(parts) > 1 else []):
        key = _key(part)
        if key and (len(key) > 3 or "." in part) and not part.isdigit():
            return Typed(key, " ".join(parts[:place] + parts[place + 1 :]), "." in part)
    return Typed("", text)


def _key(text: str) -> str:
    key = normal(text.strip(_EDGES).removesuffix(".-"))
    return key if _LIKE.fullmatch(key) else ""


def _has_digit(part: str) -> bool:
    return any(each.isdigit() for each in part)


def closeness(key: str, code: str) -> float:
    """1 for the very code, a little less for each character that it has more."""
    more = len(normal(code)) - len(key)
    return 1.0 if not more else 0.99 - 0.01 * min(more, 9)
