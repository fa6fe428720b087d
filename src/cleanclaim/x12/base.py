"""The base standard: what each element of each segment is, whatever guide uses it (a table).

One line a segment: elements in order as `type minimum-maximum`, `(…)` for a composite, `-` where no
guide of this room uses the element. Behind `|` the standard's relational notes: P0304 both or neither,
R0203 at least one, C0809 the first asks for the second, E0207 not both, L050607 the first asks for one
of the others. Source: X12 005010, segment directory, facts only.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

PROCEDURE = "(ID2-2 AN1-48 AN2-2 AN2-2 AN2-2 AN2-2 AN1-80 AN1-48)"
_HEALTH_CODE = "(ID1-3 AN1-30 ID2-3 AN1-35 R1-18 R1-15 AN1-30 AN1-30 ID1-1)"
_STATUS = "(AN1-30 AN1-30 ID2-3 ID1-3)"
_POINTERS = "(N01-2 N01-2 N01-2 N01-2)"
_REFERENCE = "(ID2-3 AN1-50 ID2-3 AN1-50 ID2-3 AN1-50)"
_PLB_REASON = "(ID2-2 AN1-50)"
_CAS_NOTES = " ".join(
    f"L{n:02d}{n + 1:02d}{n + 2:02d} C{n + 1:02d}{n:02d} C{n + 2:02d}{n:02d}" for n in range(5, 20, 3)
)

_SEGMENTS = f"""
ST  ID3-3 AN4-9 AN1-35
SE  N01-10 AN4-9
BHT ID4-4 ID2-2 AN1-50 DT8-8 TM4-8 ID2-2
HL  AN1-12 AN1-12 ID1-2 ID1-1
NM1 ID2-3 ID1-1 AN1-60 AN1-35 AN1-25 AN1-10 AN1-10 ID1-2 AN2-80 ID2-2 ID2-3 AN1-60 | P0809 C1110 C1203
N1  ID2-3 AN1-60 ID1-2 AN2-80 ID2-2 ID2-3 | R0203 P0304
N2  AN1-60 AN1-60
N3  AN1-55 AN1-55
N4  AN2-30 ID2-2 ID3-15 ID2-3 ID1-2 AN1-30 ID1-3 | E0207 C0605 C0704
PER ID2-2 AN1-60 ID2-2 AN1-256 ID2-2 AN1-256 ID2-2 AN1-256 AN1-20 | P0304 P0506 P0708
REF ID2-3 AN1-50 AN1-80 {_REFERENCE} | R0203
PRV ID1-3 ID2-3 AN1-50 ID2-2 - ID3-3 | P0203
CUR ID2-3 ID3-3 R4-10 ID2-3 ID3-3 ID3-3 - - - - - - - - - - - - - - -
SBR ID1-1 ID2-2 AN1-50 AN1-60 ID1-3 ID1-1 ID1-1 ID2-2 ID1-2
PAT ID2-2 ID1-1 ID2-2 ID1-1 ID2-3 AN1-35 ID2-2 R1-10 ID1-1 | P0506 P0708
DMG ID2-3 AN1-35 ID1-1 ID1-1 - ID1-2 ID2-3 ID1-2 R1-15 ID1-3 AN1-30 | P0102 P1011 C1105
CLM AN1-38 R1-18 ID1-2 ID1-2 (AN1-2 ID1-2 ID1-1) ID1-1 ID1-1 ID1-1 ID1-1 ID1-1 \
(ID2-3 ID2-3 ID2-3 ID2-2 ID2-3) ID2-3 ID1-1 ID1-3 ID1-1 ID1-1 ID1-2 ID1-1 ID2-2 ID1-2
DTP ID3-3 ID2-3 AN1-35
DTM ID3-3 DT8-8 TM4-8 ID2-2 ID2-3 AN1-35 | R020305 C0403 P0506
PWK ID2-2 ID1-2 N01-2 ID2-3 ID1-2 AN2-80 AN1-80 - ID1-2 | P0506
CN1 ID2-2 R1-18 R1-6 AN1-50 R1-6 AN1-30
AMT ID1-3 R1-18 ID1-1
K3  AN1-80 ID1-2 -
NTE ID3-3 AN1-80
CR1 ID2-2 R1-10 ID1-1 ID1-1 ID2-2 R1-15 AN1-55 AN1-55 AN1-80 AN1-80 | P0102 P0506
CR2 N01-9 R1-15 ID2-3 ID2-3 ID2-2 R1-15 R1-15 ID1-1 ID1-1 AN1-80 AN1-80 ID1-1 | P0102 C0403 P0506
CR3 ID1-1 ID2-2 R1-15 ID1-1 AN1-80 | P0203
CRC ID2-2 ID1-1 ID2-3 ID2-3 ID2-3 ID2-3 ID2-3
HI  {" ".join([_HEALTH_CODE] * 12)}
HCP ID2-2 R1-18 R1-18 AN1-50 R1-9 AN1-50 R1-18 AN1-48 ID2-2 AN1-48 ID2-2 R1-15 ID2-2 ID1-2 ID1-2 \
| R0113 P0910 P1112
CAS ID1-2 {" ".join(["ID1-5 R1-18 R1-15"] * 6)} | {_CAS_NOTES}
OI  ID1-2 ID2-2 ID1-1 ID1-1 ID1-1 ID1-1
MOA R1-10 R1-18 AN1-50 AN1-50 AN1-50 AN1-50 AN1-50 R1-18 R1-18
MIA R1-15 R1-18 R1-15 R1-18 AN1-50 R1-18 R1-18 R1-18 R1-18 R1-18 R1-18 R1-18 R1-18 R1-18 R1-15 R1-18 \
R1-18 R1-18 R1-18 AN1-50 AN1-50 AN1-50 AN1-50 R1-18
LX  N01-6
CL1 ID1-1 ID1-1 ID1-2 ID1-1
SV1 {PROCEDURE} R1-18 ID2-2 R1-15 AN1-2 ID1-2 (N01-2 N01-2 N01-2 N01-2) R1-18 ID1-1 ID1-2 ID1-1 ID1-1 \
ID1-2 ID1-2 ID1-1 ID1-1 AN1-50 ID3-15 R1-18 ID1-1 ID1-1 | P0304
SV2 AN1-48 {PROCEDURE} R1-18 ID2-2 R1-15 R1-10 R1-18 ID1-1 ID1-1 ID1-1 | R0102 P0405
SV3 {PROCEDURE} R1-18 AN1-2 (ID1-3 ID1-3 ID1-3 ID1-3 ID1-3) ID1-1 R1-15 AN1-80 ID1-1 ID1-1 ID1-1 \
(N01-2 N01-2 N01-2 N01-2)
TOO ID1-3 AN1-30 (ID1-2 ID1-2 ID1-2 ID1-2 ID1-2) | P0102
DN1 R1-15 R1-15 ID1-1 AN1-80
DN2 AN1-50 ID1-2 R1-15 ID2-3 AN1-35 ID1-3 | P0405
SV5 (ID2-2 AN1-48) ID2-2 R1-15 R1-18 R1-18 ID1-1 | R0405 C0604
QTY ID2-2 R1-15 - AN1-30 | R0204 E0204
MEA ID2-2 ID1-3 R1-20
PS1 AN1-50 R1-18
LIN AN1-20 ID2-2 AN1-48
CTP ID2-2 ID3-3 R1-17 R1-15 (ID2-2) | P0405
SVD AN2-80 R1-18 {PROCEDURE} AN1-48 R1-15 N01-6
LQ  ID1-3 AN1-30 | C0102
FRM AN1-20 ID1-1 AN1-50 DT8-8 R1-6 | R02030405
BPR ID1-2 R1-18 ID1-1 ID3-3 ID1-10 ID2-2 AN3-12 ID1-3 AN1-35 AN10-10 AN9-9 ID2-2 AN3-12 ID1-3 AN1-35 \
DT8-8 | P0607 C0809 P1213 C1415
TRN ID1-2 AN1-50 AN10-10 AN1-50
RDM ID1-2 AN1-60 AN1-256
TS3 AN1-50 AN1-2 DT8-8 R1-15 R1-18 R1-18 R1-18 R1-18 R1-18 R1-18 R1-18 R1-18 R1-18 R1-18 R1-18 R1-18 \
R1-18 R1-18 R1-18 R1-18 R1-18 R1-18 R1-15 R1-18
TS2 R1-18 R1-18 R1-18 R1-18 R1-18 R1-18 R1-15 R1-18 R1-18 R1-15 R1-15 R1-15 R1-15 R1-15 R1-18 R1-15 \
R1-18 R1-18 R1-18
CLP AN1-38 ID1-2 R1-18 R1-18 R1-18 ID1-2 AN1-50 AN1-2 ID1-1 ID1-2 ID1-4 R1-15 R1-10 ID1-1
SVC {PROCEDURE} R1-18 R1-18 AN1-48 R1-15 {PROCEDURE} R1-15
PLB AN1-50 DT8-8 {" ".join([_PLB_REASON + " R1-18"] * 6)} | P0506 P0708 P0910 P1112 P1314
AK1 ID2-2 N01-9 AN1-12
AK2 ID3-3 AN4-9 AN1-35
IK3 ID2-3 N01-10 AN1-4 ID1-3
CTX (AN1-35 AN1-35) ID2-3 N01-10 AN1-4 (N01-2 N01-2 N01-4) (N01-4 N01-4)
IK4 (N01-2 N01-2 N01-4) N01-4 ID1-3 AN1-99
IK5 ID1-1 ID1-3 ID1-3 ID1-3 ID1-3 ID1-3
AK9 ID1-1 N01-6 N01-6 N01-6 ID1-3 ID1-3 ID1-3 ID1-3 ID1-3
AAA ID1-1 ID2-2 ID2-2 ID1-1
INS ID1-1 ID2-2 ID3-3 ID2-3 ID1-1 (ID1-1 ID1-1) ID1-2 ID2-2 ID1-1 ID1-1 ID2-3 AN1-35 ID1-1 AN2-30 ID2-2 ID2-3 \
N01-9 | P1112
MPI ID1-1 ID2-2 ID1-1 AN1-80 ID2-2 ID2-3 AN1-35 | P0607
EQ  ID1-2 {PROCEDURE} ID3-3 ID1-3 {_POINTERS} | R0102
EB  ID1-2 ID3-3 ID1-2 ID1-3 AN1-50 ID1-2 R1-18 R1-10 ID2-2 R1-15 ID1-1 ID1-1 {PROCEDURE} {_POINTERS} | P0910
HSD ID2-2 R1-15 ID2-2 R1-6 ID1-2 N01-3 ID1-2 ID1-1 | P0102 C0605
III ID1-3 AN1-30 ID2-2 AN1-264 | P0102 C0304
MSG AN1-264 ID2-2 N01-9 | C0302
UM  ID1-2 ID1-1 ID1-2 (AN1-2 ID1-2 ID1-1) (ID2-3 ID2-3 ID2-3 ID2-2 ID2-3) ID1-3 ID1-1 ID1-1 ID1-1 ID1-2
HCR ID1-2 AN1-50 AN1-30 ID1-1
CR5 ID1-1 R1-15 ID1-1 ID1-1 AN1-80 R1-15 R1-15 R1-15 AN1-80 R1-15 R1-15 ID1-1 ID1-1 ID1-1 ID1-1 R1-15 ID1-1 ID1-1
CR6 ID1-1 DT8-8 ID2-3 AN1-35 DT8-8 ID1-1 ID1-1 ID1-1 DT8-8 ID2-2 AN1-15 DT8-8 DT8-8 DT8-8 ID2-3 AN1-35 ID1-1 \
DT8-8 DT8-8 DT8-8 DT8-8 | P0304 P091011 P1516
BGN ID2-2 AN1-50 DT8-8 TM4-8 ID2-2 AN1-50 ID2-2 ID1-2 ID2-2 | C0504
CAT ID2-2 ID1-2 AN1-30 ID1-3 AN1-30 AN1-30 AN1-30 | C0302 P0405 C0605 C0704
OOI AN1-35 ID1-3 AN1-256
EFI ID2-2 AN1-264 ID2-2 AN1-30 AN1-30 AN1-30 AN1-30 AN1-30 AN1-30 ID2-2 AN1-64 - - - - - | C0504 C0706 C0908
BIN N01-15 B1-0
BDS ID3-3 N01-15 B1-0
LS  AN1-4
LE  AN1-4
STC {_STATUS} DT8-8 ID1-2 R1-18 R1-18 DT8-8 ID3-3 DT8-8 AN1-16 {_STATUS} {_STATUS} AN1-264
"""


@dataclass(frozen=True, slots=True)
class Part:
    """An element or component of the base standard; `type` "-" means that no guide here uses it.

    B is counted data: any bytes, as many as the element before says.
    """

    type: str
    minimum: int = 0
    maximum: int = 0
    components: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True)
class Note:
    """A relational note: its letter and the element positions that it binds."""

    letter: str
    positions: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class BaseSegment:
    parts: tuple[Part, ...]
    notes: tuple[Note, ...]


@cache
def base_segments() -> dict[str, BaseSegment]:
    """The whole directory by segment id."""
    lines = (line for line in _SEGMENTS.strip().split("\n") if line)
    return {line.split(maxsplit=1)[0]: _segment(line.split(maxsplit=1)[1]) for line in lines}


def _segment(text: str) -> BaseSegment:
    elements, _, notes = text.partition("|")
    return BaseSegment(_parts(elements.split()), tuple(_note(word) for word in notes.split()))


def _parts(words: list[str]) -> tuple[Part, ...]:
    parts: list[Part] = []
    inner: list[Part] | None = None
    for word in words:
        if word.startswith("("):
            inner = []
        target = parts if inner is None else inner
        target.append(_part(word.strip("()")))
        if word.endswith(")") and inner is not None:
            parts.append(Part("composite", components=tuple(inner)))
            inner = None
    return tuple(parts)


def _part(word: str) -> Part:
    if word == "-":
        return Part("-")
    type_length = 2 if word[:2] in {"AN", "ID", "DT", "TM", "N0"} else 1
    low, _, high = word[type_length:].partition("-")
    return Part(word[:type_length], int(low), int(high))


def _note(word: str) -> Note:
    digits = word[1:]
    return Note(word[0], tuple(int(digits[at : at + 2]) for at in range(0, len(digits), 2)))
