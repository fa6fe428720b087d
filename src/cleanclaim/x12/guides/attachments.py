"""Claim attachments: the 275 (005010X210, 006020X314) and the 277 request for information (006020X313).

The two 275 differ in how the bytes travel: EFI and BIN in 005010, OOI and BDS in 006020. Facts: X12's base
standard, public companion guides of CMS and of payers; `[check]` in the rulebook and here marks what a
licensed guide should confirm: the repeat of 2110B, BHT02 of the request, its 2210D.
"""

from __future__ import annotations

from functools import cache

from cleanclaim.x12.guide import Guide, compile_guide

IDS_5010: tuple[str, ...] = ("005010X210",)
IDS_6020: tuple[str, ...] = ("006020X314",)
REQUEST_IDS: tuple[str, ...] = ("006020X313",)

_CITY = "1! 2=%states 3 4 7"
_NUMBERS = "3=EM,FX,TE,UR 4 5=EM,EX,FX,TE,UR 6 7=EM,EX,FX,TE,UR 8"
_CODE = "(1!%attachments.request_category 2! 3=$status_entity 4=LOI)"

_BYTES = {
    IDS_5010: "EFI R 1 format | 1!\n      BIN R 1 document | 1! 2!",
    IDS_6020: "OOI R 1 object type | 1! 2! 3!\n      BDS R 1 document | 1!$attachments.filter 2! 3!",
}


def _attachment(ids: tuple[str, ...]) -> str:
    return f"""
ST  R 1 transaction set header | 1!275 2! 3!{",".join(ids)}
BGN R 1 beginning | 1!02,11 2! 3! 4
@1000A R 1 payer
  NM1 R 1 payer name | 1!PR 2!2 3! 8!PI,XV 9!
  PER S 1 payer contact | 1!IC 2 {_NUMBERS}
@1000B R 1 submitter
  NM1 R 1 submitter name | 1!41 2!1,2 3! 4 5 8!46 9!
@1000C R 1 provider
  NM1 R 1 provider name | 1!1P 2!1,2 3! 4 5 7 8!FI,SV,XX 9!
  N3  S 1 street | 1! 2
  N4  S 1 city | {_CITY}
  REF S 3 provider identification | 1!0B,EI,G2,LU,SY,TJ 2!
@1000D R 1 patient
  NM1 R 1 patient name | 1!QC 2!1 3! 4 5 7 8!II,MI 9!
  REF S 7 claim identification | 1!$attachments.patient_reference 2!
  DTP S 1 claim service date | 1!472 2!D8,RD8 3!
@2000A R >1 answer
  LX  R 1 number | 1!
  TRN R 1 control number | 1!1,2 2!
  STC S 1 question | 1!{_CODE} 2 4 10{_CODE} 11{_CODE}
  REF S 3 service line | 1!$attachments.service_reference 2! 4(1! 2! 3 4 5 6)
  @2100A S 1 service line date
    DTP R 1 service date | 1!472 2!D8,RD8 3!
  @2100B R 1 submission
    DTP R 1 submitted | 1!368 2!D8 3!
    CAT R 1 category | 1!AE 2!$attachments.format 3
    @2110B R >1 document
      {_BYTES[ids]}
SE  R 1 transaction set trailer | 1! 2!
"""


REQUEST = f"""
ST  R 1 transaction set header | 1!277 2! 3!{",".join(REQUEST_IDS)}
BHT R 1 beginning | 1!0085 2!08,13,48 3! 4! 5! 6!RQ
@2000A R 1 payer level
  HL  R 1 payer level | 1! 3!20 4!1
  @2100A R 1 payer
    NM1 R 1 payer name | 1!PR 2!2 3! 8!PI,XV 9!
    PER S 1 payer contact | 1!IC 2 {_NUMBERS}
  @2000B R >1 receiver level
    HL  R 1 receiver level | 1! 2! 3!21 4!1
    @2100B R 1 receiver
      NM1 R 1 receiver name | 1!41 2!1,2 3 4 5 8!46 9!
    @2000C R >1 provider level
      HL  R 1 provider level | 1! 2! 3!19 4!1
      @2100C R 1 provider
        NM1 R 1 provider name | 1!1P 2!1,2 3 4 5 7 8!FI,SV,XX 9!
      @2000D R >1 patient level
        HL  R 1 patient level | 1! 2! 3!22,PT 4=0
        @2100D R 1 patient
          NM1 R 1 patient name | 1!IL,QC 2!1 3! 4 5 7 8!II,MI 9!
        @2200D R >1 claim
          TRN R 1 control number | 1!1,2 2!
          STC S >1 what is wanted | 1!{_CODE} 2 4 10{_CODE} 11{_CODE}
          REF S 1 payer claim number | 1!1K 2!
          REF S 1 bill type | 1!BLT 2!
          REF S 1 patient control number | 1!EJ 2!
          REF S 1 medical record | 1!EA 2!
          REF S 1 clearinghouse claim number | 1!D9 2!
          REF S 1 attachment control number | 1!6P,F8 2!
          DTP S 1 claim service date | 1!472 2!D8,RD8 3!
          DTP S 1 due | 1!106 2!D8 3!
          @2210D S 1 how to answer
            PWK R 1 attachment | 1! 2!$authorizations.transmission 5=AC 6
            PER S 1 contact | 1!IC 2 {_NUMBERS}
            N1  S 1 whom to answer | 1!PR 2!
            N3  S 1 street | 1! 2
            N4  S 1 city | {_CITY}
          @2220D S >1 service line
            SVC R 1 service line | 1!(1!AD,ER,HC,HP,IV,N4,NU,WK 2! 3 4 5 6) 2! 4 7
            STC R >1 what is wanted | 1!{_CODE} 2 4 10{_CODE} 11{_CODE}
            REF S 1 line control number | 1!FJ 2!
            DTP S 1 service date | 1!472 2!D8,RD8 3!
SE  R 1 transaction set trailer | 1! 2!
"""


@cache
def claims() -> Guide:
    """005010X210."""
    return compile_guide("275", IDS_5010, "PI", _attachment(IDS_5010))


@cache
def claims_6020() -> Guide:
    """006020X314."""
    return compile_guide("275", IDS_6020, "PI", _attachment(IDS_6020))


@cache
def request() -> Guide:
    return compile_guide("277-request", REQUEST_IDS, "HN", REQUEST)
