"""Figures of the claim edits: right on a labelled set of our own, and fast with tables in full size.

The yardstick is a plain loop that does nothing but look up the PTP pairs of the same claims: sorted keys in an
array, a binary search for each pair in both directions, days and indicator compared. All in processor time.
"""

from __future__ import annotations

import gc
import random
import statistics
import time
import zipfile
from array import array
from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import combinations

from bench import edits_labelled, tables
from cleanclaim.claims import Checker, Claim, ClaimLine, Facts, cases, check
from cleanclaim.codesets import Code, Library
from cleanclaim.coding.signed import SignedDiagnosis, SignedLine

CLAIMS, BATCH = 60_000, 5_000
_LINES = (1, 2, 2, 3, 3, 4, 5, 6)


def rows() -> list[tuple[str, str]]:
    """(what, figure) for the table of benchmarks."""
    return [*edits_labelled.rows(), *_speed()]


def _speed() -> list[tuple[str, str]]:
    with tables.full_size_library() as library:
        made = claims_of(library)
        facts = Facts(codes=library, tables=library.edit_tables(), today=date(2026, 10, 1), earlier={})
        plain = PlainPairs()
        check(made[-1], facts)  # opens the tables, as the yardstick has read its own
        gc.collect()
        gc.freeze()  # neither side pays for looking through the claims that were made here
        bare = min(_seconds(lambda: [plain.of_claim(claim) for claim in made]) for _ in range(2))
        took, found = _batches(made, facts)
        alone = Checker(facts)
        alone.check(made[:1_000])
        singles = [_seconds(lambda claim=claim: alone.check([claim])) for claim in made[1_000:1_500]]
        cold = [_seconds(lambda claim=claim: check(claim, facts)) for claim in made[:100]]
    each = sum(len(claim.lines) for claim in made) / len(made)
    return [
        ("edits: claims in batches", f"{len(made) / took:,.0f} a second ({each:.1f} lines each, {found:,} findings)"),
        ("edits: beside looking up PTP pairs alone", f"{bare / took:.2f} of {len(made) / bare:,.0f} claims a second"),
        ("edits: one claim, tables warm", f"{1000 * statistics.median(singles):.2f} ms"),
        ("edits: one claim, nothing known before", f"{1000 * statistics.median(cold):.2f} ms"),
    ]


def _batches(made: Sequence[Claim], facts: Facts) -> tuple[float, int]:
    """Seconds for all claims in batches by a checker that knows nothing yet, and what it found."""
    checker = Checker(facts, remembers=True)
    found = 0

    def run() -> None:
        nonlocal found
        for first in range(0, len(made), BATCH):
            found += sum(len(result.findings) for result in checker.check(made[first : first + BATCH]))

    return _seconds(run), found


def claims_of(library: Library) -> list[Claim]:
    """Claims of a fortnight, in numbers that the tables know: few often, others at times; a visit on two of five.

    What is wrong about them is what chance puts together: one in seven or so, mostly pairs."""
    chance = random.Random(5)  # noqa: S311 - nothing to hide
    known = [code for code in tables.codes() if not code.startswith(("00", "01"))]
    visits = [code for code in known if "99202" <= code <= "99215"]
    titles = [code for _, code, kind in library.phrases() if kind == "title"]
    found = [library.lookup("ICD-10-CM", code, tables.FIRST) for code in titles[::200]]
    coded = [each.code.code for each in found if each.status == "valid" and each.code and _is_anybodys(each.code)]
    usual = cases.claim_of({})
    alone = [_of_one(usual, code, coded[0]) for code in known]
    facts = Facts(codes=library, tables=library.edit_tables())
    fine = [code for code, result in zip(known, Checker(facts).check(alone), strict=True) if not result.findings]
    drawn = (visits, chance.sample(fine, 300), fine)
    return [_claim(usual, number, chance, drawn, coded) for number in range(CLAIMS)]


def _is_anybodys(code: Code) -> bool:
    return not (code.sex or code.ages or "left" in code.display or "right" in code.display)


