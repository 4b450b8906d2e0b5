"""Who may do what: the owner makes tables and migrates; the site works as a role that may not alter the audit trail."""

from __future__ import annotations

import psycopg
from psycopg import sql

from fansipan.config.environment import Environment

OWNER = "fansipan_owner"
APP = "fansipan_app"
DATABASE = "fansipan"
ENOUGH_IDLE = "15min"
"""A forgotten open transaction would keep old rows from being cleaned away."""


def prepare(environment: Environment) -> None:
    """Make the role of the site and the database in the embedded server, and what the role gets in every new table.

    The template gets the same grants, so that databases made for tests have them too. Safe to repeat.
    """
    with psycopg.connect(environment.embedded_url(OWNER, "postgres"), autocommit=True) as connection:
        if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [APP]).fetchone():
            connection.execute(sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(APP)))
        connection.execute(
            sql.SQL("ALTER ROLE {} SET idle_in_transaction_session_timeout = {}").format(
                sql.Identifier(APP), sql.Literal(ENOUGH_IDLE)
            )
        )
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
            connection.execute(
                sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(DATABASE), sql.Identifier(OWNER))
            )
    for database in ("template1", DATABASE):
        grant_by_default(environment.embedded_url(OWNER, database), APP)


def grant_by_default(owner_url: str, role: str) -> None:
    """From now on every table, sequence and function the owner makes in `public` can be used by the role."""
    to_role = sql.Identifier(role)
    with psycopg.connect(owner_url) as connection:
        connection.execute(sql.SQL("GRANT USAGE ON SCHEMA public TO {}").format(to_role))
        for rights in (
            "SELECT, INSERT, UPDATE, DELETE ON TABLES",
            "USAGE, SELECT, UPDATE ON SEQUENCES",
            "EXECUTE ON FUNCTIONS",
        ):
            connection.execute(
                sql.SQL("ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT {} TO {}").format(sql.SQL(rights), to_role)
            )
