"""What was it for? The diagnoses that an act points at, most fitting first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from cleanclaim.coding.selection.procedures.services import Service, has
from cleanclaim.coding.selection.procedures.sites import body_parts
from cleanclaim.coding.values import Role, Suggestion
from cleanclaim.kernel import Citation
from cleanclaim.kernel.rules import load_rulebook, rule

_MOST = 4
_FEW = 2
_CATEGORY = 3  # characters
_ANY_POLYP = "K63.5"
_RECTUM = "K62.1"
_SIDES = {"RT": "left", "LT": "right"}  # a modifier, and the side that it is not for
_NECESSITY = Citation("Medicare Claims Processing Manual ch. 26", "§10.4, item 24E, diagnosis pointer")


def pointers_for(service: Service, diagnoses: Sequence[Suggestion]) -> tuple[tuple[str, ...], bool]:
    """(codes, whether a reason was found); the first-listed diagnosis where nothing links the two."""
    listed = sorted((one for one in diagnoses if one.role is Role.DIAGNOSIS), key=lambda one: one.rank or 999)
    if not listed:
        return (), False
    codes = [one.code for one in listed]
    known = replace(service, about=_usually_for(service.code) or service.about)
    scored = [(points_at(known, one), one) for one in listed]
    best = max(score for score, _ in scored)
    if best == 0:
        return with_company(service.code, codes[:1], codes), False
    fitting = _on_its_side(service, [one for score, one in scored if score == best])
    fitting = _taken_so(service.code, fitting)
    own = _of_the_part(service, preferred(service.code, tuple(dict.fromkeys(one.code for one in fitting))))
    return with_company(service.code, one_reason(service.code, own) or own[:_MOST], codes), True


def one_reason(code: str, fitting: Sequence[str]) -> tuple[str, ...]:
    """Of a test the one diagnosis that asked for it; before an operation that and what is looked for. () for others.

    Two complaints asked for it together, and so did two of one kind, as of either eye.
    """
    tests = _table()["tests"]
    if not _is(code, tests["codes"]) or _is(code, tests["several"]) or len(fitting) < _FEW:
        return ()
    first, second = fitting[:_FEW]
    alike = first[0] == second[0] == "R" or first[:_CATEGORY] == second[:_CATEGORY]
    both = _is(first, tests["lead"]) or (alike and not _is(code, tests["laboratory"]))
    return (first, second) if both else (first,)


def preferred(code: str, fitting: tuple[str, ...]) -> tuple[str, ...]:
    """What asks for just this act: a snare is for the polyp, not for the diverticula that were seen as well."""
    row = next((each for each in _table()["prefer"] if _is(code, each["codes"])), None)
    if row is None:
        return fitting
    if "leave" in row:
        return tuple(one for one in fitting if not _is(one, row["leave"])) or fitting
    if any(_is(one, row["if"]) for one in fitting):
        return tuple(one for one in fitting if _is(one, row["keep"]))
    return fitting


def with_company(code: str, pointers: Sequence[str], listed: Sequence[str]) -> tuple[str, ...]:
    """The pointers with what belongs to them: anemia of kidney disease with its stage, chemotherapy with the cancer."""
    done = list(dict.fromkeys(pointers))
    for row in _table()["with"]:
        place = next((at for at, one in enumerate(done) if _is(one, row["points"])), None)
        if place is None or not _is(code, row.get("codes", [""])):
            continue
        own = done[place]
        company = [one for one in listed if _is(one, row["also"]) and one != own]
        others = [one for one in done if one != own and one not in company]
        if not company:
            continue
        if row.get("lead"):
            done = [*company, own, *others]
        elif row.get("listed"):
            done = sorted({*done, *company}, key=list(listed).index)
        elif row.get("first"):
            done = [own, *company, *others]
        else:
            done = [*others[:place], own, *company, *others[place:]]
    return tuple(done[:_MOST])


def followed(suggestions: Sequence[Suggestion]) -> list[Suggestion]:
    """Giving a drug is for what the drug is for, and a drug put in place by an act for what the act was for.

    Where several could be meant, those of the same sentence are.
    """
    done = list(suggestions)
    for row in reversed(_table()["follows"]):
        leads = [one for one in done if _is(one.code, row["acts"])]
        done = [_following(one, leads) if leads and _is(one.code, row["codes"]) else one for one in done]
    return done


def _following(one: Suggestion, leads: Sequence[Suggestion]) -> Suggestion:
    near = [lead for lead in leads if set(lead.evidence) & set(one.evidence)] or list(leads)
    pointers = tuple(dict.fromkeys(code for lead in near for code in lead.pointers))
    return replace(one, pointers=pointers[:_MOST]) if pointers else one


def _on_its_side(service: Service, fitting: Sequence[Suggestion]) -> list[Suggestion]:
    """Without the diagnoses of the other side, where the act was done on one."""
    other = {_SIDES[mark] for mark in service.modifiers if mark in _SIDES}
    if len(other) != 1:
        return list(fitting)
    wrong = f" {other.pop()} "
    kept = [one for one in fitting if wrong not in f" {one.display.lower().replace(',', ' ')} "]
    return kept or list(fitting)


def _taken_so(code: str, fitting: list[Suggestion]) -> list[Suggestion]:
    """Without the polyps whose own lines say that they were taken in another way."""
    own = next((row for row in _table()["way"] if _is(code, row["codes"])), None)
    if own is None:
        return fitting
    told = {one.code: " ".join(span.text for span in one.evidence) for one in fitting}
    if not any(has(own["says"], text) for text in told.values()):
        return fitting
    return [
        one
        for one in fitting
        if has(own["says"], told[one.code]) or not any(has(row["says"], told[one.code]) for row in _table()["way"])
    ]


def _of_the_part(service: Service, fitting: tuple[str, ...]) -> tuple[str, ...]:
    """Without the polyps of parts of the bowel that the sentences about the act do not name."""
    rows = _table()["part"]
    polyps = [one for one in fitting if one == _ANY_POLYP or any(_is(one, row["codes"]) for row in rows)]
    named = [row for row in rows if has(row["says"], service.text)] if len(polyps) >= _FEW else []
    if not named:
        return fitting
    of_named = [one for one in polyps if any(_is(one, row["codes"]) for row in named)]
    if _ANY_POLYP in polyps and not (of_named == [_RECTUM] and len(named) == 1):
        of_named.append(_ANY_POLYP)
    return tuple(one for one in fitting if one not in polyps or one in of_named) if of_named else fitting


def _usually_for(code: str) -> tuple[str, ...]:
    return next((tuple(row["about"]) for row in _table()["for"] if _is(code, row["codes"])), ())


def _is(code: str, starts: Sequence[str]) -> bool:
    return code.startswith(tuple(starts))


def _table() -> dict[str, Any]:
    return load_rulebook("coding/pointers/acts")


@rule("procedures.pointer", cites=_NECESSITY)
def points_at(service: Service, diagnosis: Suggestion) -> int:
    """A service points at the diagnoses that it was for: same part of the body, kind of problem, or sentence."""
    words = " ".join([diagnosis.display, *(span.text for span in diagnosis.evidence)])
    same_part = bool(service.body) and service.body in {part.name for part in body_parts(words)}
    same_kind = bool(service.about) and diagnosis.code.startswith(service.about)
    same_sentence = any(
        statement.start <= span.start < statement.end and span.document == statement.document
        for statement in service.statements
        for span in diagnosis.evidence
    )
    return 4 * same_part + 2 * same_kind + same_sentence
