"""HTTPS: one request a file, accepted by a status of success and by what the answer must hold."""

from __future__ import annotations

import httpx

from fansipan.services.exchange.actions.carriers.shapes import (
    LONGEST_WORDS,
    SECONDS,
    Away,
    Refused,
    Way,
    confirmed,
    said,
    trust,
)
from fansipan.services.exchange.contracts import NamedFile

SECRET, NAME = "{secret}", "{name}"
"""What stands for the secret in a header and for the file's name in the address."""

ABOUT_THE_FILE = frozenset({400, 405, 406, 409, 410, 411, 413, 414, 415, 422, 431})
"""Statuses that speak of this request; any other failure speaks of the server or of who may come."""


class HttpCarrier:
    """A client that keeps its connection."""

    def __init__(self, way: Way) -> None:
        self._way = way
        self._client: httpx.Client | None = None

    def greet(self) -> str:
        """Ask for the address without sending anything; any answer shows that it can be reached."""
        try:
            answer = self._open().request("OPTIONS", self._way.url.replace(NAME, ""), headers=self._headers())
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise Away(said(error)) from error
        return f"{answer.http_version} {answer.status_code} {answer.reason_phrase}"

    def hand_over(self, file: NamedFile) -> str:
        """Send the content; the answer's status and words decide."""
        address = self._way.url.replace(NAME, file.path)
        headers = {"Content-Type": self._way.content_type, **self._headers()}
        try:
            answer = self._open().request(self._way.method, address, content=file.content, headers=headers)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            self.close()
            raise Away(said(error)) from error
        words = f"{answer.status_code} {answer.text.strip()}"[:LONGEST_WORDS]
        if answer.is_success:
            return confirmed(words, self._way.answer_pattern)
        if answer.status_code in ABOUT_THE_FILE:
            raise Refused(words)
        raise Away(words)

    def close(self) -> None:
        """Let go of the connection."""
        if self._client is not None:
            self._client.close()
        self._client = None

    def _headers(self) -> dict[str, str]:
        return {name: value.replace(SECRET, self._way.secret) for name, value in self._way.headers.items()}

    def _open(self) -> httpx.Client:
        if self._client is None:
            basic = httpx.BasicAuth(self._way.login, self._way.secret) if self._way.login else None
            self._client = httpx.Client(timeout=SECONDS, auth=basic, verify=trust(self._way.certificate))
        return self._client
