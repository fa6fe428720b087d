"""005010X222A1 and A2, the professional claim (837P): its table, loop by loop.

Source: facts of the guide and its errata as publicly known; 2300 is written once and stands under both
the subscriber and the dependent.
"""

from __future__ import annotations

from functools import cache
from textwrap import indent

from cleanclaim.x12.guide import Guide, compile_guide
from cleanclaim.x12.guides.claim_parts import (
    ADDRESS,
    ATTACHED,
    CLAIM_CONTRACT,
    CONTACT,
    DELAY,
    DRUG,
    OUTPATIENT,
    PAID,
    PHONE,
    PRICING,
    PRICING_END,
    SITE,
    adjudicated_line,
    claim_ids,
    facility,
    line_ids,
    named,
    numbered,
    other_insured,
    transaction,
)

IDS = ("005010X222A1", "005010X222A2", "005010X222")

_ALL = "0B,1G,G2,LU"
_PROCEDURES = "$procedure_qualifier"
_AMBULANCE = " ".join(["3!$ambulance_condition", *(f"{place}=$ambulance_condition" for place in range(4, 8))])
_VISION = " ".join(["3!L1,L2,L3,L4,L5", *(f"{place}=L1,L2,L3,L4,L5" for place in range(4, 8))])
_SPECIALTY = "PRV S 1 specialty | 1!PE 2!PXC 3!"


def _stop(loop: str, name: str, entity: str, *, named: str = "") -> str:
    """Where an ambulance picks up or drops off: an address, and for a drop-off a name."""
    return f"@{loop} S 1 ambulance {name}\n  NM1 R 1 {name} | 1!{entity} 2!2 {named}\n{indent(SITE, '  ')}"


_OTHER_PAYER = "\n".join(
    (
        "@2320 S 10 other payer",
        "  SBR R 1 other coverage | 1!$responsibility 2!$relationship,18 3 4 5=$insurance_type 9=$filing",
        indent(PAID, "  "),
        "  OI  R 1 other insurance | 3!N,W,Y 4=P 6!I,Y",
        indent(OUTPATIENT, "  "),
        indent(other_insured(), "  "),
        indent(numbered("2330C", "DN,P3", "referring provider", "0B,1G,G2", times="2"), "  "),
        indent(numbered("2330D", "82", "rendering provider", _ALL, kinds="1,2"), "  "),
        indent(numbered("2330E", "77", "service facility", "0B,G2,LU", kinds="2"), "  "),
        indent(numbered("2330F", "DQ", "supervising provider", _ALL), "  "),
        indent(numbered("2330G", "85", "billing provider", "G2,LU", kinds="1,2", most="2"), "  "),
    )
)

