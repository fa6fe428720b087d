"""What came of the quarter, counted from the books and files alone, never from the script."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from cleanclaim.claims.life import Event
from cleanclaim.ledger import EntryKind
from cleanclaim.store import figures, files, journal, remittances
from cleanclaim.store.figures import Happened
from cleanclaim.store.remittances import PaymentKept
from cleanclaim.usecases.admin.demo.quarter import Quarter
from cleanclaim.usecases.admin.quarter_summary import QuarterSummary, quarter_summary
from cleanclaim.usecases.biller.find_underpayments import find_underpayments
from cleanclaim.usecases.biller.receive_files import receive_file

_REVERSAL = "22"
_SETTLED = frozenset({Event.PAID.value, Event.LEFT_TO_PATIENT.value, Event.FORWARDED.value})
_FAILED = frozenset({Event.DENIED.value, Event.PARTLY_PAID.value})


@dataclass(frozen=True, slots=True)
class Events:
    """What befell claims beside being paid at once: accounts (CLM01), for takebacks payments (TRN02)."""

    rejected_corrected: tuple[str, ...]
    denied_corrected_paid: tuple[str, ...]
    written_off: tuple[str, ...]
    reversed_repaid: tuple[str, ...]
    takeback: tuple[str, ...]
    underpaid_found: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ending:
    """The quarter in figures. `duplicate_cents` is what posting a remittance a second time has moved: 0."""

    summary: QuarterSummary
    events: Events
    duplicate_cents: int
    faults: tuple[str, ...]
    statements: int


def end(quarter: Quarter) -> Ending:
    """Count; and send one remittance a second time in another envelope, to see that nothing moves."""
    return Ending(
        duplicate_cents=_post_twice(quarter),
        summary=quarter_summary(actor=quarter.stage.actors["manager"]),
        events=_events(quarter),
        faults=tuple(journal.faults()),
        statements=quarter.patients.statements,
    )


def _post_twice(quarter: Quarter) -> int:
    """The cents that a second copy of the first remittance moves, in an envelope with another number."""
    practice = quarter.stage.practice_id
    first = next(each for each in files.files(practice, "in") if each.kind == "835")
    before = journal.balances(practice)
    copy = _another_envelope(files.content(first.id))
    receive_file(
        actor=quarter.stage.actors["biller"],
        now=first.at + timedelta(days=1),
        name=f"copy-of-{first.name}",
        content=copy,
    )
    after = journal.balances(practice)
    return sum(abs(after.get(account, 0) - before.get(account, 0)) for account in {*before, *after})


def _another_envelope(content: bytes) -> bytes:
    """The same file under interchange control number 999999999 (ISA13 and IEA02)."""
    number = content[90:99]
    assert re.fullmatch(rb"\d{9}", number), "ISA13 stands at bytes 91 to 99 of what our writer writes"
    return content.replace(number, b"999999999")


def _events(quarter: Quarter) -> Events:
    practice = quarter.stage.practice_id
    stories = figures.stories(practice)
    answers = _answers(practice)
    underpaid = find_underpayments(actor=quarter.stage.actors["biller"])
    return Events(
        rejected_corrected=_where(stories, _rejected_then_accepted),
        denied_corrected_paid=_where(stories, _denied_then_paid),
        written_off=_where(stories, lambda story: any(each.kind == Event.WRITTEN_OFF for each in story)),
        reversed_repaid=tuple(sorted({got[0].number for got in answers.values() if _reversed_then_paid(got)})),
        takeback=tuple(_takebacks(practice)),
        underpaid_found=tuple(sorted({each.claim_number for each in underpaid})),
    )


def _where(stories, told) -> tuple[str, ...]:
    return tuple(sorted(number for number, story in stories.items() if told(story)))


def _rejected_then_accepted(story: Sequence[Happened]) -> bool:
    rejected = [place for place, each in enumerate(story) if each.kind == Event.REJECTED]
    return bool(rejected) and any(each.kind == Event.ACCEPTED for each in story[rejected[0] :])


def _denied_then_paid(story: Sequence[Happened]) -> bool:
    """Denied as sent first, and paid as a replacement (frequency 7)."""
    denied = any(each.kind in _FAILED and each.frequency == "1" for each in story)
    return denied and any(each.kind in _SETTLED and each.frequency == "7" for each in story)


def _answers(practice: str) -> dict[str, list[PaymentKept]]:
    """What was answered on each sent version of a claim."""
    found: dict[str, list[PaymentKept]] = defaultdict(list)
    for each in remittances.payments(practice):
        if each.claim_id:
            found[each.claim_id].append(each)
    return found


def _reversed_then_paid(got: Sequence[PaymentKept]) -> bool:
    """The payer took its own answer back and paid the same version again."""
    back = [place for place, each in enumerate(got) if each.payment.status == _REVERSAL]
    return bool(back) and any(each.payment.paid_cents > 0 for each in got[back[0] :])


def _takebacks(practice: str) -> Iterator[str]:
    for entry in journal.book(practice).entries:
        reasons = {posting.reason.carc for posting in entry.postings}
        if entry.kind is EntryKind.PROVIDER_ADJUSTMENT and "WO" in reasons:
            yield f"payment {entry.key.split('/')[2]}"
