"""999 segments to `FunctionalAcknowledgment`, 277CA segments to `ClaimAcknowledgment`: one value a set."""

from __future__ import annotations

from cleanclaim.x12.building.core import PAD, Builder, Elements, Handler, party_of, party_ref, procedure
from cleanclaim.x12.plain import cents, days
from cleanclaim.x12.values import (
    ClaimAcknowledgment,
    ClaimStatus277,
    ElementError,
    Envelope,
    FunctionalAcknowledgment,
    Party,
    Procedure,
    SegmentError,
    SetAcknowledgment,
    Status,
)


class FunctionalBuilder(Builder):
    """One 999."""

    __slots__ = ("answer", "error", "lost", "set")

    def __init__(self, envelope: Envelope, file: str, component: str, repetition: str) -> None:
        super().__init__(envelope, file, component, repetition)
        self.answer = FunctionalAcknowledgment("", "", "", 0, 0, 0, envelope=envelope, file=file)
        self.set = SetAcknowledgment("", "", "")
        self.error = SegmentError("", 0, "")
        self.lost = False

    def begin(self, elements: Elements, offset: int) -> None:
        self.answer.offset = offset

    def finish(self) -> None:
        if not self.lost:
            self.ready.append(self.answer)
        self.lost = True

    def abandon(self) -> None:
        self.lost = True


def ak1(b: FunctionalBuilder, e: Elements, at: int) -> None:
    _, b.answer.functional_id, b.answer.group_control, b.answer.guide, *_ = e + PAD


def ak2(b: FunctionalBuilder, e: Elements, at: int) -> None:
    _, kind, control, guide, *_ = e + PAD
    b.set = SetAcknowledgment(kind, control, "", guide)
    b.answer.sets.append(b.set)


def ik3(b: FunctionalBuilder, e: Elements, at: int) -> None:
    _, segment, position, loop, code, *_ = e + PAD
    b.error = SegmentError(segment, _whole(position), code, loop)
    b.set.errors.append(b.error)


def ctx(b: FunctionalBuilder, e: Elements, at: int) -> None:
    name, _, value = e[1].partition(b.component)
    if name in {"CLM01", "TRN02"}:
        b.error.unit, b.error.claim_id = name, value


def ik4(b: FunctionalBuilder, e: Elements, at: int) -> None:
    _, where, number, code, bad, *_ = e + PAD
    position, _, component = where.partition(b.component)
    inner = component.partition(b.component)[0]
    b.error.elements.append(
        ElementError(_whole(position), code, int(inner) if inner.isdecimal() else None, number, bad)
    )


def ik5(b: FunctionalBuilder, e: Elements, at: int) -> None:
    b.set.code = e[1]
    b.set.reasons = tuple(reason for reason in e[2:] if reason)


def ak9(b: FunctionalBuilder, e: Elements, at: int) -> None:
    _, b.answer.code, included, received, accepted, *_ = e + PAD
    b.answer.notes = tuple(note for note in e[5:] if note)
    b.answer.included, b.answer.received, b.answer.accepted = _whole(included), _whole(received), _whole(accepted)


def _whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() else 0


class StatusBuilder(Builder):
    """One 277CA. `claim` is the answer at hand, `line` the line control of the line at hand."""

    __slots__ = ("answer", "charge", "claim", "line_places", "lost", "patient", "procedure")

    def __init__(self, envelope: Envelope, file: str, component: str, repetition: str) -> None:
        super().__init__(envelope, file, component, repetition)
        self.answer = ClaimAcknowledgment(Party(), Party(), envelope=envelope, file=file)
        self.patient: Party | None = None
        self.claim = ClaimStatus277("", None, [])
        self.line_places: list[int] = []
        self.procedure = Procedure()
        self.charge = 0
        self.lost = False

    def begin(self, elements: Elements, offset: int) -> None:
        self.answer.offset = offset

    def finish(self) -> None:
        if not self.lost:
            self.ready.append(self.answer)
        self.lost = True

    def abandon(self) -> None:
        self.lost = True


def source(b: StatusBuilder, e: Elements, at: int) -> None:
    b.party = b.answer.source = party_of(e, at)


def bht(b: StatusBuilder, e: Elements, at: int) -> None:
    b.answer.reference = e[3]


def receipt(b: StatusBuilder, e: Elements, at: int) -> None:
    if e[1] == "050":
        b.answer.received_on = days(e[3])[0]
    else:
        b.answer.processed_on = days(e[3])[0]


def receiver(b: StatusBuilder, e: Elements, at: int) -> None:
    b.party = b.answer.receiver = party_of(e, at)


def batch_trace(b: StatusBuilder, e: Elements, at: int) -> None:
    b.answer.batch_reference = e[2]


