"""Uploads that break off, go on, or are renamed: no file is taken before it is whole."""

from __future__ import annotations

import socket
import struct
import subprocess
import time
from collections.abc import Callable
from ftplib import FTP, error_perm, error_temp
from io import BytesIO
from pathlib import Path

import pytest

from fansipan.services.observations.models import Delivery, Observation, Original, Station
from fansipan.services.observations.tests.receivers.conftest import PASSWORD, Door, content, put

NAME = "TL_KT_01_20260301000000.txt"
WHOLE = content(rows=1000)
HALF = WHOLE[: len(WHOLE) // 2]


def begin(door: Door, ftp: FTP, name: str, data: bytes) -> socket.socket:
    """Send a part of a file and keep the connection open; the server has it when this returns."""
    before = on_disk(part(door, name))
    ftp.voidcmd("TYPE I")
    connection = ftp.transfercmd(f"STOR {name}")
    connection.sendall(data)
    wait_until(lambda: on_disk(part(door, name)) not in (None, before))
    return connection


def on_disk(path: Path) -> int | None:
    """Which file it is, once something is in it."""
    return path.stat().st_ino if path.exists() and path.stat().st_size else None


def wait_until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 10
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def broken_off(door: Door, name: str = NAME) -> None:
    """Upload a half; the connection is reset."""
    with door.client("TL-KT-01") as ftp:
        reset(begin(door, ftp, name, HALF))
        with pytest.raises(error_temp, match="426"):
            ftp.voidresp()


def reset(connection: socket.socket) -> None:
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


def wait_for_no_sessions(door: Door) -> None:
    wait_until(lambda: not any(task.is_alive() for task in door.server._active_tasks))


def part(door: Door, name: str = NAME) -> Path:
    return door.home("TL-KT-01") / f"{name}.part"


def nothing_taken(door: Door) -> bool:
    return door.left() == [] and not Delivery.objects.exists()


def test_a_sender_that_dies_leaves_a_part_that_is_not_read(door: Door, station: Station) -> None:
    ftp = door.client("TL-KT-01")
    data = begin(door, ftp, NAME, HALF)
    ftp.close()  # a dying process closes its control connection first, then the data connection
    data.close()
    wait_for_no_sessions(door)
    assert part(door).read_bytes() == HALF
    assert nothing_taken(door)


def test_a_connection_that_is_reset_leaves_a_part_that_is_not_read(door: Door, station: Station) -> None:
    broken_off(door)
    assert nothing_taken(door)


def test_an_aborted_upload_is_not_read(door: Door, station: Station) -> None:
    with door.client("TL-KT-01") as ftp:
        data = begin(door, ftp, NAME, HALF)
        ftp.putcmd("ABOR")
        assert ftp.getmultiline()[:3] == "426"
        assert ftp.getmultiline()[:3] == "226"
        data.close()
    assert nothing_taken(door)


def test_an_upload_goes_on_where_it_broke_off(door: Door, station: Station) -> None:
    broken_off(door)
    with door.client("TL-KT-01") as ftp:
        ftp.voidcmd("TYPE I")
        kept = ftp.size(NAME)
        assert kept == len(HALF)
        assert ftp.nlst() == [NAME]
        assert ftp.storbinary(f"STOR {NAME}", BytesIO(WHOLE[kept:]), rest=kept).startswith("226 Received: 1000 new")
    assert bytes(Original.objects.get().content) == WHOLE


def test_curl_goes_on_where_it_broke_off(door: Door, station: Station, tmp_path: Path) -> None:
    broken_off(door)
    file = tmp_path / NAME
    file.write_bytes(WHOLE)
    address = f"ftp://tl-kt-01:{PASSWORD}@127.0.0.1:{door.port}/"
    subprocess.run(["curl", "-sS", "-C", "-", "-T", str(file), address], check=True, timeout=30)
    assert bytes(Original.objects.get().content) == WHOLE


def test_what_a_longer_upload_left_is_cut_off(door: Door, station: Station) -> None:
    broken_off(door)
    with door.client("TL-KT-01") as ftp:
        line = WHOLE.index(b"\n") + 1
        ftp.storbinary(f"STOR {NAME}", BytesIO(WHOLE[line : 2 * line]), rest=line)
    assert bytes(Original.objects.get().content) == WHOLE[: 2 * line]


def test_an_upload_from_the_beginning_replaces_the_part(door: Door, station: Station) -> None:
    broken_off(door)
    with door.client("TL-KT-01") as ftp:
        put(ftp, NAME, content(7))
    assert bytes(Original.objects.get().content) == content(7)
    assert not part(door).exists()


def test_a_dead_session_cannot_write_into_the_file_of_the_next(door: Door, station: Station) -> None:
    dead = door.client("TL-KT-01")
    data = begin(door, dead, NAME, HALF)
    with door.client("TL-KT-01") as ftp:
        successor = begin(door, ftp, NAME, WHOLE)
        data.sendall(b"rubbish")
        data.close()
        with pytest.raises(error_temp, match="451"):
            dead.voidresp()
        successor.close()
        assert ftp.voidresp().startswith("226 Received: 1000 new")
    dead.close()
    assert bytes(Original.objects.get().content) == WHOLE


def test_lines_appended_to_a_daily_file_are_a_delivery_each(door: Door, station: Station) -> None:
    with door.client("TL-KT-01") as ftp:
        for number in range(3):
            answer = ftp.storbinary(f"APPE {NAME}", BytesIO(content(number)))
            assert answer.startswith("226 Received: 1 new")
    assert (Observation.objects.count(), Delivery.objects.count()) == (3, 3)


@pytest.mark.parametrize("temporary", ["a.tmp", "a.txt.part", ".a.txt", "a.TXT.filepart", "a.txt~"])
def test_a_file_under_a_temporary_name_is_taken_when_it_is_renamed(
    door: Door, station: Station, temporary: str
) -> None:
    with door.client("TL-KT-01") as ftp:
        assert put(ftp, temporary, WHOLE).startswith("226 Complete")
        assert nothing_taken(door)
        assert ftp.nlst() == [temporary]
        assert ftp.rename(temporary, NAME).startswith("250 Received: 1000 new")
        assert ftp.nlst() == []
    assert Delivery.objects.get().name == NAME


def test_a_part_is_not_taken_by_renaming_it(door: Door, station: Station) -> None:
    broken_off(door, "a.tmp")
    with door.client("TL-KT-01") as ftp, pytest.raises(error_perm, match="550"):
        ftp.rename("a.tmp", NAME)
    assert nothing_taken(door)


def test_a_sender_may_ask_for_what_it_sent_and_rename_it(door: Door, station: Station) -> None:
    with door.client("TL-KT-01") as ftp:
        put(ftp, NAME, WHOLE)
        assert ftp.size(NAME) == len(WHOLE)
        assert ftp.rename(NAME, "sent.txt").startswith("250")
        assert ftp.size("sent.txt") == len(WHOLE)
        assert ftp.delete("sent.txt").startswith("250")
        with pytest.raises(error_perm):
            ftp.size("sent.txt")
    assert Delivery.objects.count() == 1


def test_a_sender_that_says_goodbye_at_once_is_heard_out(door: Door, station: Station) -> None:
    ftp = door.client("TL-KT-01")
    data = begin(door, ftp, NAME, WHOLE)
    ftp.putcmd("QUIT")
    data.close()
    wait_for_no_sessions(door)
    ftp.close()
    assert Observation.objects.count() == 1000
