"""Gives the simulated loggers of the demo stations their keys, and the demo its people."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

from fansipan.kernel import clock
from fansipan.kernel.permissions import SYSTEM
from fansipan.services.identity import demo as people
from fansipan.services.observations.actions import credentials
from fansipan.services.observations.demo import HISTORY_DAYS, keys
from fansipan.services.observations.demo.keys import Keys
from fansipan.services.observations.models import Station, StationCredential


def seed(folder: Path) -> str:
    """Demo accounts, and a key for each demo station in folder/credentials.json, readable by its owner only.

    Safe to repeat: keys that still open the door are kept. Gives what was done, in words.
    """
    accounts = people.seed()
    known = keys.read(folder)
    stations = Station.objects.filter(demo=True).exclude(transport="").order_by("code")
    fresh = [station for station in stations if not _opens(station, known.get(station.code, {}))]
    for station in fresh:
        known[station.code] = _issue(station)
        # A logger with new keys is new itself: what an earlier one recorded belongs to another system.
        shutil.rmtree(folder / "loggers" / station.code, ignore_errors=True)
    if fresh:
        keys.write(folder, known)
        _owe_history(fresh)
    return f"{accounts} accounts and {len(fresh)} station keys made"


def _owe_history(stations: Sequence[Station]) -> None:
    """The loss ledger of a demo begins with the history that its loggers will send: late, as it truly comes."""
    start = clock.now().replace(minute=0, second=0, microsecond=0) - timedelta(days=HISTORY_DAYS, hours=-1)
    Station.objects.filter(pk__in=[station.pk for station in stations]).update(expected_from=start)


def _issue(station: Station) -> Keys:
    if station.transport == "http":
        return {"token": credentials.issue_token(SYSTEM, station.code)}
    login, password = credentials.set_ftp_login(SYSTEM, station.code, station.code.lower())
    return {"login": login, "password": password}


def _opens(station: Station, own: Keys) -> bool:
    """Whether the keys still open the station's door."""
    live = StationCredential.objects.filter(station=station, revoked_at__isnull=True)
    if station.transport == "http":
        secret = hashlib.sha256(own.get("token", "").encode()).hexdigest()
        return live.filter(kind="token", secret=secret).exists()
    return live.filter(kind="ftp", login=own.get("login", "")).exists()
