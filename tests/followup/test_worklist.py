"""Open matters are somebody's, have a day, and stand in order of money and time."""

from dataclasses import replace
from datetime import date

from cleanclaim.claims.life import Event, State
from cleanclaim.followup.acknowledging import ClaimEvent
from cleanclaim.followup.judging import judge
from cleanclaim.followup.matching import Unmatched
from cleanclaim.followup.plays import Action
from cleanclaim.followup.worklist import (
    Matter,
    WorkItem,
    from_rejection,
    from_silence,
    from_unmatched,
    from_verdict,
    work_items,
)
from cleanclaim.kernel import Owner

TODAY = date(2026, 4, 1)


def item(cents, due, claim="A"):
    return WorkItem(claim, Matter.DENIED, Owner.BILLING, Action.APPEAL, due, cents, "because")


def test_order_is_cents_a_day_that_is_left():
    late = item(1000, date(2026, 3, 1), "late")
    large = item(90000, date(2026, 7, 10), "large")
    small = item(500, date(2026, 4, 2), "small")
    assert [each.claim_id for each in work_items([small, large, late], TODAY)] == ["late", "large", "small"]
    assert late.priority(TODAY) == 1000
    assert large.priority(TODAY) == 900


def test_a_denial_for_coding_speaks_no_money(payment, service, claim):
    found = judge(payment([service(reasons=[("CO", "97", 15000)], control="SYN-1L1")]), claim, decided_on=TODAY)
    (work,) = from_verdict(found, TODAY)
    assert (work.owner, work.action, work.line) == (Owner.CODING, Action.ASK_CODING, 1)
    assert "$" not in work.reason
    assert work.due == date(2026, 4, 8)
    assert work.last_day == date(2026, 9, 28)


def test_due_is_never_after_the_payers_last_day(payment, service, claim):
    hasty = replace(claim, payer=replace(claim.payer, appeal_days=3))
    found = judge(payment([service(reasons=[("CO", "29", 15000)], control="SYN-1L1")]), hasty, decided_on=TODAY)
    (work,) = from_verdict(found, TODAY)
    assert (work.due, work.last_day) == (date(2026, 4, 4), date(2026, 4, 4))


def test_a_rejection_runs_against_the_clock_of_filing(claim):
    hasty = replace(claim, payer=replace(claim.payer, timely_filing_days=31))
    event = ClaimEvent(claim.id, Event.REJECTED, "Rejected.", Owner.BILLING, day=TODAY)
    work = from_rejection(event, hasty, TODAY)
    assert (work.due, work.action, work.cents) == (date(2026, 4, 2), Action.NEW_CLAIM, 16000)
    assert from_rejection(replace(event, event=Event.ACCEPTED), hasty, TODAY) is None


def test_money_without_a_claim_is_work(payment, service):
    work = from_unmatched(payment([service(paid=15000)]), Unmatched("Nothing fits."), TODAY)
    assert (work.matter, work.cents, work.reason) == (Matter.UNMATCHED, 15000, "Nothing fits.")


def test_silence_is_work_when_its_time_has_passed(claim):
    sent = date(2026, 3, 3)
    assert from_silence(claim, State.SUBMITTED, sent, date(2026, 3, 5)) is None
    assert from_silence(claim, State.SUBMITTED, sent, date(2026, 3, 6)).matter is Matter.SILENT
    assert from_silence(claim, State.ACCEPTED, sent, date(2026, 3, 6)) is None
    assert from_silence(claim, State.ACCEPTED, sent, date(2026, 4, 2)).action is Action.ASK_PAYER
    assert from_silence(claim, State.DENIED, sent, date(2027, 1, 1)) is None
