"""Keys of programs that report by Open311."""

from __future__ import annotations

import hashlib

from django.utils.crypto import constant_time_compare

from fansipan.sectors.citizens.models import Open311Key

PREFIX = 8


def is_known(key: str) -> bool:
    """Whether a key was given out and holds."""
    row = Open311Key.objects.filter(prefix=key[:PREFIX], active=True).first()
    return row is not None and constant_time_compare(row.digest, hashlib.sha256(key.encode()).hexdigest())
