"""Code suggestions against the gold set: office notes that two coders coded apart and that were then settled.

`python -m bench.gold` prints the figures of both halves and how far the two coders agreed; `--misses` lists, for the
development half alone, what was missed and what was too much. The test half is looked at for the score only.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rich.console import Console

from bench.gold_notes import HALVES, Coding, Note, codings, drafted, notes
from bench.scores import Tally, part_of
from cleanclaim.charts import document
from cleanclaim.codesets import open_library
from cleanclaim.coding.values import CodingDraft
from cleanclaim.usecases.coder.suggest_codes import suggest_codes


@dataclass(frozen=True, slots=True)
class Pair:
    """The key's coding and another one of the same note, both without what the key leaves open.

    `also` are the codings of the two coders: where they have the key's codes, their order and pointers are right too.
    """

    note: Note
    key: Coding
    said: Coding
    draft: CodingDraft | None = None
    also: tuple[Coding, ...] = ()

    @classmethod
    def of(
        cls,
        note: Note,
        key: Coding,
        said: Coding,
        draft: CodingDraft | None = None,
        also: Sequence[Coding] = (),
    ) -> Pair:
        open_codes = key.optional - set(key.diagnoses)
        wanted = key.leaving(open_codes)
        others = (one.leaving(open_codes) for one in also)
        same = tuple(one for one in others if set(one.diagnoses) == set(wanted.diagnoses))
        return cls(note, wanted, said.leaving(open_codes), draft, same)

    @property
    def same_codes(self) -> bool:
        return set(self.key.diagnoses) == set(self.said.diagnoses) and self.key.billed == self.said.billed

    @property
    def whole(self) -> bool:
        """All codes, nothing missed, the same order and the same pointers: it could be signed as it is."""
        orders = {one.diagnoses for one in (self.key, *self.also)}
        lines = {line for one in (self.key, *self.also) for line in one.procedures}
        return self.same_codes and self.said.diagnoses in orders and set(self.said.procedures) <= lines


def compared(kind: str, other: str, half: str = "") -> list[Pair]:
    """Two codings by people, the first taken for the key."""
    keys, others = codings(kind, half), codings(other, half)
    return [Pair.of(note, keys[note.id], others[note.id]) for note in notes(half)]


def suggested(half: str) -> list[Pair]:
    """One run of the software over a half."""
    keys, first, second, ran = codings("key", half), codings("first", half), codings("second", half), []
    with open_library() as library:
        for note in notes(half):
            draft = suggest_codes(document(note.id, note.text), note.context, library)
            ran.append(Pair.of(note, keys[note.id], drafted(draft), draft, (first[note.id], second[note.id])))
    return ran


def rows() -> list[tuple[str, str]]:
    """(what, figure) for the table of benchmarks: people with one another, then the software on both halves."""
    people = figures("two coders apart", compared("first", "second"))
    return [*people, *(row for half in HALVES for row in figures(f"gold set, {half} half", suggested(half)))]


def figures(name: str, pairs: Sequence[Pair]) -> list[tuple[str, str]]:
    return [
        (f"{name} ({len(pairs)} notes), diagnoses", str(_tally(pairs, lambda one: set(one.diagnoses)))),
        ("the same, categories", str(_tally(pairs, lambda one: one.categories))),
        ("the same, procedures with modifiers and units", str(_tally(pairs, lambda one: one.billed))),
        ("the same, procedure numbers alone", str(_tally(pairs, lambda one: {each.code for each in one.procedures}))),
        ("the same, visit levels", part_of(sum(one.key.visits == one.said.visits for one in pairs), len(pairs))),
        ("the same, first-listed", part_of(sum(_first(one) for one in pairs), len(pairs))),
        ("the same, all codes of the encounter", part_of(sum(one.same_codes for one in pairs), len(pairs))),
        ("the same, with order and pointers", part_of(sum(one.whole for one in pairs), len(pairs))),
    ]


def by_specialty(pairs: Sequence[Pair]) -> list[tuple[str, str]]:
    lines = []
    for specialty in sorted({one.note.specialty for one in pairs}):
        mine = [one for one in pairs if one.note.specialty == specialty]
        diagnoses = _tally(mine, lambda one: set(one.diagnoses))
        acts = _tally(mine, lambda one: one.billed)
        lines.append((specialty, f"diagnoses {diagnoses.f1:.2f}, procedures {acts.f1:.2f}, {len(mine)} notes"))
    return lines


def misses(pairs: Sequence[Pair]) -> list[str]:
    """Lines to read: note by note what the key has and was not said (-), and the reverse (+)."""
    lines: list[str] = []
    for one in pairs:
        missed = [*_without(one.key.diagnoses, one.said.diagnoses), *sorted(one.key.billed - one.said.billed)]
        extra = [*_without(one.said.diagnoses, one.key.diagnoses), *sorted(one.said.billed - one.key.billed)]
        if missed or extra:
            lines += [one.note.id, *(f"  - {each}{_withheld(one, each)}" for each in missed)]
            lines += [f"  + {each}{_quoted(one, each)}" for each in extra]
        elif not one.whole:
            lines += [one.note.id, f"  order {one.key.diagnoses} / {one.said.diagnoses}", *_pointed(one)]
    return lines


def _tally(pairs: Sequence[Pair], of: Callable[[Coding], set[str]]) -> Tally:
    return Tally.of((of(one.key), of(one.said)) for one in pairs)


def _first(pair: Pair) -> bool:
    return pair.key.diagnoses[:1] == pair.said.diagnoses[:1]


def _without(codes: Sequence[str], others: Sequence[str]) -> list[str]:
    return [code for code in codes if code not in others]


def _withheld(pair: Pair, code: str) -> str:
    held = {one.reason for one in pair.draft.withheld if one.code == code.split("×")[0]} if pair.draft else set()
    return f"  withheld: {', '.join(sorted(held))}" if held else ""


def _quoted(pair: Pair, code: str) -> str:
    told = [one for one in pair.draft.suggestions if code.startswith(one.code)] if pair.draft else []
    return (
        f"  {told[0].confidence:.2f} {' '.join(told[0].evidence[0].text.split())!r}"
        if told and told[0].evidence
        else ""
    )


def _pointed(pair: Pair) -> list[str]:
    other = {one.billed: one.pointers for one in pair.said.procedures}
    return [
        f"  {one.billed} points to {one.pointers} / {other.get(one.billed)}"
        for one in pair.key.procedures
        if other.get(one.billed) != one.pointers
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description="Code suggestions against the gold set.")
    parser.add_argument("--misses", action="store_true", help="note by note, of the development half")
    parser.add_argument("--people", action="store_true", help="how far the two coders agreed, and where they differed")
    wanted = parser.parse_args()
    console = Console(soft_wrap=True, highlight=False, markup=False)
    pairs = compared("first", "second") if wanted.people else suggested("development")
    table = figures("two coders apart" if wanted.people else "development half", pairs)
    for what, figure in [*table, *by_specialty(pairs)] if wanted.people or wanted.misses else rows():
        console.print(f"{what}: {figure}")
    if wanted.misses or wanted.people:
        for line in misses(pairs):
            console.print(line)


if __name__ == "__main__":
    main()
