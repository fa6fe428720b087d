"""A claim from a few words of TOML, so that a case reads as a biller would tell it.

Everything that a case does not mention is an ordinary, clean office visit of a synthetic patient. A case
names only what matters:

    [[case]]
    rule = "claim-modifier-25"
    says = "A visit with a lesion destruction on the same day and no modifier 25"
    fires = true
    lines = [{ code = "99213" }, { code = "17000" }]
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

from cleanclaim.claims.building import build
from cleanclaim.claims.facts import CodeSets, Facts, SentLine
from cleanclaim.claims.facts import Setting as EditSetting
from cleanclaim.claims.grouping import CodedStay
from cleanclaim.claims.policies import policies_of
from cleanclaim.claims.values import Claim, PriorLine, PriorPayment, Stay
from cleanclaim.codesets import Release
from cleanclaim.codesets.edit_facts import AddOn, CoverageArticle, EditTable, FeeIndicators, PairEdit, UnitLimit
from cleanclaim.coding.signed import DrugDetail, SignedCoding, SignedDiagnosis, SignedLine, Signer
from cleanclaim.kernel import (
    Address,
    Encounter,
    Patient,
    Period,
    PersonName,
    Practice,
    Provider,
    Refused,
    Setting,
    Sex,
    make_npi,
)
from cleanclaim.payers.values import Contract, Coverage, FeeClause, PayerProfile, Relationship
from cleanclaim.x12.values import Diagnosis, InpatientProcedure, Occurrence, ValueAmount

DAY = date(2026, 3, 2)
PRACTICE = Practice(
    id="practice-1",
    name="Synthetic Family Practice",
    npi=make_npi("123456789"),
    tax_id="990000001",
    taxonomy="207Q00000X",
    address=Address("1 Example Street", "Denver", "CO", "802021234"),
    phone="3035550100",
)
RENDERING = Provider(
    id="provider-1",
    npi=make_npi("198765432"),
    name=PersonName("Testmann", "Thea"),
    taxonomy="207Q00000X",
    specialty="family medicine",
)
PATIENT = Patient(
    id="patient-1",
    name=PersonName("Beispiel", "Bea"),
    birth_date=date(1980, 5, 17),
    sex=Sex.FEMALE,
    address=Address("2 Sample Road", "Denver", "CO", "80203"),
)
PAYER = PayerProfile(
    id="payer-1",
    name="Synthetic Mutual",
    payer_id="99001",
    filing_code="CI",
    address=Address("9 Payer Plaza", "Denver", "CO", "80204"),
)
COVERAGE = Coverage(
    id="coverage-1",
    patient_id="patient-1",
    payer_id="payer-1",
    plan_id="plan-1",
    member_id="SYN000001",
    period=Period(date(2010, 1, 1)),
)
ENCOUNTER = Encounter(
    id="encounter-1",
    practice_id="practice-1",
    patient_id="patient-1",
    provider_id="provider-1",
    service_date=DAY,
    setting=Setting.OFFICE,
    place_of_service="11",
)
_CHARGE = 15000


def claim_of(case: Mapping[str, Any]) -> Claim:
    """The claim that a case tells of: an ordinary visit with what the case changes.

    Keys: `diagnoses` (codes), `lines` (tables: code, units, modifiers, pointers, charge, ndc, revenue), and tables
    of fields `patient`, `encounter`, `payer`, `coverage`, `practice`, `rendering`, `claim` (any field of
    the values, dates as TOML dates); `origin` = "elsewhere" for a claim of another system.
    Raises Refused where a case names nothing that could be built.
    """
    encounter = replace(ENCOUNTER, **_fields(case.get("encounter", {})))
    coding = signed_of(case, encounter)
    lines = _tables(case)
    result = build(
        signed=coding,
        encounter=encounter,
        patient=replace(PATIENT, **_fields(case.get("patient", {}))),
        practice=replace(PRACTICE, **_fields(case.get("practice", {}))),
        rendering=replace(RENDERING, **_fields(case.get("rendering", {}))),
        coverages=[COVERAGE],
        payers={"payer-1": replace(PAYER, **_fields(case.get("payer", {})))},
        charges={line["code"]: _CHARGE for line in lines},
        claim_id=case.get("id", "SYN-1"),
    )
    if len(result.claims) != 1:
        raise Refused("The case does not make exactly one claim: name fewer lines or diagnoses.")
    claim = result.claims[0]
    # The coverage is changed afterwards, so that a case can tell of one that was not in force.
    changed = replace(
        claim,
        coverage=replace(COVERAGE, **_fields(case.get("coverage", {}))),
        lines=tuple(
            replace(line, charge_cents=table.get("charge", _CHARGE), revenue_code=table.get("revenue", ""))
            for line, table in zip(claim.lines, lines, strict=True)
        ),
    )
    return _elsewhere(replace(changed, **_fields(case.get("claim", {}))), case)


def _elsewhere(claim: Claim, case: Mapping[str, Any]) -> Claim:
    """What only another system could have made, or an earlier payer could have answered."""
    if "brought_diagnoses" in case:
        coded = enumerate(case["brought_diagnoses"], start=1)
        claim = replace(claim, diagnoses=tuple(SignedDiagnosis(place, "ICD-10-CM", code, "") for place, code in coded))
    if "prior" in case:
        claim = replace(claim, prior=(_prior(claim, case["prior"]),))
    return claim


def _prior(claim: Claim, table: Mapping[str, Any]) -> PriorPayment:
    """An earlier payer's answer: `paid`, `on`, and `lines` as [number, paid, "GROUP-CARC", cents]."""
    lines = []
    for number, paid, code, cents in table["lines"]:
        group, _, carc = code.partition("-")
        lines.append(PriorLine(number, paid, ((group, carc, cents),)))
    return PriorPayment(claim.coverage, claim.payer, table["paid"], table.get("on", DAY), "ICN0", tuple(lines))


