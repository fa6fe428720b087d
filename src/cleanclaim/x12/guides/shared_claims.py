"""Claims of guides that are read but not checked here: the 004010 837P and 837I.

Only what tells loops apart is written down; any element may stand. The values are those of the 837P, as
far as they are shared.
"""

from __future__ import annotations

from functools import cache
from textwrap import indent

from cleanclaim.x12.guide import Guide, compile_guide

OLDER_PROFESSIONAL_IDS = ("004010X098A1", "004010X098")
OLDER_INSTITUTIONAL_IDS = ("004010X096A1", "004010X096")

_PLACE = """N2  S >1 more of the name
N3  S >1 street
N4  S >1 city
PER S >1 contact
REF S >1 identification
PRV S >1 specialty"""


def _party(loop: str, entities: str, more: str = "") -> str:
    return f"@{loop} S >1\n  NM1 R 1 name | 1!{entities}\n{indent(_PLACE, '  ')}\n{indent(more, '  ')}"


_CLAIM = f"""CLM R 1 claim
DTP S >1 date
CL1 S 1 institutional claim codes
PWK S >1 attachment
CN1 S 1 contract
AMT S >1 amount
REF S >1 identification
K3  S >1 file information
NTE S >1 note
CR1 S 1 ambulance
CR2 S 1 spinal manipulation
CRC S >1 condition
HI  S >1 health codes
QTY S >1 quantity
HCP S 1 pricing
{_party("2310A", "71,DN,P3")}
{_party("2310B", "72,82,DK")}
{_party("2310C", "ZZ,73,77,FA")}
{_party("2310D", "DQ,QB")}
{_party("2310E", "PW")}
{_party("2310F", "45")}
@2320 S >1 other payer
  SBR R 1 other coverage
  CAS S >1 adjustment
  AMT S >1 amount
  DMG S 1 birth date and sex
  OI  S 1 other insurance
  MIA S 1 inpatient adjudication
  MOA S 1 outpatient adjudication
{indent(_party("2330A", "IL"), "  ")}
{indent(_party("2330B", "PR", "DTP S >1 date"), "  ")}
{indent(_party("2330C", "QC,71,DN,P3,72,ZZ,73,82,77,FA,DQ,85"), "  ")}
@2400 S >1 service line
  LX  R 1 line number
  SV1 S 1 professional service
  SV2 S 1 institutional service
  SV5 S 1 equipment
  PWK S >1 attachment
  CR1 S >1 ambulance
  CR3 S >1 equipment certification
  CRC S >1 condition
  DTP S >1 date
  QTY S >1 quantity
  MEA S >1 test result
  CN1 S 1 contract
  REF S >1 identification
  AMT S >1 amount
  K3  S >1 file information
  NTE S >1 note
  PS1 S 1 purchased service
  HCP S 1 pricing
  @2410 S >1 drug
    LIN R 1 drug
    CTP S 1 quantity
    REF S >1 prescription
{indent(_party("2420A", "82"), "  ")}
{indent(_party("2420B", "QB,71,72,ZZ,73,77,FA,DQ,DK,DN,P3,PW,45,PR"), "  ")}
  @2430 S >1 line adjudication
    SVD R 1 line adjudication
    CAS S >1 adjustment
    DTP S >1 date
    AMT S >1 amount
  @2440 S >1 form
    LQ  R 1 form
    FRM S >1 question
"""

TABLE = f"""
ST  R 1 transaction set header
BHT R 1 beginning
REF S >1 transmission type
{_party("1000A", "41")}
{_party("1000B", "40")}
@2000A R >1 billing provider level
  HL  R 1 billing provider level | 3!20
  PRV S 1 specialty
  CUR S 1 currency
{indent(_party("2010AA", "85"), "  ")}
{indent(_party("2010AB", "87"), "  ")}
{indent(_party("2010AC", "PE"), "  ")}
  @2000B R >1 subscriber level
    HL  R 1 subscriber level | 3!22
    SBR R 1 subscriber
    PAT S 1 patient
{indent(_party("2010BA", "IL", "DMG S 1 birth date and sex"), "    ")}
{indent(_party("2010BB", "PR"), "    ")}
{indent(_party("2010BC", "AO,GD,QD"), "    ")}
    @2300 S >1 claim
{indent(_CLAIM, "      ")}
    @2000C S >1 patient level
      HL  R 1 patient level | 3!23
      PAT R 1 patient
{indent(_party("2010CA", "QC", "DMG S 1 birth date and sex"), "      ")}
      @2300 S >1 claim
{indent(_CLAIM, "        ")}
SE  R 1 transaction set trailer
"""


@cache
def older_professional() -> Guide:
    return compile_guide("837P", OLDER_PROFESSIONAL_IDS, "HC", TABLE, checked=False)


@cache
def older_institutional() -> Guide:
    return compile_guide("837I", OLDER_INSTITUTIONAL_IDS, "HC", TABLE, checked=False)
