"""Signatures of webhooks, after standardwebhooks.com: libraries to check them exist in every language."""

from __future__ import annotations

import hmac
from base64 import b64decode, b64encode
from binascii import Error

PREFIX = "whsec_"
LONGEST_AGE = 300
"""Seconds after which whoever receives a message should refuse it."""


def signatures(secrets: tuple[str, ...], key: str, timestamp: int, body: bytes) -> str:
    """The header: one signature a secret, so that an old secret still holds while a new one is brought in."""
    content = f"{key}.{timestamp}.".encode() + body
    return " ".join(f"v1,{b64encode(hmac.digest(_bytes(one), content, 'sha256')).decode()}" for one in secrets if one)


def _bytes(secret: str) -> bytes:
    """A secret as its bytes: base64 after the usual prefix, else the text itself."""
    if not secret.startswith(PREFIX):
        return secret.encode()
    try:
        return b64decode(secret.removeprefix(PREFIX), validate=True)
    except Error:
        return secret.encode()
