"""Score suggested diagnoses against notes that people coded. Pure: reads lines, gives figures."""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from cleanclaim.charts import Document, document, visit_facts
from cleanclaim.codesets import Library, icd9
from cleanclaim.coding.selection import CONFIDENT, diagnoses_of
from cleanclaim.coding.selection.learning import Model
from cleanclaim.coding.values import CodingContext
from cleanclaim.kernel import Refused

SYSTEM = "ICD-10-CM"
CATEGORY = 3  # characters
_FIRST_NOTE = "Assessment:\n1. Hypertension."


@dataclass(frozen=True, slots=True)
class CodedNote:
    """A note with the codes that people gave it (as they wrote them, with or without the point)."""

    id: str
    text: str
    codes: frozenset[str]
    spans: tuple[tuple[int, int, str], ...] = ()  # (start, end, code): words that people marked for a code


@dataclass(frozen=True, slots=True)
class Score:
    """Micro-averaged over distinct codes a note. `confident` are suggestions at or over `CONFIDENT`.

    A note is of the confident class where all of its suggestions are; it is right where they are the note's codes,
    none missed: three codes each 95 % sure make a note that is 86 % sure.
    """

    notes: int
    gold: int
    predicted: int
    right: int
    category_gold: int
    category_predicted: int
    category_right: int
    exact_notes: int
    confident: int
    confident_right: int
    confident_notes: int
    confident_notes_right: int
    seconds: float

    def document(self) -> dict[str, Any]:
        """The JSON of `code evaluate`."""
        precision, recall = _share(self.right, self.predicted), _share(self.right, self.gold)
        category = _f1(
            _share(self.category_right, self.category_predicted), _share(self.category_right, self.category_gold)
        )
        return {
            "notes": self.notes,
            "gold": self.gold,
            "predicted": self.predicted,
            "precision": round(precision, 4),
            "recall": round(recall, 4),
            "f1": round(_f1(precision, recall), 4),
            "category_f1": round(category, 4),
            "exact_notes": round(_share(self.exact_notes, self.notes), 4),
            "confident": {
                "threshold": CONFIDENT,
                "coverage": round(_share(self.confident_notes, self.notes), 4),
                "precision": round(_share(self.confident_notes_right, self.confident_notes), 4),
                "suggestions": {
                    "coverage": round(_share(self.confident, self.predicted), 4),
                    "precision": round(_share(self.confident_right, self.confident), 4),
                },
            },
            "notes_per_second": round(_share(self.notes, self.seconds), 1),
        }


_COUNTED = (
    "gold",
    "predicted",
    "right",
    "category_gold",
    "category_predicted",
    "category_right",
    "exact_notes",
    "confident",
    "confident_right",
    "confident_notes",
    "confident_notes_right",
)


def coded_notes(path: Path) -> Iterator[CodedNote]:
    """Notes of a JSON lines file (also .gz): {"id", "text", "codes": […]}. Raises Refused at a line that is none."""
    if not path.is_file():
        raise Refused(f"{path.name} is not a file: give JSON lines of coded notes.")
    try:
        with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as lines:
            for number, line in enumerate(lines, start=1):
                if line.strip():
                    yield _coded_note(line, number)
    except (OSError, UnicodeDecodeError, EOFError, zlib.error):
        raise Refused(f"{path.name} cannot be read: give JSON lines in UTF-8, gzipped or not.") from None


def _coded_note(line: str, number: int) -> CodedNote:
    try:
        row = json.loads(line)
        text, codes = row["text"], row["codes"]
        if not isinstance(text, str) or not text.strip() or not all(isinstance(code, str) for code in codes):
            raise ValueError
        spans = tuple(_span(each, text) for each in row.get("spans") or ())
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise Refused(f'Line {number} is not a coded note: each line is {{"id", "text", "codes": […]}}.') from None
    return CodedNote(str(row.get("id", number)), text, frozenset(map(key_of, codes)), spans)


