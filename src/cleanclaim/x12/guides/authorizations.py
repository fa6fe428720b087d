"""005010X217, the health care services review (278): the request and its answer, loop by loop.

BHT02 tells them apart. What both share is written once; a patient event stands under the subscriber or under a
dependent. Facts: X12
005010, payers' companion guides to 005010X217, X12's public interpretations; `[check]` in the rulebook marks
lists that were put together from several of them.
"""

from __future__ import annotations

from functools import cache
from textwrap import indent

from cleanclaim.x12.guide import Guide, compile_guide

IDS = ("005010X217", "005010X217E1", "005010X217E2")

_CITY = "1! 2=%states 3 4 7"
_NUMBERS = "3={0} 4 5={0},EX 6 7={0},EX 8"
_CONTACT = f"PER S 1 contact | 1!IC 2 {_NUMBERS.format('EM,FX,TE')}"
_SITE = f"N3  S 1 street | 1! 2\nN4  S 1 city | {_CITY}"
_REJECT = "1!N,Y 3!$authorizations.{} 4!$authorizations.follow_up"
_NAME = "2!1,2 3 4 5 6 7 8={} 9"
_PROCEDURE = "(1!{} 2! 3 4 5 6 7 8)"
_CODED = "$authorizations.{}"


def _aaa(list_name: str) -> str:
    return f"AAA S 9 why it was not processed | {_REJECT.format(list_name)}"


def _provider(loop: str, repeat: int, *, answered: bool, codes: str = "$authorizations.provider") -> str:
    """A provider of the event or of one service."""
    return f"""
@{loop} S {repeat} provider
  NM1 R 1 provider name | 1!{codes} {_NAME.format("24,34,46,XX")}
  REF S 8 provider identification | 1!$authorizations.provider_reference 2! 3
{indent(_SITE, "  ")}
  {_CONTACT}
  {_aaa("reject_provider") if answered else ""}
  PRV S 1 specialty | 1!$authorizations.provider_role 2!PXC 3!
""".strip()


def _transport(loop: str, *, answered: bool) -> str:
    return f"""
@{loop} S 5 transport location
  NM1 R 1 transport location | 1!$authorizations.transport 2!2 3
{indent(_SITE, "  ")}
  {_aaa("reject_review") if answered else ""}
""".strip()


def _contact(loop: str) -> str:
    return f"""
@{loop} S 1 whom to send more information
  NM1 R 1 contact name | 1!L5 2!1,2 3 4 5 7
{indent(_SITE, "  ")}
  {_CONTACT}
""".strip()


_OTHER_PAYER = """
@2010EC S 3 other payer that refused
  NM1 R 1 other payer name | 1!CA 2!2 3
  REF S 1 why it refused | 1!ZZ 2! 4(1!ZZ 2! 3=ZZ 4 5=ZZ 6)
  DTP S 1 day of the refusal | 1!598 2!D8 3!
""".strip()

_CRC = "\n".join(
    f"CRC S 1 {name} | 1!{code} 2!N,Y 3! 4 5 6 7"
    for code, name in (
        ("07", "ambulance certification"),
        ("08", "chiropractic certification"),
        ("09", "equipment certification"),
        ("11", "oxygen certification"),
        ("75", "functional limitations"),
        ("76", "activities permitted"),
        ("77", "mental status"),
    )
)
_ATTACHED = "PWK S 10 attachment | 1!$authorizations.report_type 2!$authorizations.transmission 5=AC 6 7"
_DELIVERY = (
    "HSD S 1 delivery | 1=$authorizations.quantity 2 3=$authorizations.period_unit 4 5=$authorizations.period 6 "
    "7=$authorizations.pattern 8=$authorizations.time"
)
_PLACE = "4(1! 2!A,B)"
_CAUSES = "5(1!AA,AP,EM 2=AA,AP,EM 3=AA,AP,EM 4=%states 5)"
_REVIEW = (
    f"1!{{}} 2!$authorizations.certification_type 3=$eligibility.service_type {_PLACE} {{}} 6=$authorizations.urgency"
)
_REVIEW_MORE = "7=$authorizations.condition 8=$authorizations.prognosis 9=A,I,M,O,Y 10=$authorizations.delay"
_HEALTH = f"(1!{_CODED.format('diagnosis')}{{}} 2! 3=D8 4)"
_DECISION = "HCR S 1 decision | 1!$authorizations.action 2 3^ 4=N,Y"
_REFERENCES = "REF S 1 earlier authorization | 1!BB 2!\nREF S 1 administrative number | 1!NT 2!"
_CERTIFIED = "\n".join(
    f"DTP S 1 certification {name} | 1!{code} 2!{form} 3!"
    for code, name, form in (("102", "issued", "D8"), ("036", "expires", "D8"), ("007", "in force", "D8,RD8"))
)

