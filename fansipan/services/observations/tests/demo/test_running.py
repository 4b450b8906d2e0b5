"""The whole fleet against a real FTP server and a real HTTP server."""

from __future__ import annotations

import socket
import threading
import time
import warnings
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from fansipan.kernel import clock
from fansipan.services.observations.demo import running, sending
from fansipan.services.observations.demo.faults import DAY, HOUR, MINUTE, Schedule
from fansipan.services.observations.demo.feeds import SimulatedStation
from fansipan.services.observations.demo.loggers import Logger, carrier_for
from fansipan.services.observations.demo.running import Fleet, Pace
from fansipan.services.observations.demo.sending import Away, Door, Ftp, Http, Refused
from fansipan.services.observations.rules.decoding import circular10

with warnings.catch_warnings():
    warnings.simplefilter("ignore", DeprecationWarning)  # pyftpdlib carries asyncore along for Python 3.12 and later
    from pyftpdlib.authorizers import DummyAuthorizer
    from pyftpdlib.handlers import FTPHandler
    from pyftpdlib.ioloop import IOLoop
    from pyftpdlib.servers import ThreadedFTPServer

CODES = ("TL-KT-01", "TL-KT-02", "TL-KT-03", "LC-MUA-01", "LC-TV-01")
KEYS = {"login": "logger", "password": "open-sesame", "token": "fsp_token"}


class World:
    """The other side: an FTP server that keeps files, an HTTP server that keeps bodies."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.bodies: list[tuple[str, bytes]] = []
        self.status = 200
        self._ftp = _ftp_server(folder)
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), _page_for(self))
        self.door = Door("127.0.0.1", self._http.server_port, *self._ftp.address, "localhost")
        self._threads = [
            threading.Thread(target=self._ftp.serve_forever, kwargs={"handle_exit": False}, daemon=True),
            threading.Thread(target=self._http.serve_forever, daemon=True),
        ]
        for thread in self._threads:
            thread.start()

    def close(self) -> None:
        self._http.shutdown()
        self._http.server_close()
        self._ftp.close_all()

    def files(self, station: SimulatedStation) -> list[Path]:
        return sorted(self.folder.glob(f"{station.prefix}_*.txt"))


def _ftp_server(folder: Path) -> ThreadedFTPServer:
    keys = DummyAuthorizer()
    keys.add_user(KEYS["login"], KEYS["password"], str(folder), perm="elw")
    session = type("Session", (FTPHandler,), {"authorizer": keys})
    return ThreadedFTPServer(("127.0.0.1", 0), session, IOLoop())


def _page_for(world: World) -> type[BaseHTTPRequestHandler]:
    class Page(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            world.bodies.append((self.headers["Authorization"], body))
            self.send_response(world.status)
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"{}")

        def log_message(self, *args: Any) -> None:
            """Tests are quiet."""

    return Page


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    folder = tmp_path / "received"
    folder.mkdir()
    made = World(folder)
    yield made
    made.close()


@pytest.fixture
def fleet(
    world: World, station: Callable[[str], SimulatedStation], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Fleet]:
    """Five loggers without faults."""
    monkeypatch.setattr(running, "FIRST_PAUSE_S", 0.1)

    def made(pace: Pace, door: Door | None = None) -> Fleet:
        schedule = Schedule(())
        ours = [station(code) for code in CODES]
        memory = tmp_path / "loggers"
        carriers = [carrier_for(one, KEYS, door or world.door) for one in ours]
        return Fleet(
            [Logger(one, schedule, way, memory / one.code) for one, way in zip(ours, carriers, strict=True)],
            schedule,
            pace,
        )

    return made


def test_simulated_time_runs_faster_and_never_ahead_of_the_present() -> None:
    pace = Pace(clock.now_us() - HOUR, speed=3600, began=time.monotonic() - 0.5)
    assert pace.now() == pytest.approx(clock.now_us() - HOUR / 2, abs=5 * MINUTE)
    assert Pace(clock.now_us() - HOUR, 3600, time.monotonic() - 5).now() <= clock.now_us()


def test_backfill_sends_every_reading_of_the_days(
    fleet: Callable[..., Fleet], world: World, station: Callable[[str], SimulatedStation]
) -> None:
    now = clock.now_us()
    fleet(Pace(now)).backfill(2)
    for code in CODES[:3]:
        one = station(code)
        times = {
            time for path in world.files(one) for time in circular10.decode(path.read_bytes(), one.format).time.tolist()
        }
        assert len(times) == 2 * DAY // one.interval_us
        assert now - one.interval_us - running.SPREAD_S * 1_000_000 <= max(times) <= now
    assert {key for key, _ in world.bodies} == {"Bearer fsp_token"}


def test_live_loggers_send_each_interval_and_stop_when_told(
    fleet: Callable[..., Fleet], world: World, station: Callable[[str], SimulatedStation]
) -> None:
    pace = Pace(clock.now_us() - 3 * HOUR, speed=3600)
    live = fleet(pace)
    runner = threading.Thread(target=live.live, args=(0,))
    runner.start()
    deadline = time.monotonic() + 20
    while len(world.files(station("TL-KT-01"))) < 24 and time.monotonic() < deadline:
        time.sleep(0.05)
    live.stop()
    runner.join(timeout=10)
    assert not runner.is_alive()
    files = world.files(station("TL-KT-01"))
    assert len(files) >= 24
    stamps = [circular10.station_of(path.name)[1] or 0 for path in files]  # type: ignore[index]
    assert {later - earlier for earlier, later in pairwise(stamps)} == {5 * MINUTE}


def test_a_fleet_whose_server_is_away_keeps_everything_and_sends_it_next_time(
    fleet: Callable[..., Fleet], world: World, station: Callable[[str], SimulatedStation]
) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        closed = Door("127.0.0.1", nobody.getsockname()[1], "127.0.0.1", nobody.getsockname()[1], "localhost")
        away = fleet(Pace(clock.now_us()), closed)
        runner = threading.Thread(target=away.backfill, args=(1,))
        runner.start()
        time.sleep(1)
        away.stop()
        runner.join(timeout=10)
    assert not runner.is_alive()
    assert not world.files(station("TL-KT-01"))
    fleet(Pace(clock.now_us())).backfill(1)
    one = station("TL-KT-01")
    sent = [len(circular10.decode(path.read_bytes())) for path in world.files(one)]
    assert sum(sent) == DAY // one.interval_us * len(one.signals)


def test_ftp_tells_a_wrong_password_from_a_refused_file(world: World) -> None:
    with pytest.raises(Away, match="530"):
        Ftp(world.door, "logger", "wrong").send("a.txt", b"x")
    way = Ftp(world.door, KEYS["login"], KEYS["password"])
    with pytest.raises(Refused, match="550"):
        way.send("no/such/folder/a.txt", b"x")
    way.send("a.txt", b"x")
    way.rest()
    assert (world.folder / "a.txt").read_bytes() == b"x"


@pytest.mark.parametrize(
    ("status", "error"), [(503, Away), (429, Away), (401, Away), (422, Refused), (413, Refused), (200, None)]
)
def test_http_tells_later_from_never(world: World, status: int, error: type[Exception] | None) -> None:
    world.status = status
    way = Http(world.door, "t")
    if error is None:
        way.send("body.json", b"{}")
        return
    with pytest.raises(error):
        way.send("body.json", b"{}")


def test_a_long_body_is_packed(world: World) -> None:
    Http(world.door, "t").send("body.json", b"x" * (sending.LONG_BODY + 1))
    assert world.bodies[0][1].startswith(b"\x1f\x8b")
