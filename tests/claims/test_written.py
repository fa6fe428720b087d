"""What we send passes the guide: every kind of claim, written, checked and read back."""

import io
from dataclasses import replace
from datetime import date

import pytest

from cleanclaim import claims
from cleanclaim.claims import cases
from cleanclaim.kernel import PersonName, Severity, make_npi
from cleanclaim.payers import Relationship
from cleanclaim.x12 import read, write_837p
from cleanclaim.x12.checking.file import check
from cleanclaim.x12.values import Envelope

ENVELOPE = Envelope(
    sender="SENDER", receiver="99001", interchange_control="1", group_sender="SENDER", group_receiver="99001",
    group_control="1", transaction_control="0001", created="202603091200",
)  # fmt: skip
PLAIN = cases.claim_of({})
RICH = replace(
    cases.claim_of(
        {
            "diagnoses": ["S93.401A", "W19.XXXA"],
            "lines": [
                {"code": "99213", "modifiers": ["25"]},
                {"code": "20610", "modifiers": ["RT"], "pointers": [1, 2]},
                {"code": "J1100", "units": 4, "ndc": "00000000001", "quantity": "0.4", "unit": "ML"},
            ],
            "encounter": {
                "authorization": "A1",
                "accident": "auto",
                "accident_date": date(2026, 2, 1),
                "accident_state": "CO",
            },
        }
    ),
    referring=replace(cases.RENDERING, npi=make_npi("111111111")),
    attachments=(("OZ", "EL", "CTRL1"),),
)
CHILD = replace(
    PLAIN,
    coverage=replace(
        PLAIN.coverage,
        relationship=Relationship.CHILD,
        subscriber_name=PersonName("Beispiel", "Bodo"),
        subscriber_birth_date=date(1955, 1, 1),
        subscriber_address=PLAIN.patient.address,
    ),
)
DECIDED = (("CO", "45", 5000), ("PR", "2", 2000))


def second(claim, *, by_line=True):
    lines = (claims.PriorLine(1, 8000, DECIDED),) if by_line else ()
    prior = claims.PriorPayment(
        claim.coverage, claim.payer, 8000, date(2026, 4, 1), "ICN1", lines, () if by_line else DECIDED
    )
    coverage = replace(claim.coverage, id="coverage-2", priority=2, member_id="SYN2")
    return claims.secondary(claim, prior, coverage, replace(cases.PAYER, id="payer-2", payer_id="99002"))


def third(claim):
    earlier = second(claim)
    decided = claims.PriorLine(1, 1500, (("OA", "23", 13000), ("PR", "2", 500)))
    prior = claims.PriorPayment(earlier.coverage, earlier.payer, 1500, date(2026, 5, 1), "ICN2", (decided,))
    coverage = replace(claim.coverage, id="coverage-3", priority=3, member_id="SYN3")
    return claims.secondary(earlier, prior, coverage, replace(cases.PAYER, id="payer-3", payer_id="99003"))


KINDS = {
    "plain": PLAIN,
    "rich": RICH,
    "dependent": CHILD,
    "replacement": claims.replacement(PLAIN, original_reference="ICN9"),
    "void": claims.void(PLAIN, original_reference="ICN9"),
    "secondary": second(PLAIN),
    "secondary at claim level": second(PLAIN, by_line=False),
    "secondary of a dependent": second(CHILD),
    "tertiary": third(PLAIN),
}


@pytest.mark.parametrize("kind", KINDS)
def test_written_claim_passes_the_guide_and_comes_back(kind):
    wire = claims.to_837(KINDS[kind])
    written = write_837p([wire], ENVELOPE, batch_reference="B1")
    report = check(io.BytesIO(written))
    found = [*report.findings, *(each for one in report.transactions for each in one.findings)]
    assert [each for each in found if each.severity is Severity.ERROR] == []
    (back,) = read(io.BytesIO(written))
    held = claims.from_837(back)
    assert held.findings == ()
    again = write_837p([claims.to_837(held.claim)], ENVELOPE, batch_reference="B1")
    assert again == written
