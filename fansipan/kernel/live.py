"""Something changed that open pages show: said in the transaction of the change, heard when it is committed."""

from __future__ import annotations

from django.db import connection

CHANNEL = "fansipan_live"
"""PostgreSQL's NOTIFY channel: "topic,key"."""


def announce(topic: str, key: object) -> None:
    """Tell every open page that hears the topic of what has that key. Nothing is told of what is rolled back."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, f"{topic},{key}"])
