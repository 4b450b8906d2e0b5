"""Backup and restore: one file with the database, the files of var/ that matter, and the SHA-256 of each.

The file is a zip without compression of its own, written in one pass: `database.dump` (pg_dump's custom format),
`files/...`, and at the end `manifest.json`. It holds secrets and can be read by its owner only.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import subprocess
import tempfile
import threading
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath
from typing import IO, Any

import psycopg
from psycopg.conninfo import conninfo_to_dict

import fansipan
from fansipan.config.environment import Environment, for_child
from fansipan.config.postgres.places import client_programs
from fansipan.config.trouble import BackupDamaged, DatabaseTrouble, DiskFull, NotPermitted, Trouble
from fansipan.kernel import clock

FORMAT = 1
DUMP = "database.dump"
MANIFEST = "manifest.json"
FILES = "files/"
NOT_KEPT = {"postgres", "log", "static", "exports", "backups", "snapshot", "up.lock"}
"""What lies in var/ and is in the dump already, or can be made again."""
CHUNK = 1024 * 1024
EMPTY_DATABASE = """
DO $$ DECLARE one text; BEGIN
    FOR one IN SELECT nspname FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema' LOOP
        EXECUTE format('DROP SCHEMA %I CASCADE', one);
    END LOOP;
    CREATE SCHEMA public;
    GRANT USAGE ON SCHEMA public TO PUBLIC;
    BEGIN
        ALTER SCHEMA public OWNER TO pg_database_owner;
    EXCEPTION WHEN insufficient_privilege THEN NULL;
    END;
END $$
"""


@dataclass(frozen=True, slots=True)
class Entry:
    """One file inside a backup."""

    name: str
    bytes: int
    sha256: str
    mode: int


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup says of itself."""

    format: int
    made_at: str
    fansipan: str
    roles: tuple[str, ...]
    """Database roles that rights in the dump are given to: they must exist where it is restored."""
    entries: tuple[Entry, ...]


def write(environment: Environment, target: Path) -> Manifest:
    """Write a backup of the running system, complete or not at all. Raises DatabaseTrouble or DiskFull."""
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_name(target.name + ".part")
    try:
        with (
            open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file,
            zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive,
        ):
            manifest = _write_all(environment, archive)
        _to_the_disk(draft)
        draft.replace(target)
        return manifest
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise DiskFull(
                f"The disk of {target.parent} is full.", "Give another place: fansipan backup FILE"
            ) from None
        raise
    finally:
        draft.unlink(missing_ok=True)


def _to_the_disk(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())


def verify(source: Path) -> Manifest:
    """Read a whole backup and compare every checksum; its manifest. Raises BackupDamaged."""
    if not source.exists():
        raise Trouble(f"{source} does not exist.")
    try:
        with zipfile.ZipFile(source) as archive:
            manifest = _read_manifest(archive)
            for entry in manifest.entries:
                _verify_entry(archive, entry)
            extra = set(archive.namelist()) - {MANIFEST, *(entry.name for entry in manifest.entries)}
    except (zipfile.BadZipFile, KeyError, ValueError, TypeError, EOFError, NotImplementedError) as error:
        raise BackupDamaged(f"{source} is damaged or not a backup: {error}.", "Use another copy.") from None
    if extra:
        raise BackupDamaged(f"{source} holds files that its manifest does not name.", "Use another copy.")
    return manifest


def restore(environment: Environment, source: Path, *, overwrite: bool) -> Manifest:
    """Put back a backup that was verified just before. The database changes in one transaction, so it is never half.

    Raises Trouble when the database holds something and `overwrite` is false.
    """
    manifest = verify(source)
    url = environment.database_url_for(owner=True)
    _check_target(url, manifest, overwrite=overwrite)
    with zipfile.ZipFile(source) as archive:
        _restore_database(url, archive)
        for entry in manifest.entries:
            if entry.name.startswith(FILES):
                _restore_file(environment, archive, entry)
    return manifest


def _write_all(environment: Environment, archive: zipfile.ZipFile) -> Manifest:
    """The database first: files it speaks of exist by then, and files that come later do no harm."""
    with _dump(environment.database_url_for(owner=True)) as dump:
        entries = [_add(archive, DUMP, dump, 0o600)]
    for path in _files(environment):
        with path.open("rb") as file:
            name = FILES + path.relative_to(environment.var).as_posix()
            entries.append(_add(archive, name, file, path.stat().st_mode & 0o777))
    urls = (environment.database_url_for(owner=owner) for owner in (True, False))
    roles = {str(conninfo_to_dict(url).get("user", "")) for url in urls}
    made_at = clock.now().isoformat(timespec="seconds")
    manifest = Manifest(FORMAT, made_at, fansipan.__version__, tuple(sorted(roles)), tuple(entries))
    archive.writestr(MANIFEST, json.dumps(asdict(manifest), indent=1))
    return manifest


def _files(environment: Environment) -> Iterator[Path]:
    """Plain files of var/ that cannot be made again."""
    for top in sorted(environment.var.iterdir()):
        if top.name in NOT_KEPT or top == environment.postgres_home:
            continue
        for path in [top] if not top.is_dir() else sorted(top.rglob("*")):
            if path.is_file() and not path.is_symlink():
                yield path


def _add(archive: zipfile.ZipFile, name: str, source: IO[bytes], mode: int) -> Entry:
    digest, size = hashlib.sha256(), 0
    with archive.open(name, "w", force_zip64=True) as target:
        while chunk := source.read(CHUNK):
            digest.update(chunk)
            size += len(chunk)
            target.write(chunk)
    return Entry(name, size, digest.hexdigest(), mode)


