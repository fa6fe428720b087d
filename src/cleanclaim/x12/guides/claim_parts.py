"""What the three claim guides (837P, 837I, 837D) write alike: levels above the claim, other payers, drugs.

Where they differ, the difference is a parameter with a name.
"""

from __future__ import annotations

from textwrap import indent

SITE = """N3  R 1 street | 1! 2
N4  R 1 city | 1! 2=%states 3 4 7"""
ADDRESS = """N3  S 1 street | 1! 2
N4  S 1 city | 1! 2=%states 3 4 7"""
ADJUSTMENT = "1!$group 2! 3! 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19"
REPORTS = "PWK S 10 attachment | 1!{types} 2!AA,BM,EL,EM,FT,FX 5=AC 6"
ATTACHED = REPORTS.format(types="$report_type")
CONTRACT = "CN1 S 1 contract | 1!{types} 2 3 4 5 6"
CLAIM_CONTRACT = CONTRACT.format(types="01,02,03,04,05,06,09")
PRICING = "1!00,01,02,03,04,05,06,07,08,09,10,11,12,13,14 2! 3 4 5 6 7"
PRICING_END = "13=T1,T2,T3,T4,T5,T6 14=1,2,3,4,5 15=1,2,3,4,5,6"
DELAY = "1,2,3,4,5,6,7,8,9,10,11,15"
_PHONES = "3!$contact 4! 5=$contact_more 6 7=$contact_more 8"
# One phone number, of people in property and casualty claims and of service facilities.
PHONE = "PER S 1 contact | 1!IC 2 3!TE 4! 5=EX 6"
CONTACT = f"PER S {{times}} contact | 1!IC 2 {_PHONES}"

PAID = f"""CAS S 5 claim adjustment | {ADJUSTMENT}
AMT S 1 payer paid | 1!D 2!
AMT S 1 non-covered | 1!A8 2!
AMT S 1 patient still owes | 1!EAF 2!"""
OUTPATIENT = "MOA S 1 outpatient adjudication | 1 2 3 4 5 6 7 8 9"

DRUG = """@2410 S 1 drug
  LIN R 1 drug | 2!{numbers} 3!
  CTP R 1 drug quantity | 4! 5!(1!F2,GR,ME,ML,UN)
  REF S 1 prescription | 1!VY,XZ 2!"""


def person(entity: str, name: str, kinds: str = "1") -> str:
    """NM1 of a provider who is named; `kinds` 1 person, 2 organization."""
    return f"NM1 R 1 {name} | 1!{entity} 2!{kinds} 3! 4 5 7 8=XX 9"


def named(loop: str, entity: str, name: str, *rest: str, kinds: str = "1", usage: str = "S 1") -> str:
    """A loop that opens with a provider's NM1; `rest` are the segments after it."""
    return _loop(f"@{loop} {usage} {name}", person(entity, name, kinds), *rest)


def facility(loop: str, *rest: str) -> str:
    """A place of service with its address."""
    opener = "NM1 R 1 service facility | 1!77 2!2 3! 8=XX 9"
    return _loop(f"@{loop} S 1 service facility", opener, SITE, *rest)


def numbered(
    loop: str, entity: str, name: str, ids: str, *, kinds: str = "1", times: str = "1", most: str = "3"
) -> str:
    """A provider as another payer knows it: numbers only."""
    opener = f"NM1 R 1 {name} | 1!{entity} 2!{kinds}"
    return _loop(f"@{loop} S {times} other payer's {name}", opener, f"REF R {most} identifier | 1!{ids} 2!")


def _loop(head: str, *segments: str) -> str:
    inner = indent("\n".join(segments), "  ")
    return f"{head}\n{inner}"


def claim_ids(ids: str, most: str) -> str:
    """Further numbers of a provider on a claim."""
    return f"REF S {most} secondary identification | 1!{ids} 2!"


def line_ids(ids: str, most: str = "20") -> str:
    """Further numbers of a provider on a line, each for the payer that REF04 names."""
    return f"REF S {most} secondary identification | 1!{ids} 2! 4(1!2U 2!)"


def other_insured(*, security_numbers: str = "1", payer_ids: str = "2", more: str = "") -> str:
    """Loops 2330A and 2330B."""
    return f"""@2330A R 1 other subscriber
  NM1 R 1 other subscriber name | 1!IL 2!1,2 3! 4 5 7 8!II,MI 9!
{indent(ADDRESS, "  ")}
  REF S {security_numbers} social security number | 1!SY 2!
@2330B R 1 other payer name
  NM1 R 1 other payer name | 1!PR 2!2 3! 8!PI,XV 9!
{indent(ADDRESS, "  ")}
  DTP S 1 adjudication date | 1!573 2!D8 3!
  REF S {payer_ids} secondary identifier | 1!2U,EI,FY,NF 2!
  REF S 1 prior authorization | 1!G1 2!
  REF S 1 referral | 1!9F 2!
  REF S 1 claim adjustment indicator | 1!T4 2!
{indent(more, "  ")}
  REF S 1 claim control number | 1!F8 2!"""


