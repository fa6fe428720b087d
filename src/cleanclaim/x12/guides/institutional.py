"""005010X223A2 and A3, the institutional claim (837I): its table, loop by loop.

Source: facts of the guide and its errata as publicly known, code places as the UB-04 manual names them.
"""

from __future__ import annotations

from functools import cache
from textwrap import indent

from cleanclaim.x12.guide import Guide, compile_guide
from cleanclaim.x12.guides.claim_parts import (
    ATTACHED,
    CLAIM_CONTRACT,
    DELAY,
    DRUG,
    OUTPATIENT,
    PAID,
    PRICING,
    PRICING_END,
    adjudicated_line,
    claim_ids,
    facility,
    line_ids,
    named,
    numbered,
    other_insured,
    transaction,
)

IDS = ("005010X223A2", "005010X223A3", "005010X223A1", "005010X223")

_ALL = "0B,1G,G2,LU"
_POA = "9=N,U,W,Y"
_PROCEDURES = "ER,HC,HP,IV,WK"
_SPECIALTY = "PRV S 1 specialty | 1!AT 2!PXC 3!"
_INPATIENT = "MIA S 1 inpatient adjudication | 1! 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24"

_OTHER_PAYER = "\n".join(
    (
        "@2320 S 10 other payer",
        "  SBR R 1 other coverage | 1!$responsibility 2!$relationship,18 3 4 9=$filing",
        indent(PAID, "  "),
        "  OI  R 1 other insurance | 3!N,W,Y 6!I,Y",
        indent(_INPATIENT, "  "),
        indent(OUTPATIENT, "  "),
        indent(other_insured(security_numbers="2"), "  "),
        indent(numbered("2330C", "71", "attending provider", _ALL, most="4"), "  "),
        indent(numbered("2330D", "72", "operating physician", _ALL, most="4"), "  "),
        indent(numbered("2330E", "ZZ", "other operating physician", _ALL, most="4"), "  "),
        indent(numbered("2330F", "77", "service facility", "0B,G2,LU", kinds="2"), "  "),
        indent(numbered("2330G", "82", "rendering provider", _ALL, most="4"), "  "),
        indent(numbered("2330H", "DN", "referring provider", "0B,1G,G2"), "  "),
        indent(numbered("2330I", "85", "billing provider", "G2,LU", kinds="2", most="2"), "  "),
    )
)

_LINE = f"""
@2400 R 999 service line
  LX  R 1 line number | 1!
  SV2 R 1 institutional service | 1! 2(1!{_PROCEDURES} 2! 3 4 5 6 7) 3! 4!DA,UN 5! 7
  {ATTACHED}
  DTP S 1 service date | 1!472 2!D8,RD8 3!
  REF S 1 line item control number | 1!6R 2!<30
  REF S 1 repriced line reference | 1!9B 2!
  REF S 1 adjusted repriced line reference | 1!9D 2!
  AMT S 1 service tax | 1!GT 2!
  AMT S 1 facility tax | 1!N8 2!
  NTE S 1 third party note | 1!TPO 2!
  HCP S 1 line pricing | {PRICING} 8 9={_PROCEDURES} 10 11=DA,UN 12 {PRICING_END}
{indent(DRUG.format(numbers="N4"), "  ")}
{indent(named("2420A", "72", "operating physician of the line", line_ids(_ALL)), "  ")}
{indent(named("2420B", "ZZ", "other operating physician of the line", line_ids(_ALL)), "  ")}
{indent(named("2420C", "82", "rendering provider of the line", line_ids(_ALL)), "  ")}
{indent(named("2420D", "DN", "referring provider of the line", line_ids("0B,1G,G2")), "  ")}
{indent(adjudicated_line(f"3(1!{_PROCEDURES} 2! 3 4 5 6 7)", "4!"), "  ")}
"""

