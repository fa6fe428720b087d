"""The second coder at work: code a drawn visit blind, see what differs, and say who was right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from cleanclaim.codesets import Library
from cleanclaim.coding import worksheet
from cleanclaim.coding.auditing import Difference, Judged, Right, compare
from cleanclaim.coding.reasons import causes, given, in_words
from cleanclaim.coding.signed import SignedCoding
from cleanclaim.coding.worksheet import Sheet
from cleanclaim.kernel import Owner, Refused
from cleanclaim.store import atomic, audit, audits, coding, queue, record, worksheets
from cleanclaim.store.actors import Actor, Role
from cleanclaim.store.audits import BlindCoding, Case
from cleanclaim.usecases.coder._changing import Desk, Wish, change_of

KIND = "audit"


@dataclass(frozen=True, slots=True)
class OpenedCase:
    """A case as this person may see it: `signed` is None while they still code it blind."""

    case: Case
    sheet: Sheet
    signed: SignedCoding | None
    own: bool


@dataclass(frozen=True, slots=True)
class Judgement:
    """Who was right about one difference: a value of `Right`, a cause of the list, words where it asks for them."""

    right: str
    cause: str
    words: str = ""


def open_case(*, actor: Actor, case_id: str) -> OpenedCase:
    """A case with the blind sheet, and with the signed coding once the second coder is done.

    Raises Refused for a case of somebody else's: a coder sees their own, and those about their signature once
    they are judged.
    """
    actor.must_be(Role.CODER, Role.AUDITOR, Role.MANAGER)
    case = audits.case(actor.practice_id, case_id)
    signed = coding.signed(actor.practice_id, case.coding_id)
    own = case.auditor == actor.user_id
    concerned = case.state == "judged" and signed.signed_by.user_id == actor.user_id
    if actor.role is Role.CODER and not own and not concerned:
        raise Refused("That case is another person's; choose one from your list of audits.")
    changes = worksheets.changes_of_case(actor.practice_id, case_id)
    sheet = worksheet.apply_all(Sheet(), changes) if own or case.state != "open" else Sheet()
    return OpenedCase(case, sheet, None if case.state == "open" else signed, own)


def code_blind(*, actor: Actor, now: datetime, case_id: str, wish: Wish, library: Library) -> str:
    """Change the blind sheet of a case. Returns the key of the entry. Raises Refused as `change_coding` does."""
    opened = _own_case(actor, case_id, "open")
    encounter = record.encounter(actor.practice_id, opened.case.encounter_id)
    documents = record.documents(actor.practice_id, encounter.id)
    with atomic():
        change = change_of(opened.sheet, wish, Desk(actor, now, documents, library, encounter.service_date))
        worksheets.add_change(actor.practice_id, encounter.id, change, case_id=case_id, made_by=actor.user_id)
        audit.record(actor, now, "audit.coded_blind", case_id, f"{change.act.value} {change.key}")
    return change.key


def finish_blind(*, actor: Actor, now: datetime, case_id: str) -> Case:
    """The blind coding is done: it is compared with what was signed. Where nothing differs the case is settled."""
    opened = _own_case(actor, case_id, "open")
    coded = BlindCoding(worksheet.diagnoses_of(opened.sheet), worksheet.lines_of(opened.sheet))
    if not coded.diagnoses:
        raise Refused("Code the visit first: at least one diagnosis, each with the words that say so.")
    with atomic():
        signed = coding.signed(actor.practice_id, opened.case.coding_id)
        differences = compare(signed, coded.diagnoses, coded.lines)
        case = audits.save_coded(actor.practice_id, case_id, coded, differences, now)
        audit.record(actor, now, "audit.compared", case_id, f"{len(differences)} differences")
        if not differences:
            case = audits.save_judged(actor.practice_id, case_id, (), "agree", now)
            audit.record(actor, now, "audit.judged", case_id, "agree")
    return case


def judge_case(*, actor: Actor, now: datetime, case_id: str, judgements: Sequence[Judgement]) -> Case:
    """Say who was right about each difference, in their order. Where the second coder was, the signer amends.

    Raises Refused where a difference is left out, or its cause is not of the list.
    """
    case = _own_case(actor, case_id, "coded").case
    if len(judgements) != len(case.differences):
        raise Refused(f"Say who was right about each of the {len(case.differences)} differences.")
    judged = [_judged(one, said) for one, said in zip(case.differences, judgements, strict=True)]
    wrong = [each for each in judged if each.right is Right.AUDITOR]
    with atomic():
        settled = audits.save_judged(actor.practice_id, case_id, judged, "amend" if wrong else "agree", now)
        if wrong:
            _send_to_signer(actor, now, settled, wrong)
        audit.record(actor, now, "audit.judged", case_id, settled.outcome)
    return settled


def answer_audit(*, actor: Actor, now: datetime, item_id: str, answer: str) -> None:
    """The signer keeps to what is signed, and says why; nothing is amended."""
    actor.must_be(Role.CODER)
    with atomic():
        item = queue.item(actor.practice_id, item_id)
        if item.kind != KIND:
            raise Refused("That is not of an audit; answer it on its own list.")
        queue.close(actor.practice_id, item_id, now=now, actor=actor.user_id, outcome=answer)
        audit.record(actor, now, "audit.answered", item_id)


def _own_case(actor: Actor, case_id: str, state: str) -> OpenedCase:
    actor.must_be(Role.CODER, Role.AUDITOR)
    opened = open_case(actor=actor, case_id=case_id)
    if not opened.own:
        raise Refused("That case was drawn for another person; choose one from your list of audits.")
    if opened.case.state != state:
        raise Refused("That case of the audit is past this step; look at the list of audits again.")
    return opened


def _judged(difference: Difference, said: Judgement) -> Judged:
    if said.right not in set(Right):
        raise Refused(f"Say who was right about {difference.code}: {', '.join(Right)}.")
    given(causes(), said.cause, said.words)
    return Judged(difference, Right(said.right), said.cause, said.words.strip()[:300])


def _send_to_signer(actor: Actor, now: datetime, case: Case, wrong: Sequence[Judged]) -> None:
    says = "; ".join(
        f"{each.difference.code} ({each.difference.kind.value}): {in_words(each.cause, each.words)}" for each in wrong
    )
    queue.open_item(
        actor.practice_id,
        f"{KIND}/{case.id}",
        kind=KIND,
        owner=Owner.CODING,
        reason=f"A second coder differs on {says}. Amend the coding, or say why it stands.",
        now=now,
        object_id=case.encounter_id,
    )
