"""Edits on services beside each other: visits beside procedures, pairs, add-ons, repeats.

All of them belong to coding, and none says what it pays.
"""

from __future__ import annotations

from cleanclaim.claims.edits.fired import Edit, Fired, Said, edit
from cleanclaim.claims.edits.lists import code_list
from cleanclaim.claims.edits.procedures import named
from cleanclaim.claims.edits.traits import Trait
from cleanclaim.claims.edits.views import ClaimView, LineView
from cleanclaim.claims.facts import SentLine
from cleanclaim.kernel import Citation

_NCCI = "CMS NCCI Policy Manual"
_MANUAL = "Medicare Claims Processing Manual"


@edit(
    "claim-modifier-25",
    cites=Citation(_NCCI, "chapter I, section D"),
    when=(Trait.PLAIN_VISIT, Trait.MINOR),
    likely_carc="97",
)
def modifier_25(view: ClaimView) -> Said:
    """A visit stands beside a minor procedure of the same day without the modifier that sets it apart."""
    for line in _visits_not_set_apart(view):
        for other in view.with_trait(Trait.MINOR):
            if other.day == line.day:
                yield Fired(
                    f"{line.code} stands beside the minor procedure {other.code} without modifier 25.",
                    line.number,
                    fix="Sign modifier 25 where the visit was significant and separate, else no visit.",
                    values=(("visit", line.code), ("procedure", other.code)),
                )
                break


@edit(
    "claim-modifier-57",
    cites=Citation(_MANUAL, "chapter 12, section 40.2 A 4"),
    when=(Trait.PLAIN_VISIT, Trait.MAJOR),
    likely_carc="97",
)
def modifier_57(view: ClaimView) -> Said:
    """A visit stands beside major surgery, on its day or the day before, without the modifier of the decision."""
    for line in _visits_not_set_apart(view):
        for other in view.with_trait(Trait.MAJOR):
            if 0 <= (other.day - line.day).days <= 1 and not other.has("54", "55", "56", "80", "81", "82", "AS"):
                yield Fired(
                    f"{line.code} stands beside the major surgery {other.code} without modifier 57.",
                    line.number,
                    fix="Sign modifier 57 where the decision for surgery was made at this visit, else no visit.",
                    values=(("visit", line.code), ("procedure", other.code)),
                )
                break


def _visits_not_set_apart(view: ClaimView) -> list[LineView]:
    return [
        line
        for line in view.with_trait(Trait.VISIT)
        if not any(each in code_list("significant_visit_modifiers", line.day) for each in line.modifiers)
    ]


@edit(
    "claim-two-visits",
    cites=Citation(_MANUAL, "chapter 12, section 30.6.7 B"),
    when=Trait.TWO_VISITS,
    likely_carc="18",
)
def two_visits(view: ClaimView) -> Said:
    """Two office visits of one day are signed by the same provider."""
    first_of: dict[object, LineView] = {}
    for line in view.with_trait(Trait.OFFICE_VISIT):
        if line.code not in code_list("office_visits", line.day):
            continue
        first = first_of.setdefault(line.day, line)
        if first is not line and first.code != line.code and not line.has("25", "27") and not first.has("25", "27"):
            says = f"{first.code} and {line.code} are two office visits of one day."
            yield Fired(says, line.number, fix="Sign one visit at the level of all that was done.", values=named(line))


@edit(
    "claim-line-repeated",
    cites=Citation(_MANUAL, "chapter 1, section 120"),
    when=Trait.SAME_CODE,
    likely_carc="18",
)
def line_repeated(view: ClaimView) -> Said:
    """Two lines say the same service of the same day."""
    seen: dict[tuple[object, ...], int] = {}
    for line in view.lines:
        apart = code_list("tells_lines_apart", line.day)
        told = frozenset(modifier for modifier in line.modifiers if modifier in apart)
        service = (line.code, line.day, told, line.line.signed.drug)
        if service in seen:
            yield Fired(
                f"Line {line.number} repeats line {seen[service]}.",
                line.number,
                fix="Sign units on one line, or a modifier that tells the two acts apart.",
                values=(*named(line), ("first_line", str(seen[service]))),
            )
        seen.setdefault(service, line.number)


@edit("claim-add-on-alone", cites=Citation("CMS NCCI", "add-on code edits"), when=Trait.ADD_ON, likely_carc="107")
def add_on_alone(view: ClaimView) -> Said:
    """An add-on code stands without the service that it adds to."""
    for line in view.with_trait(Trait.ADD_ON):
        own, table = line.known.own_primaries, line.known.add_on
        others = {other.code for other in view.lines if other.day == line.day} - {line.code}
        others |= _sent_by_provider(view, line)
        if own is None and (table is None or table.contractor_decides):
            # Known to add to something, not to what: any other service of the day will do.
            alone = bool(line.known.fact and line.known.fact.add_on and not others)
        else:
            alone = not any((own and each in own) or (table and each in table.primaries) for each in others)
        if alone:
            yield Fired(
                f"{line.code} adds to another service that the claim does not have.",
                line.number,
                values=named(line),
                version=table.version if table else "",
            )


def _sent_by_provider(view: ClaimView, line: LineView) -> set[str]:
    """Services of the day that the same provider sent on another claim."""
    npi = view.claim.rendering.npi
    return {
        sent.code
        for sent in view.earlier or ()
        if sent.service_date == line.day and sent.rendering_npi == npi and sent.open
    }


@edit("claim-pair", cites=Citation("CMS NCCI", "procedure-to-procedure edits"), when=Trait.PAIR, likely_carc="97")
def pair(view: ClaimView) -> Said:
    """Two services of one day are not reported together."""
    for first, second, found in view.pairs:
        if found.bypass and _told_apart(first, second):
            continue
        denied = second if isinstance(second, LineView) and second.code == found.column_two else first
        sent = f" (sent with claim {second.claim_id})" if isinstance(second, SentLine) else ""
        yield Fired(
            f"{found.column_two} is part of {found.column_one}{sent}.",
            denied.number,
            fix="A modifier may tell them apart where the record supports it."
            if found.bypass
            else "Sign one of the two; no modifier tells them apart.",
            values=(("column_one", found.column_one), ("column_two", found.column_two)),
            version=found.version,
        )


def _told_apart(first: LineView, second: LineView | SentLine) -> bool:
    """Whether a modifier says that two services are separate. Two at the same named place are not."""
    apart, sites = code_list("tells_pairs_apart", first.day), code_list("sites", first.day)
    both = (*first.modifiers, *second.modifiers)
    if any(modifier in apart and modifier not in sites for modifier in both):
        return True
    one, other = ({each for each in line.modifiers if each in sites} for line in (first, second))
    return one != other


EDITS: tuple[Edit, ...] = (modifier_25, modifier_57, two_visits, line_repeated, add_on_alone, pair)
