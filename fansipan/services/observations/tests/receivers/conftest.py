"""A running FTP server with real stations, and clients to knock at it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from ftplib import FTP, FTP_TLS, Error
from io import BytesIO
from pathlib import Path

import pytest
from django.db import connection

from fansipan.kernel import clock
from fansipan.kernel.permissions import SYSTEM
from fansipan.services.observations.actions import credentials
from fansipan.services.observations.models import Station
from fansipan.services.observations.receivers.clerks import Clerks
from fansipan.services.observations.receivers.ftp import FtpServer, FtpSettings
from fansipan.services.observations.receivers.spool import Spool
from fansipan.services.observations.tests.make import make_station

PASSWORD = "mat-khau-logger"
START = datetime(2026, 3, 1, tzinfo=clock.VIETNAM)


def content(number: int = 0, rows: int = 1, code: str = "SO2") -> bytes:
    """A logger's file: `rows` readings, five minutes apart; other numbers give other times and values."""
    times = [START + timedelta(minutes=5 * (number * rows + row)) for row in range(rows)]
    return "".join(f"{code}\t{number % 900}.5000\tmg/m3\t{at:%Y%m%d%H%M%S}\t00\n" for at in times).encode()


@dataclass
class Door:
    """The server in a thread of this process."""

    settings: FtpSettings
    spool: Spool
    server: FtpServer
    stopping: threading.Event

    @property
    def port(self) -> int:
        return int(self.server.address[1])

    def client(self, station: str, password: str = PASSWORD) -> FTP:
        ftp = FTP()
        ftp.connect("127.0.0.1", self.port, timeout=20)
        try:
            ftp.login(station.lower(), password)
        except Error:
            ftp.close()
            raise
        return ftp

    def secure_client(self, station: str) -> FTP_TLS:
        ftp = FTP_TLS()
        ftp.connect("127.0.0.1", self.port, timeout=20)
        ftp.login(station.lower(), PASSWORD)
        ftp.prot_p()
        return ftp

    def home(self, station: str) -> Path:
        return self.settings.inbox / station

    def left(self) -> list[str]:
        """Names of the files that wait in the spool."""
        return [path.name for path in self.spool.folder.rglob("*") if path.is_file()]


def put(ftp: FTP, name: str, data: bytes) -> str:
    return ftp.storbinary(f"STOR {name}", BytesIO(data))


@contextmanager
def broken_store() -> Iterator[None]:
    """Inside, no delivery can be stored: the table of the original bytes is not where it should be."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE observations_original RENAME TO mislaid")
        try:
            yield
        finally:
            cursor.execute("ALTER TABLE mislaid RENAME TO observations_original")


def make_sender(code: str) -> Station:
    """A station with an FTP login of its own name."""
    station = make_station(code)
    credentials.set_ftp_login(SYSTEM, code, code.lower(), PASSWORD)
    return station


@pytest.fixture
def tables(transactional_db: None) -> None:
    """Tables that other threads see, empty. Django's flush knows nothing of the partitioned one."""
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE observation")


@pytest.fixture
def station(tables: None) -> Station:
    return make_sender("TL-KT-01")


@pytest.fixture
def settings_of_door(tmp_path: Path) -> FtpSettings:
    return FtpSettings("127.0.0.1", 0, tmp_path / "inbox", tmp_path / "ftp" / "cert.pem")


@pytest.fixture
def door(tables: None, settings_of_door: FtpSettings, tmp_path: Path) -> Iterator[Door]:
    yield from opened(settings_of_door, tmp_path)


@pytest.fixture
def strict_door(tables: None, settings_of_door: FtpSettings, tmp_path: Path) -> Iterator[Door]:
    """One that refuses plain FTP."""
    yield from opened(replace(settings_of_door, require_tls=True), tmp_path)


def opened(settings: FtpSettings, folder: Path) -> Iterator[Door]:
    clerks = Clerks(2)
    spool = Spool(folder / "spool", clerks)
    door = Door(settings, spool, FtpServer(settings, spool, clerks), threading.Event())
    thread = threading.Thread(target=door.server.serve, args=(door.stopping,), name="door")
    thread.start()
    yield door
    door.stopping.set()
    thread.join()
    clerks.close()
