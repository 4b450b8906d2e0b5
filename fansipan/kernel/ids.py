"""Identifiers that sort by the time they were made."""

from __future__ import annotations

import secrets
from uuid import UUID

from fansipan.kernel import clock


def new_id() -> UUID:
    """A UUID of version 7 (RFC 9562): milliseconds first, then the microseconds within, then chance.

    Those of one process sort by the microsecond; within it, and between machines, by chance.
    """
    milliseconds, rest = divmod(clock.now_us(), 1000)
    head = (milliseconds & (1 << 48) - 1) << 80
    fraction = 0x7000 | rest * 4096 // 1000
    return UUID(int=head | fraction << 64 | 0b10 << 62 | secrets.randbits(62))