@contextmanager
def _dump(url: str) -> Iterator[IO[bytes]]:
    """The output of pg_dump; raises DatabaseTrouble at the end if it failed."""
    order = [str(client_programs() / "pg_dump"), "--format=custom", "--compress=gzip:3", "--no-owner", url]
    with tempfile.TemporaryFile() as errors:
        with subprocess.Popen(order, stdout=subprocess.PIPE, stderr=errors) as process:
            assert process.stdout is not None
            yield process.stdout
        _must_have_worked("pg_dump", process.returncode, errors)


def _must_have_worked(program: str, code: int, errors: IO[bytes]) -> None:
    if code:
        errors.seek(0)
        told = errors.read().decode(errors="replace").strip().splitlines()[:6]
        raise DatabaseTrouble(f"{program} failed.", "\n  ".join(told))


def _read_manifest(archive: zipfile.ZipFile) -> Manifest:
    raw: dict[str, Any] = json.loads(archive.read(MANIFEST))
    if raw["format"] != FORMAT:
        raise ValueError(f"format {raw['format']} is not known here")
    entries = tuple(Entry(**entry) for entry in raw["entries"])
    for entry in entries:
        path = PurePosixPath(entry.name)
        if path.is_absolute() or ".." in path.parts or not (entry.name == DUMP or entry.name.startswith(FILES)):
            raise ValueError(f"it names the file {entry.name}")
    return Manifest(raw["format"], raw["made_at"], raw["fansipan"], tuple(raw["roles"]), entries)


def _verify_entry(archive: zipfile.ZipFile, entry: Entry) -> None:
    digest, size = hashlib.sha256(), 0
    with archive.open(entry.name) as source:
        while chunk := source.read(CHUNK):
            digest.update(chunk)
            size += len(chunk)
    if (size, digest.hexdigest()) != (entry.bytes, entry.sha256):
        raise ValueError(f"the checksum of {entry.name} is wrong")


def _check_target(url: str, manifest: Manifest, *, overwrite: bool) -> None:
    with psycopg.connect(url) as connection:
        known = {name for (name,) in connection.execute("SELECT rolname FROM pg_roles")}
        count = connection.execute(
            "SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
            " WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' AND c.relkind IN ('r', 'p')"
        ).fetchone()
    missing = sorted(set(manifest.roles) - known)
    if missing:
        raise DatabaseTrouble(f"The database has no role {', '.join(missing)}.", f"CREATE ROLE {missing[0]} LOGIN;")
    if count and count[0] and not overwrite:
        raise Trouble(
            f"The database holds {count[0]} tables already.",
            "To replace everything in it, say so: fansipan restore --yes",
        )


def _restore_database(url: str, archive: zipfile.ZipFile) -> None:
    """pg_restore writes SQL, psql runs it, in one transaction with emptying what was there."""
    programs = client_programs()
    reading = [str(programs / "pg_restore"), "--no-owner", "--file=-"]
    writing = [str(programs / "psql"), "--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", "--single-transaction"]
    writing += [url, f"--command={EMPTY_DATABASE}", "--file=-"]
    patience = for_child(PGOPTIONS="-c lock_timeout=30s -c client_min_messages=warning")
    pipe = subprocess.PIPE
    with tempfile.TemporaryFile() as errors, archive.open(DUMP) as dump:
        with (
            subprocess.Popen(reading, stdin=pipe, stdout=pipe, stderr=errors) as reader,
            subprocess.Popen(writing, stdin=pipe, stdout=subprocess.DEVNULL, stderr=errors, env=patience) as writer,
        ):
            _connect(dump, reader, writer)
        _must_have_worked("pg_restore", reader.returncode, errors)
        _must_have_worked("psql", writer.returncode, errors)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("ANALYZE")


def _connect(dump: IO[bytes], reader: subprocess.Popen[bytes], writer: subprocess.Popen[bytes]) -> None:
    """dump -> reader -> writer. The writer is killed when the reader fails: it would commit what it had got."""
    assert reader.stdin is not None
    assert reader.stdout is not None
    assert writer.stdin is not None
    feeding = threading.Thread(target=_pour, args=(dump, reader.stdin, reader.stdin))
    feeding.start()
    _pour(reader.stdout, writer.stdin, reader.stdout)
    feeding.join()
    if reader.wait():
        writer.kill()
    with suppress(BrokenPipeError):
        writer.stdin.close()


def _pour(source: IO[bytes], target: IO[bytes], close_then: IO[bytes]) -> None:
    """Copy to the end; a program that went away tells why with its exit code."""
    with suppress(BrokenPipeError):
        while chunk := source.read(CHUNK):
            target.write(chunk)
        target.flush()
    with suppress(BrokenPipeError):
        close_then.close()


def _restore_file(environment: Environment, archive: zipfile.ZipFile, entry: Entry) -> None:
    path = environment.var / entry.name.removeprefix(FILES)
    draft = path.with_name(f".{path.name}.restoring")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        draft.unlink(missing_ok=True)
        with (
            archive.open(entry.name) as source,
            open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, entry.mode), "wb") as target,
        ):
            while chunk := source.read(CHUNK):
                target.write(chunk)
        draft.replace(path)
    except PermissionError as error:
        raise NotPermitted(
            f"{error.filename} cannot be written by this user.", "Restore as the user who runs Fansipan."
        ) from None
