"""Why a cent moved: the words of the posting, the adjustment reason, the clause, the segment, the person."""

from __future__ import annotations

from typing import Any

from cleanclaim.codesets import carc
from cleanclaim.kernel import Trace, dollars
from cleanclaim.store.screens.money import PostingShown, entry_shown, posting_shown, postings_of
from cleanclaim.store.screens.statement import StatementLineShown, statement_of_line, statement_screen


def posting(practice: int, key: int) -> Trace:
    return posting_trace(posting_shown(practice, key))


def entry(practice: int, key: int) -> Trace:
    shown = entry_shown(practice, key)
    return Trace(
        shown.id,
        "journal entry",
        f"{shown.kind.capitalize()} of {shown.day:%Y-%m-%d}; its postings sum to zero.",
        source={"key": shown.key, "reverses": shown.reverses, "actor": shown.actor},
        because=tuple(posting_trace(each) for each in shown.postings),
    )


def posting_trace(shown: PostingShown) -> Trace:
    """One movement, down to what says so."""
    return Trace(
        id=shown.id,
        kind="posting",
        says=f"{shown.day:%Y-%m-%d}: {_amount(shown)} {shown.account}. {shown.says[:1].upper()}{shown.says[1:]}",
        cites=shown.clause,
        source=_source(shown),
        because=_because(shown),
    )


def _amount(shown: PostingShown) -> str:
    return f"{dollars(abs(shown.cents))} {'to' if shown.cents >= 0 else 'from'}"


def _source(shown: PostingShown) -> dict[str, Any]:
    source: dict[str, Any] = {"entry": shown.entry_id, "kind": shown.kind}
    if shown.file:
        source |= {"file": shown.file, "offset": shown.offset, "segment": shown.segment}
    if shown.clause:
        source["clause"] = shown.clause
    if shown.actor:
        source["actor"] = shown.actor
    return source


def _because(shown: PostingShown) -> tuple[Trace, ...]:
    why: list[Trace] = []
    if shown.carc and shown.group:
        known = carc(shown.carc)
        why.append(
            Trace(
                "",
                "adjustment reason",
                f"{shown.group}-{shown.carc}: {known.words if known and known.words else 'as X12 defines it.'}",
                cites=f"claim adjustment reason code {shown.carc}",
                source={"group": shown.group, "carc": shown.carc, "remarks": shown.remarks.split()},
            )
        )
    if shown.clause:
        why.append(Trace("", "clause", f"The contract: {shown.clause}.", source={"clause": shown.clause}))
    if shown.segment:
        where = {"file": shown.file, "offset": shown.offset, "segment": shown.segment}
        why.append(Trace("", "segment", f"The payer wrote {shown.segment}", cites="835 (005010X221A1)", source=where))
    if shown.actor:
        why.append(Trace("", "act", f"Done by {shown.actor}.", source={"actor": shown.actor}))
    if shown.reverses:
        why.append(Trace("", "reversal", "It takes back an earlier entry.", source={"reverses": shown.reverses}))
    return tuple(why) or (Trace("", "entry", f"Part of the entry “{shown.kind}”.", source={"entry": shown.entry_id}),)


def statement(practice: int, key: int) -> Trace:
    screen = statement_screen(practice, key)
    return Trace(
        screen.id,
        "statement",
        f"Statement {screen.number} of {screen.day:%Y-%m-%d} asks for {dollars(screen.total_cents)}.",
        source={"statement": screen.number},
        because=tuple(_statement_line(practice, line) for line in screen.lines),
    )


def statement_line(practice: int, key: int) -> Trace:
    _, line = statement_of_line(practice, key)
    return _statement_line(practice, line)


def _statement_line(practice: int, line: StatementLineShown) -> Trace:
    moved = [
        posting
        for posting in postings_of(practice, line.claim_number)
        if line.line is None or posting.line == line.line
    ]
    return Trace(
        line.id,
        "statement line",
        f"{line.says} ({dollars(line.cents)})",
        source={"claim": line.claim_number, "line": line.line},
        because=tuple(posting_trace(posting) for posting in moved),
    )
