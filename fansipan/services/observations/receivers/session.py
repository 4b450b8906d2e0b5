"""One station's FTP session: what it may do, and what it is told about its files."""

from __future__ import annotations

import logging
import os
import socket
import sys
import time
from pathlib import Path

from OpenSSL import SSL
from pyftpdlib.handlers import TLS_DTPHandler, TLS_FTPHandler

from fansipan.kernel.errors import Problem, Unavailable
from fansipan.services.observations.contracts import Sender
from fansipan.services.observations.queries.logins import StationLogin
from fansipan.services.observations.receivers.inbox import LARGEST_FILE, Arriving, Inbox, is_temporary
from fansipan.services.observations.receivers.spool import Spool, make_durable, receipt_of, summary

CHECK_SECONDS = 60.0
"""How long a session may go on after its login was revoked."""

TOO_LARGE = f"552 Larger than {LARGEST_FILE} bytes; nothing was taken."
FAILED = "451 Something failed. Try again later."

logger = logging.getLogger(__name__)


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
        self._resp = (
            TOO_LARGE if too_large else "451 Something failed; nothing was stored. Try again later.",
            logger.error,
        )
        super().handle_error()

    def _came_to_its_end(self) -> bool:
        """False when the connection broke, which pyftpdlib takes for an end too: its exception is at hand then."""
        reason = sys.exception()
        reset = isinstance(reason, SSL.SysCallError) and reason.args[0] > 0
        if reset or isinstance(reason, OSError) or self.socket.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR):
            return False
        return bool(self.cmd_channel.is_there())


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

    def on_login(self, username: str) -> None:
        self.checked = time.monotonic()

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
        if not file.complete():
            return self._told(file.name, "451 A later upload has taken this name. Try again.")
        if file.too_large:
            file.part.unlink()
            return self._told(file.name, TOO_LARGE)
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
        return self._told(path, f"{code} Received: {summary(receipt)}.{receipt_of(receipt)}")

    def _told(self, path: str, outcome: str) -> str:
        """Log the outcome and give it back."""
        log = logger.info if outcome[:1] == "2" else logger.warning
        log("%s %s: %s", self.station.station_code, os.path.basename(path), outcome)
        return outcome
