"""Receive files: by the FTP server (FTP and FTPS on one port) and from the watched drop folder.

`fansipan up` does this by itself. Ends on Ctrl-C or SIGTERM; an upload that is under way then is not acknowledged.
"""

from __future__ import annotations

import argparse
import logging
import resource
import signal
import threading
from collections.abc import Callable

from fansipan.config import environment as environments
from fansipan.config import ports
from fansipan.config.environment import Environment
from fansipan.services.observations.receivers.clerks import Clerks
from fansipan.services.observations.receivers.drop import DropFolder
from fansipan.services.observations.receivers.ftp import FtpServer, FtpSettings
from fansipan.services.observations.receivers.spool import Spool

help = "Receive files: the FTP server and the watched drop folder"

OPEN_FILES = 8192
"""A session may hold five: two connections, a listener, its poller and the file."""

logger = logging.getLogger(__name__)


def run(_args: argparse.Namespace) -> int:
    environment = environments.load()
    ports.must_be_free(environment.ftp_host, environment.ftp_port, "the FTP server", "FANSIPAN_FTP_PORT")
    _allow_files()
    doors = _Doors()
    clerks = Clerks()
    try:
        spool = Spool(environment.var / "spool", clerks)
        server = FtpServer(_ftp(environment), spool, clerks)
        drop = DropFolder(environment.drop_folder, clerks)
        logger.info("FTP on %s:%d, drop folder %s", *server.address, drop.folder)
        doors.open(spool.run)
        doors.open(drop.run)
        server.serve(doors.closing)
    finally:
        doors.close()
        clerks.close()
    return doors.code


def _ftp(environment: Environment) -> FtpSettings:
    return FtpSettings(
        host=environment.ftp_host,
        port=environment.ftp_port,
        inbox=environment.var / "inbox",
        certificate=environment.var / "ftp" / "cert.pem",
        passive_ports=environment.ftp_passive_ports,
        public_address=environment.ftp_public_address,
        require_tls=environment.ftp_require_tls,
    )


class _Doors:
    """Threads that end together: on a signal, or when one of them fails, so that the supervisor starts all again."""

    def __init__(self) -> None:
        self.closing = threading.Event()
        self.code = 0
        self._threads: list[threading.Thread] = []
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: self.closing.set())

    def open(self, work: Callable[[threading.Event], None]) -> None:
        thread = threading.Thread(target=self._work, args=(work,), name=work.__qualname__)
        self._threads.append(thread)
        thread.start()

    def close(self) -> None:
        self.closing.set()
        for thread in self._threads:
            thread.join()

    def _work(self, work: Callable[[threading.Event], None]) -> None:
        try:
            work(self.closing)
        except Exception:
            logger.exception("%s failed; the receivers stop", work.__qualname__)
            self.code = 1
            self.closing.set()


def _allow_files() -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = OPEN_FILES if hard == resource.RLIM_INFINITY else min(OPEN_FILES, hard)
    if soft != resource.RLIM_INFINITY and soft < most:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
