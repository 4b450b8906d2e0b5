"""The FTP server, for FTP and for FTPS on one port.

One thread a session, so that a session can wait for its commit without holding up the others.
"""

from __future__ import annotations

import logging
import socket
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pyftpdlib.exceptions import AuthenticationFailed
from pyftpdlib.ioloop import IOLoop
from pyftpdlib.servers import ThreadedFTPServer

from fansipan.services.observations.queries import logins
from fansipan.services.observations.queries.logins import StationLogin
from fansipan.services.observations.receivers import certificate
from fansipan.services.observations.receivers.clerks import Clerks
from fansipan.services.observations.receivers.session import StationSession
from fansipan.services.observations.receivers.spool import Spool, folder_name

RIGHTS = frozenset("elawfmd")
"""pyftpdlib's letters: enter, list, append, write, rename, make and delete in the own folder; nothing is read back."""

MOST_SESSIONS = 512
LOOK_SECONDS = 0.5


@dataclass(frozen=True, slots=True)
class FtpSettings:
    """Where the server listens and what it keeps."""

    host: str
    port: int
    inbox: Path
    certificate: Path
    passive_ports: tuple[int, int] | None = None
    public_address: str | None = None
    require_tls: bool = False


class Keys:
    """Who may log in, and to which folder: what pyftpdlib calls an authorizer."""

    def __init__(self, inbox: Path, clerks: Clerks) -> None:
        inbox.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._inbox = inbox.resolve()
        self._clerks = clerks
        self._homes: dict[str, str] = {}

    def validate_authentication(self, username: str, password: str, handler: StationSession) -> None:
        """Raises AuthenticationFailed, or Unavailable when nobody can tell now."""
        station = self._clerks.do(logins.station_of_login, username, password, handler.remote_ip)
        if station is None:
            raise AuthenticationFailed("Authentication failed.")
        home = self._inbox / folder_name(station.station_code)
        home.mkdir(parents=True, exist_ok=True)
        self._homes[username] = str(home)
        handler.station = station

    def get_home_dir(self, username: str) -> str:
        return self._homes[username]

    def is_still_valid(self, station: StationLogin) -> bool:
        """Whether the login was not revoked meanwhile."""
        return self._clerks.do(logins.is_live, station)

    def has_perm(self, username: str, perm: str, path: str | None = None) -> bool:
        return perm in RIGHTS

    def get_perms(self, username: str) -> str:
        return "".join(sorted(RIGHTS))

    def get_msg_login(self, username: str) -> str:
        return "Login successful."

    def get_msg_quit(self, username: str) -> str:
        return "Goodbye."

    def impersonate_user(self, username: str, password: str) -> None:
        """Nothing: stations are no users of the operating system."""

    def terminate_impersonation(self, username: str) -> None:
        """Nothing."""


class FtpServer(ThreadedFTPServer):
    """Listens from the moment it is made; `serve` answers."""

    max_cons = MOST_SESSIONS

    def __init__(self, settings: FtpSettings, spool: Spool, clerks: Clerks) -> None:
        self._lock = threading.Lock()  # pyftpdlib has one for all servers of a process
        self._exit = threading.Event()
        logging.getLogger("pyftpdlib").setLevel(logging.WARNING)  # it tells every command of every session
        super().__init__((settings.host, settings.port), _session_class(settings, spool, clerks), IOLoop())

    def serve(self, stopping: threading.Event) -> None:
        """Answer until told to stop, then end all sessions."""
        try:
            while not stopping.is_set():
                self.ioloop.loop(LOOK_SECONDS, blocking=False)
        finally:
            self.close_all()


def _session_class(settings: FtpSettings, spool: Spool, clerks: Clerks) -> type[StationSession]:
    """pyftpdlib takes its settings from the attributes of a class."""
    path = certificate.ensure(settings.certificate, *filter(None, [settings.public_address]))
    attributes: dict[str, Any] = {
        "authorizer": Keys(settings.inbox, clerks),
        "spool": spool,
        "certfile": str(path),
        "ssl_context": certificate.context(path),
        "tls_control_required": settings.require_tls,
        "tls_data_required": settings.require_tls,
    }
    if settings.passive_ports:
        first, last = settings.passive_ports
        attributes["passive_ports"] = range(first, last + 1)
    if settings.public_address:
        attributes["masquerade_address"] = socket.gethostbyname(settings.public_address)
    return type("Session", (StationSession,), attributes)
