"""Fixtures of the whole house."""

from __future__ import annotations

import pytest
from hypothesis import settings
from pytest_django.plugin import DjangoDbBlocker

# A busy machine is slow now and then; that is no failure of the code under test.
settings.register_profile("house", deadline=None)
settings.load_profile("house")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """Tests that commit empty their tables afterwards, the audit trail's too: only here may they."""
    from django.db import connection

    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE kernel_auditentry DISABLE TRIGGER audit_is_never_emptied")
