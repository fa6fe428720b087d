"""005010X224A2 and A3, the dental claim (837D): its table, loop by loop.

Source: facts of the guide and its errata as publicly known. [check] before relying on them: the report types
of PWK01, the areas of the mouth of SV304, and that a prior placement may be an estimated date (139).
"""

from __future__ import annotations

from functools import cache
from textwrap import indent

from cleanclaim.x12.guide import Guide, compile_guide
from cleanclaim.x12.guides.claim_parts import (
    CLAIM_CONTRACT,
    CONTRACT,
    DELAY,
    OUTPATIENT,
    PAID,
    PRICING,
    PRICING_END,
    REPORTS,
    adjudicated_line,
    claim_ids,
    facility,
    line_ids,
    named,
    numbered,
    other_insured,
    transaction,
)

IDS = ("005010X224A2", "005010X224A3", "005010X224A1", "005010X224")

_ALL = "0B,1G,G2,LU"
_ATTACHED = REPORTS.format(types="B4,DA,DG,EB,OZ,P6,RB,RR")
_SURFACES = " ".join(["1!B,D,F,I,L,M,O", *(f"{place}=B,D,F,I,L,M,O" for place in range(2, 6))])
_AREAS = " ".join(["1!$oral_cavity", *(f"{place}=$oral_cavity" for place in range(2, 6))])


def _specialist(loop: str, entity: str, name: str, role: str, ids: str, *, kinds: str = "1", times: str = "1") -> str:
    """A provider whose specialty the guide takes with the code `role`."""
    return named(loop, entity, name, f"PRV S 1 specialty | 1!{role} 2!PXC 3!", ids, kinds=kinds, usage=f"S {times}")


_OTHER_PAYER = "\n".join(
    (
        "@2320 S 10 other payer",
        "  SBR R 1 other coverage | 1!$responsibility 2!$relationship,18 3 4 5=$insurance_type 9=$filing",
        indent(PAID, "  "),
        "  OI  R 1 other insurance | 3!N,W,Y 6!I,Y",
        indent(OUTPATIENT, "  "),
        indent(
            other_insured(payer_ids="3", more="REF S 1 predetermination identification | 1!G3 2!"),
            "  ",
        ),
        indent(numbered("2330C", "DN,P3", "referring provider", "0B,1G,G2,LU", times="2"), "  "),
        indent(numbered("2330D", "82", "rendering provider", _ALL, kinds="1,2"), "  "),
        indent(numbered("2330E", "DQ", "supervising provider", _ALL), "  "),
        indent(numbered("2330F", "85", "billing provider", "G2,LU", kinds="1,2", most="2"), "  "),
        indent(numbered("2330G", "77", "service facility", "0B,G2,LU", kinds="2"), "  "),
        indent(numbered("2330H", "DD", "assistant surgeon", _ALL, kinds="1,2"), "  "),
    )
)

_LINE = f"""
@2400 R 50 service line
  LX  R 1 line number | 1!
  SV3 R 1 dental service | 1!(1!AD 2! 3 4 5 6 7) 2! 3=%place_of_service 4({_AREAS}) 5=I,R 6 11(1! 2 3 4)
  TOO S 32 tooth | 1!JP 2 3({_SURFACES})
  DTP S 1 service date | 1!472 2!D8 3!
  DTP S 1 prior placement | 1!139,441 2!D8 3!
  DTP S 1 appliance placement | 1!452 2!D8 3!
  DTP S 1 replacement | 1!446 2!D8 3!
  DTP S 1 treatment start | 1!196 2!D8 3!
  DTP S 1 treatment completion | 1!198 2!D8 3!
  {CONTRACT.format(types="02,03,04,05,06,09")}
  REF S 5 predetermination identification | 1!G3 2! 4(1!2U 2!)
  REF S 5 prior authorization | 1!G1 2! 4(1!2U 2!)
  REF S 1 line item control number | 1!6R 2!<30
  REF S 1 repriced line reference | 1!9B 2!
  REF S 1 adjusted repriced line reference | 1!9D 2!
  REF S 5 referral | 1!9F 2! 4(1!2U 2!)
  AMT S 1 sales tax | 1!T 2!
  K3  S 10 file information | 1!
  HCP S 1 line pricing | {PRICING} 9=AD,ER 10 11=UN 12 {PRICING_END}
{indent(_specialist("2420A", "82", "rendering provider of the line", "PE", line_ids(_ALL), kinds="1,2"), "  ")}
{indent(_specialist("2420B", "DD", "assistant surgeon of the line", "AS", line_ids(_ALL)), "  ")}
{indent(named("2420C", "DQ", "supervising provider of the line", line_ids(_ALL)), "  ")}
{indent(facility("2420D", line_ids("0B,G2,LU")), "  ")}
{indent(adjudicated_line("3!(1!AD,ER 2! 3 4 5 6 7)"), "  ")}
"""

_CLAIM = f"""
CLM R 1 claim | 1!<20 2! 5!(1!%place_of_service 2!B 3!%frequency) 6!N,Y 7!A,C,P 8!N,W,Y 9!I,Y \
11(1!AA,EM,OA 2=AA,EM,OA 4=%states 5) 12=01,02,03,05 19=PB 20={DELAY}
DTP S 1 accident | 1!439 2!D8 3!
DTP S 1 appliance placement | 1!452 2!D8 3!
DTP S 1 service date | 1!472 2!D8,RD8 3!
DTP S 1 repricer received | 1!050 2!D8 3!
DN1 S 1 orthodontic treatment | 1 2 4=Y
DN2 S 35 tooth status | 1! 2!E,I,M 6!JP
{_ATTACHED}
{CLAIM_CONTRACT}
AMT S 1 patient paid | 1!F5 2!
REF S 1 predetermination identification | 1!G3 2!
REF S 1 service authorization exception | 1!4N 2!
REF S 1 payer claim control number | 1!F8 2!
REF S 1 referral | 1!9F 2!
REF S 1 prior authorization | 1!G1 2!
REF S 1 repriced claim | 1!9A 2!
REF S 1 adjusted repriced claim | 1!9C 2!
REF S 1 clearinghouse claim number | 1!D9 2!<20
K3  S 10 file information | 1!
NTE S 5 claim note | 1!ADD 2!
HI  S 1 diagnoses | 1!(1!ABK,BK,TQ 2!) 2-4(1!ABF,BF,TQ 2!)
HCP S 1 claim pricing | {PRICING} {PRICING_END}
{_specialist("2310A", "DN,P3", "referring provider", "RF", claim_ids("0B,1G,G2", "3"), times="2")}
{_specialist("2310B", "82", "rendering provider", "PE", claim_ids(_ALL, "4"), kinds="1,2")}
{facility("2310C", claim_ids("0B,G2,LU", "3"))}
{_specialist("2310D", "DD", "assistant surgeon", "AS", claim_ids(_ALL, "4"))}
{named("2310E", "DQ", "supervising provider", claim_ids(_ALL, "4"))}
{_OTHER_PAYER}
{_LINE}
"""

TABLE = transaction(IDS, _CLAIM, insurance_type="5=$insurance_type", patient_ids="")


@cache
def guide() -> Guide:
    return compile_guide("837D", IDS, "HC", TABLE)
