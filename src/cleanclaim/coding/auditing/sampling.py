"""Which signed codings a second coder gets: drawn by a seed, so that the same draw can be made again.

Each coder with work in the period gives the same share of it, and within a coder each confidence class gives
its share, so that neither the sure nor the doubtful work is left out by chance.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from cleanclaim.coding.reasons import RULEBOOK
from cleanclaim.coding.signed import SignedCoding
from cleanclaim.coding.values import CodingDraft
from cleanclaim.kernel import Refused
from cleanclaim.kernel.rules import load_rulebook


class Stratum(StrEnum):
    """How sure the software was of what was signed: of all of it, of less, or some of it is a person's own."""

    CONFIDENT = "confident"
    UNSURE = "unsure"
    BY_HAND = "by hand"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A signed coding that may be drawn: its id, who signed it, its confidence class."""

    id: str
    coder: str
    stratum: Stratum


def stratum_of(signed: SignedCoding, draft: CodingDraft | None, confident: float) -> Stratum:
    """The class of the least sure code that was signed; `BY_HAND` where one was not suggested at all."""
    sure = {each.code: each.confidence for each in draft.suggestions} if draft else {}
    codes = [*(each.code for each in signed.diagnoses), *(each.code for each in signed.lines)]
    if any(code not in sure for code in codes):
        return Stratum.BY_HAND
    return Stratum.CONFIDENT if all(sure[code] >= confident for code in codes) else Stratum.UNSURE


def draw(candidates: Iterable[Candidate], *, percent: int, seed: int) -> tuple[str, ...]:
    """The ids of `percent` of each coder's codings, rounded up, at least one of each coder who has any.

    The draw hangs on ids, percent and seed alone, not on the order in which candidates come. Raises Refused
    for a share that is none.
    """
    most = int(load_rulebook(RULEBOOK)["sample"]["most_percent"])
    if not 1 <= percent <= most:
        raise Refused(f"Say a share between 1 and {most} percent.")
    by_coder: dict[str, list[Candidate]] = defaultdict(list)
    for each in candidates:
        by_coder[each.coder].append(each)
    return tuple(id for coder in sorted(by_coder) for id in _of_coder(by_coder[coder], percent, seed))


def _of_coder(own: Sequence[Candidate], percent: int, seed: int) -> list[str]:
    least = int(load_rulebook(RULEBOOK)["sample"]["least_of_a_coder"])
    wanted = max(min(least, len(own)), -(-len(own) * percent // 100))
    strata = {stratum: sorted(each.id for each in own if each.stratum is stratum) for stratum in Stratum}
    shares = _shares({stratum: len(ids) for stratum, ids in strata.items()}, wanted)
    return [id for stratum, ids in strata.items() for id in _shuffled(ids, seed)[: shares[stratum]]]


def _shares(sizes: dict[Stratum, int], wanted: int) -> dict[Stratum, int]:
    """`wanted` divided by size: whole parts first, then one more to the largest remainders."""
    whole = sum(sizes.values())
    shares = {stratum: wanted * size // whole for stratum, size in sizes.items()}
    by_rest = sorted(sizes, key=lambda stratum: (-(wanted * sizes[stratum] % whole), list(Stratum).index(stratum)))
    for stratum in by_rest[: wanted - sum(shares.values())]:
        shares[stratum] += 1
    return shares


def _shuffled(ids: Iterable[str], seed: int) -> list[str]:
    return sorted(ids, key=lambda id: hashlib.sha256(f"{seed}|{id}".encode()).hexdigest())
