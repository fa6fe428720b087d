"""005010X221A1, the claim payment and remittance advice (835): its table, loop by loop."""

from __future__ import annotations

from functools import cache

from cleanclaim.x12.guide import Guide, compile_guide

IDS = ("005010X221A1", "005010X221")

_ADJUSTMENT = "1!$group 2! 3! 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19"
_OTHER_CARRIER = "2!2 3! 8!AD,FI,NI,PI,PP,XV 9!"
_CONTACT = "2 3=EM,FX,TE 4 5=EM,EX,FX,TE 6 7=EX 8"
_PERIOD_AMOUNTS = "AU,D8,DY,F5,I,NL,T,T2,ZK,ZL,ZM,ZN,ZO"

TABLE = f"""
ST  R 1 transaction set header | 1!835 2!
BPR R 1 financial information | 1!C,D,H,I,P,U,X 2! 3!C,D 4!ACH,BOP,CHK,FWT,NON 5=CCP,CTX 6=01,04 7 8=DA 9 10 11 \
12=01,04 13 14=DA,SG 15 16!
TRN R 1 reassociation trace | 1!1 2! 3! 4
CUR S 1 currency | 1!PR 2! 3
REF S 1 receiver | 1!EV 2!
REF S 1 version | 1!F2 2!
DTM S 1 production date | 1!405 2!
@1000A R 1 payer
  N1  R 1 payer name | 1!PR 2! 3=XV 4
  N3  R 1 street | 1! 2
  N4  R 1 city | 1! 2=%states 3 4 7
  REF S 4 secondary identification | 1!2U,EO,HI,NF 2!
  PER S 1 business contact | 1!CX {_CONTACT}
  PER R >1 technical contact | 1!BL 2 3=EM,TE,UR 4 5=EM,EX,FX,TE,UR 6 7=EM,EX,FX,UR 8
  PER S 1 web site | 1!IC 3!UR 4!
@1000B R 1 payee
  N1  R 1 payee name | 1!PE 2! 3!FI,XV,XX 4!
  N3  S 1 street | 1! 2
  N4  S 1 city | 1! 2=%states 3 4 7
  REF S >1 secondary identification | 1!0B,D3,PQ,TJ 2!
  RDM S 1 delivery | 1!BM,EM,FT,OL 2 3
@2000 S >1 header number
  LX  R 1 header number | 1!
  TS3 S 1 provider summary | 1! 2! 3! 4! 5! 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24
  TS2 S 1 provider supplement | 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19
  @2100 R >1 claim payment
    CLP R 1 claim payment | 1! 2!$claim_payment_status 3! 4! 5 6!$filing_paid 7! 8 9 11 12 13
    CAS S 99 claim adjustment | {_ADJUSTMENT}
    NM1 R 1 patient name | 1!QC 2!1 3 4 5 7 8=34,HN,II,MI,MR 9
    NM1 S 1 insured name | 1!IL 2!1,2 3 4 5 7 8!FI,II,MI 9!
    NM1 S 1 corrected name | 1!74 2!1,2 3 4 5 7 8=C 9
    NM1 S 1 rendering provider | 1!82 2!1,2 3 4 5 7 8!BD,BS,FI,MC,PC,SL,UP,XX 9!
    NM1 S 1 crossover carrier | 1!TT {_OTHER_CARRIER}
    NM1 S 1 corrected priority payer | 1!PR {_OTHER_CARRIER}
    NM1 S 1 other subscriber | 1!GB 2!1,2 3 4 5 7 8=FI,II,MI 9
    MIA S 1 inpatient adjudication | 1! 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24
    MOA S 1 outpatient adjudication | 1 2 3 4 5 6 7 8 9
    REF S 5 other claim identification | 1!1L,1W,28,6P,9A,9C,BB,CE,EA,F8,G1,G3,IG,SY 2!
    REF S 10 rendering provider identification | 1!$provider_id_835 2!
    DTM S 2 statement from or to | 1!232,233 2!
    DTM S 1 coverage expired | 1!036 2!
    DTM S 1 claim received | 1!050 2!
    PER S 2 claim contact | 1!CX 2 3!EM,FX,TE 4! 5=EM,EX,FX,TE 6 7=EX 8
    AMT S 13 supplemental amount | 1!{_PERIOD_AMOUNTS} 2!
    QTY S 14 supplemental quantity | 1!CA,CD,LA,LE,NE,NR,OU,PS,VS,ZK,ZL,ZM,ZN,ZO 2!
    @2110 S 999 service payment
      SVC R 1 service payment | 1!(1!$payment_qualifier 2! 3 4 5 6) 2! 3! 4 5 6(1!$payment_qualifier 2! 3 4 5 6 7) 7
      DTM S 2 service date | 1!150,151,472 2!
      CAS S 99 service adjustment | {_ADJUSTMENT}
      REF S 8 service identification | 1!1S,APC,BB,E9,G1,G3,LU,RB 2!
      REF S 1 line item control number | 1!6R 2!
      REF S 10 rendering provider identification | 1!0B,1A,1B,1C,1D,1G,1H,1J,D3,G2,HPI,SY,TJ 2!
      REF S 5 policy | 1!0K 2!
      AMT S 9 supplemental amount | 1!B6,KH,T,T2,ZK,ZL,ZM,ZN,ZO 2!
      QTY S 6 supplemental quantity | 1!ZK,ZL,ZM,ZN,ZO 2!
      LQ  S 99 remark | 1!HE,RX 2!
PLB S >1 provider adjustment | 1! 2! 3!(1!$plb_reason 2) 4! 5(1!$plb_reason 2) 6 7(1!$plb_reason 2) 8 \
9(1!$plb_reason 2) 10 11(1!$plb_reason 2) 12 13(1!$plb_reason 2) 14
SE  R 1 transaction set trailer | 1! 2!
"""


@cache
def guide() -> Guide:
    return compile_guide("835", IDS, "HP", TABLE)
