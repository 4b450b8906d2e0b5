"""Whose key is this? One indexed read a request."""

from __future__ import annotations

import hashlib

from fansipan.services.observations.queries.raw import cursor

OF_TOKEN = """
SELECT station_id FROM observations_stationcredential WHERE kind = 'token' AND secret = %s AND revoked_at IS NULL
"""


def station_of_token(token: str) -> int | None:
    """The station that a live API token belongs to; None for an unknown or revoked one."""
    digest = hashlib.sha256(token.encode()).hexdigest()
    with cursor() as raw:
        row = raw.execute(OF_TOKEN, [digest], prepare=True).fetchone()
    return None if row is None else int(str(row[0]))
