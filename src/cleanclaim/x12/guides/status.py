"""005010X212, claim status: the request (276) and its answer (277), loop by loop.

Claims of a subscriber and of a dependent have the same loops, so they are written once.
"""

from __future__ import annotations

from functools import cache
from textwrap import indent

from cleanclaim.x12.guide import Guide, compile_guide

IDS = ("005010X212",)

_PAYER = "1!PR 2!2 3! 8!PI,XV 9!"
_RECEIVER = "1!41 2!1,2 3 4 5 8!46 9!"
_PROVIDER = "1!1P 2!1,2 3 4 5 7 8!FI,SV,XX 9!"
_SUBSCRIBER = "1!IL 2!1,2 3! 4 5 7 8!24,II,MI 9!"
_DEPENDENT = "1!QC 2!1 3! 4 5 7"
_PROCEDURE = "1!(1!AD,ER,HC,HP,IV,N4,NU,WK 2! 3 4 5 6)"
_MORE = "10(1! 2! 3=$claim_status.entity 4=RX) 11(1! 2! 3=$claim_status.entity 4=RX)"


def _asked(letter: str, usage: str) -> str:
    return f"""
@2200{letter} {usage} >1 claim asked about
  TRN R 1 trace | 1!1 2!
  REF S 1 payer claim number | 1!1K 2!
  REF S 1 bill type | 1!BLT 2!
  REF S 1 application or location | 1!LU 2!
  REF S 1 group number | 1!6P 2!
  REF S 1 patient control number | 1!EJ 2!
  REF S 1 prescription | 1!XZ 2!
  REF S 1 clearinghouse claim number | 1!D9 2!
  AMT S 1 claim charge | 1!T3 2!
  DTP S 1 service date | 1!472 2!D8,RD8 3!
  @2210{letter} S >1 service line
    SVC R 1 service line | {_PROCEDURE} 2! 4 7!
    REF S 1 line control number | 1!FJ 2!
    DTP R 1 service date | 1!472 2!D8,RD8 3!
""".strip()


REQUEST = f"""
ST  R 1 transaction set header | 1!276 2! 3!{",".join(IDS)}
BHT R 1 beginning | 1!0010 2!13 3! 4! 5!
@2000A R >1 information source level
  HL  R 1 information source level | 1! 3!20 4!1
  @2100A R 1 payer
    NM1 R 1 payer name | {_PAYER}
  @2000B R >1 information receiver level
    HL  R 1 information receiver level | 1! 2! 3!21 4!1
    @2100B R 1 information receiver
      NM1 R 1 information receiver name | {_RECEIVER}
    @2000C R >1 service provider level
      HL  R 1 service provider level | 1! 2! 3!19 4!1
      @2100C R 2 provider
        NM1 R 1 provider name | {_PROVIDER}
      @2000D R >1 subscriber level
        HL  R 1 subscriber level | 1! 2! 3!22 4!0,1
        DMG S 1 birth date and sex | 1!D8 2! 3=F,M
        @2100D R 1 subscriber
          NM1 R 1 subscriber name | {_SUBSCRIBER}
{indent(_asked("D", "S"), "        ")}
        @2000E S >1 dependent level
          HL  R 1 dependent level | 1! 2! 3!23
          DMG R 1 birth date and sex | 1!D8 2! 3=F,M
          @2100E R 1 dependent
            NM1 R 1 dependent name | {_DEPENDENT}
{indent(_asked("E", "R"), "          ")}
SE  R 1 transaction set trailer | 1! 2!
"""


def _answered(letter: str, usage: str) -> str:
    return f"""
@2200{letter} {usage} >1 claim answered
  TRN R 1 trace | 1!2 2!
  STC R >1 status of the claim | 1!(1! 2! 3=$claim_status.entity 4=RX) 2! 4 5 6 8 9 {_MORE}
  REF S 1 payer claim number | 1!1K 2!
  REF S 1 bill type | 1!BLT 2!
  REF S 1 patient control number | 1!EJ 2!
  REF S 1 prescription | 1!XZ 2!
  REF S 1 voucher | 1!VV 2!
  REF S 1 clearinghouse claim number | 1!D9 2!
  DTP S 1 service date | 1!472 2!D8,RD8 3!
  @2220{letter} S >1 service line
    SVC R 1 service line | {_PROCEDURE} 2! 3! 4 7!
    STC R >1 status of the line | 1!(1! 2! 3=$claim_status.entity 4=RX) 2! {_MORE}
    REF S 1 line control number | 1!FJ 2!
    DTP R 1 service date | 1!472 2!D8,RD8 3!
""".strip()


_UPPER_STATUS = "2! 10(1! 2! 3{0}) 11(1! 2! 3{0})"

ANSWER = f"""
ST  R 1 transaction set header | 1!277 2! 3!{",".join(IDS)}
BHT R 1 beginning | 1!0010 2!08 3! 4! 5! 6!DG
@2000A R >1 information source level
  HL  R 1 information source level | 1! 3!20 4!1
  @2100A R 1 payer
    NM1 R 1 payer name | {_PAYER}
    PER S 1 contact | 1!IC 2 3!ED,EM,FX,TE 4! 5=ED,EM,EX,FX,TE 6 7=ED,EM,EX,FX,TE 8
  @2000B R >1 information receiver level
    HL  R 1 information receiver level | 1! 2! 3!21 4!0,1
    @2100B R 1 information receiver
      NM1 R 1 information receiver name | {_RECEIVER}
    @2200B S 1 answer to the receiver
      TRN R 1 trace | 1!2 2!
      STC R >1 status of the request | 1!(1! 2! 3=41,AY,PR) {_UPPER_STATUS.format("=41,AY,PR")}
    @2000C S >1 service provider level
      HL  R 1 service provider level | 1! 2! 3!19 4!0,1
      @2100C R 2 provider
        NM1 R 1 provider name | {_PROVIDER}
      @2200C S 1 answer to the provider
        TRN R 1 trace | 1!1 2!
        STC R >1 status of the provider | 1!(1! 2! 3=1P,85) {_UPPER_STATUS.format("=1P,85")}
      @2000D S >1 subscriber level
        HL  R 1 subscriber level | 1! 2! 3!22 4!0,1
        @2100D R 1 subscriber
          NM1 R 1 subscriber name | {_SUBSCRIBER}
{indent(_answered("D", "S"), "        ")}
        @2000E S >1 dependent level
          HL  R 1 dependent level | 1! 2! 3!23
          @2100E R 1 dependent
            NM1 R 1 dependent name | {_DEPENDENT}
{indent(_answered("E", "R"), "          ")}
SE  R 1 transaction set trailer | 1! 2!
"""


@cache
def request() -> Guide:
    return compile_guide("276", IDS, "HR", REQUEST)


@cache
def answer() -> Guide:
    return compile_guide("277", IDS, "HN", ANSWER)
