"""A station sees its own folder and nothing else."""

from __future__ import annotations

from ftplib import error_perm

import pytest

from fansipan.services.observations.models import Delivery, Station
from fansipan.services.observations.tests.receivers.conftest import Door, content, make_sender, put


@pytest.fixture
def neighbour(station: Station) -> Station:
    return make_sender("TL-KT-02")


def test_no_way_leads_out_of_the_own_folder(door: Door, station: Station, neighbour: Station) -> None:
    with door.client("TL-KT-02") as other:
        put(other, "secret.tmp", content())
    with door.client("TL-KT-01") as ftp:
        for way in ("..", "/..", "../TL-KT-02", "/../TL-KT-02", "../../../../etc", "/etc", str(door.settings.inbox)):
            if way in ("..", "/.."):
                ftp.cwd(way)
                assert ftp.pwd() == "/"
                continue
            with pytest.raises(error_perm, match="550"):
                ftp.cwd(way)
        assert ftp.nlst() == []
        for name in ("../TL-KT-02/secret.tmp", "/../TL-KT-02/secret.tmp", "/etc/passwd"):
            for command in ("SIZE", "DELE", "RNFR", "MDTM", "MLST"):
                with pytest.raises(error_perm, match="550"):
                    ftp.voidcmd(f"{command} {name}")


def test_a_path_outside_means_a_path_inside(door: Door, station: Station, neighbour: Station) -> None:
    with door.client("TL-KT-01") as ftp:
        assert put(ftp, "../../a.txt", content()).startswith("226")
    assert Delivery.objects.get().station_id == station.pk
    assert not (door.settings.inbox / "a.txt.part").exists()


def test_links_lead_nowhere(door: Door, station: Station, neighbour: Station) -> None:
    home, other = door.home("TL-KT-01"), door.home("TL-KT-02")
    with door.client("TL-KT-01") as ftp, door.client("TL-KT-02"):
        (home / "folder").symlink_to(other)
        (home / "file.txt.part").symlink_to(other / "planted.txt.part")
        with pytest.raises(error_perm, match="550"):
            ftp.cwd("folder")
        with pytest.raises(error_perm, match="550"):
            put(ftp, "folder/a.txt", content())
        assert put(ftp, "file.txt", content()).startswith("226")
    assert list(other.iterdir()) == []


def test_nothing_is_read_back_and_no_mode_is_changed(door: Door, station: Station) -> None:
    with door.client("TL-KT-01") as ftp:
        put(ftp, "a.tmp", content())
        for command in ("RETR a.tmp", "SITE CHMOD 777 a.tmp", "MFMT 20200101000000 a.tmp"):
            with pytest.raises(error_perm, match="550"):
                ftp.voidcmd(command)
        with pytest.raises(error_perm, match="500"):
            ftp.voidcmd("STOU")


def test_folders_by_day_are_made_and_entered(door: Door, station: Station) -> None:
    with door.client("TL-KT-01") as ftp:
        for folder in ("2026", "03", "01"):
            ftp.mkd(folder)
            ftp.cwd(folder)
        assert ftp.pwd() == "/2026/03/01"
        assert put(ftp, "a.txt", content()).startswith("226")
        put(ftp, "b.tmp", content())
        assert [name for name, _ in ftp.mlsd()] == ["b.tmp"]
        lines: list[str] = []
        ftp.dir(lines.append)
        assert len(lines) == 1
        assert lines[0].endswith(" b.tmp")
        ftp.delete("b.tmp")
        ftp.cwd("/")
        with pytest.raises(error_perm, match="550"):
            ftp.mkd("1/" * 9)
        ftp.rmd("/2026/03/01")


def test_sessions_have_a_folder_each(door: Door, station: Station, neighbour: Station) -> None:
    with door.client("TL-KT-01") as one, door.client("TL-KT-02") as two:
        one.mkd("only-mine")
        one.cwd("only-mine")
        assert two.pwd() == "/"
        put(two, "a.txt", content())
        put(one, "a.txt", content())
    assert set(Delivery.objects.values_list("station__code", flat=True)) == {"TL-KT-01", "TL-KT-02"}