def signed_of(case: Mapping[str, Any], encounter: Encounter = ENCOUNTER) -> SignedCoding:
    """The signed coding of a case; diagnoses are counted from 1 in the order given."""
    system = case.get("system", "ICD-10-CM")
    return SignedCoding(
        encounter_id=encounter.id,
        version=1,
        signed_by=Signer("coder-1", "Cora Coder", "CPC"),
        signed_at=datetime.combine(encounter.service_date, time(17), UTC),
        service_date=encounter.service_date,
        diagnoses=tuple(
            SignedDiagnosis(place, system, code, "")
            for place, code in enumerate(case.get("diagnoses", ["I10"]), start=1)
        ),
        lines=tuple(_line(place, table) for place, table in enumerate(_tables(case), start=1)),
        origin=case.get("origin", "here"),
    )


def _tables(case: Mapping[str, Any]) -> list[dict[str, Any]]:
    return list(case.get("lines", [{"code": "99213"}]))


def _line(place: int, table: Mapping[str, Any]) -> SignedLine:
    code = table["code"]
    drug = None
    if "ndc" in table:
        drug = DrugDetail(table["ndc"], Decimal(str(table.get("quantity", 1))), table.get("unit", "UN"))
    return SignedLine(
        sequence=place,
        system=table.get("system") or ("HCPCS" if code[:1].isalpha() else "CPT"),
        code=code,
        display=table.get("words", ""),
        units=table.get("units", 1),
        pointers=tuple(table.get("pointers", [1])),
        modifiers=tuple(table.get("modifiers", [])),
        drug=drug,
    )


_READERS: dict[str, Any] = {
    "institutional": lambda fields: _stay(fields),
    "values": lambda rows: [ValueAmount(code, Decimal(amount)) for code, amount in rows],
    "occurrences": lambda rows: [Occurrence(code, *days) if days else Occurrence(code, None) for code, *days in rows],
    "occurrence_spans": lambda rows: [Occurrence(*row) for row in rows],
    "procedures": lambda rows: [InpatientProcedure("BBR" if not n else "BBQ", *row) for n, row in enumerate(rows)],
    "coded": lambda rows: [Diagnosis(*row) for row in rows],
    "ordering": lambda npi: replace(RENDERING, npi=npi),
    "referring": lambda npi: replace(RENDERING, npi=npi),
    "attachments": lambda rows: tuple(tuple(row) for row in rows),
    "lines": tuple,
    "diagnoses": tuple,
    "sex": Sex,
    "setting": Setting,
    "relationship": Relationship,
    "accepts_frequency": frozenset,
    "requires_authorization": frozenset,
    "period": lambda days: Period(days["first"], days.get("last")),
    "address": lambda fields: Address(**{"line1": "", "city": "", "state": "", "zip": "", **fields}),
}


def _stay(table: Mapping[str, Any]) -> Stay:
    """A stay; `coded` are its diagnoses as [qualifier, code, present-on-admission indicator]."""
    told = _fields(table)
    return Stay(**{name: value for name, value in told.items() if name != "coded"}, diagnoses=told.get("coded", []))


def _fields(table: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _READERS[name](value) if name in _READERS else value for name, value in table.items()}


