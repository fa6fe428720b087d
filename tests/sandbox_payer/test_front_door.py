"""What the clearinghouse says at once: claims taken in, claims turned away, several payers in one file."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date
from types import ModuleType

import pytest

from cleanclaim import x12
from cleanclaim.sandbox.payer import SandboxPayer, answer
from cleanclaim.x12.values import Claim837, ClaimAcknowledgment, FunctionalAcknowledgment, Reference


def said(clinic: object, claim_id: str = "A1") -> str:
    """Category:status:entity of the answer to a claim."""
    [status] = clinic.statuses[claim_id].statuses  # type: ignore[attr-defined]
    return ":".join(filter(None, [status.category, status.code, status.entity]))


def test_an_accepted_claim_gets_a_number_that_comes_back_in_the_remittance(kit: ModuleType) -> None:
    clinic = kit.Clinic(kit.state(kit.payer()))
    clinic.send(kit.claim("A1", [kit.line(1, "99213", 10000)]))
    assert said(clinic) == "A2:20:PR"
    assert clinic.statuses["A1"].accepted
    [remittance] = clinic.wait(date(2026, 4, 30))
    assert clinic.statuses["A1"].payer_claim_number == remittance.claims[0].payer_claim_number


def unknown_member(claim: Claim837, kit: ModuleType) -> None:
    claim.subscriber.party.id = "T100"


def other_birth_date(claim: Claim837, kit: ModuleType) -> None:
    claim.subscriber.birth_date = date(1980, 5, 18)


def unknown_payer(claim: Claim837, kit: ModuleType) -> None:
    claim.payer.id = "NOBODY"


def no_taxonomy(claim: Claim837, kit: ModuleType) -> None:
    claim.providers[0].taxonomy = ""


def frequency_not_taken(claim: Claim837, kit: ModuleType) -> None:
    claim.frequency = "8"
    claim.references.append(Reference("F8", "X"))


def unknown_original(claim: Claim837, kit: ModuleType) -> None:
    claim.frequency = "7"
    claim.references.append(Reference("F8", "SBX1260000099"))


@pytest.mark.parametrize(
    ("spoil", "status"),
    [
        (unknown_member, "A7:33:IL"),
        (other_birth_date, "A7:158:IL"),
        (unknown_payer, "A7:26:PR"),
        (no_taxonomy, "A6:145:82"),
        (frequency_not_taken, "A7:535"),
        (unknown_original, "A7:464"),
    ],
)
def test_a_claim_turned_away_never_comes_to_a_remittance(kit: ModuleType, spoil: object, status: str) -> None:
    payer = kit.payer(requires_rendering_taxonomy=True, accepts_frequency=frozenset({"1", "7"}))
    clinic = kit.Clinic(kit.state(payer))
    claim = kit.claim("A1", [kit.line(1, "99213", 10000)])
    spoil(claim, kit)  # type: ignore[operator]
    clinic.send(claim)
    assert said(clinic) == status
    assert not clinic.statuses["A1"].accepted
    assert clinic.wait(date(2026, 12, 31)) == []


def test_a_claim_turned_away_and_corrected_is_new_and_no_duplicate(kit: ModuleType) -> None:
    clinic = kit.Clinic(kit.state(kit.payer()))
    wrong = kit.claim("A1", [kit.line(1, "99213", 10000)], member="T010")
    clinic.send(wrong)
    clinic.send(kit.claim("A1", [kit.line(1, "99213", 10000)]), on=date(2026, 3, 4))
    [remittance] = clinic.wait(date(2026, 12, 31))
    assert [each.status for each in remittance.claims] == ["1"]


def test_the_totals_of_the_answer_reconcile(kit: ModuleType) -> None:
    clinic = kit.Clinic(kit.state(kit.payer()))
    claims = [kit.claim(f"A{at}", [kit.line(1, "99213", at * 1000)]) for at in (1, 2, 3)]
    claims[2].subscriber.party.id = "T100"
    out = clinic.send(*claims)
    [told] = [v for _, content in out for v in x12.read(content) if isinstance(v, ClaimAcknowledgment)]
    assert (told.accepted_count, told.accepted_cents) == (2, 3000)
    assert (told.rejected_count, told.rejected_cents) == (1, 3000)
    assert told.batch_reference == "B000000001"
    assert told.envelope.receiver.strip() == "TESTCLINIC"


def test_one_mailbox_several_payers(kit: ModuleType) -> None:
    profile = replace(kit.profile(), id="two", name="Sandbox Two", payer_id="SBX2")
    second = SandboxPayer(profile, (kit.plan("two"),), (kit.contract("two"),), 7, tax_id="009999999")
    clinic = kit.Clinic(kit.state(kit.payer(), second))
    clinic.send(
        kit.claim("A1", [kit.line(1, "99213", 10000)]),
        kit.claim("A2", [kit.line(1, "99213", 10000)], payer="SBX2"),
    )
    assert [(each.payer.last_or_organization, each.paid_on) for each in clinic.wait(date(2026, 4, 30))] == [
        ("Sandbox Two", date(2026, 3, 9)),
        ("Sandbox One", date(2026, 3, 16)),
    ]
    assert [each.payer_id for each in clinic.remittances] == ["1009999999", "1001234567"]


def test_money_does_not_move_on_weekends(kit: ModuleType) -> None:
    clinic = kit.Clinic(kit.state(replace(kit.payer(), days_to_pay=5)))
    clinic.send(kit.claim("A1", [kit.line(1, "99213", 10000)]))
    [remittance] = clinic.wait(date(2026, 4, 30))
    assert remittance.paid_on == date(2026, 3, 9)


def test_nothing_in_nothing_out(kit: ModuleType) -> None:
    clinic = kit.Clinic(kit.state(kit.payer()))
    assert clinic.wait(date(2026, 4, 30)) == []
    assert clinic.files == []


def test_a_batch_that_breaks_the_guide_is_refused_whole_and_nothing_is_taken_in(kit: ModuleType) -> None:
    clinic = kit.Clinic(kit.state(kit.payer()))
    claims = [kit.claim("A1", [kit.line(1, "99213", 10000)]), kit.claim("A2", [kit.line(1, "71046", 10000)])]
    content = x12.write_837p(claims, replace(kit.ENVELOPE, created="202603020900"), batch_reference="B1")
    broken = content.replace(b"HI*ABK:M1711~", b"HI*QQ:M1711~", 1)
    assert broken != content
    out = clinic.play([("b.837", broken)], kit.DAY)
    [told] = [v for _, sent in out for v in x12.read(sent) if isinstance(v, FunctionalAcknowledgment)]
    assert [each.code for each in told.sets] == ["R"]
    assert clinic.statuses == {}
    assert clinic.wait(date(2026, 12, 31)) == []


def test_a_claim_that_does_not_add_up_is_turned_away_and_its_neighbour_is_not(kit: ModuleType) -> None:
    clinic = kit.Clinic(kit.state(kit.payer()))
    claims = [kit.claim("A1", [kit.line(1, "99213", 10000)]), kit.claim("A2", [kit.line(1, "71046", 20000)])]
    content = x12.write_837p(claims, replace(kit.ENVELOPE, created="202603020900"), batch_reference="B1")
    clinic.play([("b.837", content.replace(b"CLM*A1*100*", b"CLM*A1*101*"))], kit.DAY)
    assert [clinic.statuses[each].accepted for each in ("A1", "A2")] == [False, True]
    [remittance] = clinic.wait(date(2026, 12, 31))
    assert [each.claim_id for each in remittance.claims] == ["A2"]


def test_a_file_that_is_no_x12_is_answered_in_words(kit: ModuleType) -> None:
    clinic = kit.Clinic(kit.state(kit.payer()))
    before = clinic.state
    clinic.state, [(name, content)] = answer(before, [("notes.txt", b"Dear payer")], kit.at(kit.DAY))
    assert name == "notes.txt.rejected.txt"
    assert content.strip()
    assert clinic.state.on_file == {}


def test_everything_that_leaves_the_mailbox_passes_the_check(kit: ModuleType) -> None:
    clinic = kit.Clinic(kit.state(kit.payer(requires_authorization=frozenset({"93306"}), filing_code="MB")))
    clinic.send(
        kit.claim("A1", [kit.line(1, "99213", 10000), kit.line(2, "93306", 50000)]),
        kit.claim("A2", [kit.line(1, "71046", 10000)], member="T100"),
    )
    [first] = clinic.wait(date(2026, 4, 1))
    void = kit.claim("A1", [kit.line(1, "99213", 10000)])
    void.frequency = "8"
    void.references.append(Reference("F8", first.claims[0].payer_claim_number))
    clinic.send(void, on=date(2026, 4, 2))
    clinic.wait(date(2026, 12, 31))
    kinds = Counter(name.rpartition(".")[2] for name, _ in clinic.files)
    assert kinds == {"ta1": 2, "999": 2, "277ca": 2, "835": 2}
    for name, content in clinic.files:
        report = x12.check(content, name=name)
        assert [str(each.message) for each in report.findings] == []
        assert [each.message for sets in report.transactions for each in sets.findings] == []
