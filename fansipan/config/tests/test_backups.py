from __future__ import annotations

import hashlib
import json
import shutil
import zipfile
from pathlib import Path

import psycopg
import pytest

from fansipan.config import backups
from fansipan.config.environment import Environment
from fansipan.config.postgres import roles
from fansipan.config.trouble import BackupDamaged, Trouble


@pytest.fixture
def filled(running: Environment) -> Environment:
    """A system with a table the site may write, one it may only add to, a secret and a photo, and nothing else."""
    own = running
    shutil.rmtree(own.var, ignore_errors=True)
    with psycopg.connect(own.database_url_for(owner=True)) as connection:
        connection.execute(backups.EMPTY_DATABASE.encode())
    roles.prepare(own)
    with psycopg.connect(own.database_url_for(owner=True)) as connection:
        connection.execute("CREATE TABLE reading AS SELECT n, md5(n::text) AS word FROM generate_series(1, 5000) n")
        connection.execute("CREATE TABLE audit (line text)")
        connection.execute("REVOKE UPDATE, DELETE ON audit FROM fansipan_app")
    assert own.secret_key
    (own.var / "uploads").mkdir()
    (own.var / "uploads" / "ảnh trạm.jpg").write_bytes(b"\xff\xd8 photo")
    (own.var / "log").mkdir()
    (own.var / "log" / "web.log").write_text("can be made again")
    return own


def _readings(environment: Environment) -> int:
    with psycopg.connect(environment.database_url_for(owner=False)) as connection:
        row = connection.execute("SELECT count(*) FROM reading").fetchone()
    assert row
    return int(row[0])


def test_what_was_backed_up_comes_back_and_what_came_later_goes(filled: Environment, tmp_path: Path) -> None:
    secret = filled.secret_key
    backups.write(filled, tmp_path / "b.zip")
    with psycopg.connect(filled.database_url_for(owner=True)) as connection:
        connection.execute("DELETE FROM reading WHERE n > 10")
        connection.execute("CREATE TABLE later (x int)")
    (filled.var / "secret").write_text("lost")
    (filled.var / "uploads" / "ảnh trạm.jpg").unlink()

    backups.restore(filled, tmp_path / "b.zip", overwrite=True)

    assert _readings(filled) == 5000
    assert filled.secret_key == secret
    assert (filled.var / "secret").stat().st_mode & 0o777 == 0o600
    assert (filled.var / "uploads" / "ảnh trạm.jpg").read_bytes() == b"\xff\xd8 photo"
    with psycopg.connect(filled.database_url_for(owner=False)) as connection:
        assert connection.execute("SELECT to_regclass('later')").fetchone() == (None,)
        connection.execute("INSERT INTO audit VALUES ('added')")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("DELETE FROM audit")


def test_a_backup_is_private_and_leaves_out_what_can_be_made_again(filled: Environment, tmp_path: Path) -> None:
    manifest = backups.write(filled, tmp_path / "b.zip")
    assert {entry.name for entry in manifest.entries} == {"database.dump", "files/secret", "files/uploads/ảnh trạm.jpg"}
    assert (tmp_path / "b.zip").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["b.zip"]


def test_a_full_database_is_not_overwritten_unless_told(filled: Environment, tmp_path: Path) -> None:
    backups.write(filled, tmp_path / "b.zip")
    with pytest.raises(Trouble, match="2 tables"):
        backups.restore(filled, tmp_path / "b.zip", overwrite=False)


def test_any_flipped_byte_is_found_before_anything_changes(filled: Environment, tmp_path: Path) -> None:
    backups.write(filled, tmp_path / "b.zip")
    whole = (tmp_path / "b.zip").read_bytes()
    for position in (len(whole) // 3, len(whole) // 2):
        damaged = bytearray(whole)
        damaged[position] ^= 1
        (tmp_path / "bad.zip").write_bytes(damaged)
        with pytest.raises(BackupDamaged):
            backups.restore(filled, tmp_path / "bad.zip", overwrite=True)
    (tmp_path / "bad.zip").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(BackupDamaged):
        backups.verify(tmp_path / "bad.zip")
    assert _readings(filled) == 5000


def test_a_dump_that_cannot_be_restored_changes_nothing(filled: Environment, tmp_path: Path) -> None:
    """The checksums are right, the dump ends early: the transaction must not be committed."""
    backups.write(filled, tmp_path / "b.zip")
    with zipfile.ZipFile(tmp_path / "b.zip") as archive:
        dump = archive.read(backups.DUMP)
    _forge(tmp_path / "short.zip", backups.DUMP, dump[: len(dump) * 2 // 3])
    with pytest.raises(Trouble, match="pg_restore"):
        backups.restore(filled, tmp_path / "short.zip", overwrite=True)
    assert _readings(filled) == 5000


@pytest.mark.parametrize("name", ["files/../../outside", "/etc/passwd", "somewhere"])
def test_a_backup_cannot_write_outside_its_place(tmp_path: Path, name: str) -> None:
    _forge(tmp_path / "evil.zip", name, b"x")
    with pytest.raises(BackupDamaged, match="names the file"):
        backups.verify(tmp_path / "evil.zip")


def _forge(path: Path, name: str, content: bytes) -> None:
    """A backup of one entry with the right checksum."""
    entry = {"name": name, "bytes": len(content), "sha256": hashlib.sha256(content).hexdigest(), "mode": 0o600}
    manifest = {"format": 1, "made_at": "2026-01-01T00:00:00+00:00", "fansipan": "0", "roles": [], "entries": [entry]}
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(name, content)
        archive.writestr(backups.MANIFEST, json.dumps(manifest))
