"""The ways out of a logger: FTP as Thông tư 10/2021/TT-BTNMT asks, HTTPS for the rest.

A way out answers when the other side has said that it has everything. It raises Away when it is worth trying again
with the same bytes, Refused when it never will be.
"""

from __future__ import annotations

import ftplib
import gzip
import http.client
import io
import ssl
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

SECONDS = 20.0
LONG_BODY = 4096
WAIT_FOR_A_KEY = frozenset({401, 403, 404, 408, 429})


class Away(Exception):
    """Nobody took it: keep it, and try again later."""


class Refused(Exception):
    """It was read and turned away as a whole."""


@dataclass(frozen=True, slots=True)
class Door:
    """Where the other side listens. `name` is what it calls itself to HTTP, `certificate` what it shows to FTPS."""

    host: str
    port: int
    ftp_host: str
    ftp_port: int
    name: str
    certificate: Path | None = None


class Carrier(Protocol):
    """A way out."""

    def send(self, name: str, content: bytes) -> None:
        """Hand over one file or body."""

    def rest(self) -> None:
        """There is nothing to send for a while."""


class Ftp:
    """One FTP session at a time, kept open while there is something to send; encrypted if asked."""

    def __init__(self, door: Door, login: str, password: str, *, encrypted: bool = False) -> None:
        self._door = door
        self._encrypted = encrypted and door.certificate is not None
        self._key = (login, password)
        self._session: ftplib.FTP | None = None

    def send(self, name: str, content: bytes) -> None:
        """Upload a file whole."""
        try:
            self._open().storbinary(f"STOR {name}", io.BytesIO(content))
        except ftplib.error_perm as error:
            self._drop()
            if str(error)[:3] in ("550", "552", "553"):
                raise Refused(str(error)) from error
            raise Away(str(error)) from error
        except ftplib.all_errors as error:
            self._drop()
            raise Away(str(error) or type(error).__name__) from error

    def rest(self) -> None:
        """Leave; a logger does not sit on a line for five minutes."""
        if self._session is not None:
            with suppress(*ftplib.all_errors):
                self._session.quit()
            self._drop()

    def _open(self) -> ftplib.FTP:
        if self._session is None:
            self._session = ftplib.FTP_TLS(context=self._trust()) if self._encrypted else ftplib.FTP()
            self._session.connect(self._door.ftp_host, self._door.ftp_port, timeout=SECONDS)
            self._session.login(*self._key)
            if isinstance(self._session, ftplib.FTP_TLS):
                self._session.prot_p()
        return self._session

    def _trust(self) -> ssl.SSLContext:
        """This one certificate and no other; it was made for the machine, not for a name."""
        context = ssl.create_default_context(cafile=self._door.certificate)
        context.check_hostname = False
        return context

    def _drop(self) -> None:
        if self._session is not None:
            self._session.close()
            self._session = None


class Http:
    """One request a delivery; long bodies are packed."""

    def __init__(self, door: Door, token: str) -> None:
        self._door = door
        self._token = token

    def send(self, name: str, content: bytes) -> None:
        """POST a body."""
        headers = {
            "Host": self._door.name,
            "Authorization": f"Bearer {self._token}",
            "Content-Type": "application/json",
        }
        if len(content) > LONG_BODY:
            headers["Content-Encoding"] = "gzip"
            content = gzip.compress(content, 1)
        connection = http.client.HTTPConnection(self._door.host, self._door.port, timeout=SECONDS)
        try:
            connection.request("POST", "/api/v1/observations", content, headers)
            answer = connection.getresponse()
            told = answer.read(300).decode(errors="replace")
        except (OSError, http.client.HTTPException) as error:
            raise Away(str(error) or type(error).__name__) from error
        finally:
            connection.close()
        if answer.status >= 500 or answer.status in WAIT_FOR_A_KEY:
            raise Away(f"{answer.status} {told}")
        if answer.status >= 400:
            raise Refused(f"{answer.status} {told}")

    def rest(self) -> None:
        """Nothing is held."""
