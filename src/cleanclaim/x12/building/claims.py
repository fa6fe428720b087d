"""837 segments to `Claim837`: what stands above a claim is inherited, each claim is whole by itself.

Claims of one subscriber share the same `Party` objects of the levels above.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from cleanclaim.x12.building.adjudication import inpatient_adjudication, outpatient_adjudication
from cleanclaim.x12.building.claim_details import CLAIM_DETAIL_HANDLERS, details_of
from cleanclaim.x12.building.core import (
    PAD,
    Builder,
    Elements,
    Handler,
    adjustments,
    bind,
    dated,
    keep,
    n3,
    n4,
    party_of,
    party_ref,
    per,
    prv,
    reference,
)
from cleanclaim.x12.building.dental import DENTAL_HANDLERS
from cleanclaim.x12.building.details import patient_facts
from cleanclaim.x12.building.institutional import INSTITUTIONAL_HANDLERS
from cleanclaim.x12.building.lines import LINE_HANDLERS, attachment, read_pointers
from cleanclaim.x12.guide import Guide, State
from cleanclaim.x12.plain import cents, day
from cleanclaim.x12.values import (
    Claim837,
    Dental,
    Diagnosis,
    Envelope,
    Kept,
    LineAdjudication,
    Note,
    OtherPayer,
    Party,
    PatientFacts,
    Procedure,
    ServiceLine,
    Subscriber,
)

_NONE = Decimal(0)
_DIAGNOSES = frozenset({"ABK", "BK", "ABF", "BF", "TQ"})


class ClaimBuilder(Builder):
    """The levels open at the moment (billing, subscriber, patient) and the claim being built."""

    claim_at_a_time = True
    __slots__ = (
        "adjudication",
        "batch_reference",
        "billing",
        "birth_date",
        "claim",
        "claim_or_encounter",
        "kind",
        "level_kept",
        "line",
        "other",
        "patient",
        "patient_birth_date",
        "patient_facts",
        "patient_relationship",
        "patient_sex",
        "pay_to",
        "pay_to_plan",
        "payer",
        "receiver",
        "submitter",
        "subscriber",
        "subscriber_facts",
        "taxonomy",
    )

    def __init__(self, envelope: Envelope, file: str, component: str, repetition: str, kind: str) -> None:
        super().__init__(envelope, file, component, repetition)
        self.kind = kind
        self.batch_reference = ""
        self.claim_or_encounter = ""
        self.claim: Claim837 | None = None
        self.line = ServiceLine(0, Procedure(), 0, Decimal(0))
        self.adjudication = LineAdjudication("", 0, Procedure(), Decimal(0))
        self.submitter: Party | None = None
        self.receiver: Party | None = None
        self._provider_level("")
        self._subscriber_level()

    def _provider_level(self, taxonomy: str) -> None:
        self.billing = Party(entity="85")
        self.taxonomy = taxonomy
        self.pay_to: Party | None = None
        self.pay_to_plan: Party | None = None

    def _subscriber_level(self) -> None:
        self.subscriber: Subscriber | None = None
        self.subscriber_facts: PatientFacts | None = None
        self.payer: Party | None = None
        self._patient_level()
        self.level_kept: list[Kept] = []

    def opened_subscriber(self) -> Subscriber:
        """The subscriber at hand; an empty one where the SBR is missing."""
        if self.subscriber is None:
            self.subscriber = Subscriber()
        return self.subscriber

    def _patient_level(self) -> None:
        self.patient: Party | None = None
        self.patient_facts: PatientFacts | None = None
        self.patient_relationship = ""
        self.patient_birth_date: date | None = None
        self.patient_sex = ""

    def pointers(self, element: str, text: str, at: int) -> tuple[int, ...]:
        """Diagnosis pointers; one that is no number is left out, and said so."""
        pointers, whole = read_pointers(text, self.component)
        if not whole:
            sentence = f"{element} holds a diagnosis pointer that is no number; the pointer was left out."
            self.faults.append((at, sentence))
        return pointers

    def finish(self) -> None:
        if self.claim is not None:
            self.ready.append(self.claim)
            self.claim = None

    def abandon(self) -> None:
        """The claim is lost, not those around it: what follows until the next CLM goes nowhere."""
        self.claim = None
        self.line = ServiceLine(0, Procedure(), 0, Decimal(0))
        self.other = OtherPayer(Subscriber(), Party())
        self.keeper = []


def bht(b: ClaimBuilder, e: Elements, at: int) -> None:
    b.batch_reference = e[3]
    b.claim_or_encounter = e[6] if len(e) > 6 else ""


def submitter(b: ClaimBuilder, e: Elements, at: int) -> None:
    b.party = b.submitter = party_of(e, at)


def receiver(b: ClaimBuilder, e: Elements, at: int) -> None:
    b.party = b.receiver = party_of(e, at)


def provider_level(b: ClaimBuilder, e: Elements, at: int) -> None:
    b.finish()
    b._provider_level("")
    b.keeper = b.billing.kept


def subscriber_level(b: ClaimBuilder, e: Elements, at: int) -> None:
    b.finish()
    b._subscriber_level()
    b.keeper = b.level_kept


def patient_level(b: ClaimBuilder, e: Elements, at: int) -> None:
    b.finish()
    b._patient_level()


def billing_specialty(b: ClaimBuilder, e: Elements, at: int) -> None:
    b.taxonomy = b.billing.taxonomy = e[3]


def billing(b: ClaimBuilder, e: Elements, at: int) -> None:
    kept = b.billing.kept
    b.party = b.billing = party_of(e, at)
    b.billing.taxonomy = b.taxonomy
    b.billing.kept = kept


def pay_to(b: ClaimBuilder, e: Elements, at: int) -> None:
    b.party = b.pay_to = party_of(e, at)


def pay_to_plan(b: ClaimBuilder, e: Elements, at: int) -> None:
    b.party = b.pay_to_plan = party_of(e, at)


def read_subscriber(e: Elements, at: int) -> Subscriber:
    if len(e) != 10:
        e = (e + PAD)[:10]
    _, order, relationship, group, name, kind, _, _, _, filing = e
    return Subscriber(order, relationship, group, name, kind, filing, offset=at)


def sbr(b: ClaimBuilder, e: Elements, at: int) -> None:
    b.subscriber = read_subscriber(e, at)


def subscriber_pat(b: ClaimBuilder, e: Elements, at: int) -> None:
    b.subscriber_facts = patient_facts(e, at)


def subscriber_name(b: ClaimBuilder, e: Elements, at: int) -> None:
    b.party = b.opened_subscriber().party = party_of(e, at)


def subscriber_dmg(b: ClaimBuilder, e: Elements, at: int) -> None:
    subscriber = b.opened_subscriber()
    subscriber.birth_date = day(e[2])
    subscriber.sex = e[3] if len(e) > 3 else ""


def payer(b: ClaimBuilder, e: Elements, at: int) -> None:
    b.party = b.payer = party_of(e, at)


def pat(b: ClaimBuilder, e: Elements, at: int) -> None:
    b.patient_relationship = e[1]
    if len(e) > 2:
        b.patient_facts = patient_facts(e, at)


def patient_name(b: ClaimBuilder, e: Elements, at: int) -> None:
    b.party = b.patient = party_of(e, at)


def patient_dmg(b: ClaimBuilder, e: Elements, at: int) -> None:
    b.patient_birth_date = day(e[2])
    b.patient_sex = e[3] if len(e) > 3 else ""


def clm(b: ClaimBuilder, e: Elements, at: int) -> None:
    """Raises ValueError when the charge is unreadable: the claim is then abandoned."""
    b.finish()
    by = related = program = reason = delay = ""
    if len(e) != 10:
        e = e + PAD
        by, related, program, reason, delay = e[10], e[11], e[12], e[19], e[20]
        e = e[:10]
    _, claim_id, charge, _, _, where, signature, assignment, benefits, release = e
    parts = where.split(b.component)
    place, qualifier, frequency = parts if len(parts) == 3 else [*parts, "", "", ""][:3]
    b.claim = claim = Claim837(
        claim_id,
        cents(charge),
        b.billing,
        b.opened_subscriber(),
        b.payer or Party(entity="PR"),
        place,
        qualifier,
        frequency,
        b.patient,
        b.patient_relationship,
        b.patient_birth_date,
        b.patient_sex,
        b.pay_to,
        signature,
        assignment,
        benefits,
        release,
        kind=b.kind,
        envelope=b.envelope,
        file=b.file,
        offset=at,
        submitter=b.submitter,
        receiver=b.receiver,
        batch_reference=b.batch_reference,
        claim_or_encounter=b.claim_or_encounter,
        pay_to_plan=b.pay_to_plan,
        patient_signature=by,
        special_program=program,
        delay_reason=delay,
    )
    if related:
        causes = (related.split(b.component) + PAD)[:5]
        claim.related_causes = tuple(cause for cause in causes[:3] if cause)
        claim.accident_state, claim.accident_country = causes[3], causes[4]
    if reason == "PB":
        claim.dental = Dental(predetermination=True)
    facts = b.subscriber_facts if b.patient is None else b.patient_facts
    if facts is not None:
        claim.patient_facts = facts
    if b.level_kept:
        claim.kept.extend(b.level_kept)
    b.keeper = claim.kept


def claim_dtp(b: ClaimBuilder, e: Elements, at: int) -> None:
    if b.claim is not None:
        b.claim.dates.append(dated(e, at))


def claim_ref(b: ClaimBuilder, e: Elements, at: int) -> None:
    if b.claim is not None:
        b.claim.references.append(reference(b, e, at))


def claim_pwk(b: ClaimBuilder, e: Elements, at: int) -> None:
    if b.claim is not None:
        b.claim.attachments.append(attachment(e, at))


def claim_amt(b: ClaimBuilder, e: Elements, at: int) -> None:
    if e[1] == "F5" and b.claim is not None:
        b.claim.patient_paid_cents = cents(e[2])
    else:
        keep(b, e, at, "2300")


def claim_nte(b: ClaimBuilder, e: Elements, at: int) -> None:
    if e[1] == "ADD" and b.claim is not None:
        b.claim.notes.append(e[2])
    else:
        details_of(b).notes.append(Note(e[1], e[2], at))


def claim_hi(b: ClaimBuilder, e: Elements, at: int) -> None:
    """Diagnoses, conditions, and the surgery that anesthesia was given for."""
    component = b.component
    kind = e[1].partition(component)[0]
    if kind not in _DIAGNOSES:
        other_hi(b, kind, e, at)
    elif b.claim is not None:
        found = b.claim.diagnoses
        for element in e[1:]:
            parts = element.split(component)
            if len(parts) == 2:
                found.append(Diagnosis(parts[0], parts[1], "", at))
            elif element:
                found.append(Diagnosis(parts[0], parts[1] if len(parts) > 1 else "", (parts + PAD)[8], at))


def other_hi(b: ClaimBuilder, kind: str, e: Elements, at: int) -> None:
    codes = [element.split(b.component)[1] for element in e[1:] if b.component in element]
    if kind == "BG":
        details_of(b).conditions.extend(codes)
    elif kind in {"BP", "BO"}:
        details_of(b).anesthesia_procedures.extend(codes)
    else:
        keep(b, e, at, "2300")


def claim_provider(b: ClaimBuilder, e: Elements, at: int) -> None:
    b.party = party_of(e, at)
    if b.claim is not None:
        b.claim.providers.append(b.party)


def other_sbr(b: ClaimBuilder, e: Elements, at: int) -> None:
    b.other = OtherPayer(read_subscriber(e, at), Party(entity="PR"), offset=at)
    b.keeper = b.other.kept
    if b.claim is not None:
        b.claim.other_payers.append(b.other)


def other_cas(b: ClaimBuilder, e: Elements, at: int) -> None:
    b.other.adjustments.extend(adjustments(e, at))


def other_amt(b: ClaimBuilder, e: Elements, at: int) -> None:
    if e[1] == "D":
        b.other.paid_cents = cents(e[2])
    elif e[1] == "A8":
        b.other.noncovered_cents = cents(e[2])
    elif e[1] == "EAF":
        b.other.remaining_patient_cents = cents(e[2])
    else:
        keep(b, e, at, "2320")


def other_oi(b: ClaimBuilder, e: Elements, at: int) -> None:
    _, _, _, b.other.benefits_assigned, b.other.patient_signature, _, b.other.release_of_information, *_ = e + PAD


def other_mia(b: ClaimBuilder, e: Elements, at: int) -> None:
    b.other.inpatient = inpatient_adjudication(e, at)


def other_moa(b: ClaimBuilder, e: Elements, at: int) -> None:
    b.other.outpatient = outpatient_adjudication(e, at)


def other_dmg(b: ClaimBuilder, e: Elements, at: int) -> None:
    """004010 only: birth date and sex of the other subscriber."""
    b.other.subscriber.birth_date = day((e + PAD)[2])
    b.other.subscriber.sex = e[3] if len(e) > 3 else ""


def other_subscriber(b: ClaimBuilder, e: Elements, at: int) -> None:
    b.party = b.other.subscriber.party = party_of(e, at)


def other_payer(b: ClaimBuilder, e: Elements, at: int) -> None:
    b.party = b.other.payer = party_of(e, at)


def other_payer_dtp(b: ClaimBuilder, e: Elements, at: int) -> None:
    b.other.paid_on = day(e[3])


def other_payer_ref(b: ClaimBuilder, e: Elements, at: int) -> None:
    if e[1] == "F8":
        b.other.claim_number = e[2]
    else:
        b.party.references.append(reference(b, e, at))


def other_provider(b: ClaimBuilder, e: Elements, at: int) -> None:
    b.party = party_of(e, at)
    b.other.providers.append(b.party)


def ignore(b: ClaimBuilder, e: Elements, at: int) -> None:
    """Said elsewhere or implied by the order of things."""


HANDLERS: dict[tuple[str, str], Handler] = {
    ("ST", "ST"): ignore,
    ("ST", "SE"): ignore,
    ("ST", "BHT"): bht,
    ("1000A", "NM1"): submitter,
    ("1000B", "NM1"): receiver,
    ("2000A", "HL"): provider_level,
    ("2000A", "PRV"): billing_specialty,
    ("2010AA", "NM1"): billing,
    ("2010AB", "NM1"): pay_to,
    ("2010AC", "NM1"): pay_to_plan,
    ("2000B", "HL"): subscriber_level,
    ("2000B", "SBR"): sbr,
    ("2000B", "PAT"): subscriber_pat,
    ("2010BA", "NM1"): subscriber_name,
    ("2010BA", "DMG"): subscriber_dmg,
    ("2010BB", "NM1"): payer,
    ("2000C", "HL"): patient_level,
    ("2000C", "PAT"): pat,
    ("2010CA", "NM1"): patient_name,
    ("2010CA", "DMG"): patient_dmg,
    ("2300", "CLM"): clm,
    ("2300", "DTP"): claim_dtp,
    ("2300", "REF"): claim_ref,
    ("2300", "PWK"): claim_pwk,
    ("2300", "AMT"): claim_amt,
    ("2300", "NTE"): claim_nte,
    ("2300", "HI"): claim_hi,
    ("2320", "SBR"): other_sbr,
    ("2320", "CAS"): other_cas,
    ("2320", "AMT"): other_amt,
    ("2320", "OI"): other_oi,
    ("2320", "MIA"): other_mia,
    ("2320", "MOA"): other_moa,
    ("2320", "DMG"): other_dmg,
    ("2330A", "NM1"): other_subscriber,
    ("2330B", "NM1"): other_payer,
    ("2330B", "DTP"): other_payer_dtp,
    ("2330B", "REF"): other_payer_ref,
    **{(f"2310{letter}", "NM1"): claim_provider for letter in "ABCDEF"},
    **CLAIM_DETAIL_HANDLERS,
    **LINE_HANDLERS,
    **{(f"2330{letter}", "NM1"): other_provider for letter in "CDEFGHI"},
}
FALLBACK: dict[str, Handler] = {"N3": n3, "N4": n4, "PER": per, "REF": party_ref, "PRV": prv}
_BY_KIND = {"837P": HANDLERS, "837I": HANDLERS | INSTITUTIONAL_HANDLERS, "837D": HANDLERS | DENTAL_HANDLERS}


def bind_claims(guide: Guide) -> None:
    """Bind a claim guide to its functions.

    A reader also takes, in the loop where it stands, what this room can read and the guide does not have
    there (SV1 in an institutional claim, the specialty of a provider): the checker says that it is wrong.
    """
    handlers = _BY_KIND[guide.kind]
    bind(guide, handlers, FALLBACK)
    tolerated = {**HANDLERS, **INSTITUTIONAL_HANDLERS, **DENTAL_HANDLERS, **handlers}
    _tolerate(guide.root, tolerated)


def _tolerate(state: State, handlers: dict[tuple[str, str], Handler]) -> None:
    known = {segment: handler for (loop, segment), handler in handlers.items() if loop == state.loop.id}
    if state.parent is not None and state.loop.opener.id == "NM1":
        known |= FALLBACK
        specialty = state.reads.get("PRV")
        if specialty is not None and specialty[1] is not state.reads:
            del state.reads["PRV"]  # it is the party's, never that of a level far above
    for segment, handler in known.items():
        state.reads.setdefault(segment, (handler, state.reads, 0, {}))
    for inner in state.children.values():
        _tolerate(inner, handlers)
