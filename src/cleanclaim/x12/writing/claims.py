"""`Claim837` values to an 837P, 837I or 837D. Claims of one billing provider, subscriber and patient share levels."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from cleanclaim.kernel import Refused
from cleanclaim.x12.checking.claim_rules import holdings, may_fire
from cleanclaim.x12.checking.claims import line_numbers, rules_for
from cleanclaim.x12.checking.codes import CodeDesk
from cleanclaim.x12.checking.findings import CodeLookup
from cleanclaim.x12.checking.judging import Context
from cleanclaim.x12.delimiters import STANDARD, Delimiters
from cleanclaim.x12.guide import Guide
from cleanclaim.x12.guides import dental, institutional, professional
from cleanclaim.x12.plain import day_text
from cleanclaim.x12.values import Claim837, Envelope, Party
from cleanclaim.x12.writing.claim_body import write_claim, write_sbr
from cleanclaim.x12.writing.core import (
    Interchange,
    Node,
    error_rules,
    put_address,
    put_contact,
    put_kept,
    put_name,
    refuse,
    said,
)
from cleanclaim.x12.writing.details import put_patient
from cleanclaim.x12.writing.parts import write_party

MOST_CLAIMS = 5_000
_MOST_CLAIMS_A_PERSON = 100


@dataclass(frozen=True, slots=True)
class _Kind:
    """What tells the three kinds of claim apart while writing."""

    name: str
    adjective: str
    guide: Callable[[], Guide]
    most_lines: int
    most_diagnoses: int


# An institutional claim: principal, admitting, 3 reasons for the visit, 12 external causes, 24 others.
_PROFESSIONAL = _Kind("837P", "professional", professional.guide, 50, 12)
_INSTITUTIONAL = _Kind("837I", "institutional", institutional.guide, 999, 41)
_DENTAL = _Kind("837D", "dental", dental.guide, 50, 4)


def write_837p(
    claims: Iterable[Claim837],
    envelope: Envelope,
    *,
    batch_reference: str = "",
    submitter: Party | None = None,
    receiver: Party | None = None,
    delimiters: Delimiters = STANDARD,
    lookup: CodeLookup | None = None,
) -> bytes:
    """An interchange of one group; 5,000 claims a transaction set at most.

    `batch_reference` is BHT03 (with "-2", "-3" … for further transaction sets). Submitter and receiver
    are those of the first claim where they are not given, else made from billing provider, payer and
    envelope. Raises Refused, naming the element, for all that `check` would find an error in (`lookup`
    as there).
    """
    batch = _Batch(_PROFESSIONAL, envelope, batch_reference, submitter, receiver, delimiters, CodeDesk(lookup))
    return batch.write(claims)


def write_837i(
    claims: Iterable[Claim837],
    envelope: Envelope,
    *,
    batch_reference: str = "",
    submitter: Party | None = None,
    receiver: Party | None = None,
    delimiters: Delimiters = STANDARD,
    lookup: CodeLookup | None = None,
) -> bytes:
    """Institutional claims; all as in `write_837p`."""
    batch = _Batch(_INSTITUTIONAL, envelope, batch_reference, submitter, receiver, delimiters, CodeDesk(lookup))
    return batch.write(claims)


def write_837d(
    claims: Iterable[Claim837],
    envelope: Envelope,
    *,
    batch_reference: str = "",
    submitter: Party | None = None,
    receiver: Party | None = None,
    delimiters: Delimiters = STANDARD,
    lookup: CodeLookup | None = None,
) -> bytes:
    """Dental claims; all as in `write_837p`."""
    batch = _Batch(_DENTAL, envelope, batch_reference, submitter, receiver, delimiters, CodeDesk(lookup))
    return batch.write(claims)


@dataclass(frozen=True, slots=True)
class _Batch:
    """Everything about an interchange but its claims."""

    kind: _Kind
    envelope: Envelope
    reference: str
    submitter: Party | None
    receiver: Party | None
    marks: Delimiters
    desk: CodeDesk

    @property
    def guide_id(self) -> str:
        """GS08 and ST03: the envelope's where it is one of this kind of claim."""
        ids = self.kind.guide().ids
        return self.envelope.guide if self.envelope.guide in ids else ids[0]

    def write(self, claims: Iterable[Claim837]) -> bytes:
        interchange = Interchange(self.envelope, self.marks)
        return interchange.write(self.kind.guide(), self._sets(iter(claims)), guide_id=self.guide_id)

    def _sets(self, pending: Iterator[Claim837]) -> Iterator[Callable[[str], Node]]:
        number = 0
        while claims := list(islice(pending, MOST_CLAIMS)):
            number += 1
            reference = self.reference or claims[0].batch_reference
            yield _Set(self, claims, reference if number == 1 else f"{reference}-{number}").build
        if not number:
            raise Refused("There is no claim to write: give at least one.")


