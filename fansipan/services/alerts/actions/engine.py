"""The one row by which processes learn of changes, and the lock behind which alarms are written."""

from __future__ import annotations

import secrets

from django.db import connection

from fansipan.services.alerts.models import AlertEngine

ONE = 1
FLOOD = 2
"""The second row is written behind the lock of alarms alone, so that nobody waits crosswise for the first."""

WRITING = 7_405_001
"""The advisory lock of whoever writes alarms: they are few, and groups and inhibition must see one another."""


def recompile() -> None:
    """Let every process read rules and levels anew before it judges again, from this transaction's commit on."""
    AlertEngine.objects.update_or_create(pk=ONE, defaults={"compiled": secrets.randbits(62)})


def lock() -> None:
    """Hold the writing of alarms until the end of the transaction. Taken after the locks of tracks, before any row."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [WRITING])
