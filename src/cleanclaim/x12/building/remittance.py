"""835 segments to a `Remittance` header, its `ClaimPayment`s and its `ProviderAdjustment`s, in that order."""

from __future__ import annotations

from cleanclaim.x12.building.core import (
    PAD,
    Builder,
    Elements,
    Handler,
    adjustments,
    keep,
    n3,
    n4,
    party_keep,
    party_of,
    party_ref,
    per,
    procedure,
    reference,
    split_element,
)
from cleanclaim.x12.plain import cents, day, number
from cleanclaim.x12.values import (
    ClaimPayment,
    Envelope,
    Kept,
    Party,
    Procedure,
    ProviderAdjustment,
    Remittance,
    ServicePayment,
)


class RemittanceBuilder(Builder):
    """The header until the first LX, CLP, PLB or SE; then a claim payment at a time."""

    claim_at_a_time = True
    __slots__ = ("header_kept", "header_number", "line", "lost", "payment", "remittance")

    def __init__(self, envelope: Envelope, file: str, component: str, repetition: str) -> None:
        super().__init__(envelope, file, component, repetition)
        self.remittance: Remittance | None = None
        self.payment: ClaimPayment | None = None
        self.lost = False
        self.header_number = "1"
        self.header_kept: list[Kept] = []
        self.line = ServicePayment(Procedure(), 0, 0)

    def begin(self, elements: Elements, offset: int) -> None:
        self.remittance = Remittance(
            Party(entity="PR"), Party(entity="PE"), 0, envelope=self.envelope, file=self.file, offset=offset
        )
        self.keeper = self.remittance.kept

    def hand_out_header(self) -> None:
        if self.remittance is not None:
            self.ready.append(self.remittance)
            self.remittance = None

    def hand_out_payment(self) -> None:
        if self.payment is not None:
            self.ready.append(self.payment)
            self.payment = None

    def finish(self) -> None:
        self.hand_out_header()
        self.hand_out_payment()

    def abandon(self) -> None:
        """An unreadable header loses the whole payment; an unreadable claim loses itself."""
        if self.remittance is not None:
            self.remittance, self.lost = None, True
        self.payment = None
        self.line = ServicePayment(Procedure(), 0, 0)
        self.keeper = []


def bpr(b: RemittanceBuilder, e: Elements, at: int) -> None:
    remittance = b.remittance
    if remittance is None:
        return
    padded = e + PAD
    remittance.handling, remittance.method = padded[1], padded[4]
    remittance.paid_cents = -cents(padded[2]) if padded[3] == "D" and cents(padded[2]) > 0 else cents(padded[2])
    remittance.paid_on = day(padded[16])
    remittance.bank = tuple(padded[5:16]) if any(padded[5:16]) else ()


def trn(b: RemittanceBuilder, e: Elements, at: int) -> None:
    if b.remittance is not None:
        _, _, b.remittance.trace_number, b.remittance.payer_id, b.remittance.trace_supplement, *_ = e + PAD


def header_dtm(b: RemittanceBuilder, e: Elements, at: int) -> None:
    if e[1] == "405" and b.remittance is not None:
        b.remittance.production_date = day(e[2])
    else:
        keep(b, e, at, "ST")


def n1_party(e: Elements, at: int) -> Party:
    _, entity, name, qualifier, ident, *_ = e + PAD
    return Party(entity, False, name, id_qualifier=qualifier, id=ident, offset=at)


def payer(b: RemittanceBuilder, e: Elements, at: int) -> None:
    b.party = n1_party(e, at)
    if b.remittance is not None:
        b.remittance.payer = b.party


def payee(b: RemittanceBuilder, e: Elements, at: int) -> None:
    b.party = n1_party(e, at)
    if b.remittance is not None:
        b.remittance.payee = b.party


def payer_per(b: RemittanceBuilder, e: Elements, at: int) -> None:
    """The first technical contact (BL) fills the party; business contact and web site are kept."""
    if e[1] == "BL":
        per(b, e, at)
    else:
        party_keep(b, e, at)


def lx(b: RemittanceBuilder, e: Elements, at: int) -> None:
    b.finish()
    b.header_number = e[1]
    b.header_kept = []
    b.keeper = b.header_kept


def clp(b: RemittanceBuilder, e: Elements, at: int) -> None:
    b.finish()
    if b.lost:
        return
    _, claim_id, status, charge, paid, owes, filing, number_, place, frequency, _, drg, weight, fraction, *_ = e + PAD
    b.payment = payment = ClaimPayment(
        claim_id,
        status,
        cents(charge),
        cents(paid),
        cents(owes) if owes else 0,
        filing,
        number_,
        place,
        frequency,
        segment="*".join(e),
        offset=at,
        header_number=b.header_number,
        drg=drg,
        drg_weight=weight,
        discharge_fraction=fraction,
    )
    payment.kept.extend(b.header_kept)
    b.header_kept = []
    b.keeper = payment.kept


def claim_cas(b: RemittanceBuilder, e: Elements, at: int) -> None:
    if b.payment is not None:
        b.payment.adjustments.extend(adjustments(e, at))