_NURSING = "ALG,DCP,DGN,DME,MED,NTR,ODT,RHB,RLH,RNH,SET,SFM,SPT,UPI"
_HI = f"""HI  R 1 principal diagnosis | 1!(1!ABK,BK 2! {_POA})
HI  S 1 admitting diagnosis | 1!(1!ABJ,BJ 2!)
HI  S 1 reasons for the visit | 1!(1!APR,PR 2!) 2-3(1!APR,PR 2!)
HI  S 1 external causes | 1!(1!ABN,BN 2! {_POA}) 2-12(1!ABN,BN 2! {_POA})
HI  S 1 diagnosis related group | 1!(1!DR 2!)
HI  S 2 other diagnoses | 1!(1!ABF,BF 2! {_POA}) 2-12(1!ABF,BF 2! {_POA})
HI  S 1 principal procedure | 1!(1!BBR,BR,CAH 2! 3!D8 4!)
HI  S 2 other procedures | 1!(1!BBQ,BQ 2! 3!D8 4!) 2-12(1!BBQ,BQ 2! 3!D8 4!)
HI  S 2 occurrence spans | 1!(1!BI 2! 3!RD8 4!) 2-12(1!BI 2! 3!RD8 4!)
HI  S 2 occurrences | 1!(1!BH 2! 3!D8 4!) 2-12(1!BH 2! 3!D8 4!)
HI  S 2 values | 1!(1!BE 2! 5!) 2-12(1!BE 2! 5!)
HI  S 2 conditions | 1!(1!BG 2!) 2-12(1!BG 2!)
HI  S 2 treatments | 1!(1!TC 2!) 2-12(1!TC 2!)"""

_CLAIM = f"""
CLM R 1 claim | 1!<20 2! 5!(1! 2!A 3!%frequency) 7!A,B,C 8!N,W,Y 9!I,Y 20={DELAY}
DTP S 1 discharge hour | 1!096 2!TM 3!
DTP R 1 statement dates | 1!434 2!RD8 3!
DTP S 1 admission | 1!435 2!D8,DT 3!
DTP S 1 repricer received | 1!050 2!D8 3!
CL1 R 1 admission and status | 1!%admission_type 2=%admission_source 3!%patient_status
{ATTACHED}
{CLAIM_CONTRACT}
AMT S 1 patient's estimated share | 1!F3 2!
REF S 1 service authorization exception | 1!4N 2!
REF S 1 referral | 1!9F 2!
REF S 1 prior authorization | 1!G1 2!
REF S 1 payer claim control number | 1!F8 2!
REF S 1 repriced claim | 1!9A 2!
REF S 1 adjusted repriced claim | 1!9C 2!
REF S 5 investigational device | 1!LX 2!
REF S 1 clearinghouse claim number | 1!D9 2!<20
REF S 1 state of the auto accident | 1!LU 2!
REF S 1 medical record number | 1!EA 2!
REF S 1 demonstration project | 1!P4 2!
REF S 1 peer review approval | 1!G4 2!
K3  S 10 file information | 1!
NTE S 10 claim note | 1!{_NURSING} 2!
NTE S 1 billing note | 1!ADD 2!
CRC S 1 EPSDT referral | 1!ZZ 2!N,Y 3!AV,NU,S2,ST 4=AV,NU,S2,ST 5=AV,NU,S2,ST
{_HI}
HCP S 1 claim pricing | {PRICING} 8 11=DA,UN 12 {PRICING_END}
{named("2310A", "71", "attending provider", _SPECIALTY, claim_ids(_ALL, "4"))}
{named("2310B", "72", "operating physician", claim_ids(_ALL, "4"))}
{named("2310C", "ZZ", "other operating physician", claim_ids(_ALL, "4"))}
{named("2310D", "82", "rendering provider", claim_ids(_ALL, "4"))}
{facility("2310E", claim_ids("0B,G2,LU", "3"))}
{named("2310F", "DN", "referring provider", claim_ids("0B,1G,G2", "3"))}
{_OTHER_PAYER}
{_LINE}
"""

TABLE = transaction(
    IDS,
    _CLAIM,
    billing="2!2 3!",
    tax="EI",
    licenses=False,
    pay_to="2",
    member="8=II,MI 9",
)


@cache
def guide() -> Guide:
    return compile_guide("837I", IDS, "HC", TABLE)
