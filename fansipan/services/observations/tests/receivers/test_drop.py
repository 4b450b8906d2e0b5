"""The watched folder: files are taken when they rest, moved when they are stored, never deleted."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from fansipan.kernel import clock
from fansipan.services.observations.contracts import Refusal
from fansipan.services.observations.models import Delivery, Observation, RefusedLine, Station
from fansipan.services.observations.receivers.clerks import Clerks
from fansipan.services.observations.receivers.drop import DropFolder
from fansipan.services.observations.receivers.inbox import LARGEST_FILE
from fansipan.services.observations.tests.receivers.conftest import broken_store, content

NAME = "TL_KT_01_20260301000000.txt"
REST = 0.15


@pytest.fixture
def drop(tables: None, tmp_path: Path) -> Iterator[DropFolder]:
    clerks = Clerks(1)
    folder = tmp_path / "drop"
    folder.mkdir()
    yield DropFolder(folder, clerks, REST)
    clerks.close()


def put(drop: DropFolder, name: str, data: bytes) -> Path:
    path = drop.folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def look_twice(drop: DropFolder) -> bool:
    """See what is there, let it rest, take it in."""
    drop.look()
    time.sleep(REST + 0.05)
    return drop.look()


def done(drop: DropFolder) -> list[str]:
    folder = drop.folder / "done" / clock.today().isoformat()
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


def test_a_file_is_claimed_by_the_prefix_in_its_name(drop: DropFolder, station: Station) -> None:
    put(drop, NAME, content())
    assert look_twice(drop)
    delivery = Delivery.objects.get()
    assert (delivery.station_id, delivery.protocol, delivery.sender, delivery.name) == (
        station.pk,
        "drop",
        "drop",
        NAME,
    )
    assert Observation.objects.count() == 1
    assert done(drop) == [NAME]


@pytest.mark.parametrize("folder", ["TL-KT-01", "tl-kt-01/2026/03", "Nhà máy/tl_kt_01"])
def test_a_folder_claims_its_files_by_code_or_prefix(drop: DropFolder, station: Station, folder: str) -> None:
    put(drop, f"{folder}/anything.TXT", content())
    assert look_twice(drop)
    assert (Delivery.objects.get().station_id, Delivery.objects.get().sender) == (station.pk, folder)
    assert done(drop) == ["anything.TXT"]


def test_a_file_of_nobody_waits_in_quarantine(drop: DropFolder, station: Station) -> None:
    put(drop, "LC_XXX_20260301000000.txt", content())
    assert look_twice(drop)
    assert Delivery.objects.get().station_id is None
    assert RefusedLine.objects.get().reason == Refusal.UNKNOWN_STATION
    assert done(drop) == ["LC_XXX_20260301000000.txt"]


def test_a_file_that_still_grows_is_not_read(drop: DropFolder, station: Station) -> None:
    path = put(drop, NAME, content())
    for number in range(1, 4):
        drop.look()
        time.sleep(REST * 0.7)
        with path.open("ab") as file:
            file.write(content(number))
    assert not Delivery.objects.exists()
    assert look_twice(drop)
    assert Observation.objects.count() == 4


@pytest.mark.parametrize("name", ["a.tmp", "a.txt.part", ".a.txt", ".hidden/a.txt", "a.csv", "done/a.txt"])
def test_other_files_are_left_alone(drop: DropFolder, station: Station, name: str) -> None:
    path = put(drop, name, content())
    assert look_twice(drop)
    assert path.exists()
    assert not Delivery.objects.exists()


def test_links_are_not_followed(drop: DropFolder, station: Station, tmp_path: Path) -> None:
    (tmp_path / "elsewhere.txt").write_bytes(content())
    (drop.folder / "a.txt").symlink_to(tmp_path / "elsewhere.txt")
    assert look_twice(drop)
    assert not Delivery.objects.exists()


def test_files_of_the_same_name_do_not_overwrite_one_another(drop: DropFolder, station: Station) -> None:
    for number in range(3):
        put(drop, NAME, content(number))
        look_twice(drop)
    assert done(drop) == [NAME.replace(".txt", "-2.txt"), NAME.replace(".txt", "-3.txt"), NAME]
    assert Observation.objects.count() == 3


def test_a_name_in_another_alphabet_is_taken_too(drop: DropFolder, station: Station) -> None:
    name = os.fsdecode(b"TL-KT-01/t\xea\xff\n.txt")
    put(drop, name, content())
    assert look_twice(drop)
    assert Delivery.objects.get().station_id == station.pk


def test_a_file_too_large_is_put_aside_unread(drop: DropFolder, station: Station) -> None:
    put(drop, NAME, b"x" * (LARGEST_FILE + 1))
    assert look_twice(drop)
    assert not Delivery.objects.exists()
    assert [path.name for path in (drop.folder / "too-large").rglob("*.txt")] == [NAME]


def test_a_file_that_cannot_be_stored_stays_until_it_can(drop: DropFolder, station: Station) -> None:
    path = put(drop, NAME, content())
    put(drop, "nobody.txt", content(1))
    with broken_store():
        assert not look_twice(drop)
        assert path.exists()
        assert not Delivery.objects.exists()
    assert drop.look()
    assert done(drop) == [NAME, "nobody.txt"]
    assert Delivery.objects.count() == 2


def test_it_looks_again_and_again_until_told_to_stop(drop: DropFolder, station: Station) -> None:
    stopping = threading.Event()
    watcher = threading.Thread(target=drop.run, args=(stopping,))
    watcher.start()
    put(drop, NAME, content())
    deadline = time.monotonic() + 20
    while not done(drop) and time.monotonic() < deadline:
        time.sleep(0.05)
    stopping.set()
    watcher.join()
    assert done(drop) == [NAME]
