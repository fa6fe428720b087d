"""Give a person a login and roles."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from cleanclaim.store import atomic, audit
from cleanclaim.store.actors import Actor, Role, add_membership, add_user


def create_user(
    *,
    actor: Actor,
    now: datetime,
    username: str,
    name: str,
    roles: Sequence[Role],
    credential: str = "",
    password: str = "",
    provider_id: str = "",
    practice_id: str = "",
) -> str:
    """A new login with these roles at a practice (the actor's own unless named). Returns its id (U…).

    `provider_id` says who a user of role provider is in the record. With password "" nobody can sign in
    by it yet; `cleanclaim` on the command line still acts as that person for the machine's operator.
    """
    actor.must_be(Role.MANAGER)
    with atomic():
        id = add_user(username, name, credential, password, now)
        for role in roles:
            where = practice_id or actor.practice_id
            add_membership(username, where, role, provider_id if role is Role.PROVIDER else "")
        audit.record(actor, now, "user.created", id, " ".join(roles))
    return id
