"""Tests run on the embedded PostgreSQL, or on the one that DATABASE_URL names, as the owner of the database."""

from __future__ import annotations

import os

import pytest

os.environ["FANSIPAN_AS_OWNER"] = "1"
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # Playwright's loop runs in the thread of the test


def pytest_configure(config: pytest.Config) -> None:
    from fansipan.config import postgres

    if not os.environ.get("DATABASE_URL"):
        postgres.ensure_running()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """One database a worker."""


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> None:
    """Tests that commit empty their tables afterwards, the audit trail's too: only here may they."""
    from django.db import connection

    with django_db_blocker.unblock(), connection.cursor() as cursor:  # type: ignore[attr-defined]
        cursor.execute("ALTER TABLE kernel_auditentry DISABLE TRIGGER audit_is_never_emptied")
