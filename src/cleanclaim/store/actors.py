"""Who acts: a named person in one role at one practice, for a purpose. Every use case takes one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from django.contrib.auth.hashers import make_password

from cleanclaim.kernel import Refused
from cleanclaim.store import ids
from cleanclaim.store.ids import Kind
from cleanclaim.store.models import Membership, User


class Role(StrEnum):
    CODER = "coder"
    BILLER = "biller"
    PROVIDER = "provider"
    FRONT_DESK = "front desk"
    MANAGER = "manager"
    AUDITOR = "auditor"


@dataclass(frozen=True, slots=True)
class Actor:
    """`practice_id` is "" for acts of the house itself (making a practice, a shared mailbox).

    `user_id` is the login's name, as it stands in the audit log and beside signatures.
    """

    user_id: str
    name: str
    role: Role
    practice_id: str = ""
    credential: str = ""
    provider_id: str = ""
    purpose: str = ""

    def must_be(self, *roles: Role) -> None:
        """Raises Refused, saying which roles may do this."""
        if self.role not in roles:
            wanted = " or ".join(roles)
            raise Refused(f"This is done by a {wanted}; sign in with that role, or ask one.")

    def for_purpose(self, purpose: str) -> Actor:
        return replace(self, purpose=purpose)


def house(role: Role = Role.MANAGER) -> Actor:
    """The operator of the machine, before there is any practice or user."""
    return Actor(user_id="house", name="The operator of this machine", role=role)


def add_user(username: str, name: str, credential: str, password: str, now: datetime) -> str:
    """A new login; with password "" nobody can sign in by it yet. Returns its public id."""
    if User.objects.filter(username=username).exists():
        raise Refused("There is already a user of that name; choose another name.")
    user = User(username=username, name=name, credential=credential, created_at=now)
    user.password = make_password(password or None)
    user.save()
    return ids.public(Kind.USER, user.pk)


def add_membership(username: str, practice_id: str, role: Role, provider_id: str = "") -> None:
    """Give a user a role at a practice; giving it twice is giving it once."""
    Membership.objects.get_or_create(
        user=_user(username),
        practice_id=ids.key(Kind.PRACTICE, practice_id),
        role=role.value,
        defaults={"provider_id": ids.key_or_none(Kind.PROVIDER, provider_id)},
    )


def actor(username: str, practice_id: str, role: Role | None = None) -> Actor:
    """The person in a role at a practice. Without `role` the person must have one role there alone."""
    rows = Membership.objects.select_related("user").filter(
        user__username=username, user__is_active=True, practice_id=ids.key(Kind.PRACTICE, practice_id)
    )
    found = [row for row in rows if role is None or row.role == role]
    if not found:
        raise Refused("That user has no such role at this practice; ask a manager to give it.")
    if len(found) > 1:
        raise Refused("That user has several roles at this practice; say in which one to act.")
    return _actor(found[0])


def actors_of(username: str) -> tuple[Actor, ...]:
    """Every role of a user, over all practices; empty for a user that is not active."""
    rows = Membership.objects.select_related("user").filter(user__username=username, user__is_active=True)
    return tuple(_actor(row) for row in rows.order_by("practice_id", "role"))


def _actor(row: Membership) -> Actor:
    return Actor(
        user_id=row.user.username,
        name=row.user.name,
        role=Role(row.role),
        practice_id=ids.public(Kind.PRACTICE, row.practice_id),
        credential=row.user.credential,
        provider_id=ids.public(Kind.PROVIDER, row.provider_id),
    )


def _user(username: str) -> User:
    try:
        return User.objects.get(username=username)
    except User.DoesNotExist:
        raise Refused("There is no user of that name; create the user first.") from None
