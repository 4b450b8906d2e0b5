"""Whose key is this? One indexed read a request."""

from __future__ import annotations

import hashlib

from fansipan.services.observations.models import StationCredential


def station_of_token(token: str) -> int | None:
    """The station that a live API token belongs to; None for an unknown or revoked one."""
    digest = hashlib.sha256(token.encode()).hexdigest()
    found = StationCredential.objects.filter(kind="token", secret=digest, revoked_at__isnull=True)
    return found.values_list("station_id", flat=True).first()
