"""Whose key is this? One indexed read a request, or for those that came together."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from fansipan.services.observations.queries.raw import cursor

OF_TOKENS = """
SELECT secret, station_id FROM observations_stationcredential
WHERE kind = 'token' AND secret = ANY(%s::text[]) AND revoked_at IS NULL
"""


def stations_of_tokens(tokens: Iterable[str]) -> dict[str, int]:
    """The stations that live API tokens belong to; unknown and revoked ones are left out."""
    digests = {hashlib.sha256(token.encode()).hexdigest(): token for token in tokens}
    with cursor() as raw:
        rows = raw.execute(OF_TOKENS, [list(digests)], prepare=True).fetchall()
    return {digests[str(secret)]: int(str(station)) for secret, station in rows}
