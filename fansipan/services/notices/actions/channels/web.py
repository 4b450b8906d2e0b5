"""HTTP to others: one client for all, and what an answer means."""

from __future__ import annotations

from functools import cache
from typing import Any
from urllib.parse import urlsplit

import httpx

from fansipan.services.notices.contracts.channels import SendResult, SendState

SECONDS = 10.0
LONGEST_DETAIL = 300
NOT_NOW = frozenset({408, 409, 425, 429})
NOT_US = frozenset({401, 402, 403, 404, 407})


@cache
def client() -> httpx.Client:
    """Kept open: a client of its own for each message would read the certificates of the world anew."""
    return httpx.Client(timeout=SECONDS, follow_redirects=False, headers={"User-Agent": "Fansipan"})


def asked(method: str, url: str, **more: Any) -> httpx.Response | SendResult:
    """The answer, or that there was none."""
    try:
        return client().request(method, url, **more)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        return SendResult(SendState.AWAY, _said(error))


def _said(error: Exception) -> str:
    """What went wrong, without the address: that may hold a secret."""
    text = f"{type(error).__name__}: {error}"
    return text[:LONGEST_DETAIL] if "://" not in text else type(error).__name__


def judged(answer: httpx.Response) -> SendResult:
    """What the status of an answer means where the other side says nothing more exact.

    401 to 404 and 407 say that it does not know us: nobody can be told until somebody mends the settings.
    """
    detail = f"HTTP {answer.status_code}"
    if answer.is_success:
        return SendResult(SendState.SENT, detail)
    if answer.status_code in NOT_NOW:
        return SendResult(SendState.LATER, detail, retry_after(answer))
    if answer.is_server_error or answer.status_code in NOT_US or answer.has_redirect_location:
        return SendResult(SendState.AWAY, detail, retry_after(answer))
    return SendResult(SendState.FAILED, f"{detail} {answer.text[:LONGEST_DETAIL]}".strip())


def retry_after(answer: httpx.Response) -> float | None:
    """The seconds of Retry-After; a date there is left aside, since clocks differ."""
    given = answer.headers.get("Retry-After", "")
    return float(given) if given.isascii() and given.isdigit() and len(given) < 7 else None


def is_address(text: str) -> bool:
    """Whether it can be an address of the web."""
    parts = urlsplit(text)
    return parts.scheme in ("http", "https") and bool(parts.hostname)
