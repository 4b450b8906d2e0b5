"""Addresses of people: as they are kept, whether they can be, and as others may see them."""

from __future__ import annotations

import re
from collections.abc import Collection
from urllib.parse import urlsplit

from fansipan.services.notices.contracts.channels import Medium

MAIL = re.compile(r"[^@\s<>,;\"\\]{1,64}@[A-Za-z0-9.-]{1,189}\.[A-Za-z]{2,63}")
NUMBER = re.compile(r"\+[1-9][0-9]{7,14}")
CHAT = re.compile(r"-?[0-9]{1,20}|@[A-Za-z0-9_]{4,40}")
ENDPOINT = re.compile(r"[\x21-\x7e]{12,600}")
"""No spaces and line ends: an endpoint becomes part of a request."""

COUNTRY = "+84"


def cleaned(medium: Medium, text: str) -> str:
    """The address as it is kept: a number as +84912345678, mail in small letters. Raises ValueError."""
    found = "".join(text.split()) if medium is not Medium.EMAIL else text.strip().casefold()
    if medium is Medium.PHONE:
        found = _number(found)
    patterns = {Medium.EMAIL: MAIL, Medium.PHONE: NUMBER, Medium.TELEGRAM: CHAT}
    pattern = patterns.get(medium)
    if pattern is None or not pattern.fullmatch(found):
        raise ValueError(f"no address for {medium.value}")
    return found


def _number(text: str) -> str:
    digits = re.sub(r"[().\-]", "", text)
    if digits.startswith("00"):
        return "+" + digits[2:]
    return COUNTRY + digits[1:] if digits.startswith("0") else digits


def masked(medium: Medium, text: str) -> str:
    """The address as others see it: enough to tell it from another one, not enough to use it."""
    if medium is Medium.EMAIL:
        name, at, host = text.partition("@")
        return f"{name[:2]}…{at}{host}"
    if medium is Medium.PUSH:
        return urlsplit(text).hostname or ""
    return f"{text[:3]}…{text[-3:]}" if len(text) > 6 else text


def is_known_service(endpoint: str, origins: Collection[str]) -> bool:
    """Whether an endpoint belongs to a push service on the list, such as https://*.push.apple.com.

    Anybody may hand in an endpoint, and the system then calls it: so only known services are called.
    """
    if not ENDPOINT.fullmatch(endpoint):
        return False
    parts = urlsplit(endpoint)
    if parts.username or parts.password or not parts.hostname:
        return False
    return any(_is_of(parts.scheme, parts.netloc.casefold(), one) for one in origins)


def _is_of(scheme: str, host: str, known: str) -> bool:
    wanted, _colon, pattern = known.partition("://")
    if scheme != wanted:
        return False
    return host.endswith(pattern[1:]) and len(host) > len(pattern) - 1 if pattern.startswith("*.") else host == pattern
