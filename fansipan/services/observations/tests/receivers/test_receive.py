"""`fansipan receive` as a process: the database goes away and comes back, the process is stopped and killed."""

from __future__ import annotations

import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from ftplib import FTP, all_errors, error_temp
from pathlib import Path
from threading import Thread

import pytest
from django.db import connection

from fansipan.services.observations.models import Delivery, Observation, Station
from fansipan.services.observations.tests.receivers.conftest import PASSWORD, content, make_sender, put
from fansipan.services.observations.tests.receivers.relay import Relay

RECEIVE = [sys.executable, "-m", "fansipan.config.cli", "receive"]
NAME = "TL_KT_01_20260301000000.txt"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Process:
    """The command, which reaches the test's database by a relay."""

    var: Path
    relay: Relay
    port: int = field(default_factory=free_port)
    running: subprocess.Popen[bytes] | None = None

    def environ(self) -> dict[str, str]:
        settings = connection.settings_dict
        who = f"{settings['USER']}:{settings['PASSWORD']}"
        return {
            **os.environ,
            "DATABASE_URL": f"postgresql://{who}@127.0.0.1:{self.relay.port}/{settings['NAME']}",
            "FANSIPAN_VAR": str(self.var),
            "FANSIPAN_FTP_PORT": str(self.port),
            "FANSIPAN_SECRET_KEY": "only for this test",
        }

    def start(self) -> None:
        with (self.var.parent / "receive.log").open("ab") as log:
            self.running = subprocess.Popen(RECEIVE, env=self.environ(), stdout=log, stderr=log)
        deadline = time.monotonic() + 60
        while not self._listens():
            assert self.running.poll() is None, "it ended"
            assert time.monotonic() < deadline, "it does not listen"
            time.sleep(0.05)

    def end(self, how: signal.Signals) -> int:
        assert self.running is not None
        self.running.send_signal(how)
        code = self.running.wait(20)
        self.running = None
        return code

    def client(self, login: str = "tl-kt-01") -> FTP:
        ftp = FTP()
        ftp.connect("127.0.0.1", self.port, timeout=30)
        try:
            ftp.login(login, PASSWORD)
        except all_errors:
            ftp.close()
            raise
        return ftp

    def _listens(self) -> bool:
        with suppress(ConnectionRefusedError), socket.create_connection(("127.0.0.1", self.port), 5):
            return True
        return False


@pytest.fixture
def process(station: Station, tmp_path: Path) -> Iterator[Process]:
    made = Process(tmp_path / "var", Relay(connection.settings_dict))
    made.start()
    yield made
    if made.running is not None:
        made.end(signal.SIGKILL)
    made.relay.cut()


def wait_for_deliveries(count: int) -> None:
    deadline = time.monotonic() + 30
    while Delivery.objects.count() < count:
        assert time.monotonic() < deadline
        time.sleep(0.1)


def test_while_the_database_is_away_files_are_kept_and_nothing_is_acknowledged(process: Process) -> None:
    with process.client() as ftp:
        assert put(ftp, "before.txt", content(0)).startswith("226")
        process.relay.cut()
        with pytest.raises(error_temp, match="451"):
            put(ftp, NAME, content(1))
    with process.client() as ftp, pytest.raises(error_temp, match="451"):
        put(ftp, "another.txt", content(2))  # it proved its password before
    drop = process.var / "drop" / "TL-KT-01"
    drop.mkdir(parents=True)
    (drop / "dropped.txt").write_bytes(content(3))
    time.sleep(3.5)
    assert (drop / "dropped.txt").exists()
    process.relay.mend()
    wait_for_deliveries(4)
    assert set(Delivery.objects.values_list("name", flat=True)) == {NAME, "another.txt", "before.txt", "dropped.txt"}
    with process.client() as ftp:
        assert "received before." in put(ftp, NAME, content(1))
    assert Observation.objects.count() == 4


def test_a_stranger_is_asked_to_come_back_while_the_database_is_away(process: Process) -> None:
    process.relay.cut()
    with pytest.raises(error_temp, match="421"):
        process.client()


def test_the_first_file_after_a_restart_of_the_database_is_stored(process: Process) -> None:
    with process.client() as ftp:
        for number in range(8):
            put(ftp, f"{number}.txt", content(number))
        process.relay.cut()
        process.relay.mend()
        for number in range(8, 16):
            assert put(ftp, f"{number}.txt", content(number)).startswith("226")


def test_it_stops_when_told_and_finishes_what_it_acknowledged(process: Process) -> None:
    ftp = process.client()
    put(ftp, NAME, content())
    ftp.voidcmd("TYPE I")
    data = ftp.transfercmd("STOR half.txt")
    data.sendall(content(1))
    time.sleep(0.3)
    began = time.monotonic()
    assert process.end(signal.SIGTERM) == 0
    assert time.monotonic() - began < 8
    data.close()
    ftp.close()
    assert Delivery.objects.count() == 1
    process.start()
    with process.client() as again:
        again.voidcmd("TYPE I")
        assert again.size("half.txt") == len(content(1))


def test_a_second_one_says_which_setting_chooses_another_port(process: Process) -> None:
    second = subprocess.run(RECEIVE, env=process.environ(), capture_output=True, text=True, timeout=60, check=False)
    assert second.returncode == 1
    assert "FANSIPAN_FTP_PORT" in second.stderr


class Logger(Thread):
    """Sends its files in order, and each again until it hears that it was received."""

    def __init__(self, process: Process, login: str, files: list[tuple[str, bytes]]) -> None:
        super().__init__(name=login)
        self.process = process
        self.login = login
        self.files = files
        self.acknowledged: list[str] = []
        self.repeated = 0

    def run(self) -> None:
        while len(self.acknowledged) < len(self.files):
            with suppress(*all_errors), self.process.client(self.login) as ftp:
                for name, data in self.files[len(self.acknowledged) :]:
                    answer = put(ftp, name, data)
                    assert answer.startswith("226 Received"), answer
                    self.repeated += "received before." in answer
                    self.acknowledged.append(name)
            time.sleep(0.05)


@pytest.mark.parametrize(("kills", "files"), [(2, 150), pytest.param(20, 1000, marks=pytest.mark.slow)])
def test_killed_at_any_moment_it_keeps_what_it_acknowledged(process: Process, kills: int, files: int) -> None:
    codes = ["TL-KT-01", *(make_sender(f"TL-KT-0{number}").code for number in range(2, 6))]
    names = [(f"{number:04}.txt", content(number)) for number in range(files)]
    loggers = [Logger(process, code.lower(), names) for code in codes]
    chance = random.Random(20261123)
    for logger in loggers:
        logger.start()
    for _ in range(kills):
        time.sleep(chance.uniform(0.2, 1.5))
        process.end(signal.SIGKILL)
        acknowledged = {logger.login: set(logger.acknowledged) for logger in loggers}
        stored = {code.lower(): set[str]() for code in codes}
        for code, name in Delivery.objects.values_list("station__code", "name"):
            stored[code.lower()].add(name)
        assert all(acknowledged[login] <= stored[login] for login in stored)
        process.start()
    for logger in loggers:
        logger.join()
    total = len(codes) * files
    repeated = sum(logger.repeated for logger in loggers)
    sys.stdout.write(f"{kills} kills, {total} files acknowledged, {repeated} of them sent again after their commit\n")
    assert Observation.objects.count() == Delivery.objects.count() == total
