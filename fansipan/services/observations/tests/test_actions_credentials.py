"""Keys of stations: shown once, kept as hashes, checked quickly, ended at once."""

from __future__ import annotations

import hashlib
import time
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from fansipan.kernel import clock
from fansipan.kernel.errors import Conflict, Forbidden, Invalid, NotFound, Problem
from fansipan.kernel.models import AuditEntry
from fansipan.kernel.permissions import SYSTEM
from fansipan.services.observations.actions import credentials
from fansipan.services.observations.models import Station, StationCredential
from fansipan.services.observations.queries import keys, logins
from fansipan.services.observations.tests.make import make_station
from tests import cast

pytestmark = pytest.mark.django_db

PASSWORD = "mat-khau-logger"
NOON = datetime(2026, 10, 5, 5, 0, tzinfo=UTC)


@pytest.fixture
def station() -> Station:
    return make_station("TL-KT-01")


@pytest.fixture(autouse=True)
def _nothing_remembered() -> None:
    logins._proofs.clear()
    logins._failures.clear()


def test_a_token_opens_the_door_of_its_station_until_it_is_revoked(station: Station) -> None:
    token = credentials.issue_token(SYSTEM, "TL-KT-01")
    assert token.startswith("fsp_")
    assert len(token) == 44
    assert keys.stations_of_tokens([token]).get(token) == station.pk
    assert keys.stations_of_tokens([token[:-1]]).get(token[:-1]) is None
    credentials.revoke(SYSTEM, "TL-KT-01", StationCredential.objects.get().pk, "lost")
    assert keys.stations_of_tokens([token]).get(token) is None


def test_no_secret_is_kept_or_told_in_clear(station: Station) -> None:
    token = credentials.issue_token(SYSTEM, "TL-KT-01")
    _, password = credentials.set_ftp_login(SYSTEM, "TL-KT-01", "kt01")
    kept = list(StationCredential.objects.values_list("kind", "login", "secret"))
    assert ("token", token[:10], hashlib.sha256(token.encode()).hexdigest()) in kept
    assert next(secret for kind, _, secret in kept if kind == "ftp").startswith("argon2$argon2id$")
    told = " ".join(f"{entry.before} {entry.after} {entry.why}" for entry in AuditEntry.objects.all())
    assert token not in told
    assert password not in told


def test_every_change_of_a_key_is_in_the_audit_trail(station: Station) -> None:
    credentials.issue_token(SYSTEM, "TL-KT-01")
    credentials.set_ftp_login(SYSTEM, "TL-KT-01", "kt01")
    credentials.revoke(SYSTEM, "TL-KT-01", StationCredential.objects.get(kind="token").pk, "lost")
    entries = AuditEntry.objects.filter(target="station:TL-KT-01").order_by("id")
    assert [entry.action.partition(".")[2] for entry in entries] == [
        "issue_token",
        "set_ftp_login",
        "revoke_credential",
    ]
    assert entries[2].why == "lost"


@pytest.mark.parametrize("person", [cast.an, cast.chi, cast.dung, cast.em])
def test_only_administrators_hand_out_keys(station: Station, person: object) -> None:
    actor = cast.acting(person())  # type: ignore[operator]
    with pytest.raises(Forbidden):
        credentials.issue_token(actor, "TL-KT-01")
    with pytest.raises(Forbidden):
        credentials.set_ftp_login(actor, "TL-KT-01", "kt01")


def test_a_login_knows_its_password_only(station: Station) -> None:
    login, password = credentials.set_ftp_login(SYSTEM, "TL-KT-01", "kt01", PASSWORD)
    assert (login, password) == ("kt01", PASSWORD)
    found = logins.station_of_login("kt01", PASSWORD)
    assert found is not None
    assert (found.station_id, found.station_code, found.login) == (station.pk, "TL-KT-01", "kt01")
    for login, password in (("kt01", "other"), ("kt02", PASSWORD), ("kt01", ""), ("", ""), ("kt01\x00", PASSWORD)):
        assert logins.station_of_login(login, password) is None


def test_the_password_is_hashed_once_however_often_it_is_shown(station: Station) -> None:
    credentials.set_ftp_login(SYSTEM, "TL-KT-01", "kt01", PASSWORD)
    began = time.process_time()
    assert logins.station_of_login("kt01", PASSWORD)
    first = time.process_time() - began
    with CaptureQueriesContext(connection) as queries:
        assert all(logins.station_of_login("kt01", PASSWORD) for _ in range(100))
    assert len(queries) == 100
    assert time.process_time() - began < 20 * first


def test_a_new_password_ends_the_old_one_at_once(station: Station) -> None:
    credentials.set_ftp_login(SYSTEM, "TL-KT-01", "kt01", PASSWORD)
    before = logins.station_of_login("kt01", PASSWORD)
    assert before is not None
    _, fresh = credentials.set_ftp_login(SYSTEM, "TL-KT-01", "kt01")
    assert logins.station_of_login("kt01", PASSWORD) is None
    assert logins.station_of_login("kt01", fresh)
    credentials.set_ftp_login(SYSTEM, "TL-KT-01", "renamed")
    assert logins.station_of_login("kt01", fresh) is None
    assert not logins.is_live(before)
    assert StationCredential.objects.filter(revoked_at__isnull=True).count() == 1


def test_five_failures_close_a_login_to_that_address_for_a_quarter_of_an_hour(station: Station) -> None:
    credentials.set_ftp_login(SYSTEM, "TL-KT-01", "kt01", PASSWORD)
    with clock.frozen(NOON):
        for number in range(5):
            assert logins.station_of_login("kt01", f"wrong-{number}", "203.0.113.9") is None
        assert logins.station_of_login("kt01", PASSWORD, "203.0.113.9") is None
        assert logins.station_of_login("kt01", PASSWORD, "198.51.100.4")
        assert logins.station_of_login("kt01", PASSWORD, "203.0.113.9"), "it has proved itself meanwhile"
        assert logins.station_of_login("kt01", "wrong", "203.0.113.9") is None
    logins._proofs.clear()
    with clock.frozen(NOON + timedelta(minutes=16)):
        assert logins.station_of_login("kt01", PASSWORD, "203.0.113.9")


def test_two_stations_do_not_share_a_login(station: Station) -> None:
    make_station("TL-KT-02")
    credentials.set_ftp_login(SYSTEM, "TL-KT-01", "kt01")
    with pytest.raises(Conflict):
        credentials.set_ftp_login(SYSTEM, "TL-KT-02", "kt01")


@pytest.mark.parametrize(
    ("login", "password"),
    [
        ("anonymous", PASSWORD),
        ("a/b", PASSWORD),
        ("", PASSWORD),
        ("x" * 61, PASSWORD),
        ("ok", "short"),
        ("ok", " " * 9),
    ],
)
def test_a_login_that_cannot_work_is_refused(station: Station, login: str, password: str) -> None:
    with pytest.raises(Invalid):
        credentials.set_ftp_login(SYSTEM, "TL-KT-01", login, password)


def test_a_key_of_another_station_is_not_found(station: Station) -> None:
    make_station("TL-KT-02")
    credentials.issue_token(SYSTEM, "TL-KT-01")
    with pytest.raises(NotFound):
        credentials.revoke(SYSTEM, "TL-KT-02", StationCredential.objects.get().pk)
    with pytest.raises(Problem):
        credentials.revoke(SYSTEM, "TL-KT-99", StationCredential.objects.get().pk)