def _of_one(usual: Claim, code: str, diagnosis: str) -> Claim:
    """A claim of one line; what is wrong even alone (an add-on, a code of another sex) is drawn for no claim."""
    signed = _signed(1, code, random.Random(0), 1)  # noqa: S311 - nothing to hide
    line = ClaimLine(1, signed, 15_000, "L1")
    coded = (SignedDiagnosis(1, "ICD-10-CM", diagnosis, ""),)
    encounter = replace(usual.encounter, service_date=tables.FIRST)
    return replace(usual, encounter=encounter, diagnoses=coded, lines=(line,))


def _claim(usual: Claim, number: int, chance: random.Random, drawn: tuple[list[str], ...], coded: list[str]) -> Claim:
    day = tables.FIRST + timedelta(days=chance.randrange(14))
    visits, common, known = drawn
    chosen = {chance.choice(common if chance.random() < 0.9 else known) for _ in range(chance.choice(_LINES))}
    if chance.random() < 0.4:
        chosen.add(chance.choice(visits))
    diagnoses = tuple(
        SignedDiagnosis(place, "ICD-10-CM", code, "")
        for place, code in enumerate(dict.fromkeys(chance.choices(coded, k=chance.randrange(1, 5))), start=1)
    )
    lines = tuple(
        ClaimLine(place, _signed(place, code, chance, len(diagnoses)), 15_000, f"{number}L{place}")
        for place, code in enumerate(sorted(chosen), start=1)
    )
    patient = replace(usual.patient, id=f"P{number * 4 // 5}")
    encounter = replace(usual.encounter, service_date=day, patient_id=patient.id)
    return replace(usual, id=f"SYN-{number}", patient=patient, encounter=encounter, diagnoses=diagnoses, lines=lines)


def _signed(place: int, code: str, chance: random.Random, diagnoses: int) -> SignedLine:
    visit = "99202" <= code <= "99215"
    modifiers = ("25",) if visit else chance.choice(((), (), (), (), ("RT",), ("59",)))
    system = "HCPCS" if code[0].isalpha() else "CPT"
    return SignedLine(place, system, code, "", 1, (chance.randrange(1, diagnoses + 1),), modifiers)


class PlainPairs:
    """The yardstick: the same PTP rows, asked pair by pair in plain Python."""

    def __init__(self) -> None:
        self._numbers = {code: number for number, code in enumerate(tables.codes())}
        found = sorted(row for path in tables.files()[:4] for row in self._rows(path))
        self._keys = array("Q", (row[0] for row in found))
        self._first, self._last = array("L", (row[1] for row in found)), array("L", (row[2] for row in found))
        self._indicator = "".join(row[3] for row in found)

    def _rows(self, path: object) -> list[tuple[int, int, int, str]]:
        with zipfile.ZipFile(str(path)) as archive:
            text = archive.read(archive.namelist()[0]).decode("latin-1")
        split = [line.split("\t") for line in text.splitlines()[6:]]
        number = self._numbers
        return [
            (number[row[0]] << 20 | number[row[1]], int(row[3]), 99_999_999 if row[4] == "*" else int(row[4]), row[5])
            for row in split
        ]

    def of_claim(self, claim: Claim) -> int:
        """How many pairs of a claim's lines have an edit in force."""
        lines = [(line.signed.code, line.service_date or claim.encounter.service_date) for line in claim.lines]
        return sum(
            self.has(first, second, day) or self.has(second, first, day)
            for (first, day), (second, other) in combinations(lines, 2)
            if day == other
        )

    def has(self, first: str, second: str, day: date) -> bool:
        one, two = self._numbers.get(first), self._numbers.get(second)
        if one is None or two is None:
            return False
        key = one << 20 | two
        on = day.year * 10_000 + day.month * 100 + day.day
        place = bisect_left(self._keys, key)
        while place < len(self._keys) and self._keys[place] == key:
            if self._first[place] <= on <= self._last[place] and self._indicator[place] != "9":
                return True
            place += 1
        return False


def _seconds(act: Callable[[], object]) -> float:
    began = time.process_time()
    act()
    return time.process_time() - began