_ORDERING = f"{ADDRESS}\n{line_ids('0B,1G,G2')}\n{CONTACT.format(times=1)}"
_LINE = f"""
@2400 R 50 service line
  LX  R 1 line number | 1!
  SV1 R 1 professional service | 1!(1!$procedure_qualifier 2! 3 4 5 6 7) 2! 3!MJ,UN 4! \
5=%place_of_service 7!(1! 2 3 4) 9=Y 11=Y 12=Y 15=0
  SV5 S 1 durable medical equipment | 1!(1!HC 2!) 2!DA 3! 4! 5! 6!1,4,6
  {ATTACHED}
  PWK S 1 certificate of medical necessity | 1!CT 2!AB,AD,AF,AG,NS
  CR1 S 1 ambulance transport | 1=LB 2 4!A,B,C,D,E 5!DH 6! 9 10
  CR3 S 1 equipment certification | 1!I,R,S 2!MO 3!
  CRC S 3 ambulance certification | 1!07 2!N,Y {_AMBULANCE}
  CRC S 1 hospice employee | 1!70 2!N,Y 3!65
  CRC S 1 equipment condition | 1!09 2!N,Y 3!38,ZV 4=38,ZV
  DTP R 1 service date | 1!472 2!D8,RD8 3!
  DTP S 1 prescription date | 1!471 2!D8 3!
  DTP S 1 certification revision | 1!607 2!D8 3!
  DTP S 1 begin therapy | 1!463 2!D8 3!
  DTP S 1 last certification | 1!461 2!D8 3!
  DTP S 1 last seen | 1!304 2!D8 3!
  DTP S 2 test date | 1!738,739 2!D8 3!
  DTP S 1 shipped | 1!011 2!D8 3!
  DTP S 1 last x-ray | 1!455 2!D8 3!
  DTP S 1 initial treatment | 1!454 2!D8 3!
  QTY S 1 ambulance patients | 1!PT 2!
  QTY S 1 obstetric units | 1!FL 2!
  MEA S 5 test result | 1!OG,TR 2!HT,R1,R2,R3,R4 3!
  {CLAIM_CONTRACT}
  REF S 1 repriced line reference | 1!9B 2!
  REF S 1 adjusted repriced line reference | 1!9D 2!
  REF S 5 prior authorization | 1!G1 2! 4(1!2U 2!)
  REF S 1 line item control number | 1!6R 2!<30
  REF S 1 mammography certification | 1!EW 2!
  REF S 1 CLIA number | 1!X4 2!
  REF S 1 referring CLIA number | 1!F4 2!
  REF S 1 immunization batch | 1!BT 2!
  REF S 5 referral | 1!9F 2! 4(1!2U 2!)
  AMT S 1 sales tax | 1!T 2!
  AMT S 1 postage | 1!F4 2!
  K3  S 10 file information | 1!
  NTE S 1 line note | 1!ADD,DCP 2!
  NTE S 1 third party note | 1!TPO 2!
  PS1 S 1 purchased service | 1! 2!
  HCP S 1 line pricing | {PRICING} 9={_PROCEDURES} 10 11=MJ,UN 12 {PRICING_END}
{indent(DRUG.format(numbers="EN,EO,HI,N4,ON,UK,UP"), "  ")}
{indent(named("2420A", "82", "rendering provider of the line", _SPECIALTY, line_ids(_ALL), kinds="1,2"), "  ")}
  @2420B S 1 purchased service provider
    NM1 R 1 purchased service provider | 1!QB 2!1,2 8=XX 9
    {line_ids("0B,1G,G2")}
{indent(facility("2420C", line_ids("G2,LU", "3")), "  ")}
{indent(named("2420D", "DQ", "supervising provider of the line", line_ids(_ALL)), "  ")}
{indent(named("2420E", "DK", "ordering provider", _ORDERING), "  ")}
{indent(named("2420F", "DN,P3", "referring provider of the line", line_ids("0B,1G,G2"), usage="S 2"), "  ")}
{indent(_stop("2420G", "pick-up", "PW"), "  ")}
{indent(_stop("2420H", "drop-off", "45", named="3"), "  ")}
{indent(adjudicated_line(f"3!(1!{_PROCEDURES} 2! 3 4 5 6 7)"), "  ")}
  @2440 S >1 form
    LQ  R 1 form | 1!AS,UT 2!
    FRM R 99 question | 1! 2=N,W,Y 3 4 5
"""

