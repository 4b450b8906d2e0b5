"""Keys for the simulated loggers: made once, kept secret, and good at the real door."""

from __future__ import annotations

import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from fansipan.kernel import clock
from fansipan.services.identity.models import User
from fansipan.services.observations.demo import keys, seeding
from fansipan.services.observations.demo.faults import Schedule
from fansipan.services.observations.demo.feeds import SimulatedStation
from fansipan.services.observations.demo.loggers import Logger
from fansipan.services.observations.demo.sending import Away, Door, Http
from fansipan.services.observations.models import Delivery, Observation, Station, StationCredential
from fansipan.services.observations.tests import make
from tests import cast


@pytest.fixture
def two_stations() -> tuple[Station, Station]:
    """One sends files, one speaks HTTP; a third is no demo station."""
    cast.other_plant(), cast.commune()
    User.objects.all().delete()
    make.make_station("TL-KT-03")
    gauge = make.make_station("LC-TV-01", properties=(), transport="http", demo=True)
    for code in ("WL", "Q"):
        make.add_stream(gauge, code, unit={"WL": "m", "Q": "m3/s"}[code])
    return make.make_station("TL-KT-01", demo=True), gauge


@pytest.mark.django_db
def test_demo_stations_get_keys_that_only_their_owner_reads(
    two_stations: tuple[Station, Station], tmp_path: Path
) -> None:
    seeding.seed(tmp_path)
    known = keys.read(tmp_path)
    assert set(known) == {"TL-KT-01", "LC-TV-01"}
    assert known["TL-KT-01"]["login"] == "tl-kt-01"
    assert known["LC-TV-01"]["token"].startswith("fsp_")
    assert stat.S_IMODE((tmp_path / keys.FILE).stat().st_mode) == 0o600


@pytest.mark.django_db
def test_keys_that_open_the_door_are_kept(two_stations: tuple[Station, Station], tmp_path: Path) -> None:
    seeding.seed(tmp_path)
    first = keys.read(tmp_path)
    assert seeding.seed(tmp_path).startswith("0 accounts and 0 station keys")
    assert keys.read(tmp_path) == first
    assert StationCredential.objects.count() == 2


@pytest.mark.django_db
def test_a_revoked_key_is_made_anew_and_its_logger_forgets(
    two_stations: tuple[Station, Station], tmp_path: Path
) -> None:
    seeding.seed(tmp_path)
    first = keys.read(tmp_path)
    memory = tmp_path / "loggers" / "LC-TV-01"
    memory.mkdir(parents=True)
    (memory / ".recorded").write_text("1", encoding="ascii")
    StationCredential.objects.filter(station=two_stations[1]).update(revoked_at=clock.now())
    seeding.seed(tmp_path)
    now = keys.read(tmp_path)
    assert now["LC-TV-01"] != first["LC-TV-01"]
    assert now["TL-KT-01"] == first["TL-KT-01"]
    assert not memory.exists()


@pytest.mark.django_db(transaction=True)
def test_a_simulated_logger_hands_its_readings_to_the_real_site(
    two_stations: tuple[Station, Station],
    tmp_path: Path,
    live_server: Any,
    station: Callable[[str], SimulatedStation],
) -> None:
    seeding.seed(tmp_path)
    site = urlsplit(live_server.url)
    door = Door(str(site.hostname), int(site.port or 0), "", 0, "localhost")
    way = Http(door, keys.read(tmp_path)["LC-TV-01"]["token"])
    logger = Logger(station("LC-TV-01"), Schedule(()), way, tmp_path / "memory")
    slot = clock.now_us() // 600_000_000 * 600_000_000
    logger.owe(slot - 86_400_000_000, slot)
    logger.record_owed()
    logger.forward(lambda: False)
    assert Observation.objects.count() == 2 * 144
    assert Delivery.objects.get().station == two_stations[1]
    with pytest.raises(Away, match="401"):
        Http(door, "fsp_wrong").send("body.json", b"{}")
