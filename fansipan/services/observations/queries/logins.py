"""Which station's FTP login is this? One indexed read a login, and Argon2 only the first time."""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth.hashers import check_password
from django.db import InterfaceError, OperationalError, connection

from fansipan.kernel import clock
from fansipan.kernel.errors import Unavailable
from fansipan.services.observations.models import StationCredential

MOST_FAILURES = 5
COOL_OFF = timedelta(minutes=15)
MOST_REMEMBERED = 10_000


@dataclass(frozen=True, slots=True)
class StationLogin:
    """A station at the door, and the login it came with."""

    station_id: int
    station_code: str
    login: str


@dataclass(frozen=True, slots=True)
class _Proof:
    """A password that was right for this secret."""

    secret: str
    station: StationLogin


_lock = threading.Lock()
_proofs: OrderedDict[tuple[str, str], _Proof] = OrderedDict()
_failures: OrderedDict[tuple[str, str], tuple[int, datetime]] = OrderedDict()


def station_of_login(login: str, password: str, address: str = "") -> StationLogin | None:
    """The station that may enter with this login and password; None when it may not.

    After five failures in a row a login is closed to that address for 15 minutes. A station that proved its password
    to this process before is let in while the database is away: what it brings is kept until the database is back.
    Raises Unavailable when the database is away and nothing is proved.
    """
    key = login, hashlib.sha256(password.encode("utf-8", "surrogatepass")).hexdigest()
    proof = _proofs.get(key)
    try:
        found = _live(login)
    except (OperationalError, InterfaceError) as error:
        connection.close()
        if proof is None:
            raise Unavailable("observations.database_away") from error
        return proof.station
    if found is None:
        return None
    if proof is not None and proof.secret == found.secret:
        return proof.station
    if _closed(login, address):
        return None
    right = check_password(password, found.secret)
    _remember(key, address, found if right else None)
    return found.station if right else None


def is_live(station: StationLogin) -> bool:
    """Whether the login still is that station's; True while the database is away."""
    try:
        found = _live(station.login)
    except (OperationalError, InterfaceError):
        connection.close()
        return True
    return found is not None and found.station == station


def _live(login: str) -> _Proof | None:
    if "\x00" in login:
        return None
    live = StationCredential.objects.filter(kind="ftp", login=login, revoked_at__isnull=True)
    row = live.values_list("secret", "station_id", "station__code").first()
    return None if row is None else _Proof(row[0], StationLogin(row[1], row[2], login))


def _closed(login: str, address: str) -> bool:
    count, last = _failures.get((login, address), (0, clock.EPOCH))
    return count >= MOST_FAILURES and clock.now() - last < COOL_OFF


def _remember(key: tuple[str, str], address: str, proof: _Proof | None) -> None:
    """Keep a proof, or count a failure; failures older than the cool-off are forgotten."""
    who, now = (key[0], address), clock.now()
    with _lock:
        count, last = _failures.pop(who, (0, now))
        if proof is not None:
            _proofs[key] = proof
        else:
            _failures[who] = (count + 1 if now - last < COOL_OFF else 1, now)
        for memory in (_proofs, _failures):
            while len(memory) > MOST_REMEMBERED:
                memory.popitem(last=False)
