"""The audit trail only grows, whoever holds the connection."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest
from django.db import DatabaseError, connection, transaction

from fansipan.kernel import audit, clock
from fansipan.kernel.models import AuditEntry
from fansipan.kernel.permissions import Actor, Role

pytestmark = pytest.mark.django_db

GIANG = Actor(name="Giang", role=Role.ADMINISTRATOR, user_id=7, address="203.0.113.9", request_id="abc")
ALTERATIONS = [
    "UPDATE kernel_auditentry SET actor = 'nobody'",
    "DELETE FROM kernel_auditentry",
    "TRUNCATE kernel_auditentry",
]
DISARMINGS = [
    "DROP TABLE kernel_auditentry",
    "DROP TRIGGER audit_is_append_only ON kernel_auditentry",
    "ALTER TABLE kernel_auditentry DISABLE TRIGGER audit_is_append_only",
    "ALTER TABLE kernel_auditentry DISABLE TRIGGER ALL",
    "ALTER TABLE kernel_auditentry ADD COLUMN lie text",
    "ALTER TABLE kernel_auditentry RENAME TO elsewhere",
    "CREATE TRIGGER before_all BEFORE INSERT ON kernel_auditentry EXECUTE FUNCTION kernel_audit_refuse()",
    "CREATE RULE swallow AS ON INSERT TO kernel_auditentry DO INSTEAD NOTHING",
    "CREATE OR REPLACE FUNCTION kernel_audit_refuse() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN OLD; END'",
    "DROP FUNCTION kernel_audit_refuse()",
    "SET session_replication_role = replica",
    "SET ROLE fansipan_owner",
]


def write_entry() -> AuditEntry:
    audit.record(GIANG, "observations.change_station", "station:TL-KT-01", before={"public": False}, why="order 12")
    return AuditEntry.objects.latest("id")


@contextmanager
def as_the_site() -> Iterator[None]:
    """Within the block the connection has the rights of the running site, and no way back to the owner's."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL SESSION AUTHORIZATION fansipan_app")
        yield
        cursor.execute("RESET SESSION AUTHORIZATION")


def run(statement: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_an_entry_says_who_did_what_when_from_where_and_why() -> None:
    with clock.frozen(datetime(2026, 11, 22, 14, 0, tzinfo=UTC)):
        entry = write_entry()
    assert (entry.actor, entry.user_id, entry.role, entry.address) == ("Giang", 7, "administrator", "203.0.113.9")
    assert (entry.action, entry.target) == ("observations.change_station", "station:TL-KT-01")
    assert (entry.before, entry.after, entry.why) == ({"public": False}, None, "order 12")
    assert entry.at == datetime(2026, 11, 22, 14, 0, tzinfo=UTC)


@pytest.mark.parametrize("statement", ALTERATIONS)
def test_the_site_may_add_to_the_trail_and_not_alter_it(statement: str) -> None:
    with as_the_site():
        write_entry()
        with pytest.raises(DatabaseError, match="permission denied"):
            run(statement)
        assert AuditEntry.objects.get().actor == "Giang"


@pytest.mark.parametrize("statement", DISARMINGS)
def test_the_site_cannot_take_the_lock_off(statement: str) -> None:
    write_entry()
    with as_the_site(), pytest.raises(DatabaseError, match=r"must be owner|permission denied|must be able"):
        run(statement)


def test_the_site_cannot_grant_itself_more() -> None:
    write_entry()
    with as_the_site():
        run("GRANT ALL ON kernel_auditentry TO fansipan_app")  # PostgreSQL only warns that nothing was granted
        with pytest.raises(DatabaseError, match="permission denied"):
            run("DELETE FROM kernel_auditentry")


@pytest.mark.parametrize("statement", ALTERATIONS)
def test_the_triggers_refuse_even_the_owner(statement: str) -> None:
    write_entry()
    # The test database sleeps this trigger so that tests which commit can be cleaned up after; see conftest.py.
    run("ALTER TABLE kernel_auditentry ENABLE ALWAYS TRIGGER audit_is_never_emptied")
    with pytest.raises(DatabaseError, match="the audit trail cannot be altered"):
        run(statement)


def test_the_triggers_do_not_sleep_while_replication_is_played_back() -> None:
    write_entry()
    run("SET LOCAL session_replication_role = replica")
    with pytest.raises(DatabaseError, match="the audit trail cannot be altered"):
        run("DELETE FROM kernel_auditentry")


def test_a_change_that_fails_leaves_no_entry() -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        write_entry()
        raise RuntimeError
    assert not AuditEntry.objects.exists()


def test_nobody_but_the_owner_holds_more_than_reading_and_adding() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT acl.privilege_type FROM pg_class c, aclexplode(c.relacl) acl"
            " WHERE c.oid = 'kernel_auditentry'::regclass AND acl.grantee <> c.relowner"
        )
        assert {row[0] for row in cursor.fetchall()} <= {"SELECT", "INSERT", "MAINTAIN"}
