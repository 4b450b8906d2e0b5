"""What only we know: the key that seals names and numbers, the secrets of reports, digests that count and tell nothing.

A report's secret follows from the key that its sender made, so that whoever sends again after a broken line gets the
same one. Digests of addresses change every day: they count within it and lead back to nobody.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
from base64 import urlsafe_b64encode
from contextlib import suppress
from dataclasses import asdict
from functools import cache
from pathlib import Path

from cryptography.fernet import Fernet
from django.conf import settings

from fansipan.kernel import clock
from fansipan.sectors.citizens.contracts import Person

SECRET_LENGTH = 22


@cache
def _key(path: Path) -> bytes:
    """The sealing key, made at first use in a file that only the service's user can read."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft = path.with_name(f".{path.name}-{os.getpid()}")
        with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(Fernet.generate_key())
        with suppress(FileExistsError):
            os.link(draft, path)  # a second process that starts at once keeps the first one's
        draft.unlink()
    return path.read_bytes()


def seal(person: Person) -> bytes:
    """What is known of somebody, so that nobody reads it without the key."""
    return Fernet(_key(settings.RESIDENTS_KEY)).encrypt(json.dumps(asdict(person)).encode())


def unseal(sealed: bytes | memoryview) -> Person:
    """What was sealed."""
    return Person(**json.loads(Fernet(_key(settings.RESIDENTS_KEY)).decrypt(bytes(sealed))))


def secret_of(key: str) -> str:
    """The secret of the report with that key."""
    return urlsafe_b64encode(_mac("report", key))[:SECRET_LENGTH].decode()


def digest(secret: str) -> str:
    """What we keep of a secret: it proves one that is shown, and cannot be turned back into it."""
    return hashlib.sha256(secret.encode()).hexdigest()


def of_today(what: str) -> str:
    """A digest that is another one tomorrow; "" stays ""."""
    return _mac("origin", f"{clock.today().isoformat()} {what}").hex() if what else ""


def of_device(device: str) -> str:
    """A digest of a browser that stays the same."""
    return _mac("device", device).hex() if device else ""


def _mac(purpose: str, text: str) -> bytes:
    key = hashlib.sha256(f"{purpose} {settings.SECRET_KEY}".encode()).digest()
    return hmac.new(key, text.encode(), hashlib.sha256).digest()
