"""From a scenario in dollars to the files that a clinic and its payers would have sent. Nobody here exists.

A claim line is written "99213 100.00", with modifiers "99213-25 100.00". A line of an answer goes on with
what was done: "99213 100.00 paid 80.00 CO-45 12.00 PR-2 8.00". Amounts add up by hand, in the scenario.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from cleanclaim.kernel import make_npi, parse_cents
from cleanclaim.x12 import STANDARD, Delimiters, write_835, write_837p
from cleanclaim.x12.values import (
    Adjustment,
    Claim837,
    ClaimPayment,
    Diagnosis,
    Envelope,
    LineAdjudication,
    OtherPayer,
    Party,
    Procedure,
    ProviderAdjustment,
    Reference,
    Remittance,
    ServiceLine,
    ServicePayment,
    Subscriber,
)

CLINICS = {
    "north": ("NORTH CLINIC", make_npi("123456789"), "123456789"),
    "south": ("SOUTH CLINIC", make_npi("123456701"), "123456789"),  # one owner: the same tax id
    "east": ("EAST CLINIC", make_npi("198765001"), "987654321"),
}
PAYERS = {
    "ALPHA": ("ALPHA HEALTH", "ALPHA1", "1111111111"),
    "BETA": ("BETA MUTUAL", "BETA22", "1222222222"),
    "GAMMA": ("GAMMA LIFE", "GAMMA3", "1333333333"),
}
_DAY = date(2026, 3, 2)
_DOCTOR = Party("82", True, "EXAMPLE", "RUTH", id_qualifier="XX", id=make_npi("198765432"), taxonomy="207Q00000X")
_AMOUNT = re.compile(r"-?\d+\.\d\d")


def file_of(scenario: Mapping[str, Any], name: str) -> bytes:
    """One file of a scenario; its claims and payments name it, its own table says what is odd about it."""
    table = scenario.get("file", {}).get(name, {})
    claims = [each for each in scenario.get("claim", []) if each.get("file", "claims") == name]
    payments = [each for each in scenario.get("payment", []) if each.get("file", "payments") == name]
    marks = Delimiters(*table["delimiters"]) if "delimiters" in table else STANDARD
    parts = []
    if claims:
        parts.append(
            write_837p(
                [claim_of(each) for each in claims], _envelope(table, name), batch_reference=name, delimiters=marks
            )
        )
    if payments:
        parts.append(write_835([payment_of(each) for each in payments], _envelope(table, name), delimiters=marks))
    return _as_sent(b"".join(parts), table)


def file_names(scenario: Mapping[str, Any]) -> list[str]:
    named = [each.get("file", "claims") for each in scenario.get("claim", [])]
    named += [each.get("file", "payments") for each in scenario.get("payment", [])]
    return list(dict.fromkeys(named))


def _as_sent(content: bytes, table: Mapping[str, Any]) -> bytes:
    """What other systems do to files: other characters, line ends, institutional segments, plain damage."""
    if table.get("institutional"):
        content = _institutional(content)
    for before, after in table.get("damage", []):
        assert before.encode() in content, f"there is no {before} in the file"
        content = content.replace(before.encode(), after.encode())
    if table.get("line_ends"):
        content = content.replace(b"~", b"~" + table["line_ends"].encode())
    return b"\xef\xbb\xbf" + content if table.get("mark") else content


def _institutional(content: bytes) -> bytes:
    """A professional file of our writer as the institutional guide wants it."""
    text = content.decode().replace("005010X222A1", "005010X223A2")
    text = re.sub(r"CLM\*([^*]+)\*([^*]+)\*\*\*\d\d:B:(\d)\*", r"CLM*\1*\2***13:A:\3*", text)
    text = re.sub(r"SV1\*(HC:[^*]+)\*([^*]+)\*UN\*(\d+)[^~]*", r"SV2*0510*\1*\2*UN*\3", text)
    text = re.sub(r"DTP\*472\*D8\*(\d+)", r"DTP*472*D8*\1", text)
    return text.replace("NM1*82*", "NM1*71*").encode()


def _envelope(table: Mapping[str, Any], name: str) -> Envelope:
    control = table.get("control", sum(map(ord, name)))
    made = table.get("made", datetime(2026, 3, 10, 12, tzinfo=UTC))
    return Envelope(
        "ZZ", "SENDER", "ZZ", "RECEIVER", f"{control:09d}", "SENDER", "RECEIVER", str(control),
        f"{table.get('set', 1):04d}", created=f"{made:%Y%m%d%H%M}",
    )  # fmt: skip


# --- claims ---------------------------------------------------------------------------------------------


def claim_of(said: Mapping[str, Any]) -> Claim837:
    place = len(said.get("prior", []))
    day = said.get("day", _DAY)
    lines = [_line(number, text, day, said) for number, text in enumerate(said["lines"], start=1)]
    priors = [_prior(lines, each, order) for order, each in enumerate(said.get("prior", []))]
    references = [Reference("F8", said["original"])] if "original" in said else []
    clinic = _clinic("85", said.get("clinic", "north"))
    patient = said.get("patient", f"PAT{said['id']}")
    return Claim837(
        said["id"],
        sum(line.charge_cents for line in lines),
        clinic,
        _subscriber("PST"[place], patient, said.get("payer", "ALPHA")),
        _payer(said.get("payer", "ALPHA")),
        "11",
        frequency=said.get("frequency", "1"),
        diagnoses=[Diagnosis("ABK", "E119")],
        references=references,
        providers=[_DOCTOR],
        other_payers=priors,
        patient_paid_cents=parse_cents(said.get("patient_paid", "0")),
        lines=lines,
    )


def _subscriber(place: str, patient: str, payer: str) -> Subscriber:
    letters = "".join(letter for letter in patient.upper() if letter.isalnum())
    party = Party(
        "IL", True, "SYNTHETIC", letters, id_qualifier="MI", id=f"M{letters}{payer[0]}",
        line1="1 EXAMPLE ST", city="ALBANY", state="NY", zip="12207",
    )  # fmt: skip
    return Subscriber(place, "18", filing_code="CI", party=party, birth_date=date(1980, 5, 17), sex="F")


def _payer(name: str) -> Party:
    return Party("PR", False, PAYERS[name][0], id_qualifier="PI", id=PAYERS[name][1])


def _clinic(entity: str, name: str) -> Party:
    words, npi, tax_id = CLINICS[name]
    return Party(
        entity, False, words, id_qualifier="XX", id=npi, line1="2 EXAMPLE AVE", city="ALBANY", state="NY",
        zip="122070001", contact_name="BILLING DESK", phone="5555550100", references=[Reference("EI", tax_id)],
    )  # fmt: skip


def _line(number: int, text: str, day: date, said: Mapping[str, Any]) -> ServiceLine:
    code, amount = text.split()
    control = f"{said['id']}-{number}" if said.get("controls", True) else ""
    return ServiceLine(
        number, _procedure(code), parse_cents(amount), Decimal(1), pointers=(1,), service_date=day,
        line_control=control,
    )  # fmt: skip


def _procedure(code: str) -> Procedure:
    bare, *modifiers = code.split("-")
    return Procedure("HC", bare, tuple(modifiers))


def _prior(lines: Iterable[ServiceLine], said: Mapping[str, Any], order: int) -> OtherPayer:
    """What an earlier payer did, line by line ("paid 80.00 CO-45 10.00 PR-2 10.00")."""
    name = said["payer"]
    paid = 0
    for line, text in zip(lines, said["lines"], strict=True):
        cents, adjustments = _done(text)
        paid += cents
        line.adjudications.append(
            LineAdjudication(
                PAYERS[name][1], cents, line.procedure, Decimal(1), adjustments, said.get("day", date(2026, 3, 16))
            )
        )
    return OtherPayer(
        _subscriber("PST"[order], "OTHER", name),
        _payer(name),
        paid_cents=paid,
        benefits_assigned="Y",
        release_of_information="Y",
    )


# --- payments -------------------------------------------------------------------------------------------


def payment_of(said: Mapping[str, Any]) -> Remittance:
    words, payer_id, number = PAYERS[said.get("payer", "ALPHA")]
    answers = [_answer(each) for each in said.get("answers", [])]
    plb = [_provider_level(text, said) for text in said.get("provider_level", [])]
    paid = sum(each.paid_cents for each in answers) - sum(each.cents for each in plb)
    return Remittance(
        Party(
            "PR", False, words, line1="3 EXAMPLE BLVD", city="ALBANY", state="NY", zip="12207",
            contact_name="CLAIMS DESK", phone="5555550101", references=[Reference("2U", payer_id)],
        ),
        _payee(said),
        paid,
        "CHK" if paid > 0 else "NON",
        handling="I" if paid > 0 else "H",
        paid_on=said.get("day", date(2026, 3, 16)),
        trace_number=said["trace"],
        payer_id=number,
        production_date=said.get("day", date(2026, 3, 16)),
        claims=answers,
        provider_adjustments=plb,
    )  # fmt: skip


def _payee(said: Mapping[str, Any]) -> Party:
    words, npi, tax_id = CLINICS[said.get("clinic", "north")]
    if said.get("by_tax_id"):
        return Party("PE", False, words, id_qualifier="FI", id=tax_id)
    if "payee" in said:
        return Party("PE", False, "UNKNOWN CLINIC", id_qualifier="XX", id=make_npi(said["payee"]))
    return Party("PE", False, words, id_qualifier="XX", id=npi, references=[Reference("TJ", tax_id)])


def _provider_level(text: str, said: Mapping[str, Any]) -> ProviderAdjustment:
    reason, amount, reference = text.split()
    npi = CLINICS[said.get("clinic", "north")][1]
    return ProviderAdjustment(npi, date(2026, 12, 31), reason, reference, parse_cents(amount))


def _answer(said: Mapping[str, Any]) -> ClaimPayment:
    day = said.get("day", _DAY)
    lines = [_service(number, text, day, said) for number, text in enumerate(said.get("lines", []), start=1)]
    paid, whole = _done(said.get("whole", ""))
    reasons = [*whole, *(each for line in lines for each in line.adjustments)]
    charge = parse_cents(said["charge"]) if "charge" in said else sum(line.charge_cents for line in lines)
    paid = charge - sum(each.cents for each in reasons)
    status = said.get("status", "1" if paid > 0 else "4")
    references = [Reference("F8", said["original"])] if "original" in said else []
    patient = said.get("patient", f"PAT{said['id']}")
    return ClaimPayment(
        said["id"],
        status,
        charge,
        paid,
        sum(each.cents for each in reasons if each.group == "PR"),
        "15",
        said.get("number", f"ICN{said['id']}"),
        "11",
        said.get("frequency", "1"),
        adjustments=whole,
        patient=Party("QC", True, "SYNTHETIC", "".join(x for x in patient.upper() if x.isalnum())),
        references=references,
        service_from=day,
        remarks=tuple(said.get("remarks", ())),
        lines=lines,
    )


def _service(number: int, text: str, day: date, said: Mapping[str, Any]) -> ServicePayment:
    code, charge, _, done = text.split(" ", 3)
    paid, adjustments = _done(f"paid {done}")
    control = f"{said['id']}-{number}" if said.get("controls", True) else ""
    return ServicePayment(
        _procedure(code), parse_cents(charge), paid, service_date=day, adjustments=adjustments, line_control=control
    )


def _done(text: str) -> tuple[int, list[Adjustment]]:
    """The payment and the reasons of "paid 80.00 CO-45 12.00 PR-2 8.00"."""
    words = text.split()
    pairs = dict(zip(words[::2], words[1::2], strict=True))
    assert all(_AMOUNT.fullmatch(amount) for amount in pairs.values()), text
    paid = parse_cents(pairs.pop("paid", "0.00"))
    return paid, [Adjustment(*reason.split("-", 1), parse_cents(amount)) for reason, amount in pairs.items()]