def _submitter(claim: Claim837, envelope: Envelope) -> Party:
    billing = claim.billing
    return Party(
        "41",
        billing.is_person,
        billing.last_or_organization,
        billing.first,
        id_qualifier="46",
        id=envelope.group_sender or envelope.sender,
        contact_name=billing.contact_name,
        phone=billing.phone,
    )


def _receiver(claim: Claim837, envelope: Envelope) -> Party:
    name = claim.payer.last_or_organization
    return Party("40", False, name, id_qualifier="46", id=envelope.group_receiver or envelope.receiver)


class _Set:
    """One ST: the levels open at the moment are compared as they would be written."""

    def __init__(self, batch: _Batch, claims: list[Claim837], reference: str) -> None:
        self.batch = batch
        self.claims = claims
        self.reference = reference
        self.levels = 0

    def build(self, control: str) -> Node:
        root = Node(self.batch.kind.guide().root, self.batch.marks)
        created = self.batch.envelope.created
        root.put("ST", "837", control, self.batch.guide_id)
        root.put("BHT", "0019", "00", self.reference, created[:8], created[8:12], self.claims[0].claim_or_encounter)
        self._parties(root)
        self._levels(root)
        return root

    def _parties(self, root: Node) -> None:
        first, envelope = self.claims[0], self.batch.envelope
        sender = self.batch.submitter or first.submitter or _submitter(first, envelope)
        submitter = root.enter("1000A")
        put_name(submitter, sender, "41")
        put_contact(submitter, sender)
        put_kept(submitter, sender.kept, "")
        put_name(root.enter("1000B"), self.batch.receiver or first.receiver or _receiver(first, envelope), "40")

    def _levels(self, root: Node) -> None:
        patient_key = None
        new_billing = new_subscriber = True
        billing = subscriber = patient = root
        billing_level = subscriber_level = ""
        context, kind = Context(self.batch.desk), self.batch.kind
        # Lines are numbered here, whatever number they bring.
        rules = [each for _, each in error_rules(rules_for(kind.guide())) if each is not line_numbers]
        judges_of: dict[int, list[Any]] = {}  # by what a claim holds
        subscriber_hl: list[str] = []
        before = self.claims[0]
        for number, claim in enumerate(self.claims, start=1):
            _refuse_over_limits(claim, kind)
            if new_billing or not _same_billing(before, claim):
                new_billing, new_subscriber = False, True
                billing, billing_level = self._billing(root, claim)
            crowded = claim.patient is None and context.own_claims >= _MOST_CLAIMS_A_PERSON
            if new_subscriber or crowded or not _same_subscriber(before, claim):
                new_subscriber, patient_key = False, None
                subscriber, subscriber_level, subscriber_hl = self._subscriber(billing, billing_level, claim)
                context.own_claims = 0
            before = claim
            context.own_claims += claim.patient is None
            holding = holdings(claim)
            if holding not in judges_of:
                judges_of[holding] = [each.function for each in rules if may_fire(each.card.id, holding)]
            refuse(claim, judges_of[holding], context, f"Claim {number}")
            if claim.patient is None:
                _write_whole(subscriber.enter("2300"), claim)
                continue
            key = _patient_key(claim)
            if key != patient_key or len(patient.items) > _MOST_CLAIMS_A_PERSON:
                patient_key = key
                patient = self._patient(subscriber, subscriber_level, claim)
                subscriber_hl[4] = "1"
            _write_whole(patient.enter("2300"), claim)

    def _level(self) -> str:
        self.levels += 1
        return str(self.levels)

    def _billing(self, root: Node, claim: Claim837) -> tuple[Node, str]:
        node, level = root.enter("2000A"), self._level()
        node.put("HL", level, "", "20", "1")
        party = claim.billing
        if party.taxonomy:
            node.put("PRV", "BI", "PXC", party.taxonomy)
        put_kept(node, party.kept, "2000A")
        write_party(node.enter("2010AA"), party, "85")
        if claim.pay_to is not None:
            pay_to = node.enter("2010AB")
            put_name(pay_to, claim.pay_to, "87", names=False, ids=False)
            put_address(pay_to, claim.pay_to)
        if claim.pay_to_plan is not None:
            write_party(node.enter("2010AC"), claim.pay_to_plan, "PE")
        return node, level

    def _subscriber(self, billing: Node, parent: str, claim: Claim837) -> tuple[Node, str, list[str]]:
        node, level = billing.enter("2000B"), self._level()
        node.put("HL", level, parent, "22", "0")
        header = node.items[-1][1]
        assert isinstance(header, list)
        subscriber = claim.subscriber
        write_sbr(node, subscriber)
        if claim.patient is None and claim.patient_facts is not None:
            put_patient(node, "", claim.patient_facts)
        put_kept(node, claim.kept, "2000B")
        name = node.enter("2010BA")
        write_party(name, subscriber.party, "IL")
        if subscriber.birth_date is not None:
            name.put("DMG", "D8", day_text(subscriber.birth_date), subscriber.sex)
        write_party(node.enter("2010BB"), claim.payer, "PR")
        return node, level, header

    def _patient(self, subscriber: Node, parent: str, claim: Claim837) -> Node:
        node = subscriber.enter("2000C")
        node.put("HL", self._level(), parent, "23", "0")
        put_patient(node, claim.patient_relationship, claim.patient_facts)
        put_kept(node, claim.kept, "2000C")
        name = node.enter("2010CA")
        if claim.patient is not None:
            write_party(name, claim.patient, "QC", ids=False)
        if claim.patient_birth_date is not None:
            name.put("DMG", "D8", day_text(claim.patient_birth_date), claim.patient_sex)
        return node


