"""Fixtures of the whole house."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from pytest_django.plugin import DjangoDbBlocker

# A busy machine is slow now and then; that is no failure of the code under test.
settings.register_profile("house", deadline=None)
settings.load_profile("house")

UNMANAGED_GO_TOO = """
CREATE OR REPLACE FUNCTION unmanaged_go_too() RETURNS trigger LANGUAGE plpgsql AS
    'BEGIN
         DELETE FROM observation;
         DELETE FROM procrastinate_periodic_defers;
         DELETE FROM procrastinate_jobs;
         RETURN NULL;
     END';
CREATE OR REPLACE TRIGGER unmanaged_go_too AFTER TRUNCATE ON observations_delivery
    EXECUTE FUNCTION unmanaged_go_too();
"""


def pytest_configure() -> None:
    """Passwords are hashed quickly, and pages are drawn from static files that nobody has collected.

    Those that were are looked at when one is asked for: each client of a test would list them all beforehand.
    """
    from django.conf import settings as site

    site.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher", *site.PASSWORD_HASHERS]
    site.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    site.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
    site.WHITENOISE_AUTOREFRESH = True


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> object:
    """Journeys go to one worker, for every worker that goes on one needs a system and a browser of its own."""
    from xdist.scheduler import LoadScopeScheduling

    class JourneysTogether(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return "journeys" if nodeid.startswith("tests/journeys/") else nodeid

    return JourneysTogether(config, log)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_blocker: DjangoDbBlocker) -> None:
    """A database of its own for every process, so that several runs and workers never meet."""
    from django.db import connections

    connections["default"].settings_dict["TEST"]["NAME"] = f"test_fansipan_{os.getpid()}"
    with django_db_blocker.unblock():
        _drop_abandoned()


def _drop_abandoned() -> None:
    """Databases of runs that were killed before they could tidy up."""
    from django.db import connections

    with connections["default"]._nodb_cursor() as cursor:
        cursor.execute("SELECT datname FROM pg_database WHERE datname ~ '^test_fansipan_[0-9]+$'")
        for (name,) in cursor.fetchall():
            if not Path(f"/proc/{name.rpartition('_')[2]}").exists():
                cursor.execute(f"DROP DATABASE IF EXISTS {name}")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """Tests that commit empty their tables afterwards, the audit trail's too: only here may they.

    Django empties the tables that it manages. Readings, whose partitions it cannot manage, and jobs, which it only
    looks at, go with their deliveries.
    """
    from django.db import connection

    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE kernel_auditentry DISABLE TRIGGER audit_is_never_emptied")
        cursor.execute(UNMANAGED_GO_TOO)