def totals(b: StatusBuilder, e: Elements, at: int) -> None:
    answer = b.answer
    if e[0] == "QTY" and e[1] == "90":
        answer.accepted_count = _whole(e[2])
    elif e[0] == "QTY":
        answer.rejected_count = _whole(e[2])
    elif e[1] == "YU":
        answer.accepted_cents = cents(e[2])
    else:
        answer.rejected_cents = cents(e[2])


def billing(b: StatusBuilder, e: Elements, at: int) -> None:
    b.party = party_of(e, at)
    if b.answer.billing is None:
        b.answer.billing = b.party
    b.answer.providers.append(b.party)


def patient(b: StatusBuilder, e: Elements, at: int) -> None:
    b.party = b.patient = party_of(e, at)


def claim_trace(b: StatusBuilder, e: Elements, at: int) -> None:
    provider = max(len(b.answer.providers) - 1, 0)
    b.claim = ClaimStatus277(e[2], b.patient, [], offset=at, provider=provider)
    b.answer.claims.append(b.claim)


def statuses(b: StatusBuilder, e: Elements, at: int) -> list[Status]:
    """STC01, STC10 and STC11 as statuses of one day, action and amount."""
    padded = e + PAD
    first, _ = days(padded[2])
    found = []
    for text in (padded[1], padded[10], padded[11]):
        if text:
            category, code, entity, *_ = text.split(b.component) + PAD
            amount = cents(padded[4]) if padded[4] else None
            found.append(Status(category, code, entity, padded[3], first, amount, padded[12], at))
    return found


def file_status(b: StatusBuilder, e: Elements, at: int) -> None:
    b.answer.statuses.extend(statuses(b, e, at))


def provider_status(b: StatusBuilder, e: Elements, at: int) -> None:
    """Totals of a provider are recomputed from its claims; its status repeats them."""


def claim_status(b: StatusBuilder, e: Elements, at: int) -> None:
    b.claim.statuses.extend(statuses(b, e, at))


def claim_ref(b: StatusBuilder, e: Elements, at: int) -> None:
    if e[1] == "1K":
        b.claim.payer_claim_number = e[2]
    elif e[1] == "D9":
        b.claim.clearinghouse_number = e[2]


def claim_date(b: StatusBuilder, e: Elements, at: int) -> None:
    b.claim.service_date, b.claim.service_end = days(e[3])


def line(b: StatusBuilder, e: Elements, at: int) -> None:
    b.line_places = []
    b.procedure, b.charge = procedure(e[1], b.component), cents(e[2])


def line_status(b: StatusBuilder, e: Elements, at: int) -> None:
    for status in statuses(b, e, at):
        b.line_places.append(len(b.claim.line_statuses))
        b.claim.line_statuses.append(("", status))


def line_ref(b: StatusBuilder, e: Elements, at: int) -> None:
    if e[1] == "FJ":
        for place in b.line_places:
            b.claim.line_statuses[place] = (e[2], b.claim.line_statuses[place][1])
        b.claim.line_procedures[e[2]] = b.procedure
        b.claim.line_charges[e[2]] = b.charge


def ignore(b: Builder, e: Elements, at: int) -> None:
    """Said elsewhere, or implied by the order of things."""


FUNCTIONAL_HANDLERS: dict[tuple[str, str], Handler] = {
    ("ST", "AK1"): ak1,
    ("2000", "AK2"): ak2,
    ("2100", "IK3"): ik3,
    ("2100", "CTX"): ctx,
    ("2110", "IK4"): ik4,
    ("2110", "CTX"): ignore,
    ("2000", "IK5"): ik5,
    ("ST", "AK9"): ak9,
}
STATUS_HANDLERS: dict[tuple[str, str], Handler] = {
    ("ST", "BHT"): bht,
    ("2100A", "NM1"): source,
    ("2200A", "TRN"): ignore,
    ("2200A", "DTP"): receipt,
    ("2100B", "NM1"): receiver,
    ("2200B", "TRN"): batch_trace,
    ("2200B", "STC"): file_status,
    ("2200B", "QTY"): totals,
    ("2200B", "AMT"): totals,
    ("2100C", "NM1"): billing,
    ("2200C", "TRN"): ignore,
    ("2200C", "STC"): provider_status,
    ("2200C", "REF"): party_ref,
    ("2200C", "QTY"): provider_status,
    ("2200C", "AMT"): provider_status,
    ("2100D", "NM1"): patient,
    ("2200D", "TRN"): claim_trace,
    ("2200D", "STC"): claim_status,
    ("2200D", "REF"): claim_ref,
    ("2200D", "DTP"): claim_date,
    ("2220D", "SVC"): line,
    ("2220D", "STC"): line_status,
    ("2220D", "REF"): line_ref,
    ("2220D", "DTP"): ignore,
}
FALLBACK: dict[str, Handler] = {"HL": ignore}