_EVENT_DATES = "\n".join(
    f"DTP S 1 {name} | 1!{code} 2!{form} 3!"
    for code, name, form in (
        ("439", "accident", "D8"),
        ("484", "last menstrual period", "D8"),
        ("ABC", "estimated birth", "D8"),
        ("431", "onset", "D8"),
        ("AAH", "event", "D8,RD8"),
        ("435", "admission", "D8,RD8"),
        ("096", "discharge", "D8"),
    )
)
_CLINICAL = f"""CL1 S 1 institutional codes | 1 2 3 4
CR1 S 1 ambulance transport | 1=KG,LB 2 3!I,R,T,X 4=A,B,C,D,E,F 5=DH,DK 6 9 10
CR2 S 1 spinal manipulation | 1 2 3 4 8!A,C,D,E,F,G,M 9!N,Y 10 11 12=N,Y
CR5 S 1 home oxygen | 3!A,B,C,D,E,O 4=A,B,C,D,E,O 5 6! 7 8 9 10 11 12=E,N,O,R,S,W,X 13=1,2,3 14=1,2,3 15=1,2,3 16 \
17!A,B,C,D,E 18=A,B,C,D,E,O
CR6 S 1 home health | 1!$authorizations.prognosis 2! 3=RD8 4 7!N,U,W,Y 8!$authorizations.certification_type 9 \
10=HC,ID 11 12 13 14 15=RD8 16 17
{_ATTACHED}
MSG S 1 message | 1!"""
_SERVICE_LINE = f"""SV1 S 1 professional service | 1!{_PROCEDURE.format("HC,IV,N4,WK,ZZ")} 2 3=F2,MJ,UN 4 7(1! 2 3 4) \
11=N,Y 20=1,2,3,4,5,6,7,8
SV2 S 1 institutional service | 1 2{_PROCEDURE.format("HC,ID,IV,N4,ZZ")} 3 4=DA,F2,UN 5 6 9=1,2,3,4,5,6,7,8,9 \
10=1,2,3,4,5,6,7,8
SV3 S 1 dental service | 1!{_PROCEDURE.format("AD")} 2 4(1! 2 3 4 5) 5=I,R 6! 7
TOO S 32 tooth | 1!JP 2! 3(1! 2 3 4 5)
{_DELIVERY}
{_ATTACHED}
MSG S 1 message | 1!"""


def _service(loops: str, *, answered: bool) -> str:
    kinds = "2010FA" if answered else "2010F"
    codes = "1T,71,72,73,77,AAJ,DD,DK,DQ,FA,G3,P3,QB,QV,SJ"
    review = _REVIEW.format("HS,SC", "")
    decided = f"""{_aaa("reject_review")}
UM  S 1 what was asked | {review}
{_DECISION}
{_REFERENCES}
DTP S 1 service date | 1!472 2!D8,RD8 3!
{_CERTIFIED}
HI  S 1 information wanted | 1!(1!LOI 2!) 2-12(1!LOI 2!)"""
    asked = f"""UM  S 1 what is asked | {review}
{_REFERENCES}
DTP S 1 service date | 1!472 2!D8,RD8 3!"""
    return f"""
@2000F S >1 service level
  HL  R 1 service level | 1! 2! 3!SS 4!0
  TRN S {3 if answered else 2} trace | 1!{"1,2" if answered else "1"} 2! 3! 4
{indent(decided if answered else asked, "  ")}
{indent(_SERVICE_LINE, "  ")}
{indent(_provider(kinds, 12 if answered else 10, answered=answered, codes=codes), "  ")}
{indent(_contact("2010FB"), "  ") if answered else ""}
""".strip()


