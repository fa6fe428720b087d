"""Which practices a person may enter, in which role, and what such a role may see.

The desks stay apart: who chooses codes sees no money, and the front desk reads no notes. The web and the
JSON door ask here, so that neither can be more generous than the other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cleanclaim.kernel import Owner, Refused
from cleanclaim.store import ids
from cleanclaim.store.actors import Actor, Role, actors_of
from cleanclaim.store.ids import Kind
from cleanclaim.store.models import Membership, Practice, User

EVERYBODY = frozenset(Role)
SEES_RECORDS = EVERYBODY - {Role.FRONT_DESK}
SEES_MONEY = frozenset({Role.BILLER, Role.MANAGER, Role.AUDITOR})
CODES = frozenset({Role.CODER, Role.MANAGER})
WORK_OF = {
    Role.CODER: frozenset({Owner.CODING}),
    Role.BILLER: frozenset({Owner.BILLING, Owner.PAYER}),
    Role.PROVIDER: frozenset({Owner.PROVIDER}),
    Role.FRONT_DESK: frozenset({Owner.FRONT_DESK}),
    Role.MANAGER: frozenset(Owner),
    Role.AUDITOR: frozenset(Owner),
}


@dataclass(frozen=True, slots=True)
class Seat:
    """A person's place in a practice; `provider` is who a user of that role is in the record."""

    practice: int
    practice_name: str
    roles: frozenset[str]
    provider: int | None

    @property
    def sees_records(self) -> bool:
        return bool(self.roles & SEES_RECORDS)

    @property
    def sees_money(self) -> bool:
        return bool(self.roles & SEES_MONEY)

    @property
    def manages(self) -> bool:
        return Role.MANAGER in self.roles

    @property
    def audits_coding(self) -> bool:
        return bool(self.roles & {Role.CODER, Role.AUDITOR, Role.MANAGER})

    @property
    def writes_or_codes(self) -> bool:
        return bool(self.roles & {Role.CODER, Role.PROVIDER})

    @property
    def owners(self) -> frozenset[str]:
        """Whose work is this person's."""
        return frozenset(owner.value for role in self.roles for owner in WORK_OF[Role(role)])


def practices_of(user: int) -> tuple[Seat, ...]:
    """The practices that a user belongs to, by name."""
    seats: dict[int, Seat] = {}
    for row in Membership.objects.filter(user_id=user).select_related("practice").order_by("practice__name", "pk"):
        known = seats.get(row.practice_id)
        roles = (known.roles if known else frozenset()) | {row.role}
        provider = row.provider_id or (known.provider if known else None)
        seats[row.practice_id] = Seat(row.practice_id, row.practice.name, roles, provider)
    return tuple(seats.values())


def chosen(seats: Sequence[Seat], practice: int | None) -> Seat | None:
    """The seat at the practice that was chosen, else the first; None for somebody who belongs nowhere."""
    return next((seat for seat in seats if seat.practice == practice), seats[0] if seats else None)


def actor_at(username: str, seat: Seat, roles: frozenset[Role]) -> Actor | None:
    """The person in the first of these roles that they have at this practice; None where there is none."""
    practice = ids.public(Kind.PRACTICE, seat.practice)
    own = (each for each in actors_of(username) if each.practice_id == practice)
    return next((each for each in own if each.role in roles), None)


def seat_of(username: str = "") -> Seat:
    """From where the command line looks: the user's only practice, or the operator's at the home's only one.

    The operator of the machine sees what every role sees. Raises Refused where there is no practice, or more
    than one to choose from.
    """
    seats = _seats_of(username) if username else _operators()
    if len(seats) == 1:
        return seats[0]
    if seats:
        raise Refused("More than one practice lives in this home; name a person of one of them with --as USER.")
    if username:
        raise Refused("No user of that name works here; name somebody of a practice of this home with --as USER.")
    raise Refused("This home has no practice yet; run 'cleanclaim demo' or 'cleanclaim bring FILE' first.")


def _seats_of(username: str) -> tuple[Seat, ...]:
    user = User.objects.filter(username=username, is_active=True).values_list("pk", flat=True).first()
    return practices_of(user) if user is not None else ()


def _operators() -> tuple[Seat, ...]:
    roles = frozenset(role.value for role in Role)
    return tuple(Seat(key, name, roles, None) for key, name in Practice.objects.values_list("pk", "name")[:2])
