"""SFTP, to a server that shows the key that is pinned and no other."""

from __future__ import annotations

import base64
import io
import socket
from contextlib import suppress
from hashlib import sha256

import paramiko

from fansipan.services.exchange.actions.carriers.shapes import SECONDS, Away, Refused, Way, said, steps
from fansipan.services.exchange.contracts import NamedFile

KEYS = (paramiko.Ed25519Key, paramiko.ECDSAKey, paramiko.RSAKey)
FAULTS = (paramiko.SSHException, OSError, EOFError)
CONFIRMED = "size confirmed"


class SftpCarrier:
    """One session, kept while there is something to send."""

    def __init__(self, way: Way) -> None:
        self._way = way
        self._transport: paramiko.Transport | None = None
        self._session: paramiko.SFTPClient | None = None
        self._made: set[str] = set()

    def greet(self) -> str:
        """Check the server's key, log in, look at the folder one stands in."""
        try:
            session = self._open()
            return f"{self._transport and self._transport.remote_version} {session.normalize('.')}"
        except FAULTS as error:
            self.close()
            raise Away(said(error)) from error

    def hand_over(self, file: NamedFile) -> str:
        """Write the file, have its size confirmed, give it its name."""
        try:
            session = self._open()
        except FAULTS as error:
            self.close()
            raise Away(said(error)) from error
        try:
            self._make_folder(session, file.folder)
            return self._store(session, file)
        except OSError as error:
            if self._alive():
                raise Refused(said(error)) from error
            self.close()
            raise Away(said(error)) from error
        except (paramiko.SSHException, EOFError) as error:
            self.close()
            raise Away(said(error)) from error

    def close(self) -> None:
        """Leave."""
        self._made.clear()
        if self._transport is not None:
            self._transport.close()
        self._transport = self._session = None

    def _alive(self) -> bool:
        return self._transport is not None and self._transport.is_active()

    def _open(self) -> paramiko.SFTPClient:
        if self._session is None or not self._alive():
            self.close()
            line = socket.create_connection((self._way.host, self._way.port), SECONDS)
            self._transport = paramiko.Transport(line)
            self._transport.banner_timeout = self._transport.auth_timeout = SECONDS
            self._transport.start_client(timeout=SECONDS)
            self._check_key(self._transport.get_remote_server_key())
            self._log_in(self._transport)
            session = paramiko.SFTPClient.from_transport(self._transport)
            if session is None:
                raise Away("no SFTP on this server")
            session.get_channel().settimeout(SECONDS)  # type: ignore[union-attr]
            self._session = session
        return self._session

    def _check_key(self, shown: paramiko.PKey) -> None:
        """Raises Away, with what the server shows, unless it is what was pinned: a line of known_hosts or SHA256:…"""
        known = fingerprint(shown)
        pinned = self._way.host_key
        if pinned not in (known, shown.get_base64()) and shown.get_base64() not in pinned.split():
            self.close()
            raise Away(f"the server shows another key: {shown.get_name()} {known}")

    def _log_in(self, transport: paramiko.Transport) -> None:
        if self._way.secret.startswith("-----BEGIN"):
            transport.auth_publickey(self._way.login, _private_key(self._way.secret))
        else:
            transport.auth_password(self._way.login, self._way.secret)

    def _make_folder(self, session: paramiko.SFTPClient, folder: str) -> None:
        for step in steps(folder) if self._way.make_folders else ():
            if step not in self._made:
                with suppress(OSError):  # it is there, or storing will say what is wrong
                    session.mkdir(step)
                self._made.add(step)

    def _store(self, session: paramiko.SFTPClient, file: NamedFile) -> str:
        path = f"{file.path}{self._way.temporary_suffix}"
        there = session.putfo(io.BytesIO(file.content), path, confirm=self._way.check_size).st_size
        if self._way.check_size and there != len(file.content):
            raise Refused(f"{path}: {there} of {len(file.content)} bytes arrived")
        if path != file.path:
            self._rename(session, path, file.path)
        return CONFIRMED if self._way.check_size else "written"

    def _rename(self, session: paramiko.SFTPClient, path: str, name: str) -> None:
        """OpenSSH renames over what is there by an extension; others want it gone before."""
        try:
            session.posix_rename(path, name)
        except OSError:
            with suppress(OSError):
                session.remove(name)
            session.rename(path, name)


def fingerprint(key: paramiko.PKey) -> str:
    """The key as OpenSSH shows it: SHA256:…"""
    return "SHA256:" + base64.b64encode(sha256(key.asbytes()).digest()).decode().rstrip("=")


def _private_key(text: str) -> paramiko.PKey:
    """Raises Away when it is none that is known."""
    for kind in KEYS:
        with suppress(paramiko.SSHException, ValueError):
            return kind.from_private_key(io.StringIO(text))
    raise Away("the private key cannot be read")
