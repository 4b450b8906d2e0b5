"""PostgreSQL: whether it can be reached, is new enough, migrated, and keeps the audit trail from the site."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime

import psycopg

from fansipan.config import postgres, preparing
from fansipan.config.diagnosis.findings import Finding, fail, ok, warn
from fansipan.config.environment import Environment
from fansipan.config.postgres import places
from fansipan.config.trouble import Trouble
from fansipan.kernel import clock

OLDEST = 160000
CLOCK_SECONDS = 2.0
BOUNDS = re.compile(r"FROM \('([^']+)'\) TO \('([^']+)'\)")
AUDIT_TABLE = "kernel_auditentry"
READINGS_TABLE = "observation"


def examine(environment: Environment) -> Iterator[Finding]:
    """A server that is stopped is started for the length of the examination."""
    try:
        if environment.embedded:
            yield _embedded(environment)
            yield from _forsaken(environment)
        with postgres.held(environment):
            yield from _reachable(environment)
    except Trouble as trouble:
        yield fail("PostgreSQL", trouble.what, trouble.cure)
    except psycopg.OperationalError as error:
        told = str(error).strip().splitlines()[0]
        yield fail("database", told, "Check DATABASE_URL, and that the server runs and lets this machine in.")


def _embedded(environment: Environment) -> Finding:
    known = postgres.status(environment)
    state = f"process {known.pid}" if known.running else "stopped, as it should be while Fansipan is"
    return ok("PostgreSQL", f"embedded, {state}, as user {known.user} in {known.home}")


def _forsaken(environment: Environment) -> Iterator[Finding]:
    for folder in places.forsaken(environment):
        yield warn("PostgreSQL", f"{folder} belongs to a system that is gone", f"If nobody needs it: rm -r {folder}")


def _reachable(environment: Environment) -> Iterator[Finding]:
    with psycopg.connect(environment.database_url_for(owner=False), connect_timeout=10) as connection:
        yield _version(connection)
        yield _same_clock(connection)
        yield from _migrations()
        yield from _audit(connection)
        yield from _partitions(connection)


def _version(connection: psycopg.Connection) -> Finding:
    row = connection.execute(
        "SELECT current_setting('server_version'), pg_size_pretty(pg_database_size(current_database()))"
    )
    version, size = row.fetchone() or ("?", "?")
    if connection.info.server_version < OLDEST:
        return fail("database", f"PostgreSQL {version}", "Fansipan needs PostgreSQL 16 or newer.")
    if connection.info.encoding != "utf-8":
        return fail("database", f"its encoding is {connection.info.encoding}", "Make it anew with ENCODING 'UTF8'.")
    return ok("database", f"PostgreSQL {version}, {size}, as {connection.info.user}")


def _same_clock(connection: psycopg.Connection) -> Finding:
    before = clock.now()
    (there,) = connection.execute("SELECT clock_timestamp()").fetchone() or (before,)
    apart = abs((there - before).total_seconds())
    if apart > CLOCK_SECONDS:
        return warn("database clock", f"{apart:.1f} s from this machine's", "Synchronise both machines with NTP.")
    return ok("database clock", "the same as this machine's")


def _migrations() -> Iterator[Finding]:
    pending = preparing.pending_migrations()
    if pending:
        yield fail("migrations", f"{len(pending)} not applied: {', '.join(pending[:4])}", "Run `fansipan migrate`.")
    else:
        yield ok("migrations", "all applied")


def _audit(connection: psycopg.Connection) -> Iterator[Finding]:
    """Whoever owns a table may do anything to it, so the site must not be the owner."""
    row = connection.execute(
        "SELECT r.rolsuper OR pg_has_role(current_user, c.relowner, 'MEMBER'),"
        " has_table_privilege(c.oid, 'UPDATE') OR has_table_privilege(c.oid, 'DELETE')"
        " FROM pg_class c, pg_roles r WHERE c.oid = to_regclass(%s) AND r.rolname = current_user",
        [AUDIT_TABLE],
    ).fetchone()
    if row is None:
        return
    is_owner, may_change = row
    cure = "Give the site a role of its own: DATABASE_URL for the site, FANSIPAN_OWNER_DATABASE_URL for the owner."
    if is_owner:
        yield fail("audit trail", "the site's role owns it and could alter it", cure)
    elif may_change:
        yield fail("audit trail", "the site's role may change or delete entries", "Run `fansipan migrate`.")
    else:
        yield ok("audit trail", "the site's role may add to it and no more")


def _partitions(connection: psycopg.Connection) -> Iterator[Finding]:
    """Without a partition for today readings could not be stored."""
    rows = connection.execute(
        "SELECT pg_get_expr(c.relpartbound, c.oid) FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid"
        " WHERE i.inhparent = to_regclass(%s)",
        [READINGS_TABLE],
    ).fetchall()
    spans = [BOUNDS.search(bound) for (bound,) in rows]
    days = [tuple(datetime.fromisoformat(text) for text in span.groups()) for span in spans if span]
    if not rows:
        return
    now = clock.now()
    if any(first <= now < end for first, end in days):
        yield ok("partitions", f"{len(days)} for readings, one for this month among them")
    else:
        yield fail("partitions", "none for readings of this month", "Start the worker (`fansipan up`): it makes them.")
