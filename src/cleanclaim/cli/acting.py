"""Who acts at the terminal: `--as USER` in a role that may do it, else the operator of the machine."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import TYPE_CHECKING

from cleanclaim.kernel import Refused

if TYPE_CHECKING:
    from cleanclaim.store.actors import Actor, Role
    from cleanclaim.store.screens import Seat


def named() -> str:
    """The user named by --as or CLEANCLAIM_ACTOR, "" for nobody."""
    return os.environ.get("CLEANCLAIM_ACTOR", "")


def seat() -> Seat:
    """From where one looks: the named user's place, or the operator's at the only practice of the home."""
    from cleanclaim.store.screens import seat_of

    return seat_of(named())


def note(action: str, object_id: str = "") -> None:
    """Write into the audit log who looked at what, as the screens do. Call it before anything is shown."""
    from cleanclaim.gateways.clock import system_now
    from cleanclaim.store import atomic, audit, ids

    here = seat()
    with atomic():
        looking = _looking(ids.public(ids.Kind.PRACTICE, here.practice))
        audit.record(looking, system_now(), action, object_id[:40])


def _looking(practice_id: str) -> Actor:
    from cleanclaim.store.actors import actors_of, house

    own = (each for each in actors_of(named()) if each.practice_id == practice_id)
    return next(own, replace(house(), practice_id=practice_id))


def poster() -> Actor:
    """A biller or manager; without --as the operator, who posts to whichever practice was paid."""
    from cleanclaim.store.actors import Role, house

    return _one(Role.BILLER, Role.MANAGER) if named() else house(Role.BILLER)


def biller() -> Actor:
    """The named biller: claims go out and answers are read in a person's name only."""
    from cleanclaim.store.actors import Role

    if not named():
        raise Refused("This is done in a biller's name; say whose: cleanclaim --as USER …")
    return _one(Role.BILLER)


def steward(*, auditing: bool = False) -> Actor:
    """The named biller or manager, who keeps the practice's rules and terms; where one only looks, an auditor too."""
    from cleanclaim.store.actors import Role

    if not named():
        raise Refused("This is done in the name of a biller or manager; say whose: cleanclaim --as USER …")
    return _one(Role.MANAGER, Role.BILLER, *([Role.AUDITOR] if auditing else []))


def acting(*roles: Role) -> Actor:
    """The named user in the first of these roles that they have: this is done in a person's name only."""
    if not named():
        raise Refused(f"This is done in the name of a {' or '.join(roles)}; say whose: cleanclaim --as USER …")
    return _one(*roles)


def reader() -> Actor:
    """Who looks: the named user in a role of theirs, else the operator at the only practice of the home."""
    from cleanclaim.store import ids

    return _looking(ids.public(ids.Kind.PRACTICE, seat().practice))


def _one(*roles: Role) -> Actor:
    """The named user in the first of these roles, at their only practice."""
    from cleanclaim.store.actors import actors_of

    own = [each for role in roles for each in actors_of(named()) if each.role is role]
    if not own:
        raise Refused(f"That user is no {' or '.join(roles)} of a practice in this home; name one with --as USER.")
    if len({each.practice_id for each in own}) > 1:
        raise Refused("That user works for several practices; name a person of one practice with --as USER.")
    return own[0]