_NAMES = {
    "QC": "patient",
    "IL": "insured",
    "74": "corrected_insured",
    "82": "rendering",
    "TT": "crossover_payer",
    "PR": "corrected_payer",
    "GB": "other_subscriber",
}


def claim_nm1(b: RemittanceBuilder, e: Elements, at: int) -> None:
    b.party = party_of(e, at)
    if b.payment is None:
        return
    if e[1] in _NAMES:
        setattr(b.payment, _NAMES[e[1]], b.party)
    else:
        keep(b, e, at, "2100")


def claim_mia(b: RemittanceBuilder, e: Elements, at: int) -> None:
    places = (5, 20, 21, 22, 23) if e[0] == "MIA" else (3, 4, 5, 6, 7)
    if b.payment is not None:
        b.payment.remarks += tuple(e[place] for place in places if place < len(e) and e[place])
    keep(b, e, at, "2100")


def claim_ref(b: RemittanceBuilder, e: Elements, at: int) -> None:
    if b.payment is not None:
        b.payment.references.append(reference(b, e, at))


def claim_dtm(b: RemittanceBuilder, e: Elements, at: int) -> None:
    if b.payment is None:
        return
    if e[1] == "232":
        b.payment.service_from = day(e[2])
    elif e[1] == "233":
        b.payment.service_to = day(e[2])
    elif e[1] == "050":
        b.payment.received_on = day(e[2])
    else:
        keep(b, e, at, "2100")


def svc(b: RemittanceBuilder, e: Elements, at: int) -> None:
    count = len(e)
    b.line = line = ServicePayment(procedure(e[1], b.component), cents(e[2]), cents(e[3]), offset=at)
    if count > 4:
        line.revenue_code = e[4]
    if count > 5 and e[5]:
        line.units = number(e[5])
    if count > 6 and e[6]:
        line.submitted = procedure(e[6], b.component)
    if count > 7 and e[7]:
        line.submitted_units = number(e[7])
    b.keeper = line.kept
    if b.payment is not None:
        b.payment.lines.append(line)


def line_dtm(b: RemittanceBuilder, e: Elements, at: int) -> None:
    if e[1] in {"472", "150"}:
        b.line.service_date = day(e[2])
    elif e[1] == "151":
        b.line.service_end = day(e[2])
    else:
        keep(b, e, at, "2110")


def line_cas(b: RemittanceBuilder, e: Elements, at: int) -> None:
    b.line.adjustments.extend(adjustments(e, at))


def line_ref(b: RemittanceBuilder, e: Elements, at: int) -> None:
    if e[1] == "6R":
        b.line.line_control = e[2]
    else:
        b.line.references.append(reference(b, e, at))


def line_amt(b: RemittanceBuilder, e: Elements, at: int) -> None:
    if e[1] == "B6":
        b.line.allowed_cents = cents(e[2])
    else:
        keep(b, e, at, "2110")


def line_lq(b: RemittanceBuilder, e: Elements, at: int) -> None:
    if e[1] == "HE":
        b.line.remarks += (e[2],)
    else:
        keep(b, e, at, "2110")


def plb(b: RemittanceBuilder, e: Elements, at: int) -> None:
    b.finish()
    if b.lost:
        return
    year = day(e[2])
    text = "*".join(e)
    for place in range(3, len(e) - 1, 2):
        if e[place] or e[place + 1]:
            reason, _, number_ = e[place].partition(b.component)
            b.ready.append(ProviderAdjustment(e[1], year, reason, number_, cents(e[place + 1]), text, at))


def se(b: RemittanceBuilder, e: Elements, at: int) -> None:
    """The trailer is judged with the envelope."""


def header_keep(b: RemittanceBuilder, e: Elements, at: int) -> None:
    b.keeper.append(Kept("ST", tuple(split_element(b, element) for element in e), at))


HANDLERS: dict[tuple[str, str], Handler] = {
    ("ST", "ST"): se,
    ("ST", "SE"): se,
    ("ST", "BPR"): bpr,
    ("ST", "TRN"): trn,
    ("ST", "REF"): header_keep,
    ("ST", "DTM"): header_dtm,
    ("ST", "PLB"): plb,
    ("1000A", "N1"): payer,
    ("1000A", "PER"): payer_per,
    ("1000A", "REF"): party_ref,
    ("1000B", "N1"): payee,
    ("1000B", "REF"): party_ref,
    ("1000B", "RDM"): party_keep,
    ("2000", "LX"): lx,
    ("2100", "CLP"): clp,
    ("2100", "CAS"): claim_cas,
    ("2100", "NM1"): claim_nm1,
    ("2100", "MIA"): claim_mia,
    ("2100", "MOA"): claim_mia,
    ("2100", "REF"): claim_ref,
    ("2100", "DTM"): claim_dtm,
    ("2110", "SVC"): svc,
    ("2110", "DTM"): line_dtm,
    ("2110", "CAS"): line_cas,
    ("2110", "REF"): line_ref,
    ("2110", "AMT"): line_amt,
    ("2110", "LQ"): line_lq,
}
FALLBACK: dict[str, Handler] = {"N3": n3, "N4": n4}
