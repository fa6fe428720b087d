"""What only a dental claim (837D) says: teeth, surfaces, areas of the mouth, orthodontics."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal


@dataclass(slots=True)
class ToothStatus:
    """DN2: a tooth (universal numbering) that is missing (M), impacted (I) or to be extracted (E)."""

    tooth: str
    status: str
    offset: int = -1


@dataclass(slots=True)
class Dental:
    """DN1, DN2 and CLM19 of a dental claim. `predetermination`: an estimate is asked for, nothing is billed."""

    orthodontic_months: Decimal | None = None  # DN101
    orthodontic_months_left: Decimal | None = None  # DN102
    orthodontic: bool = False  # DN104 = Y
    teeth: list[ToothStatus] = field(default_factory=list)
    predetermination: bool = False  # CLM19 = PB
    offset: int = -1  # of DN1


@dataclass(slots=True)
class Tooth:
    """TOO: the tooth treated, with its surfaces (B, D, F, I, L, M, O)."""

    tooth: str
    surfaces: tuple[str, ...] = ()
    offset: int = -1


@dataclass(slots=True)
class DentalService:
    """SV304, SV305 and TOO of a dental line. `placement`: I initial, R replacement of a prosthesis or crown."""

    oral_cavity: tuple[str, ...] = ()
    placement: str = ""
    teeth: list[Tooth] = field(default_factory=list)