def _event(*, answered: bool) -> str:
    review = _REVIEW.format("$authorizations.category", _CAUSES)
    codes = ",LOI" if answered else ""
    decided = f"""{_aaa("reject_review")}
UM  S 1 what was asked | {review}
{_DECISION}
{_REFERENCES}
{_EVENT_DATES}
{_CERTIFIED}"""
    asked = f"""UM  R 1 what is asked | {review} {_REVIEW_MORE}
{_REFERENCES}
{_EVENT_DATES}"""
    others = f"{_contact('2010EB')}\n{_transport('2010EC', answered=True)}"
    return f"""
@2000E {"S >1" if answered else "R 1"} patient event level
  HL  R 1 patient event level | 1! 2! 3!EV 4!0,1
  TRN S {3 if answered else 2} trace | 1!{"1,2" if answered else "1"} 2! 3! 4
{indent(decided if answered else asked, "  ")}
  HI  S 1 diagnoses | 1!{_HEALTH.format(codes)} 2-12{_HEALTH.format(codes)}
  {_DELIVERY}
{indent("" if answered else _CRC, "  ")}
{indent(_CLINICAL, "  ")}
{indent(_provider("2010EA", 14, answered=answered), "  ")}
{indent(others if answered else _transport("2010EB", answered=False), "  ")}
{indent("" if answered else _OTHER_PAYER, "  ")}
{indent(_service("", answered=answered), "  ")}
""".strip()


def _person(name: str, relation: str, *, answered: bool, sequence: str) -> str:
    return f"""
REF S 9 {name} identification | 1!$authorizations.person_reference 2!
{_SITE}
{_aaa("reject_person") if answered else ""}
DMG S 1 birth date and sex | 1!D8 2! 3=F,M,U
INS S 1 relationship | {relation} {sequence}
""".strip()


def _levels(*, answered: bool) -> str:
    own = _person("subscriber", "1!Y 2!18", answered=answered, sequence="8")
    other = _person("dependent", "1!N 2!$authorizations.relationship", answered=answered, sequence="17")
    event = indent(_event(answered=answered), "      ")
    requester_rest = (
        f"""
      {_aaa("reject_requester")}"""
        if answered
        else f"""
{indent(_SITE, "      ")}
      {_CONTACT}"""
    )
    below = "S" if answered else "R"
    return f"""
@2000A R 1 review organization level
  HL  R 1 review organization level | 1! 3!20 4!{"0,1" if answered else "1"}
  {_aaa("reject_source") if answered else ""}
  @2010A R 1 review organization
    NM1 R 1 review organization name | 1!X3 2!1,2 3 4 5 7 8!24,34,46,PI,XV,XX 9!
    {f"PER S 1 contact | 1!IC 2 {_NUMBERS.format('EM,FX,TE,UR')}" if answered else ""}
    {_aaa("reject_source") if answered else ""}
  @2000B {below} 1 requester level
    HL  R 1 requester level | 1! 2! 3!21 4!{"0,1" if answered else "1"}
    @2010B R 1 requester
      NM1 R 1 requester name | 1!1P,2B,36,80,FA,GP,PR 2!1,2 3 4 5 7 8!24,34,46,PI,XX 9!
      REF S 8 requester identification | 1!$authorizations.requester_reference 2!{requester_rest}
      PRV S 1 specialty | 1!$authorizations.provider_role 2!PXC 3!
    @2000C {below} 1 subscriber level
      HL  R 1 subscriber level | 1! 2! 3!22 4!{"0,1" if answered else "1"}
      @2010C R 1 subscriber
        NM1 R 1 subscriber name | 1!IL 2!1 3 4 5 6 7 8!II,MI 9!
{indent(own, "        ")}
      @2000D S 1 dependent level
        HL  R 1 dependent level | 1! 2! 3!23 4!{"0,1" if answered else "1"}
        @2010D R 1 dependent
          NM1 R 1 dependent name | 1!QC 2!1 3 4 5 7
{indent(other, "          ")}
{indent(_event(answered=answered), "        ")}
{event.replace("@2000E R 1", "@2000E S 1")}
""".strip("\n")


TABLE = f"""
ST  R 1 transaction set header | 1!278 2! 3!{",".join(IDS)}
@REQ S 1 request
  BHT R 1 beginning | 1!0007 ?2!01,13,36 3! 4! 5! 6=RU
{indent(_levels(answered=False), "  ")}
@RSP S 1 response
  BHT R 1 beginning | 1!0007 ?2!11 3! 4! 5! 6!18,19,AT,RU
{indent(_levels(answered=True), "  ")}
SE  R 1 transaction set trailer | 1! 2!
"""


@cache
def guide() -> Guide:
    return compile_guide("278", IDS, "HI", TABLE)
