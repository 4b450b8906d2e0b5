"""Standard FTP clients upload 10,000 files of 40 stations: every reading once, the damaged ones in quarantine."""

from __future__ import annotations

import ftplib
import io
import random
import shutil
import subprocess
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from fansipan.kernel.clock import VIETNAM
from tests.system import System

pytestmark = pytest.mark.slow

STATIONS = 40
FILES_EACH = 250
PASSWORD = "tay-bac-2026-logger"
PARAMETERS = (("SO2", 300), ("NOx", 200), ("CO", 120), ("PM", 60), ("O2", 11), ("Temp", 140))
UNITS = {"O2": "%", "Temp": "oC"}
START = datetime(2026, 3, 1, tzinfo=UTC)
SETUP = f"""
import django; django.setup()
from fansipan.kernel.permissions import SYSTEM
from fansipan.services.observations.actions import credentials
from fansipan.services.observations.models import ObservedProperty
from fansipan.services.observations.tests.make import make_property, make_station
make_property("Temp")
ObservedProperty.objects.filter(code="Temp").update(unit_aliases={{"oC": "Cel"}})
for number in range({STATIONS}):
    station = make_station(f"F-{{number:02}}", properties={[name for name, _ in PARAMETERS]!r})
    credentials.set_ftp_login(SYSTEM, station.code, f"logger{{number:02}}", {PASSWORD!r})
"""


@dataclass(frozen=True)
class File:
    """One file of a logger, and what must come of it."""

    name: str
    content: bytes
    good: int
    bad: int


def files_of(station: int, dice: random.Random) -> list[File]:
    """A day of 5-minute files; one in fifty has a damaged line, one in a hundred is damaged as a whole."""
    made = []
    for number in range(FILES_EACH):
        at = (START + timedelta(minutes=5 * number)).astimezone(VIETNAM)
        lines = [
            f"{name}\t{dice.gauss(mean, mean / 20):.4f}\t{UNITS.get(name, 'mg/Nm3')}\t{at:%Y%m%d%H%M%S}\t00"
            for name, mean in PARAMETERS
        ]
        good, bad = len(lines), 0
        if number % 50 == 7:
            lines[2] = lines[2].replace("\t", " ", 1).replace("00", "xx")[:-9]
            good, bad = good - 1, 1
        content = ("\r\n".join(lines) + "\r\n").encode()
        if number % 100 == 33:
            content, good, bad = bytes(dice.randrange(256) for _ in range(200)) + b"\x00", 0, 1
        made.append(File(f"F_{station:02}_{at:%Y%m%d%H%M%S}.txt", content, good, bad))
    return made


def by_ftplib(system: System, station: int, files: list[File]) -> None:
    client = ftplib.FTP()
    client.connect("127.0.0.1", system.ftp_port, timeout=60)
    client.login(f"logger{station:02}", PASSWORD)
    for file in files:
        client.storbinary(f"STOR {file.name}", io.BytesIO(file.content))
    client.quit()


def by_curl(system: System, station: int, files: list[File], folder: Path) -> None:
    place = folder / f"{station:02}"
    place.mkdir(exist_ok=True)
    for file in files:
        (place / file.name).write_bytes(file.content)
    names = ",".join(str(place / file.name) for file in files)
    order = ["curl", "-sS", "--fail", "-T", f"{{{names}}}", f"ftp://127.0.0.1:{system.ftp_port}/"]
    subprocess.run([*order, "--user", f"logger{station:02}:{PASSWORD}"], check=True, timeout=600)


def upload_all(system: System, work: list[list[File]], folder: Path) -> float:
    """Forty loggers at once, every fourth of them curl; seconds."""

    def one(station: int) -> None:
        if shutil.which("curl") and station % 4 == 0:
            by_curl(system, station, work[station], folder)
        else:
            by_ftplib(system, station, work[station])

    threads = [threading.Thread(target=one, args=(station,)) for station in range(STATIONS)]
    before = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return time.monotonic() - before


HELD = """
SELECT (SELECT count(*) FROM observation), (SELECT count(*) FROM observation_revision),
       (SELECT count(*) FROM observations_refusedline), (SELECT count(*) FROM observations_delivery)
"""


@pytest.fixture
def system(tmp_path: Path) -> Iterator[System]:
    made = System(tmp_path / "var")
    try:
        made.run("-c", SETUP)
        made.start_receivers()
        yield made
    finally:
        made.stop()


def test_ten_thousand_files_are_taken_once_however_often_they_come(system: System, tmp_path: Path) -> None:
    dice = random.Random(2026)
    work = [files_of(station, dice) for station in range(STATIONS)]
    files = [file for station in work for file in station]
    seconds = upload_all(system, work, tmp_path)
    readings, revised, refused, deliveries = system.ask(HELD)
    print(
        f"{len(files)} files in {seconds:.1f} s: {readings} readings, {refused} refused lines, {deliveries} deliveries"
    )
    assert (readings, revised) == (sum(file.good for file in files), 0)
    assert deliveries == len(files)
    assert refused == sum(file.bad for file in files)
    (unexplained,) = system.ask("SELECT count(*) FROM observations_refusedline WHERE reason = '' OR line < 1")
    assert unexplained == 0
    seconds = upload_all(system, work, tmp_path)
    print(f"again in {seconds:.1f} s: {system.ask(HELD)}")
    assert system.ask(HELD) == (readings, revised, refused, deliveries)
    assert "none broken" in system.run("-m", "fansipan.config.cli", "verify")
