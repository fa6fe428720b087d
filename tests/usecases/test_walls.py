"""Practices are walls: whatever the store is asked for another practice, it finds nothing."""

import inspect
from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from tests.usecases.house import House
from tests.usecases.test_coding import question
from tests.usecases.test_rules import installed, on, tried

from cleanclaim.coding.values import CodingContext, CodingDraft
from cleanclaim.coding.worksheet import Act, Change
from cleanclaim.kernel import Refused
from cleanclaim.store import (
    audits,
    claims,
    coding,
    files,
    insurance,
    journal,
    models,
    people,
    questions,
    queue,
    record,
    remittances,
    rules,
    statements,
    terms,
    unreviewed,
    worksheets,
)
from cleanclaim.store.actors import Role, actor
from cleanclaim.store.ids import Kind, public
from cleanclaim.usecases.admin.create_user import create_user
from cleanclaim.usecases.admin.record_terms import record_enrolments
from cleanclaim.usecases.biller.issue_statements import issue_statements
from cleanclaim.usecases.coder.ask_provider import ask_provider
from cleanclaim.usecases.coder.sample_for_audit import sample_for_audit
from cleanclaim.usecases.coder.unreviewed_policy import set_unreviewed_policy
from cleanclaim.x12.values import ClaimPayment, Party, Remittance

SUBJECTS = (
    audits, claims, coding, files, insurance, journal, people, questions, queue, record, remittances, rules,
    statements, terms, unreviewed, worksheets,
)  # fmt: skip
TABLES = {
    Kind.PROVIDER: models.Provider, Kind.PATIENT: models.Patient, Kind.PAYER: models.Payer, Kind.PLAN: models.Plan,
    Kind.COVERAGE: models.Coverage, Kind.ENCOUNTER: models.Encounter, Kind.DOCUMENT: models.Document,
    Kind.QUERY: models.Query, Kind.SIGNED_CODING: models.SignedCoding, Kind.CLAIM: models.Claim,
    Kind.CLAIM_PAYMENT: models.ClaimPaymentRow, Kind.QUEUE_ITEM: models.QueueItem,
    Kind.STATEMENT: models.StatementRow, Kind.AUDIT: models.CodingAudit, Kind.AUDIT_CASE: models.AuditCase,
}  # fmt: skip


# Asked with more than an id, or empty in this house; what they look up is walked by their siblings.
ELSEWHERE = {
    "claims.in_state", "claims.index_for", "claims.open_findings", "claims.sent_for", "claims.submitted_in",
    "coding.uncoded", "journal.faults", "journal.is_reversed",
    "people.find_patients", "queue.is_open", "remittances.accounts_answered_in",
    "remittances.is_known", "remittances.unmatched",
}  # fmt: skip
CHANGES = ("add", "save", "set", "mark", "withdraw", "next", "sign", "close")


def selectors():
    """(name, function, whether it takes one thing more) of all that is asked with a practice first."""
    for module in SUBJECTS:
        for name, function in vars(module).items():
            own = inspect.isfunction(function) and function.__module__ == module.__name__ and name[0] != "_"
            if own and (name in {"signed", "sent_with_control"} or not name.startswith(CHANGES)):
                parameters = inspect.signature(function).parameters.values()
                needed = [each.name for each in parameters if each.default is each.empty]
                if needed[:1] == ["practice_id"] and len(needed) <= 2:
                    yield f"{module.__name__.split('.')[-1]}.{name}", function, len(needed) == 2


@pytest.fixture
def busy(house):
    """A practice in which there is something of everything."""
    kept = house.sent()
    denied = [(9_500, [("CO", "45", 8_000), ("PR", "3", 2_500)]), (0, [("CO", "197", 10_000)])]
    house.post(house.answer(kept, denied))
    issue_statements(actor=house.biller, now=house.now, with_pdf=False)
    ask_provider(actor=house.coder, now=house.now, encounter_id=house.encounter.id, query=question(house))
    installed(house)
    tried(house)
    on(house)
    npi = models.Provider.objects.get().npi
    enrolment = f'[[enrolment]]\nprovider = "{npi}"\npayer = "{house.payer.payer_id}"\nfrom = 2026-01-01\n'
    record_enrolments(actor=house.biller, now=house.now, name="enrolments.toml", text=enrolment)
    audited(house)
    return house


