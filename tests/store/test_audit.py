"""The audit chain is added to alone, and shows every tampering."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from tests.store import samples

from cleanclaim.kernel import Refused
from cleanclaim.store import actors, audit, models, people
from cleanclaim.store.actors import Role


@pytest.fixture
def cora():
    practice = people.add_practice(samples.practice()).id
    actors.add_user("cora", "Cora Coder", "CPC", "a long enough sentence", samples.NOW)
    actors.add_membership("cora", practice, Role.CODER)
    return actors.actor("cora", practice)


@pytest.fixture
def chain(cora):
    for number in range(5):
        at = samples.NOW + timedelta(seconds=number, microseconds=17)
        audit.record(cora, at, "chart.reviewed", f"E{number}", "3 codes")
    audit.record(actors.house(), samples.NOW, "practice.registered", cora.practice_id)
    return cora


def test_an_untouched_chain_holds(chain):
    assert audit.verify() == (6, ())
    assert {(practice, length) for practice, length, _ in audit.heads()} == {("", 1), (chain.practice_id, 5)}


def test_events_cannot_be_changed_or_deleted(chain):
    for act in (
        lambda: models.AuditEvent.objects.update(actor="nobody"),
        lambda: models.AuditEvent.objects.all()._raw_delete("default"),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            act()


@pytest.mark.parametrize(
    ("tamper", "position"),
    [
        ("UPDATE audit_event SET object_id = 'E9' WHERE position = 3", 3),
        ("UPDATE audit_event SET hash = previous WHERE position = 2", 2),
        ("DELETE FROM audit_event WHERE position = 4", 4),
    ],
)
def test_tampering_past_the_guards_is_found(chain, tamper, position):
    with connection.cursor() as cursor:
        for verb in ("update", "delete"):
            on = " ON audit_event" if connection.vendor == "postgresql" else ""
            cursor.execute(f"DROP TRIGGER guard_audit_event_{verb}{on}")
        cursor.execute(tamper + " AND practice_id IS NOT NULL")
    _, broken = audit.verify()
    assert [(fault.practice_id, fault.position) for fault in broken] == [(chain.practice_id, position)]


def test_a_role_is_needed(cora):
    cora.must_be(Role.CODER, Role.AUDITOR)
    with pytest.raises(Refused):
        cora.must_be(Role.BILLER)
    with pytest.raises(Refused):
        actors.actor("cora", cora.practice_id, Role.BILLER)
    other = people.add_practice(samples.practice(2)).id
    with pytest.raises(Refused):
        actors.actor("cora", other)


def test_the_password_is_kept_as_an_argon2_hash(cora):
    assert models.User.objects.get().password.startswith("argon2$")