def adjudicated_line(procedure: str, revenue: str = "") -> str:
    """Loop 2430; `procedure` is the use of SVD03, `revenue` that of SVD04."""
    return f"""@2430 S 15 line adjudication
  SVD R 1 line adjudication | 1! 2! {procedure} {revenue} 5! 6
  CAS S 5 line adjustment | {ADJUSTMENT}
  DTP R 1 adjudication date | 1!573 2!D8 3!
  AMT S 1 patient still owes | 1!EAF 2!"""


def transaction(
    ids: tuple[str, ...],
    claim: str,
    *,
    billing: str = "2!1,2 3! 4 5 7",
    tax: str = "EI,SY",
    licenses: bool = True,
    pay_to: str = "1,2",
    insurance_type: str = "",
    patient: str = "",
    member: str = "8!II,MI 9!",
    billing_numbers: str = "1",
    patient_ids: str = "REF S 1 member identification | 1!1W,SY 2!",
    phone: str = "",
) -> str:
    """The whole table around `claim`, the table of loop 2300.

    `billing` is how NM102 to NM107 are used, `pay_to` the kinds of entity, `patient` the elements of a PAT
    (none: the subscriber has no PAT), `phone` a segment for people.
    """
    license_ids = "REF S 2 license or UPIN | 1!0B,1G 2!" if licenses else ""
    insured = f"PAT S 1 patient | {patient}" if patient else ""
    return f"""
ST  R 1 transaction set header | 1!837 2! 3!{",".join(ids)}
BHT R 1 beginning | 1!0019 2!00,18 3!<30 4! 5! 6!31,CH,RP
@1000A R 1 submitter
  NM1 R 1 submitter name | 1!41 2!1,2 3! 4 5 8!46 9!
  PER R 2 submitter contact | 1!IC 2 {_PHONES}
@1000B R 1 receiver
  NM1 R 1 receiver name | 1!40 2!2 3! 8!46 9!
@2000A R >1 billing provider level
  HL  R 1 billing provider level | 1! 3!20 4!1
  PRV S 1 billing provider specialty | 1!BI 2!PXC 3!
  CUR S 1 currency | 1!85 2!
  @2010AA R 1 billing provider
    NM1 R 1 billing provider name | 1!85 {billing} 8=XX 9
{indent(SITE, "    ")}
    REF R 1 tax identification | 1!{tax} 2!
    {license_ids}
    {CONTACT.format(times=2)}
  @2010AB S 1 pay-to address
    NM1 R 1 pay-to address | 1!87 2!{pay_to}
{indent(SITE, "    ")}
  @2010AC S 1 pay-to plan
    NM1 R 1 pay-to plan | 1!PE 2!2 3! 8!PI,XV 9!
{indent(SITE, "    ")}
    REF S 1 secondary identification | 1!2U,FY,NF 2!
    REF R 1 tax identification | 1!EI 2!
  @2000B R >1 subscriber level
    HL  R 1 subscriber level | 1! 2! 3!22 4!0,1
    SBR R 1 subscriber | 1!$responsibility 2=18 3 4 {insurance_type} 9=$filing
    {insured}
    @2010BA R 1 subscriber name
      NM1 R 1 subscriber name | 1!IL 2!1,2 3! 4 5 7 {member}
{indent(ADDRESS, "      ")}
      DMG S 1 birth date and sex | 1!D8 2! 3!F,M,U
      REF S 1 social security number | 1!SY 2!
      REF S 1 property and casualty claim | 1!Y4 2!
      {phone}
    @2010BB R 1 payer
      NM1 R 1 payer name | 1!PR 2!2 3! 8!PI,XV 9!
{indent(ADDRESS, "      ")}
      REF S 3 secondary identification | 1!2U,EI,FY,NF 2!
      REF S {billing_numbers} billing provider at this payer | 1!G2,LU 2!
    @2300 S 100 claim
{indent(claim, "      ")}
    @2000C S >1 patient level
      HL  R 1 patient level | 1! 2! 3!23 4!0
      PAT R 1 patient | 1!$relationship {patient}
      @2010CA R 1 patient name
        NM1 R 1 patient name | 1!QC 2!1 3! 4 5 7
{indent(SITE, "        ")}
        DMG R 1 birth date and sex | 1!D8 2! 3!F,M,U
        REF S 1 property and casualty claim | 1!Y4 2!
        {patient_ids}
        {phone}
      @2300 R 100 claim
{indent(claim, "        ")}
SE  R 1 transaction set trailer | 1! 2!
"""
