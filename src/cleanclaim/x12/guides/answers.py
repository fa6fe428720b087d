"""The receiver's answers: 005010X231A1 (999, on syntax and guide) and 005010X214 (277CA, on each claim)."""

from __future__ import annotations

from functools import cache

from cleanclaim.x12.guide import Guide, compile_guide

FUNCTIONAL_IDS = ("005010X231A1", "005010X231")
CLAIM_IDS = ("005010X214",)

_TRIGGER = "1!(1!SITUATIONAL_TRIGGER 2) 2! 3! 4 5(1! 2 3) 6(1! 2)"
_SET_ERRORS = "2=$set_error 3=$set_error 4=$set_error 5=$set_error 6=$set_error"
_GROUP_ERRORS = "5=$functional_error 6=$functional_error 7=$functional_error 8=$functional_error 9=$functional_error"

FUNCTIONAL = f"""
ST  R 1 transaction set header | 1!999 2! 3!{",".join(FUNCTIONAL_IDS)}
AK1 R 1 group answered | 1! 2! 3!
@2000 S >1 transaction set answered
  AK2 R 1 transaction set answered | 1! 2! 3
  @2100 S >1 segment in error
    IK3 R 1 segment in error | 1! 2! 3 4=$segment_error
    CTX S 9 situation | {_TRIGGER}
    CTX S 1 business unit | 1!(1!TRN02,NM109,PATIENT_NAME_NM109,SUBSCRIBER_NAME_NM109,ENT01,\
SUBSCRIBER_NUMBER_REF02,CLM01 2!) 5(1! 2 3)
    @2110 S >1 element in error
      IK4 R 1 element in error | 1!(1! 2 3) 2 3!$element_error 4
      CTX S 10 situation | {_TRIGGER}
  IK5 R 1 answer to the set | 1!A,E,M,R,W,X {_SET_ERRORS}
AK9 R 1 answer to the group | 1!A,E,M,P,R,W,X 2! 3! 4! {_GROUP_ERRORS}
SE  R 1 transaction set trailer | 1! 2!
"""

_STATUS = "1!(1! 2! 3=$status_entity) 2! 3!U,WQ 4! 10(1! 2! 3) 11(1! 2! 3)"
_CLAIM_STATUS = "1!(1! 2! 3=$status_entity) 2! 3!U,WQ 4! 10(1! 2! 3) 11(1! 2! 3) 12"

CLAIMS = f"""
ST  R 1 transaction set header | 1!277 2! 3!{",".join(CLAIM_IDS)}
BHT R 1 beginning | 1!0085 2!08 3! 4! 5! 6!TH
@2000A R 1 information source level
  HL  R 1 information source level | 1! 3!20 4!1
  @2100A R 1 information source
    NM1 R 1 information source name | 1!AY,PR 2!2 3! 8!46,FI,PI,XV 9!
  @2200A R 1 transmission receipt
    TRN R 1 transmission control | 1!1 2!
    DTP R 1 received | 1!050 2!D8 3!
    DTP R 1 processed | 1!009 2!D8 3!
  @2000B R 1 information receiver level
    HL  R 1 information receiver level | 1! 2! 3!21 4!0,1
    @2100B R 1 information receiver
      NM1 R 1 information receiver name | 1!41 2!1,2 3! 4 5 8!46 9!
    @2200B R 1 answer to the receiver
      TRN R 1 application trace | 1!2 2!
      STC R >1 status of the file | {_STATUS}
      QTY S 1 accepted claims | 1!90 2!
      QTY S 1 rejected claims | 1!AA 2!
      AMT S 1 accepted charges | 1!YU 2!
      AMT S 1 rejected charges | 1!YY 2!
    @2000C S >1 billing provider level
      HL  R 1 billing provider level | 1! 2! 3!19 4!0,1
      @2100C R 1 billing provider
        NM1 R 1 billing provider name | 1!85 2!1,2 3! 4 5 7 8!FI,SV,XX 9!
      @2200C S 1 answer to the provider
        TRN R 1 provider trace | 1!1 2!
        STC R >1 status of the provider | 1!(1! 2! 3=$status_entity) 2 3!U,WQ 4! 10(1! 2! 3) 11(1! 2! 3)
        REF S 3 secondary identification | 1!0B,1G,G2,LU,SY,TJ 2!
        QTY S 1 accepted claims | 1!QA 2!
        QTY S 1 rejected claims | 1!QC 2!
        AMT S 1 accepted charges | 1!YU 2!
        AMT S 1 rejected charges | 1!YY 2!
      @2000D S >1 patient level
        HL  R 1 patient level | 1! 2! 3!PT 4
        @2100D R 1 patient
          NM1 R 1 patient name | 1!QC 2!1 3! 4 5 7 8!II,MI 9!
        @2200D S >1 answer to the claim
          TRN R 1 claim trace | 1!2 2!
          STC R >1 status of the claim | {_CLAIM_STATUS}
          REF S 1 payer claim number | 1!1K 2!
          REF S 1 clearinghouse claim number | 1!D9 2!
          REF S 1 bill type | 1!BLT 2!
          DTP R 1 service date | 1!472 2!D8,RD8 3!
          @2220D S >1 answer to the line
            SVC R 1 service line | 1!(1!AD,ER,HC,HP,IV,NU,WK 2! 3 4 5 6) 2! 4 7
            STC R >1 status of the line | 1!(1! 2! 3=$status_entity) 2 3!U 10(1! 2! 3) 11(1! 2! 3) 12
            REF S 1 line control number | 1!FJ 2!
            REF S 1 prescription | 1!XZ 2!
            DTP S 1 service date | 1!472 2!D8,RD8 3!
SE  R 1 transaction set trailer | 1! 2!
"""


@cache
def functional() -> Guide:
    return compile_guide("999", FUNCTIONAL_IDS, "FA", FUNCTIONAL)


@cache
def claims() -> Guide:
    return compile_guide("277CA", CLAIM_IDS, "HN", CLAIMS)
