"""FTP and FTPS: a station logs in, uploads into its own folder, and hears "received" only after the commit.

One thread a session, so that a session can wait for its commit without holding up the others.
"""

from __future__ import annotations

import logging
import os
import socket
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from OpenSSL import SSL
from pyftpdlib.exceptions import AuthenticationFailed
from pyftpdlib.handlers import TLS_DTPHandler, TLS_FTPHandler
from pyftpdlib.ioloop import IOLoop
from pyftpdlib.servers import ThreadedFTPServer

from fansipan.kernel.errors import Problem, Unavailable
from fansipan.services.observations.contracts import Sender
from fansipan.services.observations.queries import logins
from fansipan.services.observations.queries.logins import StationLogin
from fansipan.services.observations.receivers import certificate
from fansipan.services.observations.receivers.clerks import Clerks
from fansipan.services.observations.receivers.inbox import LARGEST_FILE, Arriving, Inbox, is_temporary
from fansipan.services.observations.receivers.spool import Spool, folder_name, make_durable, summary

RIGHTS = frozenset("elawfmd")
"""pyftpdlib's letters: enter, list, append, write, rename, make and delete in the own folder; nothing is read back."""

MOST_SESSIONS = 512
LOOK_SECONDS = 0.5
CHECK_SECONDS = 60.0
TOO_LARGE = f"552 Larger than {LARGEST_FILE} bytes; nothing was taken."

logger = logging.getLogger(__name__)


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
        self._inbox = Path(os.path.realpath(inbox))
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


class Upload(TLS_DTPHandler):
    """A data connection. pyftpdlib would answer "226 complete" to any that ends; here it says so after the commit."""

    transfer_finished: bool
    settled = False

    def enable_receiving(self, type: str, cmd: str) -> None:
        """The bytes are kept as they came: no line end is changed in ASCII mode."""
        super().enable_receiving("i", cmd)

    def close(self) -> None:
        if self.receive and self.transfer_finished and not self.settled:
            self.settled = True
            self.transfer_finished = self._came_to_its_end()
            answer = self.cmd_channel.settle(self.file_obj) if self.transfer_finished else self.cmd_channel.broken()
            self._resp = (answer, logger.debug)
        super().close()

    def handle_error(self) -> None:
        """When anything fails, pyftpdlib would send the answer it has at hand, "226 complete" too."""
        too_large = self.receive and self.file_obj is not None and self.file_obj.too_large
        self.transfer_finished = False
        self._resp = (TOO_LARGE if too_large else "451 Not stored: something failed. Try again later.", logger.error)
        super().handle_error()

    def _came_to_its_end(self) -> bool:
        """False when the connection broke, which pyftpdlib takes for an end too: its exception is at hand then."""
        reason = sys.exception()
        reset = isinstance(reason, SSL.SysCallError) and reason.args[0] > 0
        return not reset and not isinstance(reason, OSError) and bool(self.cmd_channel.is_there())


class StationSession(TLS_FTPHandler):
    """The control connection of one station."""

    banner = "Fansipan"
    dtp_handler = Upload
    abstracted_fs = Inbox
    proto_cmds = {name: how for name, how in TLS_FTPHandler.proto_cmds.items() if name != "STOU"}
    use_sendfile = False
    _rnfr: str | None
    spool: Spool
    station: StationLogin
    checked = 0.0

    def ftp_PASS(self, line: str) -> None:
        try:
            super().ftp_PASS(line)
        except Unavailable:
            self.respond("421 The store is away. Try again later.")
            self.close_when_done()

    def on_login_failed(self, username: str, password: str) -> None:
        logger.warning("login %.60r from %s failed", username, self.remote_ip)

    def ftp_STOR(self, file: str, mode: str = "w") -> None:
        if self._may_go_on():
            super().ftp_STOR(file, mode)
            return
        self.respond("530 This login was revoked.")
        self.close_when_done()

    def ftp_RNTO(self, path: str) -> None:
        waiting = self.fs.waiting(self._rnfr)
        if waiting is None or is_temporary(path):
            super().ftp_RNTO(path)
            return
        self._rnfr = None
        self.respond(self._hand_over(waiting, path, "250"))

    def settle(self, file: Arriving) -> str:
        """What the sender is told of an upload that came to its end."""
        current = file.complete()
        if file.too_large:
            file.part.unlink(missing_ok=True)
            return self._told(file.name, TOO_LARGE)
        if not current:
            return self._told(file.name, "451 A later upload has taken this name. Try again.")
        if is_temporary(file.name):
            make_durable(self.fs.keep_whole(file))
            return "226 Complete; it is taken in when it gets its final name."
        return self._hand_over(file.part, file.name, "226")

    def broken(self) -> str:
        """What a sender whose connection broke would be told."""
        return f"426 {self._told('an upload', 'the connection broke before its end')}."

    def is_there(self) -> bool:
        """Whether the other end still listens: RFC 959 has a control connection that closes abort the transfer."""
        if self._quit_pending:
            return True
        with socket.socket(fileno=os.dup(self._fileno)) as control:
            try:
                ahead = control.recv(64, socket.MSG_PEEK | socket.MSG_DONTWAIT)
            except BlockingIOError:
                return True
            except OSError:
                return False
        return bool(ahead) and b"ABOR" not in ahead.upper()

    def _may_go_on(self) -> bool:
        if time.monotonic() - self.checked > CHECK_SECONDS:
            self.checked = time.monotonic()
            return bool(self.authorizer.is_still_valid(self.station))
        return True

    def _hand_over(self, whole: Path, path: str, code: str) -> str:
        size = whole.stat().st_size
        protocol = "ftps" if self._ssl_established else "ftp"
        sender = Sender(protocol, self.station.login, self.remote_ip)
        try:
            receipt = self.spool.hand_over(whole, self.station.station_id, sender, os.path.basename(path))
        except Problem as problem:
            return self._told(path, f"451 Not stored yet ({problem.code}). Try again later.")
        self.fs.taken[path] = size
        return self._told(path, f"{code} Received: {summary(receipt)}.")

    def _told(self, path: str, outcome: str) -> str:
        """Log the outcome and give it back."""
        log = logger.info if outcome[:1] == "2" else logger.warning
        log("%s %s: %s", self.station.station_code, os.path.basename(path), outcome)
        return outcome


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
