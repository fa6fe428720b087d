"""A clinic that sends 837P files to a sandbox payer and reads what comes back."""

from __future__ import annotations

import importlib.util
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from types import ModuleType

import pytest

from cleanclaim import payers, x12
from cleanclaim.kernel import Period, make_npi
from cleanclaim.sandbox.payer import Member, NamedFile, PayerState, PlannedEvent, SandboxPayer, answer
from cleanclaim.x12.values import (
    Adjustment,
    Claim837,
    ClaimAcknowledgment,
    ClaimPayment,
    ClaimStatus277,
    Diagnosis,
    Envelope,
    LineAdjudication,
    OtherPayer,
    Party,
    Procedure,
    Reference,
    Remittance,
    ServiceLine,
    Subscriber,
)

DAY = date(2026, 3, 2)  # a Monday
BORN = date(1980, 5, 17)
YEAR = Period(date(2026, 1, 1), date(2026, 12, 31))
NPI = make_npi("200000001")
ENVELOPE = Envelope("ZZ", "TESTCLINIC", "ZZ", "SANDBOX", "000000001", "TESTCLINIC", "SANDBOX", "1", "0001")


def at(day: date) -> datetime:
    """The evening of a day."""
    return datetime(day.year, day.month, day.day, 18, 0, tzinfo=UTC)


def place(party: Party) -> Party:
    party.line1, party.city, party.state, party.zip = "1 Fixture Street", "Sampletown", "KS", "679990001"
    return party


def line(
    number: int, code: str, cents: int, *, modifiers: Sequence[str] = (), units: int = 1, day: date = DAY
) -> ServiceLine:
    return ServiceLine(
        number,
        Procedure("HC", code, tuple(modifiers)),
        cents,
        Decimal(units),
        pointers=(1,),
        service_date=day,
        line_control=f"L{number}",
    )


def claim(claim_id: str, lines: Sequence[ServiceLine], *, member: str = "T001", payer: str = "SBX1") -> Claim837:
    billing = place(Party("85", False, "Testclinic", id_qualifier="XX", id=NPI, taxonomy="193200000X"))
    billing.contact_name, billing.phone = "Testclinic", "3165550100"
    billing.references.append(Reference("EI", "001234567"))
    insured = place(Party("IL", True, "Testperson", "Tess", id_qualifier="MI", id=member))
    subscriber = Subscriber("P", "18", filing_code="CI", party=insured, birth_date=BORN, sex="F")
    return Claim837(
        claim_id,
        sum(each.charge_cents for each in lines),
        billing,
        subscriber,
        Party("PR", False, "Sandbox", id_qualifier="PI", id=payer),
        place_of_service="11",
        diagnoses=[Diagnosis("ABK", "M1711")],
        providers=[Party("82", True, "Testwright", "Marlow", id_qualifier="XX", id=NPI, taxonomy="207Q00000X")],
        lines=list(lines),
    )


def after_prior(sent: Claim837, decided: Sequence[tuple[int, int]]) -> Claim837:
    """The claim to a second payer: what the first one (paid, adjusted) on each line, the rest PR-2."""
    sent.subscriber.responsibility = "S"
    for each, (paid, adjusted) in zip(sent.lines, decided, strict=True):
        first = LineAdjudication("FIRST", paid, each.procedure, each.units, paid_on=DAY)
        rest = each.charge_cents - paid - adjusted
        amounts = (("CO", "45", adjusted), ("PR", "2", rest))
        first.adjustments += [Adjustment(*amount) for amount in amounts if amount[2]]
        each.adjudications.append(first)
    insured = place(Party("IL", True, "Testperson", "Tess", id_qualifier="MI", id="F1"))
    other = OtherPayer(
        Subscriber("P", "18", filing_code="MB", party=insured),
        Party("PR", False, "First", id_qualifier="PI", id="FIRST"),
        paid_cents=sum(paid for paid, _ in decided),
        benefits_assigned="Y",
        release_of_information="Y",
    )
    sent.other_payers.append(other)
    return sent


@dataclass
class Clinic:
    """Sends claims, keeps the state and all that came back."""

    state: PayerState
    remittances: list[Remittance] = field(default_factory=list)
    statuses: dict[str, ClaimStatus277] = field(default_factory=dict)
    files: list[NamedFile] = field(default_factory=list)

    def send(self, *claims: Claim837, on: date = DAY) -> list[NamedFile]:
        control = f"{len(self.files) + 1:09d}"
        envelope = replace(ENVELOPE, interchange_control=control, created=f"{on:%Y%m%d}0900")
        content = x12.write_837p(claims, envelope, batch_reference=f"B{control}")
        return self.play([(f"{control}.837", content)], on)

    def play(self, files: Sequence[NamedFile], on: date) -> list[NamedFile]:
        self.state, out = answer(self.state, files, at(on))
        for name, content in out:
            for value in x12.read(content, name=name):
                if isinstance(value, Remittance):
                    self.remittances.append(value)
                elif isinstance(value, ClaimAcknowledgment):
                    self.statuses |= {each.claim_id: each for each in value.claims}
        self.files += out
        return out

    def wait(self, on: date) -> list[Remittance]:
        """The remittances that come until a day."""
        before = len(self.remittances)
        self.play([], on)
        return self.remittances[before:]

    def answers(self, claim_id: str) -> list[ClaimPayment]:
        return [each for sent in self.remittances for each in sent.claims if each.claim_id == claim_id]


def profile(**changes: object) -> payers.PayerProfile:
    return replace(payers.PayerProfile("one", "Sandbox One", "SBX1", "CI"), **changes)


def plan(payer_id: str = "one", **changes: object) -> payers.Plan:
    twenty = payers.Benefit(payers.BenefitKind.OTHER, coinsurance_percent=Decimal(20), deductible=False)
    return replace(payers.Plan("plan", "Plan", payer_id, YEAR, 0, None, (twenty,)), **changes)


def contract(payer_id: str = "one", **changes: object) -> payers.Contract:
    half = payers.FeeClause("half", "half of the charge", percent=Decimal(50), of="charge")
    return replace(payers.Contract("c", "Terms", payer_id, YEAR, (half,)), **changes)


def state(*payers_: SandboxPayer, script: Sequence[PlannedEvent] = (), members: Sequence[Member] = ()) -> PayerState:
    everybody = members or [
        Member(each.profile.id, "T001", each.plans[0].id, YEAR, frozenset({BORN})) for each in payers_
    ]
    by_id = {(each.payer_id, each.member_id): each for each in everybody}
    return PayerState(payers_, by_id, script=tuple(script))


def payer(**changes: object) -> SandboxPayer:
    return SandboxPayer(profile(**changes), (plan(),), (contract(),), tax_id="001234567")


@pytest.fixture
def kit() -> ModuleType:
    """The functions of this file, for tests that build claims."""
    import sys

    return sys.modules[__name__]


@pytest.fixture(scope="session")
def worked() -> ModuleType:
    """The reader of the worked cases (tests/payers/test_worked_cases.py)."""
    path = Path(__file__).resolve().parents[1] / "payers" / "test_worked_cases.py"
    spec = importlib.util.spec_from_file_location("worked_cases", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
