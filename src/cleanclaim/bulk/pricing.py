"""Claims priced line by line: under a contract, or under Medicare's installed fee schedules.

A claim says itself what pricing needs: where it was done (the ZIP code of the service facility, else of the
billing provider), when, by whom (the taxonomy of an NP or PA), with which minutes. Lines whose numbers do not tell
them apart are counted anew, as the edits do it, so that each has a price of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from cleanclaim.claims.brought import counted
from cleanclaim.codesets.fee_facts import CostIndices, FeeTable
from cleanclaim.codesets.tables.fees import InstalledFees
from cleanclaim.kernel import NotChecked, round_half_up
from cleanclaim.payers import BenefitKind, Contract, LineToPrice, benefit_kind, price
from cleanclaim.payers.medicare import PricedService, Service, Terms, price_services
from cleanclaim.payers.medicare.formula import fee
from cleanclaim.payers.medicare.pricing import priced_statuses
from cleanclaim.payers.pricing import is_facility
from cleanclaim.x12.values import Claim837, ServiceLine

# Taxonomies of nurse practitioners, physician assistants and clinical nurse specialists (NUCC).
_NON_PHYSICIANS = ("363L", "363A", "364S")
_CLINICAL_LABORATORY = "Social Security Act 1834A; clinical laboratory fee schedule"
_SUPPLIES = "Social Security Act 1834(a), 1834(h); DMEPOS fee schedule"


@dataclass(frozen=True, slots=True)
class Because:
    """One step of the arithmetic, with its source and the cents after it (None where it is only said)."""

    says: str
    cites: str
    cents: int | None = None


@dataclass(frozen=True, slots=True)
class PricedClaimLine:
    """What a line is allowed; None where nothing prices it, and `unpriced` says why."""

    claim_id: str
    line: int
    code: str
    modifiers: tuple[str, ...]
    units: str
    charge_cents: int
    allowed_cents: int | None
    because: tuple[Because, ...]
    unpriced: str = ""
    version: str = ""


def price_under_contract(
    claims: Iterable[Claim837], contract: Contract, fees: InstalledFees | None = None
) -> Iterator[PricedClaimLine]:
    """Every line under the contract; clauses "of medicare" ask `fees`."""
    for claim in map(counted, claims):
        days = _days(claim)
        dated = [line for line in claim.lines if line.number in days and _whole(line)]
        official = _Official(claim, fees) if fees is not None else None
        yield from _undated(claim, days)
        for line in claim.lines:
            if line.number in days and not _whole(line):
                yield _line(claim, line, None, (), _not_whole(line))
        lines = [_to_price(claim, line, days[line.number]) for line in dated]
        for line, priced in zip(dated, price(lines, contract, official), strict=True):
            because = (Because(priced.arithmetic, f"{contract.name}: {priced.clause}", priced.allowed_cents),)
            if priced.clause:
                yield _line(claim, line, priced.allowed_cents, because, version=contract.name)
            else:
                yield _line(claim, line, None, (), priced.arithmetic)


def price_under_medicare(
    claims: Iterable[Claim837], fees: InstalledFees, *, zip_code: str = "", terms: Terms | None = None
) -> Iterator[PricedClaimLine | NotChecked]:
    """Every line under the fee schedules in force on its day; what is not installed comes as `NotChecked`.

    The physician schedule first; what it leaves to others is looked for among laboratory and supply fees.
    """
    for claim in map(counted, claims):
        days, place = _days(claim), zip_code or _place(claim)
        yield from _undated(claim, days)
        priced = _priced(claim, days, fees, place, terms)
        for line in claim.lines:
            if line.number in days:
                yield from _medicare_line(claim, line, days[line.number], fees, priced.get(line.number))


def _undated(claim: Claim837, days: Mapping[int, date]) -> Iterator[PricedClaimLine]:
    for line in claim.lines:
        if line.number not in days:
            yield _line(claim, line, None, (), "the line has no date of service")


def _whole(line: ServiceLine) -> bool:
    """Whether units can be counted one by one, as fees of procedures are; minutes always can."""
    return line.units > 0 and line.units == int(line.units)


def _not_whole(line: ServiceLine) -> str:
    return f"{line.units} units: a fee is priced for whole units only"


def _priced(
    claim: Claim837, days: Mapping[int, date], fees: InstalledFees, place: str, terms: Terms | None
) -> dict[int, PricedService | NotChecked]:
    """The physician schedule's answers by line; services of one provider are priced together, day by day."""
    found: dict[int, PricedService | NotChecked] = {}
    groups: dict[tuple[str, date], list[ServiceLine]] = {}
    for line in claim.lines:
        if line.number in days and _whole(line):
            rendering = line.rendering or claim.provider("82") or claim.billing
            groups.setdefault((rendering.id, days[line.number]), []).append(line)
    for (_, day), lines in groups.items():
        at = _indices(fees, place, day)
        if isinstance(at, NotChecked):
            found |= {line.number: at for line in lines}
        else:
            services = [_service(claim, line, day) for line in lines]
            found |= {each.service.number: each for each in price_services(services, fees, at, terms)}
    return found


def _indices(fees: InstalledFees, place: str, day: date) -> CostIndices | NotChecked:
    needed: tuple[FeeTable, ...] = ("PFS RVU", "ZIP to locality", "PFS GPCI")
    for table in needed:
        if fees.release(table, day) is None:
            return NotChecked(table, f"no release for {day.isoformat()} is installed")
    lies = fees.locality(place, day)
    if lies is None:
        return NotChecked("ZIP to locality", f"the ZIP code {place[:5] or 'of the place of service'} is not listed")
    at = fees.indices(lies.carrier, lies.locality, day)
    if at is None:
        return NotChecked("PFS GPCI", f"locality {lies.carrier} {lies.locality} is not listed")
    return at


