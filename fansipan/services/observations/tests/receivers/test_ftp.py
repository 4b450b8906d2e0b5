"""Uploads by FTP and FTPS, from real clients: what is acknowledged is stored, once."""

from __future__ import annotations

import subprocess
from datetime import UTC, datetime
from ftplib import FTP, Error, error_perm, error_temp
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fansipan.kernel.permissions import SYSTEM
from fansipan.services.observations.actions import credentials
from fansipan.services.observations.contracts import Refusal
from fansipan.services.observations.models import (
    Delivery,
    Observation,
    Original,
    RefusedLine,
    Station,
    StationCredential,
)
from fansipan.services.observations.receivers import session
from fansipan.services.observations.receivers.inbox import LARGEST_FILE
from fansipan.services.observations.tests.receivers import senders
from fansipan.services.observations.tests.receivers.conftest import (
    PASSWORD,
    Door,
    broken_store,
    content,
    make_sender,
    put,
)

NAME = "TL_KT_01_20260301000000.txt"


def curl(*arguments: str) -> subprocess.CompletedProcess[str]:
    order = ["curl", "--silent", "--show-error", "--insecure", "--max-time", "30", *arguments]
    return subprocess.run(order, capture_output=True, text=True, check=False)


def test_a_file_is_acknowledged_when_its_readings_are_stored(door: Door, station: Station) -> None:
    with door.client("TL-KT-01") as ftp:
        answer = put(ftp, NAME, content())
    delivery = Delivery.objects.get()
    assert answer == f"226 Received: 1 new, 0 known, 0 corrected, 0 refused. Receipt 1:{delivery.chain_hash}"
    reading = Observation.objects.get()
    assert (reading.value, reading.time) == (0.5, datetime(2026, 2, 28, 17, tzinfo=UTC))
    assert (delivery.station_id, delivery.protocol, delivery.sender) == (station.pk, "ftp", "tl-kt-01")
    assert (delivery.name, delivery.address) == (NAME, "127.0.0.1")
    assert door.left() == []


def test_the_same_file_again_is_acknowledged_and_changes_nothing(door: Door, station: Station) -> None:
    with door.client("TL-KT-01") as ftp:
        receipt = put(ftp, NAME, content()).partition("Receipt")[2]
        again = put(ftp, NAME, content())
        assert again == f"226 Received: 0 new, 1 known, 0 corrected, 0 refused, received before. Receipt{receipt}"
    assert (Observation.objects.count(), Delivery.objects.count()) == (1, 1)


def test_a_damaged_file_is_received_and_waits_in_quarantine(door: Door, station: Station) -> None:
    with door.client("TL-KT-01") as ftp:
        assert put(ftp, NAME, b"\x89PNG\r\n\x00\x01").startswith("226 Received: 0 new")
        assert put(ftp, "b.txt", content() + b"SO2\tabc\tmg/m3\t20260301000500\t00\n").startswith("226 Received: 1 new")
    assert set(RefusedLine.objects.values_list("reason", flat=True)) == {Refusal.NOT_TEXT, Refusal.BAD_VALUE}


def test_bytes_are_kept_as_they_came_in_ascii_mode_too(door: Door, station: Station) -> None:
    data = content().replace(b"\n", b"\r\n")
    with door.client("TL-KT-01") as ftp:
        ftp.storlines(f"STOR {NAME}", BytesIO(data))
    assert bytes(Original.objects.get().content) == data


def test_fifty_files_from_five_stations_arrive_once(door: Door) -> None:
    codes = [make_sender(f"TL-KT-0{number}").code for number in range(1, 6)]
    files = [(f"{number}.txt", content(number)) for number in range(10)]
    answers = senders.send_together(door.port, PASSWORD, {code.lower(): files for code in codes})
    assert [answer[:3] for answer in answers] == ["226"] * 50
    assert Observation.objects.count() == 50
    assert sorted(Delivery.objects.values_list("station__code", "sequence")) == [
        (code, number) for code in codes for number in range(1, 11)
    ]


def test_tls_protects_control_and_data(door: Door, station: Station) -> None:
    with door.secure_client("TL-KT-01") as ftp:
        assert put(ftp, NAME, content(rows=2000)).startswith("226 Received: 2000 new")
        assert put(ftp, "b.txt", content(9000)).startswith("226 Received: 1 new")
    assert set(Delivery.objects.values_list("protocol", flat=True)) == {"ftps"}


