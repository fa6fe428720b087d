"""A small practice at work: its people as actors, one visit of one patient, and a payer that answers."""

from dataclasses import replace
from datetime import timedelta

from tests.store import samples

from cleanclaim.coding.signed import SignedDiagnosis, SignedLine
from cleanclaim.kernel import Span
from cleanclaim.payers.values import PayerProfile, Relationship
from cleanclaim.store import claims, journal, people
from cleanclaim.store.actors import Role, actor
from cleanclaim.store.actors import house as operator
from cleanclaim.usecases.admin.create_user import create_user
from cleanclaim.usecases.biller.assemble_claim import assemble_claim
from cleanclaim.usecases.biller.check_claim import check_claim
from cleanclaim.usecases.biller.post_remittance import post_file
from cleanclaim.usecases.biller.submit_batch import submit_batch
from cleanclaim.usecases.coder.sign_coding import sign_coding
from cleanclaim.usecases.frontdesk.file_document import file_document
from cleanclaim.usecases.frontdesk.open_encounter import open_encounter
from cleanclaim.usecases.frontdesk.record_coverage import record_coverage
from cleanclaim.usecases.frontdesk.register_patient import register_patient
from cleanclaim.usecases.frontdesk.register_practice import register_practice
from cleanclaim.x12 import write_835
from cleanclaim.x12.values import (
    Adjustment,
    ClaimPayment,
    Envelope,
    Party,
    Procedure,
    ProviderAdjustment,
    Reference,
    Remittance,
    ServicePayment,
)

NOTE = """ASSESSMENT
Acute cystitis without hematuria.
Osteoarthritis of the right knee.

PLAN
Office visit, moderate decision making. Injected triamcinolone 40 mg into the right knee.

Electronically signed by Dora Sampleton, MD on 10/19/2026
"""
CHARGES = {("99214", ""): 20_000, ("20610", ""): 10_000}
SECOND = PayerProfile("second", "Second Health", "SECOND02", "CI", samples.HOME)


def span(document, text):
    start = document.text.index(text)
    return Span(document.id, start, start + len(text), text)