def _medicare_line(
    claim: Claim837, line: ServiceLine, day: date, fees: InstalledFees, found: PricedService | NotChecked | None
) -> Iterator[PricedClaimLine | NotChecked]:
    if isinstance(found, PricedService) and found.allowed_cents is not None:
        because = tuple(Because(step.says, step.cites, round_half_up(step.cents)) for step in found.steps)
        release = fees.release("PFS RVU", day)
        if release is not None and release.last is not None and release.last < day:
            yield NotChecked("PFS RVU", f"{release.version} ended on {release.last.isoformat()}: its figures were used")
        yield _line(claim, line, found.allowed_cents, because, version=release.version if release else "")
        return
    other = _laboratory(claim, line, day, fees) or _supply(claim, line, day, fees)
    if other is not None:
        yield other
        return
    reason = found.unpriced if isinstance(found, PricedService) else "the physician fee schedule is not at hand"
    if found is None:
        reason = _not_whole(line)
    if isinstance(found, NotChecked):
        yield found
    yield _line(claim, line, None, (), reason)


def _laboratory(claim: Claim837, line: ServiceLine, day: date, fees: InstalledFees) -> PricedClaimLine | None:
    found = fees.lab_fee(line.procedure.code, "QW" if "QW" in line.procedure.modifiers else "", day)
    if found is None:
        return None
    return _by_the_unit(claim, line, found.rate, "laboratory rate", _CLINICAL_LABORATORY, found.version)


def _supply(claim: Claim837, line: ServiceLine, day: date, fees: InstalledFees) -> PricedClaimLine | None:
    """Supplies are priced by the state in which the patient lives."""
    patient = claim.patient or claim.subscriber.party
    found = fees.supply_fee(line.procedure.code, line.procedure.modifiers, patient.state, day)
    if found is None:
        return None
    lies = fees.locality(patient.zip, day)
    rural = lies is not None and lies.rural and found.rural is not None
    rate = found.rural if rural and found.rural is not None else found.nonrural
    words = f"fee of {patient.state}, {'rural' if rural else 'not rural'}"
    return _by_the_unit(claim, line, rate, words, _SUPPLIES, found.version)


def _by_the_unit(
    claim: Claim837, line: ServiceLine, dollars_a_unit: Decimal, words: str, cites: str, version: str
) -> PricedClaimLine:
    fee_cents = round_half_up(dollars_a_unit * 100)
    allowed = round_half_up(Decimal(fee_cents) * line.units)
    because = [Because(f"{words} {dollars_a_unit} × {line.units} units", cites, allowed)]
    if line.charge_cents < allowed:
        because.append(Because("the charge is lower and is allowed", cites, line.charge_cents))
        allowed = line.charge_cents
    return _line(claim, line, allowed, tuple(because), version=version)


class _Official:
    """One claim's Medicare fees of single units, for clauses of a contract that speak of them."""

    def __init__(self, claim: Claim837, fees: InstalledFees) -> None:
        self.claim, self.fees = claim, fees

    def fee(self, line: LineToPrice) -> int | None:
        at = _indices(self.fees, _place(self.claim), line.service_date)
        if isinstance(at, NotChecked):
            return None
        own = next((modifier for modifier in line.modifiers if modifier in {"26", "TC", "53"}), "")
        row = self.fees.relative_values(line.code, own, line.service_date)
        if row is None or row.status not in priced_statuses():
            return None
        return fee(row, at, facility=is_facility(line.place_of_service)).cents


def _service(claim: Claim837, line: ServiceLine, day: date) -> Service:
    minutes = int(line.units) if line.unit == "MJ" else None
    return Service(
        number=line.number,
        code=line.procedure.code,
        modifiers=line.procedure.modifiers,
        units=1 if minutes is not None else int(line.units),
        charge_cents=line.charge_cents,
        service_date=day,
        place_of_service=line.place_of_service or claim.place_of_service,
        non_physician=_non_physician(claim, line),
        minutes=minutes,
    )


def _to_price(claim: Claim837, line: ServiceLine, day: date) -> LineToPrice:
    kind: BenefitKind = benefit_kind(line.procedure.code)
    return LineToPrice(
        line.number,
        line.procedure.code,
        line.procedure.modifiers,
        int(line.units),
        line.charge_cents,
        day,
        line.place_of_service or claim.place_of_service,
        kind,
        _non_physician(claim, line),
    )


def _non_physician(claim: Claim837, line: ServiceLine) -> bool:
    rendering = line.rendering or claim.provider("82") or claim.billing
    return rendering.taxonomy.startswith(_NON_PHYSICIANS)


def _days(claim: Claim837) -> dict[int, date]:
    """The day of each line by its number; a line without one has the day of the first line that has."""
    first = next((line.service_date for line in claim.lines if line.service_date is not None), None)
    found = {line.number: line.service_date or first for line in claim.lines}
    return {number: day for number, day in found.items() if day is not None}


def _place(claim: Claim837) -> str:
    facility = claim.provider("77")
    return facility.zip if facility is not None and facility.zip else claim.billing.zip


def _line(
    claim: Claim837,
    line: ServiceLine,
    allowed: int | None,
    because: tuple[Because, ...],
    unpriced: str = "",
    version: str = "",
) -> PricedClaimLine:
    procedure = line.procedure
    units = format(line.units, "f")
    return PricedClaimLine(
        *(claim.claim_id, line.number, procedure.code, procedure.modifiers, units, line.charge_cents),
        *(allowed, because, unpriced, version),
    )