def _span(row: dict[str, Any], text: str) -> tuple[int, int, str]:
    start, end, code = row["start"], row["end"], row["code"]
    if not (isinstance(start, int) and isinstance(end, int) and 0 <= start < end <= len(text)):
        raise ValueError
    return start, end, key_of(code)


def day_of_codes(codes: Iterable[str], library: Library, today: date, system: str = SYSTEM) -> date:
    """The latest day on which most of these codes could be billed: which release did their coders use?

    `today` where no fiscal year of ICD-10-CM since its first, 2016, has more of them; for ICD-9-CM its last day.
    """
    wanted = frozenset(codes)
    days = [today, *(date(year, 10, 1) for year in range(today.year - 1, 2014, -1))]
    if system == icd9.SYSTEM:
        days = [icd9.LAST_DAY, *(date(year, 10, 1) for year in range(icd9.LAST_DAY.year - 1, 1999, -1))]
    valid = {day: sum(library.lookup(system, code, day).status == "valid" for code in wanted) for day in days}
    return max(days, key=lambda day: (valid[day], day))


def evaluate_coding(
    notes: Iterable[CodedNote],
    library: Library,
    *,
    on: date,
    seconds: Callable[[], float],
    system: str = SYSTEM,
    model: Model | None = None,
    told: Callable[[int], None] | None = None,
) -> Score:
    """Suggest diagnoses for every note and count what people coded too.

    `on` is the date of service of notes that do not say one; `seconds` a stopwatch; `told` hears how many
    notes are done. Raises Refused where there is no note.
    """
    day = min(on, icd9.LAST_DAY) if system == icd9.SYSTEM else on
    diagnoses_of([document("", _FIRST_NOTE)], CodingContext(day, system=system), library)
    begin = seconds()  # the tables are loaded: what is measured is the reading
    pairs: list[tuple[frozenset[str], dict[str, float]]] = []
    for note in notes:
        text, context = for_coding(note, on, system)
        suggested = diagnoses_of([text], context, library, model)
        pairs.append((note.codes, {key_of(one.code): one.confidence for one in suggested}))
        if told:
            told(len(pairs))
    if not pairs:
        raise Refused("There is no coded note in the file.")
    return score_of(pairs, seconds() - begin)


def for_coding(note: CodedNote, on: date, system: str) -> tuple[Document, CodingContext]:
    """A note as it is read, with what it says of its own visit; `on` where it says no day."""
    text = document(note.id, note.text)
    facts = visit_facts(text)
    day = facts.service_date or on
    if system == icd9.SYSTEM:
        day = min(day, icd9.LAST_DAY)
    return text, CodingContext(day, age_years=facts.age_years, sex=facts.sex, system=system)


def score_of(pairs: Iterable[tuple[frozenset[str], Mapping[str, float]]], seconds: float) -> Score:
    """Score (codes by people, suggested codes with confidence) of each note; codes without their points."""
    tally, notes = [0] * len(_COUNTED), 0
    for gold, suggested in pairs:
        tally = [sum(pair) for pair in zip(tally, _counts(gold, suggested), strict=True)]
        notes += 1
    return Score(notes=notes, seconds=seconds, **dict(zip(_COUNTED, tally, strict=True)))


def _counts(gold: frozenset[str], suggested: Mapping[str, float]) -> tuple[int, ...]:
    """In the order of `_COUNTED`."""
    codes = set(suggested)
    categories, wanted = {code[:CATEGORY] for code in codes}, {code[:CATEGORY] for code in gold}
    confident = {code for code, sure in suggested.items() if sure >= CONFIDENT}
    return (
        len(gold),
        len(codes),
        len(gold & codes),
        len(wanted),
        len(categories),
        len(wanted & categories),
        int(gold == codes),
        len(confident),
        len(confident & gold),
        int(bool(codes) and confident == codes),
        int(bool(codes) and confident == codes == gold),
    )


def key_of(code: str) -> str:
    """A code as it is compared: capitals, without its point."""
    return code.replace(".", "").strip().upper()


def _share(part: float, whole: float) -> float:
    return part / whole if whole else 0.0


def _f1(precision: float, recall: float) -> float:
    return _share(2 * precision * recall, precision + recall)
