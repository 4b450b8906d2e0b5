"""Other sides for tests: a real FTP(S) server, a real SFTP server, a real HTTP server, each with its moods."""

from __future__ import annotations

import base64
import socket
import threading
from collections.abc import Callable
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import paramiko
from pyftpdlib.authorizers import DummyAuthorizer
from pyftpdlib.handlers import FTPHandler, TLS_FTPHandler
from pyftpdlib.ioloop import IOLoop
from pyftpdlib.servers import FTPServer

from fansipan.services.observations.receivers import certificate

LOGIN, PASSWORD = "so-nnmt", "mat-khau-cua-bo"


class FtpPeer:
    """An FTP server over a folder; with `tls` it insists on encryption."""

    def __init__(self, folder: Path, *, tls: bool = False, rights: str = "elradfmwMT") -> None:
        self.folder = folder / "received"
        self.folder.mkdir()
        authorizer = DummyAuthorizer()
        authorizer.add_user(LOGIN, PASSWORD, str(self.folder), perm=rights)
        shape: dict[str, Any] = {"authorizer": authorizer, "banner": "Kho của Bộ", "auth_failed_timeout": 0}
        self.certificate = ""
        if tls:
            path = certificate.ensure(folder / "cert.pem")
            shape |= {"certfile": str(path), "ssl_context": certificate.context(path)}
            shape |= {"tls_control_required": True, "tls_data_required": True}
            self.certificate = "-----BEGIN CERTIFICATE" + path.read_text().partition("-----BEGIN CERTIFICATE")[2]
        handler = type("Peer", (TLS_FTPHandler if tls else FTPHandler,), shape)
        self.server = FTPServer(("127.0.0.1", 0), handler, IOLoop())
        self.port = int(self.server.address[1])
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def _serve(self) -> None:
        while not self._stopping.is_set():
            self.server.ioloop.loop(0.05, blocking=False)
        self.server.close_all()

    def close(self) -> None:
        self._stopping.set()
        self._thread.join()

    def received(self) -> dict[str, bytes]:
        return received(self.folder)


def received(folder: Path) -> dict[str, bytes]:
    """Files by their path in the folder."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


class _Doorkeeper(paramiko.ServerInterface):
    def check_channel_request(self, kind: str, chanid: int) -> int:
        return paramiko.OPEN_SUCCEEDED

    def check_auth_password(self, username: str, password: str) -> int:
        well = (username, password) == (LOGIN, PASSWORD)
        return paramiko.AUTH_SUCCESSFUL if well else paramiko.AUTH_FAILED

    def get_allowed_auths(self, username: str) -> str:
        return "password"


class _Shelf(paramiko.SFTPServerInterface):
    """Files below the folder of `ROOT`."""

    ROOT: Path

    def _at(self, path: str) -> Path:
        return self.ROOT / self.canonicalize(path).lstrip("/")

    def open(self, path: str, flags: int, attr: Any) -> Any:
        file = self._at(path).open("wb")
        handle = paramiko.SFTPHandle(flags)
        handle.writefile = handle.readfile = file  # type: ignore[attr-defined]
        return handle

    def stat(self, path: str) -> Any:
        if not self._at(path).exists():
            return paramiko.SFTP_NO_SUCH_FILE
        return paramiko.SFTPAttributes.from_stat(self._at(path).stat())

    lstat = stat

    def mkdir(self, path: str, attr: Any) -> int:
        if self._at(path).exists():
            return paramiko.SFTP_FAILURE
        self._at(path).mkdir()
        return paramiko.SFTP_OK

    def remove(self, path: str) -> int:
        self._at(path).unlink()
        return paramiko.SFTP_OK

    def rename(self, oldpath: str, newpath: str) -> int:
        if self._at(newpath).exists():
            return paramiko.SFTP_FAILURE
        self._at(oldpath).rename(self._at(newpath))
        return paramiko.SFTP_OK


class SftpPeer:
    """An SFTP server over a folder, which like old ones does not rename over what is there."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "received"
        self.folder.mkdir()
        self.key = paramiko.ECDSAKey.generate()
        self.fingerprint = "SHA256:" + base64.b64encode(sha256(self.key.asbytes()).digest()).decode().rstrip("=")
        self._shelf = type("Shelf", (_Shelf,), {"ROOT": self.folder})
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        self._transports: list[paramiko.Transport] = []
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def _serve(self) -> None:
        while True:
            try:
                line, _address = self._listener.accept()
            except OSError:
                return
            transport = paramiko.Transport(line)
            transport.add_server_key(self.key)
            transport.set_subsystem_handler("sftp", paramiko.SFTPServer, self._shelf)
            self._transports.append(transport)
            try:
                transport.start_server(server=_Doorkeeper())
            except (paramiko.SSHException, EOFError):
                transport.close()

    def close(self) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for transport in self._transports:
            transport.close()
        self._thread.join()

    def received(self) -> dict[str, bytes]:
        return received(self.folder)


Answer = tuple[int, str]


class HttpPeer:
    """An HTTP server that keeps what comes and answers as the test's `mood` says."""

    def __init__(self) -> None:
        self.requests: list[tuple[str, str, dict[str, str], bytes]] = []
        self.mood: Callable[[bytes], Answer] = lambda _body: (200, '{"ok": true}')
        peer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                peer.requests.append((self.command, self.path, dict(self.headers), body))
                status, words = peer.mood(body)
                self.send_response(status)
                self.send_header("Content-Length", str(len(words.encode())))
                self.end_headers()
                self.wfile.write(words.encode())

            do_PUT = do_OPTIONS = do_POST

            def log_message(self, *args: object) -> None:
                return

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.address = f"http://127.0.0.1:{self.server.server_address[1]}/du-lieu"
        self._thread = threading.Thread(target=self.server.serve_forever, args=(0.05,))
        self._thread.start()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self._thread.join()

    @property
    def bodies(self) -> list[bytes]:
        return [body for _method, _path, _headers, body in self.requests]
