"""After the claim: what payers answer, what it means, and who has to act by when.

The one trick: everything here is matching and judging, nothing is stored. A remittance is first shown to
add up (`balance`), then each payment finds its claim (`match`) or waits for a person; its words become
postings (`answer`, `entry`) with no cent left over; it is compared with what the contract promised
(`judge`); receivers' answers become events (`acknowledge`); and what is open becomes work with an owner, a
day and a reason (`work_items`).
"""

from cleanclaim.followup.acknowledging import Acknowledged, ClaimEvent, SentSet, acknowledge
from cleanclaim.followup.answering import Answer, answer, entry, entry_key
from cleanclaim.followup.balancing import balance, balanced
from cleanclaim.followup.judging import Kind, LineVerdict, Verdict, judge
from cleanclaim.followup.matching import (
    ClaimIndex,
    KnownClaim,
    Match,
    Unmatched,
    identity,
    index,
    known,
    match,
    practice_of,
)
from cleanclaim.followup.plays import Action, Play, deadline_of, play_of
from cleanclaim.followup.tying import Tie, tie
from cleanclaim.followup.worklist import (
    Matter,
    WorkItem,
    from_rejection,
    from_silence,
    from_unmatched,
    from_verdict,
    work_items,
)

__all__ = [
    "Acknowledged",
    "Action",
    "Answer",
    "ClaimEvent",
    "ClaimIndex",
    "Kind",
    "KnownClaim",
    "LineVerdict",
    "Match",
    "Matter",
    "Play",
    "SentSet",
    "Tie",
    "Unmatched",
    "Verdict",
    "WorkItem",
    "acknowledge",
    "answer",
    "balance",
    "balanced",
    "deadline_of",
    "entry",
    "entry_key",
    "from_rejection",
    "from_silence",
    "from_unmatched",
    "from_verdict",
    "identity",
    "index",
    "judge",
    "known",
    "match",
    "play_of",
    "practice_of",
    "tie",
    "work_items",
]
