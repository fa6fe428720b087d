"""005010X279A1, eligibility: the inquiry (270) and its answer (271), loop by loop.

Subscriber and dependent have the same loops but for few segments, so each pair is written once. Facts: X12
005010, payers' companion guides to 005010X279A1, X12's public interpretations; `[check]` in the rulebook
marks lists that were put together from several of them.
"""

from __future__ import annotations

from functools import cache
from textwrap import indent

from cleanclaim.x12.guide import Guide, compile_guide

IDS = ("005010X279A1", "005010X279")

_SOURCE = "1!2B,36,GP,P5,PR 2!1,2 3 4 5 7 8!24,46,FI,NI,PI,XV,XX 9!"
_RECEIVER = "1!1P,2B,36,80,FA,GP,P5,PR 2!1,2 3 4 5 7 8!24,34,FI,PI,PP,SV,XV,XX 9!"
_CITY = "1! 2=%states 3 4 7"
_ROLE = "1!$eligibility.provider_role 2=$eligibility.provider_id 3"
_PROCEDURE = "(1!AD,CJ,HC,ID,IV,N4,ZZ 2! 3 4 5 6)"
_PROCEDURES = "(1!AD,CJ,HC,ID,IV,N4,ZZ 2! 3 4 5 6 8)"
_POINTERS = "(1! 2 3 4)"
_NUMBERS = "3={0} 4 5={0},EX 6 7={0},EX 8"
_HEALTH = "1!(1!ABK,BK 2!) 2-8(1!ABF,BF 2!)"
_REJECT = "1!N,Y 3!$eligibility.{} 4!$eligibility.follow_up"


def _person_of_inquiry(loop: str, name: str, relation: str) -> str:
    """2100C or 2100D of the 270, behind its NM1."""
    return f"""
REF S 9 {name} identification | 1!$eligibility.person_reference 2!
N3  S 1 street | 1! 2
N4  S 1 city | {_CITY}
PRV S 1 provider | {_ROLE}
DMG S 1 birth date and sex | 1=D8 2 3=F,M
INS S 1 relationship | {relation} 17
HI  S 1 diagnoses | {_HEALTH}
DTP S 2 date | 1!102,291 2!D8,RD8 3!
""".strip()


def _question(loop: str, usage: str, spend_down: str) -> str:
    return f"""
@{loop} {usage} 99 question
  EQ  R 1 question | 1^=$eligibility.service_type 2{_PROCEDURE} 3=FAM 5{_POINTERS}
{spend_down}  III S 1 place of service | 1!ZZ 2!%place_of_service
  REF S 1 referral or authorization | 1!9F,G1 2!
  DTP S 1 date | 1!291 2!D8,RD8 3!
""".strip()


_SPEND_DOWN = """  AMT S 1 spend-down | 1!R 2!
  AMT S 1 billed in the spend-down | 1!PB 2!
"""
_DEPENDENT = "1!N 2!$eligibility.relationship"

INQUIRY = f"""
ST  R 1 transaction set header | 1!270 2! 3!{",".join(IDS)}
BHT R 1 beginning | 1!0022 2!01,13 3 4! 5! 6=RT
@2000A R >1 information source level
  HL  R 1 information source level | 1! 3!20 4!1
  @2100A R 1 information source
    NM1 R 1 information source name | {_SOURCE}
  @2000B R >1 information receiver level
    HL  R 1 information receiver level | 1! 2! 3!21 4!1
    @2100B R 1 information receiver
      NM1 R 1 information receiver name | {_RECEIVER}
      REF S 9 receiver identification | 1!$eligibility.receiver_reference 2! 3
      N3  S 1 street | 1! 2
      N4  S 1 city | {_CITY}
      PRV S 1 provider | 1!$eligibility.provider_role 2=PXC 3
    @2000C R >1 subscriber level
      HL  R 1 subscriber level | 1! 2! 3!22 4!0,1
      TRN S 2 trace | 1!1 2! 3! 4
      @2100C R 1 subscriber
        NM1 R 1 subscriber name | 1!IL 2!1,2 3 4 5 7 8=II,MI 9
{indent(_person_of_inquiry("2100C", "subscriber", "1!Y 2!18"), "        ")}
{indent(_question("2110C", "S", _SPEND_DOWN), "        ")}
      @2000D S >1 dependent level
        HL  R 1 dependent level | 1! 2! 3!23 4!0
        TRN S 2 trace | 1!1 2! 3! 4
        @2100D R 1 dependent
          NM1 R 1 dependent name | 1!03 2!1 3 4 5 7
{indent(_person_of_inquiry("2100D", "dependent", _DEPENDENT), "          ")}
{indent(_question("2110D", "R", ""), "          ")}
SE  R 1 transaction set trailer | 1! 2!
"""


