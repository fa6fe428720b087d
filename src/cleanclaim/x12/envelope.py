"""ISA, GS, ST and their trailers: who sent it, and whether counts and control numbers agree.

The watch says what is wrong and goes on; a wrong count never stops a file.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from cleanclaim.x12.delimiters import Delimiters
from cleanclaim.x12.guide import code_list
from cleanclaim.x12.plain import day, is_time
from cleanclaim.x12.values import Envelope

ENVELOPE_SEGMENTS = frozenset({"ISA", "GS", "ST", "SE", "GE", "IEA", "TA1"})
_PAD = [""] * 17
PARTY_QUALIFIERS = ("01", "14", "20", "27", "28", "29", "30", "33", "ZZ")  # X12 element I05
# ISA elements with few codes: which, and what TA105 says of any other.
_ISA_CODES = (
    (1, ("00", "03"), "010"),
    (3, ("00", "01"), "012"),
    (5, PARTY_QUALIFIERS, "005"),
    (7, PARTY_QUALIFIERS, "007"),
    (14, ("0", "1"), "019"),
)


@dataclass(frozen=True, slots=True)
class Flaw:
    """Something wrong at one segment: `element` is "SE01", `note` the code that an answer would carry.

    `note` is TA105 for interchange flaws, AK905 for groups, IK502 for transaction sets; "" where none fits.
    """

    rule: str
    segment: str
    element: str
    offset: int
    message: str
    note: str = ""
    warning: bool = False


class EnvelopeWatch:
    """Follows the envelope segments of a file; every disagreement goes to `report`."""

    def __init__(self, report: Callable[[Flaw], None]) -> None:
        self.report = report
        self.isa: list[str] | None = None
        self.gs: list[str] | None = None
        self.st: list[str] | None = None
        self.groups = self.sets = 0
        self.controls: set[str] = set()
        self.group_controls: set[str] = set()
        self.interchange_controls: set[tuple[str, ...]] = set()
        self.delimiters = Delimiters()

    def see_isa(self, e: list[str], at: int, delimiters: Delimiters) -> None:
        self.end_interchange(at)
        self.isa, self.groups, self.delimiters = (e + _PAD)[:17], 0, delimiters
        self.group_controls = set()
        self._isa_codes(at)
        if self.isa[12] not in {"00501", "00602", "00401"}:
            sentence = "ISA12 must be 00501, or 00602 around guides of 006020"
            self._say("x12.isa-version", "ISA", "ISA12", at, sentence, "017")
        if self.isa[15] not in {"P", "T"}:
            self._say("x12.isa-usage", "ISA", "ISA15", at, "ISA15 must be P (production) or T (test)", "020")
        if not (self.isa[13].isascii() and self.isa[13].isdecimal() and len(self.isa[13]) == 9):
            self._say("x12.isa-control", "ISA", "ISA13", at, "ISA13 must be a number of nine digits", "018")
        for element, note in ((6, "006"), (8, "008")):
            if not self.isa[element].strip():
                self._say("x12.isa-party", "ISA", f"ISA{element:02d}", at, f"ISA{element:02d} must name a party", note)
        key = (self.isa[5], self.isa[6], self.isa[8], self.isa[13])
        if key in self.interchange_controls:
            sentence = "ISA13 is used twice in this file: each interchange needs a number of its own"
            self._say("x12.isa-control-twice", "ISA", "ISA13", at, sentence, "025")
        self.interchange_controls.add(key)

    def _isa_codes(self, at: int) -> None:
        isa = self.isa or _PAD
        for element, codes, note in _ISA_CODES:
            if isa[element] not in codes:
                sentence = f"ISA{element:02d} must be {', '.join(codes[:-1])} or {codes[-1]}"
                self._say("x12.isa-code", "ISA", f"ISA{element:02d}", at, sentence, note)
        if day("20" + isa[9]) is None:
            self._say("x12.isa-date", "ISA", "ISA09", at, "ISA09 must be a day as YYMMDD", "014")
        if len(isa[10]) != 4 or not is_time(isa[10]):
            self._say("x12.isa-date", "ISA", "ISA10", at, "ISA10 must be a time as HHMM", "015")

    def see_ta1(self, e: list[str], at: int) -> None:
        """An answer to another interchange: whom it answers, and whether answer and reason fit.

        Day and time repeat those of the interchange answered, which may be wrong themselves.
        """
        _, control, on, time, answer, note, *_ = [*e, *_PAD]
        if not (control.isascii() and control.isdecimal() and len(control) == 9):
            self._say("x12.ta1-control", "TA1", "TA101", at, "TA101 must be a number of nine digits")
        for element, text, digits in (("TA102", on, 6), ("TA103", time, 4)):
            if not (text.isascii() and text.isdecimal() and len(text) == digits):
                self._say("x12.ta1-date", "TA1", element, at, f"{element} must have {digits} digits")
        if answer not in {"A", "E", "R"}:
            self._say("x12.ta1-code", "TA1", "TA104", at, "TA104 must be A, E or R")
        elif note not in code_list("interchange_note"):
            self._say("x12.ta1-note", "TA1", "TA105", at, "TA105 must be a note code, 000 to 031")
        elif (note == "000") != (answer == "A"):
            right = "000: the interchange is accepted" if answer == "A" else "the reason, not 000"
            self._say("x12.ta1-note", "TA1", "TA105", at, f"TA105 must be {right}")

    def see_gs(self, e: list[str], at: int) -> None:
        self.end_group(at)
        if self.isa is None:
            self._say("x12.gs-outside", "GS", "", at, "GS stands outside an interchange: an ISA must come first")
        self.gs, self.sets = (e + _PAD)[:17], 0
        self.groups += 1
        self.controls = set()
        if day(self.gs[4]) is None:
            self._say("x12.gs-date", "GS", "GS04", at, "GS04 must be a day as CCYYMMDD")
        if not is_time(self.gs[5]):
            self._say("x12.gs-date", "GS", "GS05", at, "GS05 must be a time as HHMM")
        if self.gs[7] != "X":
            self._say("x12.gs-agency", "GS", "GS07", at, "GS07 must be X, accredited standards committee X12")
        if self.gs[6] in self.group_controls:
            sentence = "GS06 is used twice in this interchange: each group needs a number of its own"
            self._say("x12.gs-control-twice", "GS", "GS06", at, sentence, "19")
        self.group_controls.add(self.gs[6])
        if not (self.gs[6].isascii() and self.gs[6].isdecimal() and len(self.gs[6]) <= 9):
            self._say("x12.gs-control", "GS", "GS06", at, "GS06 must be a number of at most nine digits", "6")
        for element in (2, 3):
            if not 2 <= len(self.gs[element].strip()) <= 15:
                sentence = f"GS{element:02d} must have 2 to 15 characters"
                self._say("x12.gs-party", "GS", f"GS{element:02d}", at, sentence, "14" if element == 2 else "13")

    def see_st(self, e: list[str], at: int) -> None:
        self.end_set(at)
        self.st = (e + _PAD)[:17]
        self.sets += 1
        if self.gs is None:
            self._say("x12.st-outside", "ST", "", at, "ST stands outside a group: a GS must come first")
        if self.st[2] in self.controls:
            self._say("x12.st-control-twice", "ST", "ST02", at, "ST02 is used twice in this group", "23")
        self.controls.add(self.st[2])
        if self.gs is not None and self.gs[8] and self.st[3] and self.st[3] != self.gs[8]:
            self._say("x12.st-guide", "ST", "ST03", at, "ST03 must name the guide that GS08 names", "I6")

    def see_se(self, e: list[str], at: int, count: int) -> None:
        padded = (e + _PAD)[:17]
        if self.st is None:
            self._say("x12.se-without-st", "SE", "", at, "SE closes a transaction set that no ST has opened")
            return
        if not _equal(padded[1], count):
            self._say("x12.se-count", "SE", "SE01", at, f"SE01 must be {count}, the segments from ST to SE", "4")
        if padded[2] != self.st[2]:
            self._say("x12.se-control", "SE", "SE02", at, "SE02 must be the control number of ST02", "3")
        self.st = None

    def see_ge(self, e: list[str], at: int) -> None:
        self.end_set(at)
        padded = (e + _PAD)[:17]
        if self.gs is None:
            self._say("x12.ge-without-gs", "GE", "", at, "GE closes a group that no GS has opened")
            return
        if not _equal(padded[1], self.sets):
            sentence = f"GE01 must be {self.sets}, the transaction sets of the group"
            self._say("x12.ge-count", "GE", "GE01", at, sentence, "5")
        if not _equal(padded[2], self.gs[6]):
            self._say("x12.ge-control", "GE", "GE02", at, "GE02 must be the control number of GS06", "4")
        self.gs = None

    def see_iea(self, e: list[str], at: int) -> None:
        self.end_group(at)
        padded = (e + _PAD)[:17]
        if self.isa is None:
            self._say("x12.iea-without-isa", "IEA", "", at, "IEA closes an interchange that no ISA has opened")
            return
        if not _equal(padded[1], self.groups):
            sentence = f"IEA01 must be {self.groups}, the groups of the interchange"
            self._say("x12.iea-count", "IEA", "IEA01", at, sentence, "021")
        if not _equal(padded[2], self.isa[13]):
            self._say("x12.iea-control", "IEA", "IEA02", at, "IEA02 must be the control number of ISA13", "001")
        self.isa = None

    def end_set(self, at: int) -> None:
        if self.st is not None:
            self._say("x12.se-missing", "SE", "", at, "SE is missing: the transaction set is not closed", "2")
        self.st = None

    def end_group(self, at: int) -> None:
        self.end_set(at)
        if self.gs is not None:
            self._say("x12.ge-missing", "GE", "", at, "GE is missing: the group is not closed", "3")
        self.gs = None

    def end_interchange(self, at: int) -> None:
        self.end_group(at)
        if self.isa is not None:
            self._say("x12.iea-missing", "IEA", "", at, "IEA is missing: the interchange is not closed", "023")
        self.isa = None

    def envelope(self) -> Envelope:
        """What stands around the transaction set at hand."""
        isa, gs, st = self.isa or _PAD, self.gs or _PAD, self.st or _PAD
        return Envelope(
            sender_qualifier=isa[5],
            sender=isa[6].strip(),
            receiver_qualifier=isa[7],
            receiver=isa[8].strip(),
            interchange_control=isa[13],
            group_sender=gs[2],
            group_receiver=gs[3],
            group_control=gs[6],
            transaction_control=st[2],
            guide=gs[8] or st[3],
            created=gs[4] + gs[5][:4] if gs[4] else _century(isa[9]) + isa[10],
            test=isa[15] == "T",
        )

    def _say(self, rule: str, segment: str, element: str, at: int, sentence: str, note: str = "") -> None:
        self.report(Flaw(rule, segment, element, at, sentence, note))


def _century(day: str) -> str:
    return f"20{day}" if len(day) == 6 else day


def _equal(text: str, other: int | str) -> bool:
    """Counts and control numbers agree when they are the same number, zeros in front or not."""
    if not (text.isascii() and text.isdecimal()):
        return text == str(other)
    if isinstance(other, str):
        return (other.isascii() and other.isdecimal() and int(text) == int(other)) or text == other
    return int(text) == other