class CaseTables:
    """Official tables of a few rows, as a case tells them.

    `pairs` are [column one, column two, "may be told apart" or "never"], `limits` [code, units, "day" or
    "line"], `add_ons` [add-on, primary, primary …], `fees` tables of `FeeIndicators` (what is not told is that
    of an ordinary operation), `articles` tables with `id`, `codes`, `supporting`, `not_supporting`, `states`.
    """

    def __init__(self, tables: Mapping[str, Any]) -> None:
        self._pairs = {frozenset(row[:2]): row for row in tables.get("pairs", [])}
        self._limits = {row[0]: row for row in tables.get("limits", [])}
        self._add_ons = {row[0]: frozenset(row[1:]) for row in tables.get("add_ons", [])}
        self._fees = {row["code"]: _fee(row) for row in tables.get("fees", [])}
        self._articles = [_article(row, code) for row in tables.get("articles", []) for code in row["codes"]]

    def release(self, table: EditTable, on: date) -> Release | None:
        return Release(table, "case", date(2000, 1, 1), None, 0, "case", "", "")

    def pairs(
        self, setting: EditSetting, firsts: Sequence[str], seconds: Sequence[str], days: Sequence[date]
    ) -> list[PairEdit | None]:
        return [self._pair(first, second) for first, second in zip(firsts, seconds, strict=True)]

    def _pair(self, first: str, second: str) -> PairEdit | None:
        row = self._pairs.get(frozenset((first, second)))
        return PairEdit(row[0], row[1], row[2] == "may be told apart", "case") if row else None

    def unit_limits(self, setting: EditSetting, codes: Sequence[str], days: Sequence[date]) -> list[UnitLimit | None]:
        rows = [self._limits.get(code) for code in codes]
        return [UnitLimit(row[0], row[1], 3 if row[2] == "day" else 1, "case") if row else None for row in rows]

    def add_ons(self, codes: Sequence[str], days: Sequence[date]) -> list[AddOn | None]:
        found = [(code, self._add_ons.get(code)) for code in codes]
        return [AddOn(code, given, not given, "case") if given is not None else None for code, given in found]

    def fee_indicators(self, codes: Sequence[str], days: Sequence[date]) -> list[FeeIndicators | None]:
        return [self._fees.get(code) for code in codes]

    def articles(self, codes: Sequence[str], days: Sequence[date]) -> list[Sequence[CoverageArticle]]:
        return [tuple(each for each in self._articles if each.procedure == code) for code in codes]


def _fee(row: Mapping[str, Any]) -> FeeIndicators:
    usual = FeeIndicators("", "A", "0", "000", "2", "1", "2", "2", "2", frozenset(), "case")
    fields: dict[str, Any] = {name: frozenset(value) if name == "components" else value for name, value in row.items()}
    return replace(usual, **fields)


def _article(row: Mapping[str, Any], code: str) -> CoverageArticle:
    states, yes, no = (frozenset(row.get(name, [])) for name in ("states", "supporting", "not_supporting"))
    return CoverageArticle(row["id"], code, states, yes, no, "case")


def facts_of(case: Mapping[str, Any], codes: CodeSets | None = None) -> Facts:
    """The facts of a case: `facts.today`, `facts.earlier` (tables of sent lines), `facts.tables`, `facts.enrolled`
    (first and last day), `facts.contract` (cents by code), `facts.policy` (as a practice writes them),
    `facts.grouper` (the group that it finds)."""
    told = case.get("facts", {})
    earlier = tuple(_sent(table) for table in told.get("earlier", []))
    return Facts(
        codes=codes,
        tables=CaseTables(told.get("tables", {})),
        today=told.get("today", date(2026, 3, 9)),
        earlier={PATIENT.id: earlier},
        specialty_of=told.get("specialty_of", {}),
        payers_set_up=frozenset(told["payers_set_up"]) if "payers_set_up" in told else None,
        enrolled={(RENDERING.npi, PAYER.payer_id): _READERS["period"](told.get("enrolled", {"first": DAY}))},
        contracts={PAYER.payer_id: [_contract(told["contract"])]} if "contract" in told else {},
        policies=policies_of(told),
        grouper=CaseGrouper(told["grouper"]) if "grouper" in told else None,
    )


@dataclass(frozen=True, slots=True)
class CaseGrouper:
    """A grouper that finds the group that a case tells."""

    found: str
    version: str = "the case's grouper"

    def group(self, stay: CodedStay) -> str | None:
        return self.found or None


def _contract(fees: Mapping[str, int]) -> Contract:
    """A contract of fixed fees a unit: {"99213" = 9000}."""
    clauses = tuple(FeeClause(f"fee-{code}", code, frozenset({code}), fixed_cents=fee) for code, fee in fees.items())
    return Contract("contract-1", "the case's contract", PAYER.id, Period(date(2000, 1, 1)), clauses)


def _sent(table: Mapping[str, Any]) -> SentLine:
    usual = SentLine("SYN-0", PATIENT.id, PAYER.id, RENDERING.npi, "99213", (), DAY)
    fields: dict[str, Any] = {name: tuple(value) if name == "modifiers" else value for name, value in table.items()}
    return usual._replace(**fields)
