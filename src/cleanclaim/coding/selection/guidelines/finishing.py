"""The last looks: what excludes one another is said, and what comes first stands first."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

from cleanclaim.codesets import Library
from cleanclaim.coding.selection.guidelines.steps import RULEBOOK, SYSTEM, changed, guide, told
from cleanclaim.coding.selection.procedures.phrases import pattern
from cleanclaim.coding.selection.stages import Candidate, Reading, Standing
from cleanclaim.coding.values import Alternative
from cleanclaim.kernel.rules import load_rulebook, rule

_RANK = {standing: place for place, standing in enumerate(Standing)}
_DOUBT = 0.15
_MOST = 14  # candidates that are compared pair by pair


@rule("coding.excludes1", cites=guide("I.A.12.a Excludes1"))
def excludes1(reading: Reading, library: Library) -> Reading:
    """Two codes that exclude each other (Excludes1) stand together only where the conditions are unrelated."""
    for first, second in combinations(reading.candidates[:_MOST], 2):
        note = library.excludes1_conflict(first.code, second.code)
        if note:
            weaker = max((first, second), key=lambda one: (_RANK[one.standing], one.start))
            stronger = second if weaker is first else first
            reading = _doubted(reading, weaker.code, stronger.code, note, library)
    return reading


def _doubted(reading: Reading, code: str, other: str, note: str, library: Library) -> Reading:
    entry = library.code(SYSTEM, other)
    instead = Alternative(other, entry.display if entry else "", "Excludes1: alone, unless the two are unrelated")
    done = tuple(
        told(
            replace(one, doubt=one.doubt + _DOUBT, alternatives=(*one.alternatives, instead)),
            excludes1.card,
            f"{one.code} and {other}: “{note}”.",
        )
        if one.code == code
        else one
        for one in reading.candidates
    )
    return replace(reading, candidates=done)


@rule("coding.sequence", cites=guide("I.A.13 etiology and manifestation, code first; IV.G first-listed"))
def sequence(reading: Reading, library: Library) -> Reading:
    """First-listed is what the visit was for; then the order of the assessment, causes before manifestations."""
    ordered = sorted(reading.candidates, key=_place)
    places = load_rulebook("coding/sequence")
    for row in places["forward"]:
        ordered = _forward(ordered, tuple(row["cause"]), tuple(row["result"]))
    for row in [*load_rulebook(RULEBOOK)["order"], *places["order"]]:
        ordered = _after(ordered, tuple(row["before"]), tuple(row["after"]))
    for row in places["behind"]:
        ordered = _behind(ordered, tuple(row["of"]), tuple(row["codes"]))
    ordered = _surgery_second(reading, _kidneys_with_hypertension(ordered))
    done = [
        told(one, sequence.card, "First-listed.") if place == 0 and len(ordered) > 1 else one
        for place, one in enumerate(ordered)
    ]
    return replace(reading, candidates=tuple(done))


def _place(one: Candidate) -> tuple[bool, bool, int, int, str]:
    is_last = one.code.startswith(tuple(load_rulebook(RULEBOOK)["last"]["codes"]))
    is_why = one.code.startswith(tuple(load_rulebook(RULEBOOK)["why_here"]["codes"]))
    first = one.first or (is_why and one.standing in (Standing.LISTED, Standing.ASSESSED, Standing.REASON))
    return not first, is_last, _RANK[one.standing], one.start, one.code


def _surgery_second(reading: Reading, ordered: list[Candidate]) -> list[Candidate]:
    """Behind a preoperative examination stands what the surgery is for (IV.M)."""
    if not ordered or not ordered[0].code.startswith("Z01.81"):
        return ordered
    words = pattern(load_rulebook(RULEBOOK)["why_here"]["surgery"])
    for one in ordered[1:]:
        own = [reading.sentence_of(each).text for each in one.mentions if not each.document]
        if one.code[0] != "Z" and any(words.search(text) and "through surgery" not in text.lower() for text in own):
            return [ordered[0], one, *(each for each in ordered[1:] if each is not one)]
    return ordered


def _kidneys_with_hypertension(ordered: list[Candidate]) -> list[Candidate]:
    """Hypertension with heart or kidney disease, the failure and the stage stand together (notes at I11–I13)."""
    group = [one for one in ordered if one.code.startswith(("I11", "I12", "I13"))]
    if not group:
        return ordered
    wanted = (
        ("I50",) if group[0].code.startswith("I11") else ("N18",) if group[0].code.startswith("I12") else ("I50", "N18")
    )
    group += [one for start in wanted for one in ordered if one.code.startswith(start)]
    place = min(ordered.index(one) for one in group)
    rest = [one for one in ordered if one not in group]
    return [*rest[:place], *group, *rest[place:]]


def _after(ordered: list[Candidate], before: tuple[str, ...], after: tuple[str, ...]) -> list[Candidate]:
    """Those of `after` behind the last of `before`, in their own order."""
    places = [place for place, one in enumerate(ordered) if one.code.startswith(before)]
    if not places:
        return ordered
    head = ordered[: places[-1] + 1]
    moved = [one for one in head if one.code.startswith(after) and not one.code.startswith(before)]
    return [one for one in head if one not in moved] + moved + ordered[places[-1] + 1 :]


def _behind(ordered: list[Candidate], of: tuple[str, ...], codes: tuple[str, ...]) -> list[Candidate]:
    """Those of `codes` directly behind the first of `of`, where nothing stands first that they are."""
    moved = [one for one in ordered[1:] if one.code.startswith(codes)]
    rest = [one for one in ordered if one not in moved]
    place = next((at for at, one in enumerate(rest, start=1) if one.code.startswith(of)), 0)
    return [*rest[:place], *moved, *rest[place:]] if place else ordered


def _forward(ordered: list[Candidate], cause: tuple[str, ...], result: tuple[str, ...]) -> list[Candidate]:
    """The cause directly before the first of its results, where it stands behind it."""
    moved = next((one for one in ordered if one.code.startswith(cause)), None)
    place = next((at for at, one in enumerate(ordered) if one.code.startswith(result)), None)
    if moved is None or place is None or ordered.index(moved) < place:
        return ordered
    return [*ordered[:place], moved, *(one for one in ordered[place:] if one is not moved)]


@rule("coding.not_in_force", cites=guide("dated code sets: the release of the date of service"))
def in_force(reading: Reading, library: Library) -> Reading:
    """Only codes that could be billed on the date of service are proposed."""
    if reading.context.system != SYSTEM:  # said in ICD-9-CM in the end, and judged there
        return reading
    day = reading.context.service_date
    for one in reading.candidates:
        found = library.lookup(SYSTEM, one.code, day)
        if found.status == "invalid" and (before := _before_the_split(one.code, reading, library)):
            new = replace(one, code=before, alternatives=())
            reading = changed(reading, one, told(new, in_force.card, f"{found.says} {before} was in force."))
        elif found.status in ("invalid", "not billable"):
            reason = "not in force" if found.status == "invalid" else "not billable"
            reading = reading.without((one,), reason, f"{found.says} {in_force.card.sentence}")
        elif found.status == "not checked":
            reading = _said_once(reading, found.says)
        if found.past_end:
            reading = _said_once(
                reading,
                f"{found.version} is the last release installed and ended before {day}: its codes are proposed. "
                "Install the release of the day.",
            )
    return reading


def _said_once(reading: Reading, says: str) -> Reading:
    return reading if says in reading.not_checked else replace(reading, not_checked=(*reading.not_checked, says))


def _before_the_split(code: str, reading: Reading, library: Library) -> str:
    """The shorter code that was complete on the day, before it was split into finer ones; "" where none was."""
    for length in range(len(code) - 1, 2, -1):
        shorter = code[:length].rstrip(".")
        if library.lookup(SYSTEM, shorter, reading.context.service_date).status == "valid":
            return shorter
    return ""
