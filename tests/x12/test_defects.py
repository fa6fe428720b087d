"""One planted defect a test: syntax and guide (SNIP 1 and 2), where it is said to be, and nothing else."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace

import pytest

from cleanclaim import x12
from cleanclaim.kernel import Severity
from cleanclaim.x12.checking.judging import Breach


def errors(content: bytes, **more: object) -> list[x12.X12Finding]:
    report = x12.check(content, **more)  # type: ignore[arg-type]
    assert report.accepted is not any(each.severity is Severity.ERROR for each in report.all_findings())
    return [each for each in report.all_findings() if each.severity is Severity.ERROR]


# file, what is replaced, by what, rule, SNIP type, element or segment that is named
PLANTED = [
    # envelope
    ("claims.837", b"SE*83*", b"SE*84*", "x12.se-count", 1, "SE01"),
    ("claims.837", b"SE*83*0001", b"SE*83*0002", "x12.se-control", 1, "SE02"),
    ("claims.837", b"GE*1*11", b"GE*2*11", "x12.ge-count", 1, "GE01"),
    ("claims.837", b"GE*1*11", b"GE*1*12", "x12.ge-control", 1, "GE02"),
    ("claims.837", b"IEA*1*000000101", b"IEA*1*000000102", "x12.iea-control", 1, "IEA02"),
    ("claims.837", b"IEA*1*", b"IEA*3*", "x12.iea-count", 1, "IEA01"),
    ("claims.837", b"IEA*1*000000101~", b"", "x12.iea-missing", 1, "IEA"),
    ("claims.837", b"GE*1*11~", b"", "x12.ge-missing", 1, "GE"),
    ("claims.837", b"SE*83*0001~", b"", "x12.se-missing", 1, "SE"),
    ("claims.837", b"GS*HC", b"GS*HP", "x12.gs-functional-id", 1, "GS01"),
    # segments
    ("claims.837", b"HI*ABK:E119*ABF:I10~", b"", "x12.segment-missing", 2, "HI"),
    ("claims.837", b"DTP*472*D8*20260302~REF*6R*L1~LX*2", b"REF*6R*L1~LX*2", "x12.segment-missing", 2, "DTP"),
    ("claims.837", b"OI***Y***Y~", b"", "x12.segment-missing", 2, "OI"),
    ("claims.837", b"REF*EI*123456789~", b"", "x12.segment-missing", 2, "REF"),
    ("claims.837", b"AMT*F5*20~", b"AMT*F5*20~AMT*F5*20~", "x12.too-many", 2, "AMT"),
    ("claims.837", b"LX*1~", b"QQ*1~LX*1~", "x12.segment-unknown", 1, "QQ"),
    ("claims.837", b"LX*1~", b"CLP*1~LX*1~", "x12.segment-unexpected", 2, "CLP"),
    ("claims.837", b"REF*G1*AUTH-55~", b"REF*ZZ*AUTH-55~", "x12.qualifier-not-allowed", 2, "REF"),
    ("claims.837", b"AMT*F5*20~REF*G1*AUTH-55~", b"REF*G1*AUTH-55~AMT*F5*20~", "x12.out-of-order", 2, "AMT"),
    # levels
    ("claims.837", b"HL*3*1*22*1~", b"HL*4*1*22*1~", "x12.levels", 2, "HL01"),
    ("claims.837", b"HL*4*3*23*0~", b"HL*4*2*23*0~", "x12.levels", 2, "HL02"),
    ("claims.837", b"HL*3*1*22*1~", b"HL*3*1*22*0~", "x12.levels", 2, "HL04"),
    ("claims.837", b"HL*2*1*22*0~", b"HL*2*1*22*1~", "x12.levels", 2, "HL04"),
    # elements
    ("claims.837", b"NM1*PR*2*EXAMPLE PLAN*", b"NM1*PR*2**", "x12.element-missing", 2, "NM103"),
    ("claims.837", b"SBR*P*18*G77******CI", b"SBR*P*18*G77*****X*CI", "x12.element-not-used", 2, "SBR08"),
    ("claims.837", b"*11:B:1*Y*A*", b"*11:B:1*Q*A*", "x12.code-not-allowed", 2, "CLM06"),
    ("claims.837", b"*11:B:1*", b"*11:C:1*", "x12.code-not-allowed", 2, "CLM05-2"),
    ("claims.837", b"*11:B:1*", b"*11::1*", "x12.element-missing", 2, "CLM05-2"),
    ("claims.837", b"*11:B:1*", b"*11:B:1:9*", "x12.too-many-components", 1, "CLM05"),
    ("claims.837", b"*11:B:1*", b"*28:B:1*", "x12.code-unknown", 5, "CLM05-1"),
    ("claims.837", b"N4*ALBANY*NY*12207~DMG*D8*1980", b"N4*ALBANY*XX*12207~DMG*D8*1980", "x12.code-unknown", 5, "N402"),
    ("claims.837", b"CLM*VISIT-1*", b"CLM*VISIT-1-OF-A-VERY-LONG-KIND*", "x12.too-long", 1, "CLM01"),
    ("claims.837", b"N3*2 EXAMPLE AVE~N4*ALBANY*", b"N3*2 EXAMPLE AVE~N4*A*", "x12.too-short", 1, "N401"),
    ("claims.837", b"AMT*F5*20~", b"AMT*F5*2O~", "x12.not-a-number", 1, "AMT02"),
    ("claims.837", b"20260310*1530*CH", b"20261310*1530*CH", "x12.not-a-date", 1, "BHT04"),
    ("claims.837", b"20260310*1530*CH", b"20260310*2530*CH", "x12.not-a-time", 1, "BHT05"),
    ("claims.837", b"DMG*D8*19800517", b"DMG*D8*19800231", "x12.not-a-date", 1, "DMG02"),
    ("claims.837", b"NTE*ADD*SYNTHETIC VISIT", b"NTE*ADD*  ", "x12.blank", 1, "NTE02"),
    ("claims.837", b"NTE*ADD*SYNTHETIC VISIT", b"NTE*ADD*A\x07B", "x12.character", 1, "NTE02"),
    ("claims.837", b"NTE*ADD*SYNTHETIC VISIT", b"NTE*ADD*A:B", "x12.component-in-simple", 1, "NTE02"),
    ("claims.837", b"REF*G1*AUTH-55~", b"REF*G1*AUTH-55*A*B*C*D~", "x12.too-many-elements", 1, "REF05"),
    ("claims.837", b"PER*IC*DESK*TE*5555550100~", b"PER*IC*DESK*TE~", "x12.element-missing", 2, "PER04"),
    ("payment.835", b"PER*BL*CLAIMS DESK*TE*5555550101~", b"", "x12.segment-missing", 2, "PER"),
    ("payment.835", b"*15*PAYER-902*", b"*CI*PAYER-902*", "x12.code-not-allowed", 2, "CLP06"),
    ("payment.835", b"CLP*VISIT-3*4*", b"CLP*VISIT-3*9*", "x12.code-not-allowed", 2, "CLP02"),
    ("payment.835", b"CAS*CO*29*", b"CAS*CR*29*", "x12.code-not-allowed", 2, "CAS01"),
    ("payment.835", b"L6:VISIT-1*-1.5", b"XX:VISIT-1*-1.5", "x12.code-not-allowed", 2, "PLB03-1"),
    ("payment.835", b"TRN*1*TRACE-1*1123456789", b"TRN*1*TRACE-1*112345678", "x12.too-short", 1, "TRN03"),
    ("answer.277", b"HL*4*3*PT~", b"HL*4*2*PT~", "x12.levels", 2, "HL02"),
    ("answer.999", b"IK5*R*5~", b"IK5*Q*5~", "x12.code-not-allowed", 2, "IK501"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "old", "new", "rule", "snip", "place"), PLANTED)
def test_a_planted_defect_is_found_where_it_is(golden, name, old, new, rule, snip, place):
    good = golden(name)
    assert old in good
    assert errors(good) == []
    found = [each for each in errors(good.replace(old, new, 1)) if each.rule == rule]
    assert found, errors(good.replace(old, new, 1))
    assert place in {found[0].element, found[0].segment}
    assert found[0].snip == snip
    assert found[0].message.endswith(".")


def test_a_finding_says_position_offset_loop_and_claim(golden):
    content = golden("claims.837").replace(b"UN*2***1~", b"UN*2***7~")
    (finding,) = errors(content)
    assert (finding.rule, finding.loop, finding.segment, finding.element) == (
        "x12.pointer-to-nothing", "2400", "SV1", "SV107-1",
    )  # fmt: skip
    assert content[finding.offset :].startswith(b"SV1*HC:J1885")
    segments = content.split(b"~")
    assert segments[finding.position + 1].startswith(b"SV1*HC:J1885")
    assert finding.claim == "VISIT-1"
    assert finding.message == "Line 2 points to diagnosis 7: the claim has 2."


def test_messages_do_not_repeat_what_may_be_a_persons(golden):
    content = golden("claims.837").replace(b"NM1*IL*1*SYNTHETIC*PAT", b"NM1*IL*1*" + b"QUIXOTIC" * 9 + b"*PAT")
    (finding,) = errors(content)
    assert "QUIXOTIC" not in finding.message


def test_a_damaged_claim_is_one_finding_and_the_next_is_still_judged(golden):
    content = golden("claims.837").replace(b"CLM*VISIT-1*165.5*", b"CLM*VISIT-1*1x5.5*")
    content = content.replace(b"REF*F8*PAYER-900~", b"REF*EA*RECORD-1~")
    assert {"x12.not-a-number", "x12.frequency-without-original"} <= {each.rule for each in errors(content)}


def test_code_sets_are_asked_with_the_point_and_the_day_of_service(golden):
    asked = []

    def lookup(system: str, code: str, on: date) -> SimpleNamespace:
        asked.append((system, code, on))
        status = {"E11.9": "not billable", "I10": "invalid"}.get(code, "valid")
        return SimpleNamespace(status=status, says=f"{code} is {status}.")

    found = errors(golden("claims.837"), lookup=lookup)
    assert ("ICD-10-CM", "E11.9", date(2026, 3, 2)) in asked
    assert ("CPT", "99213", date(2026, 3, 2)) in asked
    assert ("HCPCS", "J1885", date(2026, 3, 2)) in asked
    assert ("TAXONOMY", "207Q00000X", date(2026, 3, 2)) in asked
    assert [each.message for each in found] == [
        "Diagnosis 1: E11.9 is not billable.",
        "Diagnosis 2: I10 is invalid.",
        "Diagnosis 1: E11.9 is not billable.",
        "Diagnosis 2: I10 is invalid.",
    ]


def test_what_nobody_could_judge_is_said_once_with_a_count(golden):
    report = x12.check(golden("claims.837"))
    (gap,) = [each for each in report.not_checked if each.set == "ICD-10-CM"]
    assert gap.count == 4
    assert report.accepted


def test_a_guide_without_a_table_is_said_to_be_not_checked(golden):
    report = x12.check(golden("claims.837").replace(b"005010X222A1", b"004010X098A1"))
    assert report.accepted
    assert [each.set for each in report.not_checked] == ["guide 837 004010X098A1"]


def test_partners_bring_rules_of_their_own(golden):
    from cleanclaim.kernel import Citation
    from cleanclaim.kernel.rules import rule

    @rule("partner.no-replacements", cites=Citation("a partner's companion guide"))
    def no_replacements(claim, context):
        """This payer takes no replacements."""
        if claim.frequency == "7":
            yield Breach("CLM05-3", claim.offset, "CLM05-3 must be 1: this payer takes no replacements")

    (finding,) = errors(golden("claims.837"), partner_rules=[no_replacements])
    assert (finding.snip, finding.claim, finding.rule) == (7, "VISIT-2", "partner.no-replacements")


def test_the_report_has_the_shape_of_the_contract(golden):
    document = x12.check(golden("claims.837").replace(b"SE*83*", b"SE*84*")).as_json()
    assert set(document) == {"accepted", "transactions", "findings", "not_checked"}
    (transaction,) = document["transactions"]
    assert {key: transaction[key] for key in ("kind", "guide", "control", "accepted", "claims")} == {
        "kind": "837P", "guide": "005010X222A1", "control": "0001", "accepted": False, "claims": 2,
    }  # fmt: skip
    assert set(transaction["findings"][0]) == {
        "snip", "rule", "severity", "loop", "segment", "element", "position", "offset", "claim", "message",
    }  # fmt: skip


def test_one_subscriber_may_have_claims_of_both_kinds(golden):
    own, child = x12.read(golden("claims.837"))
    child.subscriber, child.payer = own.subscriber, own.payer
    child.other_payers[0].subscriber.responsibility = "S"
    content = x12.write_837p([own, child], own.envelope)
    assert content.count(b"*22*") == 1
    assert errors(content) == []
