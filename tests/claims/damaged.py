"""Claims put together by chance, so that anything may be wrong with them: synthetic, and the same for the same seed."""

import random
import tomllib
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from importlib.resources import files

from cleanclaim.claims import ClaimLine, Facts, cases
from cleanclaim.claims.policies import policies_of
from cleanclaim.coding.signed import DrugDetail, SignedDiagnosis, SignedLine
from cleanclaim.kernel import Period, Sex
from cleanclaim.payers import Relationship

FOLDER = files("cleanclaim") / "rulebook" / "claims" / "cases"
TOLD = [
    case
    for path in sorted(FOLDER.iterdir(), key=lambda path: path.name)
    for case in tomllib.loads(path.read_text(encoding="utf-8"))["case"]
]
KNOWN = [cases.claim_of(case) for case in TOLD]
CODES = sorted({line.signed.code for claim in KNOWN for line in claim.lines})
MODIFIERS = sorted({each for claim in KNOWN for line in claim.lines for each in line.signed.modifiers} | {"26", "TC"})
DIAGNOSES = sorted({each.code for claim in KNOWN for each in claim.diagnoses} | {"B96.20", "W19.XXXA", "Z23"})
PLACES = ["11", "21", "22", "02", "10", "12", "31", "99", "", "77"]
DAY = date(2026, 3, 2)
TABLES = {
    "pairs": [
        ["99213", "36415", "may be told apart"],
        ["20610", "99213", "never"],
        ["17000", "11102", "may be told apart"],
        ["80053", "36415", "never"],
    ],
    "limits": [["36415", 1, "day"], ["80053", 1, "line"], ["J1100", 4, "day"], ["99213", 0, "day"]],
    "add_ons": [["G2211", "99213"], ["11103", "11102"]],
    "fees": [
        {"code": "20610", "global_days": "000"},
        {"code": "17000", "global_days": "010", "status": "I"},
        {"code": "27447", "global_days": "090"},
        {"code": "80053", "status": "N"},
    ],
    "articles": [{"id": "A1", "codes": ["80053"], "supporting": ["I10"]}],
}
POLICY = {"id": "house", "says": "s", "cites": "c", "requires": "modifier", "of": ["25"], "codes": "99202-99215"}


def damaged(seed, count):
    """So many claims; a few of them are as the cases tell them, and patients come again."""
    chance = random.Random(seed)
    return [_claim(number, chance) for number in range(count)]


def all_facts(library):
    """What may be known, by name: everything, no history and no day, no tables, nothing."""
    told = cases.facts_of({"facts": {"tables": TABLES, "contract": {"99213": 20_000, "36415": 100}}}, library)
    return {
        "everything": replace(told, policies=policies_of({"policy": [POLICY]})),
        "no history, no day": replace(told, earlier=None, today=None),
        "no tables": replace(told, tables=None, enrolled=None),
        "nothing": Facts(),
    }


def _claim(number, chance):
    pick = chance.choice
    known = pick(KNOWN)
    day = DAY + timedelta(days=pick([0, 0, 0, 1, 2, -30, -120, 40, -3_800, -3_900]))
    count = pick([0, 1, 1, 2, 2, 3, 4, 5, 7])
    lines = tuple(_line(place, day, known.kind, chance) for place in range(1, count + 1))
    diagnoses = tuple(_diagnosis(place, chance) for place in range(1, pick([0, 1, 1, 2, 3, 4, 13]) + 1))
    encounter = replace(
        known.encounter,
        service_date=day,
        place_of_service=known.encounter.place_of_service if known.kind == "837I" else pick(["11"] * 9 + PLACES),
        accident=pick(["", "", "", "auto", "employment"]),
        new_patient=pick([None, None, True, False]),
        authorization=pick(["", "A1"]),
    )
    changed = replace(
        known,
        id=pick([f"SYN-{number}"] * 3 + [f"SYN-{number // 3}", "", "X" * 25]),
        encounter=encounter,
        diagnoses=pick([known.diagnoses, diagnoses, diagnoses]),
        lines=pick([known.lines, lines, lines, lines]),
        frequency=pick(["1"] * 8 + ["7", "8", ""]),
        attachments=pick([(), (), (("OZ", "AA", ""),), (("OZ", "EL", ""),)]),
    )
    return _of_others(changed, day, chance)


def _of_others(claim, day, chance):
    """With another patient, payer, provider and insurance."""
    pick = chance.choice
    births = [claim.patient.birth_date, date.min, date(2020, 1, 1), day, date(2026, 3, 3)]
    return replace(
        claim,
        patient=replace(claim.patient, id=f"P{chance.randrange(150)}", sex=pick(list(Sex)), birth_date=pick(births)),
        payer=replace(
            claim.payer,
            filing_code=pick(["CI", "MB", "MC", "WC", "AM"]),
            requires_rendering_taxonomy=chance.random() < 0.2,
            requires_authorization=pick([frozenset(), frozenset({"99213"})]),
            accepts_frequency=pick([frozenset("178"), frozenset("7")]),
            timely_filing_months=pick([0, 12]),
        ),
        rendering=replace(
            claim.rendering,
            npi=pick([claim.rendering.npi] * 6 + ["1234567890", ""]),
            taxonomy=pick([claim.rendering.taxonomy, "", "bad"]),
        ),
        coverage=replace(
            claim.coverage,
            member_id=pick(["", "SYN1", "1EG4TE5MK73"]),
            priority=pick([1, 1, 1, 2]),
            relationship=pick([Relationship.SELF, Relationship.SELF, Relationship.CHILD]),
            period=pick([claim.coverage.period, Period(date(2026, 3, 3))]),
        ),
    )


def _diagnosis(place, chance):
    sequence = place + (chance.random() < 0.03)
    return SignedDiagnosis(sequence, chance.choice(["ICD-10-CM"] * 15 + ["ICD-9-CM"]), chance.choice(DIAGNOSES), "")


def _line(place, day, kind, chance):
    pick = chance.choice
    drug = DrugDetail(pick(["1", "00000000001"]), Decimal(pick(["0", "4", "1.5"])), pick(["ML", "XX"]))
    signed = SignedLine(
        sequence=place,
        system="REVENUE" if kind == "837I" and chance.random() < 0.4 else "CPT",
        code=pick(CODES),
        display=pick(["", "words"]),
        units=pick([1, 1, 1, 1, 0, 2, 5, 100]),
        pointers=tuple(chance.randrange(5) for _ in range(pick([0, 1, 1, 1, 2, 5]))),
        modifiers=tuple(pick(MODIFIERS) for _ in range(pick([0, 0, 0, 1, 1, 2, 5]))),
        drug=pick([None] * 9 + [drug]),
    )
    return ClaimLine(
        number=place,
        signed=signed,
        charge_cents=pick([15_000, 15_000, 0, -5]),
        control=f"L{place}",
        service_date=pick([None] * 4 + [day, day + timedelta(days=pick([1, 5, -2, 20]))]),
        place_of_service=pick(["", "", *PLACES]),
        revenue_code=pick(["", "0450"]),
    )
