"""FTP, and FTPS by explicit TLS (RFC 4217), always passive."""

from __future__ import annotations

import ftplib
import io
import socket
from contextlib import suppress

from fansipan.services.exchange.actions.carriers.shapes import (
    SECONDS,
    Away,
    Refused,
    Way,
    confirmed,
    said,
    steps,
    trust,
)
from fansipan.services.exchange.contracts import NamedFile

LOGIN = "530"


class _SameSession(ftplib.FTP_TLS):
    """FTPS whose data connections go on with the session of the control connection: many servers insist on it."""

    def ntransfercmd(self, cmd: str, rest: int | str | None = None) -> tuple[socket.socket, int | None]:
        plain, size = ftplib.FTP.ntransfercmd(self, cmd, rest)
        if not self._prot_p:  # type: ignore[attr-defined]
            return plain, size
        session = self.sock.session  # type: ignore[union-attr]
        return self.context.wrap_socket(plain, server_hostname=self.host, session=session), size


class FtpCarrier:
    """One session, kept while there is something to send."""

    def __init__(self, way: Way) -> None:
        self._way = way
        self._session: ftplib.FTP | None = None
        self._made: set[str] = set()

    def greet(self) -> str:
        """Log in and look at the folder one stands in."""
        try:
            session = self._open()
            return f"{session.getwelcome()} {session.pwd()}"
        except ftplib.all_errors as error:
            self.close()
            raise Away(said(error)) from error

    def hand_over(self, file: NamedFile) -> str:
        """Store the file, check its size, give it its name."""
        try:
            session = self._open()
            self._make_folder(session, file.folder)
            return self._store(session, file)
        except ftplib.error_perm as error:
            if said(error).startswith(LOGIN):
                self.close()
                raise Away(said(error)) from error
            raise Refused(said(error)) from error
        except ftplib.all_errors as error:
            self.close()
            raise Away(said(error)) from error

    def close(self) -> None:
        """Say goodbye, or just leave."""
        session, self._session = self._session, None
        self._made.clear()
        if session is not None:
            with suppress(*ftplib.all_errors):
                session.quit()
            session.close()

    def _open(self) -> ftplib.FTP:
        if self._session is None:
            session = _SameSession(context=trust(self._way.certificate)) if self._way.encrypted else ftplib.FTP()
            session.encoding = "utf-8"
            session.connect(self._way.host, self._way.port, timeout=SECONDS)
            self._session = session
            session.login(self._way.login or "anonymous", self._way.secret)
            if isinstance(session, ftplib.FTP_TLS):
                session.prot_p()
        return self._session

    def _make_folder(self, session: ftplib.FTP, folder: str) -> None:
        for step in steps(folder) if self._way.make_folders else ():
            if step not in self._made:
                with suppress(ftplib.error_perm):  # it is there, or storing will say what is wrong
                    session.mkd(step)
                self._made.add(step)

    def _store(self, session: ftplib.FTP, file: NamedFile) -> str:
        path = f"{file.path}{self._way.temporary_suffix}"
        words = confirmed(session.storbinary(f"STOR {path}", io.BytesIO(file.content)), self._way.answer_pattern)
        if self._way.check_size:
            there = session.size(path)  # storbinary left the session in TYPE I, which SIZE needs
            if there != len(file.content):
                raise Refused(f"{path}: {there} of {len(file.content)} bytes arrived")
        if path != file.path:
            self._rename(session, path, file.path)
        return words

    def _rename(self, session: ftplib.FTP, path: str, name: str) -> None:
        """Some servers rename over what is there, others want it gone before."""
        try:
            session.rename(path, name)
        except ftplib.error_perm:
            session.delete(name)
            session.rename(path, name)
