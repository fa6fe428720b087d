"""From what a person typed to a change of the sheet: everything is asked here, so that a sheet is always sound."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from cleanclaim.charts import Document
from cleanclaim.codesets import Library
from cleanclaim.coding.reasons import given, reasons_for
from cleanclaim.coding.signed import DrugDetail
from cleanclaim.coding.values import Role
from cleanclaim.coding.worksheet import MOST_POINTERS, Act, Change, Entry, Sheet, Standing
from cleanclaim.kernel import Refused
from cleanclaim.store.actors import Actor
from cleanclaim.usecases.coder._quoting import quoted

_MOST_MODIFIERS = 4
_MOST_UNITS = 9_999
_LONGEST_WORDS = 300
_MODIFIER = re.compile(r"[A-Z0-9]{2}")
_DRUG_UNITS = ("UN", "ML", "GR", "F2", "ME")
_NEEDS_NO_REASON = frozenset({Act.TAKE})  # agreeing with a suggestion explains itself


@dataclass(frozen=True, slots=True)
class Wish:
    """What a person asks for, as typed. `pointers` are places of diagnoses ("1, 2"); `quote` are words of the
    record, `quote_at` is where they stand ("D12:340") when that is known."""

    act: str
    key: str = ""
    reason: str = ""
    words: str = ""
    place: str = ""
    modifiers: str = ""
    units: str = "1"
    pointers: str = ""
    ndc: str = ""
    ndc_quantity: str = ""
    ndc_unit: str = ""
    system: str = ""
    quote: str = ""
    quote_at: str = ""


@dataclass(frozen=True, slots=True)
class Desk:
    """What a wish is judged by: who, when, the record, the code sets, the day of service."""

    actor: Actor
    now: datetime
    documents: Sequence[Document]
    library: Library
    on: date


def change_of(sheet: Sheet, wish: Wish, desk: Desk) -> Change:
    """The change that is asked for. Raises Refused, saying what to mend, for one that cannot be made."""
    if wish.act not in set(Act):
        raise Refused("That cannot be done to a code; choose one of the buttons beside it.")
    act = Act(wish.act)
    made = _added(sheet, wish, desk) if act is Act.ADD else _on_entry(sheet, act, wish)
    if act not in _NEEDS_NO_REASON or wish.reason:
        given(reasons_for(act.value), wish.reason, wish.words)
    name = ", ".join(part for part in (desk.actor.name, desk.actor.credential) if part)
    return replace(made, reason=wish.reason, words=wish.words.strip()[:_LONGEST_WORDS], by=name, at=desk.now)


def _on_entry(sheet: Sheet, act: Act, wish: Wish) -> Change:
    entry = sheet.entry(wish.key)
    if entry is None:
        raise Refused("That code is not on the sheet any more; look at the sheet again.")
    if act is Act.MOVE:
        return Change(act, entry.key, "", place=_place(sheet, entry, wish))
    if act is Act.CHANGE:
        return _details(sheet, entry, wish)
    if entry.standing is (Standing.TAKEN if act is Act.TAKE else Standing.LEFT):
        raise Refused(f"{entry.code} is {entry.standing.value} already; look at the sheet again.")
    return Change(act, entry.key, "")


def _place(sheet: Sheet, entry: Entry, wish: Wish) -> int:
    last = len(sheet.diagnoses if entry.is_diagnosis else sheet.acts)
    place = _number(wish.place, "The place")
    if entry.standing is not Standing.TAKEN or not 1 <= place <= last or place == sheet.place(entry.key):
        raise Refused(f"{entry.code} cannot be put there; places go from 1 to {last}.")
    return place


def _details(sheet: Sheet, entry: Entry, wish: Wish) -> Change:
    if entry.is_diagnosis:
        raise Refused("A diagnosis has no modifiers and units; drop it and add the right code.")
    made = _with_line(Change(Act.CHANGE, entry.key, ""), sheet, wish)
    if all(getattr(entry, name) == getattr(made, name) for name in ("modifiers", "units", "pointers", "drug")):
        raise Refused(f"Nothing of {entry.code} is different; change it, or leave it.")
    return made


def _with_line(change: Change, sheet: Sheet, wish: Wish) -> Change:
    units = _number(wish.units or "1", "The number of units")
    if not 1 <= units <= _MOST_UNITS:
        raise Refused(f"Units go from 1 to {_MOST_UNITS}.")
    modifiers, pointers = _modifiers(wish.modifiers), _pointers(sheet, wish.pointers)
    return replace(change, modifiers=modifiers, units=units, pointers=pointers, drug=_drug(wish))


def _modifiers(typed: str) -> tuple[str, ...]:
    found = tuple(dict.fromkeys(re.split(r"[\s,;/-]+", typed.upper().strip())) if typed.strip() else ())
    if len(found) > _MOST_MODIFIERS or not all(_MODIFIER.fullmatch(each) for each in found):
        raise Refused("Modifiers are two letters or digits each, four at most: 25, RT.")
    return found


def _pointers(sheet: Sheet, typed: str) -> tuple[str, ...]:
    places = [_number(each, "A diagnosis") for each in re.split(r"[\s,;]+", typed.strip()) if each]
    keys = [each.key for each in sheet.diagnoses]
    if len(places) > MOST_POINTERS or any(not 1 <= place <= len(keys) for place in places):
        raise Refused(f"Point at the diagnoses by their numbers, 1 to {len(keys)}, four at most: 1, 2.")
    return tuple(dict.fromkeys(keys[place - 1] for place in places))


def _drug(wish: Wish) -> DrugDetail | None:
    if not wish.ndc.strip():
        return None
    ndc, unit = re.sub(r"[^0-9]", "", wish.ndc), wish.ndc_unit.upper().strip()
    try:
        quantity = Decimal(wish.ndc_quantity.strip())
    except InvalidOperation:
        quantity = Decimal(0)
    if len(ndc) != 11 or not quantity.is_finite() or not 0 < quantity < 100_000 or unit not in _DRUG_UNITS:
        raise Refused(f"A drug has an NDC of 11 digits, a quantity and a unit ({', '.join(_DRUG_UNITS)}).")
    return DrugDetail(ndc, quantity, unit)


def _added(sheet: Sheet, wish: Wish, desk: Desk) -> Change:
    typed = wish.key.strip().upper()
    found = desk.library.lookup(wish.system, typed, desk.on)
    if not typed or found.status in ("invalid", "not billable"):
        raise Refused(f"{found.says} Choose one that may be billed on {desk.on.isoformat()}.")
    known = desk.library.code(wish.system, typed)
    code = known.code if known else typed
    is_diagnosis = wish.system.startswith("ICD")
    there = sheet.entry(code)
    if there is not None and (is_diagnosis or there.standing is not Standing.TAKEN):
        raise Refused(f"{code} is on the sheet already; take it, or change it there.")
    change = Change(
        Act.ADD,
        _free(sheet, code),
        "",
        role=Role.DIAGNOSIS if is_diagnosis else Role.PROCEDURE,
        system=wish.system,
        display=known.display if known else "",
        evidence=(quoted(desk.documents, wish.quote, wish.quote_at),),
    )
    return change if is_diagnosis else _with_line(change, sheet, wish)


def _free(sheet: Sheet, code: str) -> str:
    """The code, or "20610~2" for another line of it."""
    count = sum(each.code == code for each in sheet.entries)
    return f"{code}~{count + 1}" if count else code


def _number(typed: str, what: str) -> int:
    text = typed.strip()
    if not (text.isascii() and text.isdigit() and len(text) < 7):
        raise Refused(f"{what} is a whole number; type it in digits.")
    return int(text)
