"""Official tables in full size for measuring: made here, in the publishers' layouts, and installed as any other.

The numbers are drawn at random (with a fixed seed), the layouts, sizes and proportions are those of the real files:
2.5 million pairs in four files, 14,600 unit limits, 7,400 add-on pairs, 19,000 rows of relative values.
"""

from __future__ import annotations

import random
import shutil
import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from cleanclaim.codesets import Library, default_folder, open_library
from cleanclaim.codesets.folder import shipped_file

FIRST = date(2026, 7, 1)
PAIRS, LIMITS, ADD_ONS, VALUES = 2_550_000, 14_600, 7_400, 19_000
_CACHE = Path(".cache/bench/tables-3")
_PTP_HEADER = (
    "A notice of the publisher.\t\t\t\t\t\t\r\nColumn1/Column 2 Edits\t\t\t\t\t\t\r\n"
    "Column 1\tColumn 2\t*=in existence\tEffective\tDeletion\tModifier\tPTP Edit Rationale\r\n"
    "\t\tprior to 1996\tDate\tDate\t0=not allowed\t\r\n\t\t\t\t*=no data\t1=allowed\t\r\n"
    "\t\t\t\t\t9=not applicable\t\r\n"
)
_WHYS = (
    "Misuse of Column Two code with Column One code",
    "Standards of medical/surgical practice",
    "Sequential procedure",
)


def codes() -> list[str]:
    """16,000 procedure numbers in order, spread over the ranges of CPT and HCPCS."""
    numbers = [f"{number:05d}" for number in range(100, 99_999, 8)]
    letters = [f"{letter}{number:04d}" for letter in "ACEGHJKLPQSTV" for number in range(1, 9_999, 36)]
    return sorted([*numbers, *letters])[:16_000]


def files() -> list[Path]:
    """The files as a user downloads them, made where they are missing: four of pairs, then the other tables."""
    made = [_CACHE / f"ccipra-v322r0-f{part}.zip" for part in range(1, 5)]
    others = [_CACHE / name for name in ("MCR_MUE_PractitionerServices_Eff_07-01-2026.csv", "AOC_V2026Q3-MCR.txt")]
    values = _CACHE / "PPRRVU2026_Jul.csv"
    if not values.exists():
        _CACHE.mkdir(parents=True, exist_ok=True)
        chance = random.Random(2026)  # noqa: S311 - nothing to hide
        known = codes()
        for part, path in enumerate(made):
            _write_pairs(path, known, part, chance)
        _write_limits(others[0], known, chance)
        _write_add_ons(others[1], known, chance)
        _write_values(values, known, chance)
    return [*made, *others, values]


def full_size_library() -> Library:
    """A library of its own with all of `files` installed, beside the shipped sets; made once and kept."""
    folder = _CACHE / "installed"
    if not folder.exists():
        install(folder)
    return open_library(folder)


def install(folder: Path) -> None:
    """Install everything into a new folder."""
    new_folder(folder)
    with open_library(folder) as library:
        library.install(*files(), on=FIRST)


def new_folder(folder: Path) -> None:
    """A folder with the shipped sets alone, as they were compiled already."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    shutil.copy(shipped_file(default_folder()), folder)


def _write_pairs(path: Path, known: list[str], part: int, chance: random.Random) -> None:
    quarter = len(known) // 4
    each = PAIRS // 4 // quarter
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        lines = (
            line
            for first in known[part * quarter : (part + 1) * quarter]
            for line in _pairs(first, known, each, chance)
        )
        archive.writestr(path.with_suffix(".TXT").name, _PTP_HEADER + "".join(lines))


def _pairs(first: str, known: list[str], count: int, chance: random.Random) -> Iterator[str]:
    for second in sorted(chance.sample(known, count)):
        effective = f"{chance.randrange(1996, 2026)}{chance.choice(('0101', '0401', '0701', '1001'))}"
        kind = chance.random()
        indicator = "9" if kind < 0.05 else "0" if kind < 0.4 else "1"
        ended = effective if indicator == "9" else "20251231" if kind > 0.85 else "*"
        yield f"{first}\t{second}\t\t{effective}\t{ended}\t{indicator}\t{_WHYS[int(kind * 3)]}\r\n"


def _write_limits(path: Path, known: list[str], chance: random.Random) -> None:
    head = '"A notice.",,,\r\n"HCPCS/\nCPT Code",Practitioner Services MUE Values,'
    head += "MUE Adjudication Indicator,MUE Rationale\r\n"
    kinds = ("1 Line Edit", "2 Date of Service Edit: Policy", "3 Date of Service Edit: Clinical")
    rows = (
        f"{code},{chance.choice((1, 1, 2, 4))},{chance.choice(kinds)},Nature of Service/Procedure\r\n"
        for code in sorted(chance.sample(known, LIMITS))
    )
    path.write_text(head + "".join(rows), "utf-8", newline="")


def _write_add_ons(path: Path, known: list[str], chance: random.Random) -> None:
    head = "A notice\t\t\t\t\t\t\t\r\nAOC_Edit_Type\tAdd-On_Code\tAOC_DelDT\tPrimary_Code\tPrimary_Code_DelDT\t"
    head += "AOC_Edit_EffDT\tAOC_Edit_DelDT\tSpecial_Instruction_Notes\r\n"
    rows = (
        f"1\t{code}\t\t{primary}\t\t2013091\t\t\r\n"
        for code in sorted(chance.sample(known, ADD_ONS // 8))
        for primary in sorted(chance.sample(known, 8))
    )
    path.write_text(head + "".join(rows), "utf-8", newline="")


def _write_values(path: Path, known: list[str], chance: random.Random) -> None:
    head = (
        "HCPCS,MOD,DESCRIPTION,STATUS CODE,NOT USED FOR MEDICARE PAYMENT,WORK RVU,NON-FAC PE RVU,NON-FAC NA INDICATOR,"
        "FACILITY PE RVU,FACILITY NA INDICATOR,MP RVU,NON-FACILITY TOTAL,FACILITY TOTAL,PCTC IND,GLOB DAYS,PRE OP,"
        "INTRA OP,POST OP,MULT PROC,BILAT SURG,ASST SURG,CO- SURG,TEAM SURG,ENDO BASE,CONV FACTOR\r\n"
    )
    rows = []
    for code in known:
        parts = ("", "26", "TC") if chance.random() < VALUES / len(known) / 3 - 0.25 else ("",)
        for modifier in parts:
            work, expense, malpractice = (chance.randrange(1, 500) for _ in range(3))
            total = f"{(work + expense + malpractice) / 100:.2f}"
            units = (
                f"{work / 100:.2f},{expense / 100:.2f},,{expense / 100:.2f},,{malpractice / 100:.2f},{total},{total}"
            )
            days = chance.choice(("000", "010", "090", "XXX", "XXX"))
            rows.append(f"{code},{modifier},,A,,{units},{int(len(parts) > 1)},{days},0,0,0,0,0,0,0,0,,33.4009\r\n")
    path.write_text(head + "".join(rows), "utf-8", newline="")