def test_curl_uploads_plain_secured_and_into_folders(door: Door, station: Station, tmp_path: Path) -> None:
    address = f"ftp://tl-kt-01:{PASSWORD}@127.0.0.1:{door.port}"
    file = tmp_path / "curl.txt"
    for number, options in enumerate(([], ["--ssl-reqd"], ["--disable-epsv"])):
        file.write_bytes(content(number, rows=500))
        done = curl("--upload-file", str(file), "--ftp-create-dirs", *options, f"{address}/2026/03/0{number + 1}/a.txt")
        assert done.returncode == 0, done.stderr
    assert Observation.objects.count() == 1500


def test_plain_ftp_is_refused_where_tls_is_required(strict_door: Door, station: Station) -> None:
    with pytest.raises(error_perm, match="550 SSL/TLS required"):
        strict_door.client("TL-KT-01")
    with strict_door.secure_client("TL-KT-01") as ftp:
        ftp.prot_c()
        with pytest.raises(error_perm, match="550 SSL/TLS required on the data channel"):
            put(ftp, NAME, content())
        ftp.prot_p()
        assert put(ftp, NAME, content()).startswith("226")


@pytest.mark.parametrize(("login", "password"), [("tl-kt-01", "wrong"), ("nobody", PASSWORD), ("anonymous", "a@b.vn")])
def test_who_does_not_know_the_password_stays_outside(
    door: Door, station: Station, monkeypatch: pytest.MonkeyPatch, login: str, password: str
) -> None:
    monkeypatch.setattr(session.StationSession, "auth_failed_timeout", 0.1)
    with pytest.raises(error_perm, match="530"):
        door.client(login, password)


def test_a_revoked_login_ends_an_open_session(door: Door, station: Station, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session, "CHECK_SECONDS", 0.0)
    with door.client("TL-KT-01") as ftp:
        put(ftp, NAME, content())
        credentials.revoke(SYSTEM, "TL-KT-01", StationCredential.objects.get().pk, "stolen")
        with pytest.raises(error_perm, match="530 This login was revoked"):
            put(ftp, "b.txt", content(1))
    assert Delivery.objects.count() == 1


def test_a_file_too_large_is_refused_when_all_of_it_was_sent(door: Door, station: Station) -> None:
    with door.client("TL-KT-01") as ftp:
        with pytest.raises(error_perm, match="552"):
            put(ftp, NAME, b"x" * (LARGEST_FILE + 1))
        assert put(ftp, NAME, content()).startswith("226")
    assert Delivery.objects.count() == 1


def test_a_file_that_cannot_be_stored_is_not_acknowledged_but_kept_and_delivered_later(
    door: Door, station: Station
) -> None:
    with door.client("TL-KT-01") as ftp, broken_store():
        with pytest.raises(error_temp, match="451"):
            put(ftp, NAME, content())
        assert not door.spool.sweep()
    assert (Delivery.objects.count(), len(door.left())) == (0, 1)
    assert door.spool.sweep()
    delivery = Delivery.objects.get()
    assert (delivery.name, delivery.sender, delivery.protocol, delivery.address, delivery.stored) == (
        (NAME, "tl-kt-01", "ftp", "127.0.0.1", 1)
    )
    assert door.left() == []
    assert list(door.spool.folder.glob("*/*/*")) == []


@given(data=st.binary(max_size=2000))
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_the_bytes_are_they_are_received(
    door: Door, station: Station, caplog: pytest.LogCaptureFixture, data: bytes
) -> None:
    with door.client("TL-KT-01") as ftp:
        assert put(ftp, NAME, data).startswith("226 Received")
    assert bytes(Original.objects.order_by("-pk")[0].content) == data or Delivery.objects.filter(repeats__gt=0).exists()
    assert [record for record in caplog.records if record.levelname == "ERROR"] == []
    assert door.left() == []


def answer_to(ftp: FTP, name: str) -> str:
    try:
        return put(ftp, name, content())
    except Error as refusal:
        return str(refusal)


@given(name=st.text(min_size=1, max_size=300).filter(lambda name: "\r" not in name and "\n" not in name))
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_the_name_is_the_answer_is_a_civil_one(
    door: Door, station: Station, caplog: pytest.LogCaptureFixture, name: str
) -> None:
    with door.client("TL-KT-01") as ftp:
        ftp.encoding = "utf-8"
        assert answer_to(ftp, name.encode("utf-8", "replace").decode())[:3] in ("226", "500", "501", "550")
        ftp.voidcmd("NOOP")
    assert [record for record in caplog.records if record.levelname == "ERROR"] == []
    inside = door.settings.inbox.parent
    assert {path.name for path in inside.iterdir()} <= {"inbox", "spool", "ftp"}
