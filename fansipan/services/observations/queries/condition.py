"""Is the store able to take a reading, and is what it holds for show?"""

from __future__ import annotations

from django.db import DatabaseError, connection

from fansipan.services.observations.models import Station


def database_problem() -> str | None:
    """None when readings can be stored; otherwise what stands in the way."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_is_in_recovery()")
            row = cursor.fetchone()
    except DatabaseError as error:
        connection.close()
        return f"database: {error.__class__.__name__}"
    return "database: read only" if row and row[0] else None


def is_demo() -> bool:
    """True where stations play measurements from elsewhere: every page says so."""
    return Station.objects.filter(demo=True).exists()
