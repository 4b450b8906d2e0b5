"""Passwords, tokens and keys of destinations: kept sealed with the site's own key, read by those who send alone."""

from __future__ import annotations

import base64
from hashlib import sha256

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings

from fansipan.kernel.errors import Conflict


def _box() -> Fernet:
    return Fernet(base64.urlsafe_b64encode(sha256(b"exchange " + settings.SECRET_KEY.encode()).digest()))


def sealed(secret: str) -> str:
    """The secret as it is kept; "" for none."""
    return _box().encrypt(secret.encode()).decode() if secret else ""


def opened(kept: str) -> str:
    """The secret itself. Raises Conflict("exchange.secret_lost") when it was sealed with another key of the site."""
    try:
        return _box().decrypt(kept.encode()).decode() if kept else ""
    except InvalidToken:
        raise Conflict("exchange.secret_lost") from None
