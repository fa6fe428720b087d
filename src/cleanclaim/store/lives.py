"""Many events in the lives of many claims, written at once.

A remittance answers thousands of claims. Their states are kept in memory while it is posted, each step asked
of the same table as `claims.happen` asks, and written in a few statements at the end.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from django.db import connection

from cleanclaim.claims.life import Event, State, next_state
from cleanclaim.store import ids, models
from cleanclaim.store.claims import Kept, Told
from cleanclaim.store.ids import Kind

_PORTION = 200


@dataclass(slots=True)
class Lives:
    """Claims of one practice by id. Nothing is kept before `write`."""

    practice_id: str
    kept: dict[str, Kept]
    _states: dict[str, State] = field(default_factory=dict)
    _numbers: dict[str, str] = field(default_factory=dict)
    _events: list[models.ClaimEvent] = field(default_factory=list)

    def state(self, id: str) -> State:
        return self._states.get(id, self.kept[id].state)

    def happen(self, id: str, event: Event, told: Told) -> State:
        """Let an event happen. Raises Refused where the state does not allow it."""
        after = next_state(self.state(id), event, filing_code=self.kept[id].claim.payer.filing_code)
        self._say(id, event.value, after, told)
        self._states[id] = after
        return after

    def note(self, id: str, kind: str, told: Told) -> None:
        """Something that happened without changing the state."""
        self._say(id, kind, self.state(id), told)

    def payer_number(self, id: str, number: str) -> None:
        """The payer's own number of a claim, "" where its answer gave none."""
        if number and number != self.kept[id].payer_claim_number:
            self._numbers[id] = number

    def write(self) -> None:
        """Keep all of it; the object can be used on."""
        models.ClaimEvent.objects.bulk_create(self._events, batch_size=_PORTION)
        self._events.clear()
        self._update("state", {id: state.value for id, state in self._states.items()})
        self._update("payer_claim_number", self._numbers)

    def _say(self, id: str, kind: str, after: State, told: Told) -> None:
        self._events.append(
            models.ClaimEvent(
                practice_id=ids.key(Kind.PRACTICE, self.practice_id),
                claim_id=ids.key(Kind.CLAIM, id),
                at=told["now"],
                kind=kind,
                before=self.state(id).value,
                after=after.value,
                says=told["says"],
                actor=told["actor"],
                file_id=ids.key_or_none(Kind.FILE, told.get("file_id", "")),
                offset=told.get("offset"),
            )
        )

    def _update(self, column: str, values: dict[str, str]) -> None:
        """One statement for all rows. `column` is a name of this module."""
        practice = ids.key(Kind.PRACTICE, self.practice_id)
        rows = [(value, ids.key(Kind.CLAIM, id), practice) for id, value in values.items()]
        if rows:
            with connection.cursor() as cursor:
                cursor.executemany(f"UPDATE claim SET {column} = %s WHERE id = %s AND practice_id = %s", rows)  # noqa: S608
