"""Somebody who takes what is sent onwards: an FTPS server over a folder and an HTTP server, as a ministry would run.

Its HTTP side is away for five minutes of every hour, so that waiting, failing and recovering can be watched.
"""

from __future__ import annotations

import json
import logging
import os
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pyftpdlib.ioloop  # first of its package, because it alone imports asyncore without a warning
from pyftpdlib.authorizers import DummyAuthorizer
from pyftpdlib.handlers import TLS_FTPHandler
from pyftpdlib.servers import FTPServer

from fansipan.kernel import clock
from fansipan.services.observations.receivers import certificate

LOGIN = "demo"
AWAY_MINUTES = range(40, 45)
"""Minutes of an hour in which the HTTP side answers 503."""

KEPT_SECONDS = 2 * 24 * 3600
LARGEST_BODY = 16 * 1024 * 1024
LOOK_SECONDS = 0.5
PRUNE_SECONDS = 3600.0

logger = logging.getLogger(__name__)


def secret(folder: Path) -> str:
    """The password and token with which the site comes, made once and readable by its owner alone."""
    path = folder / "sink" / "secret"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(24))
    return path.read_text(encoding="ascii").strip()


def pinned(folder: Path) -> str:
    """The certificate that the FTPS side shows, as PEM without its key."""
    path = certificate.ensure(folder / "sink" / "cert.pem")
    begin = "-----BEGIN CERTIFICATE-----"
    return begin + path.read_text(encoding="ascii").partition(begin)[2]


class Sink:
    """Both servers and the threads that answer for them."""

    def __init__(self, folder: Path, port: int) -> None:
        self._received = folder / "sink" / "received"
        self._received.mkdir(parents=True, exist_ok=True)
        self._stopping = threading.Event()
        self._ftp = _ftp_server(folder, self._received, port)
        self._http = ThreadingHTTPServer(
            ("127.0.0.1", port + 1), type("DemoJson", (JsonSession,), {"token": secret(folder)})
        )
        self._threads = [threading.Thread(target=self._serve_ftp), threading.Thread(target=self._http.serve_forever)]
        for thread in self._threads:
            thread.start()

    @classmethod
    @contextmanager
    def beside(cls, folder: Path, port: int) -> Iterator[None]:
        """Within the block somebody takes what is sent on; when the ports are taken, nobody does, and that is told."""
        try:
            sink = cls(folder, port)
        except OSError as error:
            logger.warning("nobody takes what is sent on: port %s or the next cannot be used: %s", port, error)
            yield
            return
        try:
            yield
        finally:
            sink.close()

    def close(self) -> None:
        """Stop answering."""
        self._stopping.set()
        self._http.shutdown()
        self._http.server_close()
        for thread in self._threads:
            thread.join()

    def _serve_ftp(self) -> None:
        pruned = 0.0
        while not self._stopping.is_set():
            if time.monotonic() - pruned > PRUNE_SECONDS or not pruned:
                pruned = time.monotonic()
                _prune(self._received)
            self._ftp.ioloop.loop(LOOK_SECONDS, blocking=False)
        self._ftp.close_all()


def _ftp_server(folder: Path, received: Path, port: int) -> FTPServer:
    logging.getLogger("pyftpdlib").setLevel(logging.WARNING)
    authorizer = DummyAuthorizer()
    authorizer.add_user(LOGIN, secret(folder), str(received), perm="elradfmwMT")
    path = certificate.ensure(folder / "sink" / "cert.pem")
    shape: dict[str, Any] = {
        "authorizer": authorizer,
        "banner": "Fansipan demo: stands for the ministry's server.",
        "certfile": str(path),
        "ssl_context": certificate.context(path),
        "tls_control_required": True,
        "tls_data_required": True,
    }
    return FTPServer(("127.0.0.1", port), type("DemoSession", (TLS_FTPHandler,), shape), pyftpdlib.ioloop.IOLoop())


class JsonSession(BaseHTTPRequestHandler):
    """One sender of JSON; `token` is what it must show."""

    protocol_version = "HTTP/1.1"
    token = ""

    def do_POST(self) -> None:
        """Take a document, or say why not."""
        body = self.rfile.read(min(int(self.headers.get("Content-Length") or 0), LARGEST_BODY))
        status, said = self._judged(body)
        words = json.dumps(said).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(words)))
        self.end_headers()
        self.wfile.write(words)

    do_OPTIONS = do_POST

    def _judged(self, body: bytes) -> tuple[int, dict[str, object]]:
        if self.headers.get("Authorization") != f"Bearer {self.token}":
            return 401, {"success": False, "message": "unknown token"}
        if self.command == "OPTIONS":
            return 200, {"success": True}
        if clock.now().minute in AWAY_MINUTES:
            return 503, {"success": False, "message": "demo: away from :40 to :45 of every hour"}
        try:
            return 200, {"success": True, "received": len(json.loads(body)["data"])}
        except (ValueError, KeyError, TypeError):
            return 422, {"success": False, "message": "no data"}

    def log_message(self, *args: object) -> None:
        """Say nothing of every request."""


def _prune(folder: Path) -> None:
    """Take away what came more than two days ago."""
    oldest = time.time() - KEPT_SECONDS
    for path in folder.rglob("*"):
        if path.is_file() and path.stat().st_mtime < oldest:
            path.unlink()