class House:
    """One practice with a signed note on one visit; every step below is one use case."""

    now = samples.NOW

    def __init__(self, number=1):
        payer = replace(samples.payer(), id="first", accepts_frequency=frozenset({"1", "7", "8"}))
        registered = register_practice(
            actor=operator(),
            now=self.now,
            practice=replace(samples.practice(number), id="us"),
            providers=[replace(samples.provider(number), id="dora")],
            payers=[payer, SECOND],
            plans=[replace(samples.plan("first"), id="gold")],
            contracts=[replace(samples.contract("first"), id="terms")],
            charges=CHARGES,
        )
        self.practice, self.ids = registered.practice, registered.ids
        self.payer = registered.payers[0]
        self.coder = self.person("cora", Role.CODER, "CPC")
        self.biller = self.person("bill", Role.BILLER)
        self.desk = self.person("fred", Role.FRONT_DESK)
        self.provider = self.person("dora", Role.PROVIDER, "MD", provider_id=self.ids["dora"])
        self.manager = self.person("mona", Role.MANAGER)
        self.patient = register_patient(actor=self.desk, now=self.now, patient=samples.patient())
        self.coverage = record_coverage(actor=self.desk, now=self.now, coverage=self.insured("first", 1))
        self.encounter = open_encounter(
            actor=self.desk,
            now=self.now,
            encounter=replace(
                samples.encounter(self.practice.id, self.patient.id, self.ids["dora"]),
                accident="", accident_date=None, accident_state="",
            ),
        )  # fmt: skip
        self.note = file_document(actor=self.desk, now=self.now, encounter_id=self.encounter.id, text=NOTE)

    @staticmethod
    def empty(number):
        """A practice in which there is nothing yet; its id."""
        return people.add_practice(samples.practice(number)).id

    def person(self, name, role, credential="", provider_id=""):
        username = f"{name}{self.practice.id}"
        create_user(
            actor=replace(operator(), practice_id=self.practice.id), now=self.now, username=username,
            name=f"{name.title()} Sample", roles=[role], credential=credential, provider_id=provider_id,
        )  # fmt: skip
        return actor(username, self.practice.id)

    def insured(self, payer, priority):
        plan = self.ids["gold"] if payer == "first" else ""
        return replace(
            samples.coverage(self.patient.id, self.ids[payer], plan),
            priority=priority, relationship=Relationship.SELF, member_id=f"ZZ{priority}00000",
            subscriber_name=None, subscriber_birth_date=None, subscriber_address=None,
            subscriber_sex=samples.Sex.UNKNOWN,
        )  # fmt: skip

    def second_insurance(self):
        return record_coverage(actor=self.desk, now=self.now, coverage=self.insured("second", 2))

    def codes(self, *, modifier="25"):
        diagnoses = (
            SignedDiagnosis(1, "ICD-10-CM", "N30.00", "Acute cystitis", (span(self.note, "Acute cystitis"),)),
            SignedDiagnosis(2, "ICD-10-CM", "M17.11", "Osteoarthritis", (span(self.note, "right knee"),)),
        )
        visit = SignedLine(
            1, "CPT", "99214", "Office visit", 1, (1,), (modifier,) if modifier else (),
            evidence=(span(self.note, "Office visit"),),
        )  # fmt: skip
        shot = SignedLine(
            2, "CPT", "20610", "Joint injection", 1, (2,), ("RT",), evidence=(span(self.note, "Injected"),)
        )
        return {"diagnoses": diagnoses, "lines": (visit, shot)}

    def sign(self, **codes):
        chosen = codes or self.codes()
        return sign_coding(actor=self.coder, now=self.now, encounter_id=self.encounter.id, **chosen)

    def assemble(self):
        made = assemble_claim(actor=self.biller, now=self.now, encounter_id=self.encounter.id)
        assert made.claims, made.findings
        return made.claims[0]

    def sent(self, kept=None):
        """A claim that was signed, assembled, checked and submitted."""
        if kept is None:
            self.sign()
            kept = self.assemble()
        result = check_claim(actor=self.biller, now=self.now, claim_id=kept.id, codes=None)
        assert result.clean, result.findings
        self.submitted = submit_batch(actor=self.biller, now=self.now)
        return claims.load(self.practice.id, kept.id)

    def answer(self, kept, lines, *, status="1", trace="T1", number="ICN1", payer=None, paid_on=samples.DAY):
        """An 835 for a claim: (paid cents, [(group, reason, cents)]) for each line."""
        return self.remittance([self.payment(kept, lines, status=status, number=number)], trace, payer, paid_on)

    def payment(self, kept, lines, *, status="1", number="ICN1"):
        sign = -1 if status == "22" else 1
        services = [
            ServicePayment(
                Procedure("HC", line.signed.code, line.signed.modifiers), sign * line.charge_cents, sign * paid,
                service_date=samples.DAY, line_control=line.control,
                adjustments=[Adjustment(group, reason, sign * cents) for group, reason, cents in reasons],
            )
            for line, (paid, reasons) in zip(kept.claim.lines, lines, strict=True)
        ]  # fmt: skip
        patient = sum(each.cents for service in services for each in service.adjustments if each.group == "PR")
        return ClaimPayment(
            kept.claim.id, status, sum(each.charge_cents for each in services),
            sum(each.paid_cents for each in services), patient, filing_code="15", payer_claim_number=number,
            patient=Party("QC", True, "Zztest", "Anna"), lines=services,
        )  # fmt: skip

    def remittance(self, payments, trace="T1", payer=None, paid_on=samples.DAY, adjustments=()):
        payer = payer or self.payer
        total = sum(each.paid_cents for each in payments) - sum(each.cents for each in adjustments)
        if total < 0:  # what a payer cannot take from this payment it forwards to the next
            forwarded = ProviderAdjustment(self.practice.npi, samples.YEAR.last, "FB", trace, total)
            adjustments, total = [*adjustments, forwarded], 0
        value = Remittance(
            Party("PR", False, payer.name, line1="1 Payer Way", city="Testville", state="OH", zip="43001",
                  references=[Reference("2U", payer.payer_id)], contact_name="CLAIMS", phone="6145550199"),
            Party("PE", False, self.practice.name, id_qualifier="XX", id=self.practice.npi,
                  references=[Reference("TJ", self.practice.tax_id)]),
            total, method="CHK" if total > 0 else "NON", paid_on=paid_on, trace_number=trace, payer_id="1999999999",
            production_date=paid_on, claims=list(payments), provider_adjustments=list(adjustments),
            envelope=Envelope(sender="SANDBOX", receiver=self.practice.npi, interchange_control="1",
                              group_control="1", created="202610190900"),
        )  # fmt: skip
        return write_835([value], value.envelope)

    def post(self, content, who=None):
        reports = post_file(actor=who or self.biller, now=self.now, name="answer.835", content=content)
        assert len(reports) == 1
        return reports[0]

    def state(self, kept):
        return claims.load(self.practice.id, kept.id).state

    def owed(self, kept):
        owed = journal.open_by_claim(self.practice.id)[kept.claim.id]
        return owed.insurance_cents, owed.patient_cents

    def later(self, days):
        return self.now + timedelta(days=days)