def _write_whole(node: Node, claim: Claim837) -> None:
    """A claim of which only the text is kept: a file has many."""
    write_claim(node, claim)
    node.close()


def _same_billing(one: Claim837, other: Claim837) -> bool:
    """Whether two claims stand under one billing provider; values that were built are mostly equal as they are."""
    mine, theirs = (one.billing, one.pay_to, one.pay_to_plan), (other.billing, other.pay_to, other.pay_to_plan)
    return mine == theirs or said(mine) == said(theirs)


def _same_subscriber(one: Claim837, other: Claim837) -> bool:
    """Whether two claims stand under one subscriber: never where the member number differs."""
    if one.subscriber.party.id != other.subscriber.party.id:
        return False
    return bool(_subscriber_key(one) == _subscriber_key(other))


def _subscriber_key(claim: Claim837) -> Any:
    facts = claim.patient_facts if claim.patient is None else None
    return said((claim.subscriber, claim.payer, facts, [kept for kept in claim.kept if kept.loop == "2000B"]))


def _patient_key(claim: Claim837) -> Any:
    kept = [kept for kept in claim.kept if kept.loop == "2000C"]
    who = (claim.patient, claim.patient_relationship, claim.patient_birth_date, claim.patient_sex)
    return said((*who, claim.patient_facts, kept))


def _refuse_over_limits(claim: Claim837, kind: _Kind) -> None:
    if claim.kind != kind.name:
        raise Refused(f"Only {kind.adjective} claims ({kind.name}) can be written here: leave others out.")
    if kind is _INSTITUTIONAL and claim.institutional is None:
        raise Refused("An institutional claim needs its `institutional` part: bill dates, admission and status.")
    for held, most, what in (
        (len(claim.lines), kind.most_lines, "service lines"),
        (len(claim.diagnoses), kind.most_diagnoses, "diagnoses"),
    ):
        if held > most:
            article = "An" if kind.adjective[0] == "i" else "A"
            raise Refused(f"{article} {kind.adjective} claim has {most} {what} at most: split it into several claims.")