def audited(house):
    """A draft, a case that a second coder has begun, a change of the sheet, and a policy."""
    draft = CodingDraft(CodingContext(house.encounter.service_date), ())
    coding.save_draft(house.practice.id, house.encounter.id, draft, house.now)
    second, day = house.person("sam", Role.CODER), house.now.date()
    sample_for_audit(
        actor=house.manager, now=house.now, auditor=second.user_id, since=day, until=day, percent=100, seed=1
    )
    case = audits.cases(house.practice.id)[0].id
    change = Change(Act.DROP, "N30.00", "guideline", at=house.now)
    worksheets.add_change(house.practice.id, house.encounter.id, change, case_id=case, made_by="sam")
    worksheets.add_change(house.practice.id, house.encounter.id, change, version=1, made_by="cora")
    set_unreviewed_policy(
        actor=house.manager, now=house.now, name="sure", confidence=Decimal(1), precision=Decimal(99), measured=100,
        measured_on=day, published="report",
    )  # fmt: skip


def test_another_practice_finds_nothing(busy):
    other = House.empty(2)
    wanted = list(things(busy))
    walked = list(selectors())
    assert len(walked) > 50
    for name, select, one in walked:
        arguments = [[each] for thing in wanted for each in (thing, [thing])] if one else [[]]
        here = sum(asked(select, busy.practice.id, each) for each in arguments)
        there = sum(asked(select, other, each) for each in arguments)
        assert there == 0, name
        assert here > 0 or name in ELSEWHERE, f"{name} is asked for nothing that is there"


def test_claims_of_another_practice_are_not_offered_for_matching(busy):
    other = House.empty(2)
    (kept,) = claims.of_patient(busy.practice.id, busy.patient.id)
    told = Remittance(Party(), Party(), 0, claims=[ClaimPayment(kept.claim.id, "1", 0, 0, payer_claim_number="ICN1")])
    assert list(claims.sent_for(busy.practice.id, told)) == [kept.id]
    assert claims.sent_for(other, told) == {}
    assert claims.load_all(other, [kept.id]) == ()


def things(house):
    """Ids of everything that the practice has, and the names by which it is also known."""
    yield from (
        public(kind, key) for kind, table in TABLES.items() for key in table.objects.values_list("pk", flat=True)
    )
    yield from models.JournalEntry.objects.values_list("key", flat=True)
    yield from models.Claim.objects.values_list("number", flat=True)
    yield from ("000000001", house.payer.payer_id, house.provider.provider_id)
    yield models.Provider.objects.values_list("npi", flat=True)[0]
    yield models.RuleVersion.objects.values_list("rule", flat=True)[0]
    yield house.now.date()
    yield date.min
    yield house.encounter.service_date


def asked(select, practice, arguments):
    """1 where something is found. An id of another kind is refused, as an id that is not there is."""
    try:
        found = select(practice, *arguments)
    except (Refused, TypeError, AttributeError, ValidationError):
        return 0
    return int(bool(found) and found not in (0, False) and not nothing(found))


def nothing(found):
    """A summary in which every figure is zero."""
    fields = getattr(found, "__dataclass_fields__", {})
    return bool(fields) and all(not getattr(found, name) for name in fields)


def test_a_user_of_one_practice_is_nobody_at_another(house):
    other = House.empty(2)
    create_user(
        actor=house.manager, now=house.now, username="both", name="Both", roles=[house.biller.role],
        practice_id=house.practice.id,
    )  # fmt: skip
    with pytest.raises(Refused):
        actor("both", other)