def _person_of_answer(name: str, relation: str) -> str:
    """2100C or 2100D of the 271, behind its NM1."""
    return f"""
REF S 9 {name} identification | 1!$eligibility.person_reference 2! 3
N3  S 1 street | 1! 2
N4  S 1 city | {_CITY}
AAA S 9 why there is no answer | {_REJECT.format("reject_person")}
PRV S 1 provider | {_ROLE}
DMG S 1 birth date and sex | 1=D8 2 3=F,M,U
INS S 1 relationship | {relation} 3=001 4=25 17
HI  S 1 diagnoses | {_HEALTH}
DTP S 9 date | 1!$eligibility.person_date 2!D8,RD8 3!
MPI S 1 military service | 1!C,L,O,P,S,T 2!$eligibility.military_employment 3!$eligibility.military_branch 4 \
5=$eligibility.military_rank 6=D8,RD8 7
""".strip().replace("\\\n", "")


def _benefit(letter: str) -> str:
    """2110 of the 271. LS and LE stand around the 2120s; a rule sees to it that they do."""
    numbers = _NUMBERS.format("ED,EM,FX,TE,UR,WP")
    return f"""
@2110{letter} S >1 benefit
  EB  R 1 benefit | 1!$eligibility.benefit 2=$eligibility.level 3^=$eligibility.service_type \
4=$eligibility.insurance_type 5 6=$eligibility.period 7 8 9=$eligibility.quantity 10 11=N,U,Y 12=N,U,W,Y \
13{_PROCEDURES} 14{_POINTERS}
  HSD S 9 delivery of services | 1=$eligibility.delivery_quantity 2 3=$eligibility.delivery_unit 4 \
5=$eligibility.delivery_period 6 7=$eligibility.delivery_pattern 8=$eligibility.delivery_time
  REF S 9 benefit identification | 1!$eligibility.benefit_reference 2! 3
  DTP S 20 benefit date | 1!$eligibility.benefit_date 2!D8,RD8 3!
  AAA S 9 why there is no answer | {_REJECT.format("reject_benefit")}
  MSG S 10 message | 1!
  @2115{letter} S 10 further condition
    III R 1 further condition | 1=GR,NI,ZZ 2 3=44 4
  LS  S 1 begin of related parties | 1!2120
  @2120{letter} S 23 related party
    NM1 R 1 related party name | 1!$eligibility.related_entity 2!1,2 3 4 5 7 \
8=24,34,46,FA,FI,II,MI,NI,PI,PP,SV,XV,XX 9 10=01,02,27,41,48,65,72
    N3  S 1 street | 1! 2
    N4  S 1 city | {_CITY}
    PER S 3 contact | 1!IC 2 {numbers}
    PRV S 1 provider | {_ROLE}
  LE  S 1 end of related parties | 1!2120
""".strip().replace("\\\n", "")


ANSWER = f"""
ST  R 1 transaction set header | 1!271 2! 3!{",".join(IDS)}
BHT R 1 beginning | 1!0022 2!06,11 3 4! 5!
@2000A R >1 information source level
  HL  R 1 information source level | 1! 3!20 4!0,1
  AAA S 9 why there is no answer | {_REJECT.format("reject_source")}
  @2100A R 1 information source
    NM1 R 1 information source name | {_SOURCE}
    PER S 3 contact | 1!IC 2 {_NUMBERS.format("ED,EM,FX,TE,UR")}
    AAA S 9 why there is no answer | {_REJECT.format("reject_source")}
  @2000B S >1 information receiver level
    HL  R 1 information receiver level | 1! 2! 3!21 4!0,1
    @2100B R 1 information receiver
      NM1 R 1 information receiver name | {_RECEIVER}
      REF S 9 receiver identification | 1!$eligibility.receiver_reference 2! 3
      N3  S 1 street | 1! 2
      N4  S 1 city | {_CITY}
      AAA S 9 why there is no answer | {_REJECT.format("reject_receiver")}
      PRV S 1 provider | 1!$eligibility.provider_role 2=PXC 3
    @2000C S >1 subscriber level
      HL  R 1 subscriber level | 1! 2! 3!22 4!0,1
      TRN S 3 trace | 1!1,2 2! 3! 4
      @2100C R 1 subscriber
        NM1 R 1 subscriber name | 1!IL 2!1,2 3 4 5 7 8=II,MI 9
{indent(_person_of_answer("subscriber", "1!Y 2!18"), "        ")}
{indent(_benefit("C"), "        ")}
      @2000D S >1 dependent level
        HL  R 1 dependent level | 1! 2! 3!23 4!0
        TRN S 3 trace | 1!1,2 2! 3! 4
        @2100D R 1 dependent
          NM1 R 1 dependent name | 1!03 2!1 3 4 5 7 8=II,MI 9
{indent(_person_of_answer("dependent", _DEPENDENT), "          ")}
{indent(_benefit("D"), "          ")}
SE  R 1 transaction set trailer | 1! 2!
"""


@cache
def inquiry() -> Guide:
    return compile_guide("270", IDS, "HS", INQUIRY)


@cache
def answer() -> Guide:
    return compile_guide("271", IDS, "HB", ANSWER)
