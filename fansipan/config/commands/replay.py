"""Simulated loggers: they replay real measurements as the demo stations, through FTP and HTTP as real ones would.

With --live, the other side of onward transmission is played too: a server that takes what the site sends on.

    fansipan replay --live                      measure and send from now on; `fansipan up` runs this in a demo
    fansipan replay --backfill 30               send the last 30 days again, then end
    fansipan replay --speed 60 --from 2026-11-01T00:00   an hour in a minute, until the present is reached
    fansipan replay --speed 60                  the last day, an hour in a minute
    fansipan replay --faults                    what goes wrong today and tomorrow, and where

What is measured, and from which real series it comes, is told in provinces/*/demo/feeds.json.
"""

from __future__ import annotations

import argparse
import http.client
import logging
import shutil
import signal
import sys
import time
from datetime import datetime, timedelta
from pathlib import Path

from fansipan.config import environment as environments
from fansipan.config.environment import Environment
from fansipan.config.trouble import Trouble
from fansipan.kernel import clock
from fansipan.services.exchange.demo.sink import Sink
from fansipan.services.observations.demo import HISTORY_DAYS, faults, feeds, keys
from fansipan.services.observations.demo.loggers import Logger, carrier_for
from fansipan.services.observations.demo.running import Fleet, Pace
from fansipan.services.observations.demo.sending import Door

help = "Run the simulated loggers of the demo, or show what is going to fail"
needs_site = False
SITE_WAIT_S = 0.5
REAL_TIME = 1.0


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--live", action="store_true", help="measure and send until stopped")
    parser.add_argument("--backfill", type=days_back, metavar="DAYS", help="send the last days; with --live, before it")
    parser.add_argument(
        "--speed",
        type=speed_factor,
        default=REAL_TIME,
        help="times as fast as real time, from --from on, or from a day ago",
    )
    parser.add_argument("--from", type=past_moment, dest="start", metavar="TIME", help="begin at this past moment")
    parser.add_argument("--faults", action="store_true", help="show the schedule of faults and end")
    parser.add_argument("--station", action="append", default=[], metavar="CODE", help="only this station; repeatable")
    parser.add_argument("--seed", type=int, default=faults.SEED, help="another schedule of faults")


def run(args: argparse.Namespace) -> None:
    environment = environments.load()
    stations = feeds.read(environment.province)
    if args.faults:
        _show(faults.Schedule(stations, args.seed, _opened(environment)), args.station)
        return
    args.start = beginning(args)
    if not (args.live or args.start or args.backfill):
        raise Trouble("Nothing to do.", "Say --live, --backfill DAYS, --from TIME or --faults.")
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s", stream=sys.stdout)
    _replay(args, environment, stations)


def beginning(args: argparse.Namespace) -> datetime | None:
    """The past moment to begin at: the one asked for; a day ago for a speed alone, which needs a past to catch up."""
    if args.speed == REAL_TIME or args.start:
        return args.start
    if args.live or args.backfill:
        raise Trouble(
            "The present cannot be measured faster than it comes.",
            "--speed goes with --from TIME, or stands alone: then it replays the last day.",
        )
    return clock.now() - timedelta(days=1)


def _replay(args: argparse.Namespace, environment: Environment, stations: tuple[feeds.SimulatedStation, ...]) -> None:
    """Make the loggers, wait for the site, and let them run."""
    folder = environment.var / "demo"
    door, known = _door(environment), keys.read(folder)
    ours = [one for one in stations if one.code in known and one.code in (args.station or known)]
    if not ours:
        raise Trouble(f"{folder} holds no keys for such loggers.", "`fansipan load --demo` makes them.")
    pace = Pace(clock.to_us(args.start) if args.start else clock.now_us(), args.speed)
    again = bool(args.start or not args.live)
    memory = folder / ("again" if again else "loggers")
    if again:
        shutil.rmtree(memory, ignore_errors=True)
    else:
        _note_opening(environment, pace.start)
    schedule = faults.Schedule(stations, args.seed, _opened(environment))
    loggers = [Logger(one, schedule, carrier_for(one, known[one.code], door), memory / one.code) for one in ours]
    fleet = Fleet(loggers, schedule, pace)
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, lambda *_: fleet.stop())
    if args.live and not args.station:
        with Sink.beside(folder, environment.sink_port):
            _run(args, fleet, door)
    else:
        _run(args, fleet, door)


def _run(args: argparse.Namespace, fleet: Fleet, door: Door) -> None:
    while not fleet.stopping and not _is_there(door):
        time.sleep(SITE_WAIT_S)
    if args.start:
        fleet.live(args.backfill or 0)
    elif args.live:
        fleet.live(HISTORY_DAYS if args.backfill is None else args.backfill)
    else:
        fleet.backfill(args.backfill)


def _door(environment: Environment) -> Door:
    """Where the site and its FTP server listen, seen from this machine."""
    here = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}
    certificate = environment.var / "ftp" / "cert.pem"
    return Door(
        host=here.get(environment.host, environment.host),
        port=environment.port,
        ftp_host=here.get(environment.ftp_host, environment.ftp_host),
        ftp_port=environment.ftp_port,
        name=environment.allowed_hosts[0].lstrip("*.") or "localhost",
        certificate=certificate if certificate.exists() else None,
    )


def _is_there(door: Door) -> bool:
    """Whether the site answers; loggers that are switched on before it would only fill the log."""
    connection = http.client.HTTPConnection(door.host, door.port, timeout=5)
    try:
        connection.request("GET", "/health", headers={"Host": door.name})
        return connection.getresponse().status == http.client.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _note_opening(environment: Environment, at: int) -> None:
    (environment.var / "demo" / "opened").write_text(str(at), encoding="ascii")


def _opened(environment: Environment) -> int | None:
    """When the live demo was last started, for its opening is part of the schedule."""
    path: Path = environment.var / "demo" / "opened"
    return int(path.read_text(encoding="ascii")) if path.exists() else None


def _show(schedule: faults.Schedule, wanted: list[str]) -> None:
    today = clock.today()
    midnight = clock.to_us(datetime(today.year, today.month, today.day, tzinfo=clock.VIETNAM))
    for fault in schedule.between(midnight, midnight + 2 * faults.DAY):
        start, end = (clock.from_us(time).astimezone(clock.VIETNAM) for time in (fault.start, fault.end))
        about = " ".join(filter(None, [fault.signal, _shift(fault), fault.damage or ""]))
        if not wanted or fault.station in wanted:
            print(f"{start:%d/%m %H:%M} - {end:%d/%m %H:%M}  {fault.station:<9} {fault.kind:<13} {about}")
    print("\n" + "\n".join(f"{kind:<13} {meaning}" for kind, meaning in faults.MEANINGS.items()))


def _shift(fault: faults.Fault) -> str:
    if not fault.shift:
        return ""
    if fault.shift < -faults.DAY:
        return "battery empty"
    return f"{timedelta(microseconds=abs(fault.shift))} {'ahead' if fault.shift > 0 else 'behind'}"


def days_back(text: str) -> float:
    days = float(text)
    if not 0 <= days <= 400:
        raise ValueError(text)
    return days


def speed_factor(text: str) -> float:
    speed = float(text)
    if not 0 < speed <= 3600:
        raise ValueError(text)
    return speed


def past_moment(text: str) -> datetime:
    """A past moment; without a zone it is Vietnamese time."""
    moment = datetime.fromisoformat(text)
    moment = moment if moment.tzinfo else moment.replace(tzinfo=clock.VIETNAM)
    if moment > clock.now():
        raise ValueError(text)
    return moment