_CLAIM = f"""
  CLM R 1 claim | 1!<20 2! 5!(1!%place_of_service 2!B 3!%frequency) 6!N,Y 7!A,B,C 8!N,W,Y 9!I,Y 10=P \
11(1!AA,EM,OA 2=AA,EM,OA 4=%states 5) 12=02,03,05,09 20={DELAY}
  DTP S 1 onset of current illness | 1!431 2!D8 3!
  DTP S 1 initial treatment | 1!454 2!D8 3!
  DTP S 1 last seen | 1!304 2!D8 3!
  DTP S 1 acute manifestation | 1!453 2!D8 3!
  DTP S 1 accident | 1!439 2!D8 3!
  DTP S 1 last menstrual period | 1!484 2!D8 3!
  DTP S 1 last x-ray | 1!455 2!D8 3!
  DTP S 1 prescription | 1!471 2!D8 3!
  DTP S 1 disability | 1!314,360,361 2!D8,RD8 3!
  DTP S 1 last worked | 1!297 2!D8 3!
  DTP S 1 return to work | 1!296 2!D8 3!
  DTP S 1 admission | 1!435 2!D8 3!
  DTP S 1 discharge | 1!096 2!D8 3!
  DTP S 2 assumed and relinquished care | 1!090,091 2!D8 3!
  DTP S 1 first contact | 1!444 2!D8 3!
  DTP S 1 repricer received | 1!050 2!D8 3!
  {ATTACHED}
  {CLAIM_CONTRACT}
  AMT S 1 patient paid | 1!F5 2!
  REF S 1 service authorization exception | 1!4N 2!
  REF S 1 mandatory Medicare crossover | 1!F5 2!
  REF S 1 mammography certification | 1!EW 2!
  REF S 1 referral | 1!9F 2!
  REF S 1 prior authorization | 1!G1 2!
  REF S 1 payer claim control number | 1!F8 2!
  REF S 1 CLIA number | 1!X4 2!
  REF S 1 repriced claim | 1!9A 2!
  REF S 1 adjusted repriced claim | 1!9C 2!
  REF S 1 investigational device | 1!LX 2!
  REF S 1 clearinghouse claim number | 1!D9 2!<20
  REF S 1 medical record number | 1!EA 2!
  REF S 1 demonstration project | 1!P4 2!
  REF S 1 care plan oversight | 1!1J 2!
  K3  S 10 file information | 1!
  NTE S 1 claim note | 1!ADD,CER,DCP,DGN,TPO 2!
  CR1 S 1 ambulance transport | 1=LB 2 4!A,B,C,D,E 5!DH 6! 9 10
  CR2 S 1 spinal manipulation | 8!A,C,D,E,F,G,M 10 11
  CRC S 3 ambulance certification | 1!07 2!N,Y {_AMBULANCE}
  CRC S 3 vision condition | 1!E1,E2,E3 2!N,Y {_VISION}
  CRC S 1 homebound | 1!75 2!Y 3!IH
  CRC S 1 EPSDT referral | 1!ZZ 2!N,Y 3!AV,NU,S2,ST 4=AV,NU,S2,ST 5=AV,NU,S2,ST
  HI  R 1 diagnoses | 1!(1!ABK,BK 2!) 2-12(1!ABF,BF 2!)
  HI  S 1 anesthesia procedures | 1!(1!BP 2!) 2(1!BO 2!)
  HI  S 2 conditions | 1!(1!BG 2!) 2-12(1!BG 2!)
  HCP S 1 claim pricing | {PRICING} {PRICING_END}
{indent(named("2310A", "DN,P3", "referring provider", claim_ids("0B,1G,G2", "3"), usage="S 2"), "  ")}
{indent(named("2310B", "82", "rendering provider", _SPECIALTY, claim_ids(_ALL, "4"), kinds="1,2"), "  ")}
{indent(facility("2310C", claim_ids("0B,G2,LU", "3"), PHONE), "  ")}
{indent(named("2310D", "DQ", "supervising provider", claim_ids(_ALL, "4")), "  ")}
{indent(_stop("2310E", "pick-up", "PW"), "  ")}
{indent(_stop("2310F", "drop-off", "45", named="3"), "  ")}
{indent(_OTHER_PAYER, "  ")}
{indent(_LINE, "  ")}
"""

TABLE = transaction(
    IDS,
    _CLAIM,
    insurance_type="5=$insurance_type",
    patient="5=D8 6 7=01 8 9=Y",
    billing_numbers="2",
    phone=PHONE,
)


@cache
def guide() -> Guide:
    return compile_guide("837P", IDS, "HC", TABLE)
