"""A practice in which everything that a screen can show has happened once."""

from dataclasses import replace

from django.test import Client
from tests.store import samples
from tests.usecases.house import House, span

from cleanclaim.coding.values import CodingContext, CodingDraft, ProviderQuery, Suggestion
from cleanclaim.coding.values import Role as CodeRole
from cleanclaim.kernel import Owner
from cleanclaim.store import audits, coding, ids, models, queue
from cleanclaim.store.actors import Role, actor, add_membership, add_user
from cleanclaim.store.ids import Kind
from cleanclaim.usecases.biller.issue_statements import issue_statements
from cleanclaim.usecases.coder.answer_query import answer_query
from cleanclaim.usecases.coder.ask_provider import ask_provider
from cleanclaim.usecases.coder.sample_for_audit import sample_for_audit
from cleanclaim.usecases.frontdesk.file_document import file_document
from cleanclaim.usecases.frontdesk.open_encounter import open_encounter

SHARED = [(9_500, [("CO", "45", 8_000), ("PR", "3", 2_500)]), (6_000, [("CO", "45", 4_000)])]


class Office(House):
    """A claim that is paid but for a copay, its statement, an answered and an open question."""

    def __init__(self, number=1):
        super().__init__(number)
        self.answered = self._asked_and_answered()
        self.sign()
        self.claim = self.sent(self.assemble())
        self.post(self.answer(self.claim, SHARED))
        (self.statement,) = issue_statements(actor=self.biller, now=self.later(40))
        self.open_question = self._ask(self._second_visit())
        self.users = {
            Role.CODER: self.coder, Role.BILLER: self.biller, Role.FRONT_DESK: self.desk,
            Role.PROVIDER: self._treating(), Role.MANAGER: self.manager,
            Role.AUDITOR: self.person("auda", Role.AUDITOR),
        }  # fmt: skip
        self.case = self._drawn()
        self.question_from_billing = queue.open_item(
            self.practice.id, "question", kind="coding question", owner=Owner.CODING, reason="Is 25 right?",
            now=self.now, object_id=self.encounter.id,
        )  # fmt: skip

    def browser(self, role, **options):
        """A client signed in as the person of this role."""
        return self.browser_of(self.users[role], **options)

    def browser_of(self, person, **options):
        client = Client(**options)
        client.force_login(models.User.objects.get(username=person.user_id))
        return client

    def key(self, table, **where):
        """The public id of this practice's row of a table."""
        practice = ids.key(Kind.PRACTICE, self.practice.id)
        row = table.objects.filter(practice_id=practice, **where).order_by("pk").first()
        return row.pk

    def objects(self):
        """A public id of this practice for every kind of page."""
        return {
            "encounter": self.encounter.id,
            "answer": self.open_question.id,
            "answered": self.answered.id,
            "case": self.case.id,
            "item": self.question_from_billing.id,
            "claim": self.claim.id,
            "statement": ids.public(Kind.STATEMENT, self.key(models.StatementRow)),
            "why": [
                self.encounter.id,
                self.answered.id,
                ids.public(Kind.SIGNED_CODING, self.key(models.SignedCoding)),
                ids.public(Kind.SIGNED_DIAGNOSIS, self.key(models.SignedDiagnosis)),
                ids.public(Kind.SIGNED_LINE, self.key(models.SignedLine)),
            ],
            "why of money": [
                self.claim.id,
                ids.public(Kind.CLAIM_LINE, self.key(models.ClaimLine)),
                ids.public(Kind.ENTRY, self.key(models.JournalEntry)),
                ids.public(Kind.POSTING, self.key(models.PostingRow)),
                ids.public(Kind.STATEMENT, self.key(models.StatementRow)),
                ids.public(Kind.STATEMENT_LINE, self.key(models.StatementLine)),
            ],
        }

    def _drawn(self):
        """The signed visit, drawn for a second coder to code again."""
        self.second, day = self.person("sam", Role.CODER, "CCS"), self.now.date()
        sample_for_audit(
            actor=self.manager, now=self.now, auditor=self.second.user_id, since=day, until=day, percent=100,
            seed=1,
        )  # fmt: skip
        (case,) = audits.cases(self.practice.id)
        return case

    def suggestion(self, code, words):
        return Suggestion("ICD-10-CM", code, words, CodeRole.DIAGNOSIS, 0.9, (span(self.note, words),))

    def _asked_and_answered(self):
        context = CodingContext(samples.DAY)
        before = CodingDraft(context, (self.suggestion("M17.9", "Osteoarthritis"),))
        after = CodingDraft(context, (self.suggestion("M17.11", "right knee"),))
        coding.save_draft(self.practice.id, self.encounter.id, before, self.now)
        asked = self._ask(self.encounter, self.note)
        answered = answer_query(actor=self.provider, now=self.now, query_id=asked.id, answer="Primary, right knee.")
        coding.save_draft(self.practice.id, self.encounter.id, after, self.now)
        return answered

    def _second_visit(self):
        visit = replace(
            samples.encounter(self.practice.id, self.patient.id, self.ids["dora"]),
            accident="", accident_date=None, accident_state="",
        )  # fmt: skip
        return open_encounter(actor=self.desk, now=self.now, encounter=visit)

    def _ask(self, encounter, note=None):
        note = note or file_document(
            actor=self.desk, now=self.now, encounter_id=encounter.id, text="ASSESSMENT\nKnee pain.\n"
            "Electronically signed by Dora Sampleton, MD on 10/19/2026\n",
        )  # fmt: skip
        words = "Osteoarthritis" if "Osteoarthritis" in note.text else "Knee pain"
        query = ProviderQuery(
            "the provider", "Which knee, and of what kind?", (span(note, words),),
            (("primary", "M17.1"), ("after an injury", "M17.3"), ("other", ""), ("unable to determine", "")),
            "M17", "laterality",
        )  # fmt: skip
        return ask_provider(actor=self.coder, now=self.now, encounter_id=encounter.id, query=query)

    def _treating(self):
        """The login of the provider who is Dora in the record."""
        username = f"dr{self.practice.id}"
        add_user(username, "Dora Sampleton", "MD", "", self.now)
        add_membership(username, self.practice.id, Role.PROVIDER, self.ids["dora"])
        return actor(username, self.practice.id)
