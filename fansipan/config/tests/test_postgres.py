from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
import psycopg
import pytest

from fansipan.config import postgres
from fansipan.config.environment import Environment
from fansipan.config.postgres import places
from fansipan.config.trouble import DatabaseTrouble, NotPermitted


def _one(environment: Environment, query: str, *, owner: bool = False) -> object:
    with psycopg.connect(environment.database_url_for(owner=owner)) as connection:
        row = connection.execute(query.encode()).fetchone()
    assert row
    return row[0]


def _modes_above(path: Path) -> dict[Path, int]:
    return {folder: folder.stat().st_mode for folder in path.parents}


def test_it_starts_from_nothing_stops_and_keeps_what_was_written(own: Environment) -> None:
    postgres.ensure_running(own)
    with psycopg.connect(own.database_url_for(owner=True)) as connection:
        connection.execute("CREATE TABLE kept (answer int)")
    with psycopg.connect(own.database_url_for(owner=False)) as connection:
        connection.execute("INSERT INTO kept VALUES (42)")
    assert postgres.stop(own)
    assert not postgres.status(own).running
    postgres.ensure_running(own)
    assert _one(own, "SELECT answer FROM kept") == 42


def test_the_site_is_neither_owner_nor_superuser(running: Environment) -> None:
    assert (
        _one(running, "SELECT rolsuper OR rolcreatedb OR rolcreaterole FROM pg_roles WHERE rolname = current_user")
        is False
    )
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        _one(running, "CREATE TABLE mine (x int)")


def test_it_listens_on_no_network_and_its_folders_are_closed_to_others(running: Environment) -> None:
    assert _one(running, "SHOW listen_addresses") == ""
    assert _one(running, "SHOW synchronous_commit") == "on"
    for folder in (running.postgres_home / "data", running.postgres_socket_folder):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    process = psutil.Process(postgres.status(running).pid)
    assert process.uids().effective != 0


def test_no_folder_above_is_changed(own: Environment) -> None:
    program_folder = places.site_folder() / "x"
    before = _modes_above(own.postgres_home), _modes_above(program_folder)
    postgres.ensure_running(own)
    assert (_modes_above(own.postgres_home), _modes_above(program_folder)) == before


def test_many_may_start_it_at_once(own: Environment) -> None:
    with ThreadPoolExecutor(6) as pool:
        list(pool.map(lambda _: postgres.ensure_running(own), range(6)))
    assert _one(own, "SELECT 1") == 1


def test_after_a_kill_it_starts_again_with_what_was_committed(own: Environment) -> None:
    postgres.ensure_running(own)
    with psycopg.connect(own.database_url_for(owner=True)) as connection:
        connection.execute("CREATE TABLE kept (answer int)")
        connection.execute("INSERT INTO kept VALUES (42)")
    _kill(own)
    assert not postgres.status(own).running
    postgres.ensure_running(own)
    assert _one(own, "SELECT answer FROM kept") == 42


def test_a_pid_that_now_belongs_to_another_program_does_not_hinder_the_start(own: Environment) -> None:
    postgres.ensure_running(own)
    _kill(own)
    pid_file = own.postgres_home / "data" / "postmaster.pid"
    pid_file.write_text(pid_file.read_text().replace(pid_file.read_text().split()[0], str(os.getpid()), 1))
    postgres.ensure_running(own)
    assert _one(own, "SELECT 1") == 1


def _kill(environment: Environment) -> None:
    pid = postgres.status(environment).pid
    assert pid
    os.kill(pid, signal.SIGKILL)
    deadline = time.monotonic() + 10
    while postgres.status(environment).pid and time.monotonic() < deadline:
        time.sleep(0.02)


def test_a_start_cut_off_between_data_and_roles_is_completed(own: Environment) -> None:
    postgres.ensure_running(own)
    with psycopg.connect(own.embedded_url("fansipan_owner", "postgres"), autocommit=True) as connection:
        connection.execute("DROP DATABASE fansipan")
    (own.postgres_home / "prepared").unlink()
    postgres.ensure_running(own)
    assert _one(own, "SELECT 1") == 1


def test_the_last_holder_stops_what_a_holder_started(own: Environment) -> None:
    with postgres.held(own):
        with postgres.held(own):
            pass
        assert postgres.status(own).running
    assert not postgres.status(own).running


def test_a_holder_leaves_a_server_that_was_started_to_stay(running: Environment) -> None:
    with postgres.held(running):
        pass
    assert postgres.status(running).running


def test_a_killed_holder_holds_no_more(own: Environment) -> None:
    script = (
        "import time; from fansipan.config import postgres\n"
        "with postgres.held():\n print('held', flush=True); time.sleep(60)"
    )
    variables = {**os.environ, "FANSIPAN_VAR": str(own.var), "FANSIPAN_POSTGRES": str(own.postgres_home)}
    variables.pop("DATABASE_URL", None)
    with subprocess.Popen([sys.executable, "-c", script], env=variables, stdout=subprocess.PIPE) as holder:
        assert holder.stdout
        assert holder.stdout.readline() == b"held\n"
        with postgres.held(own):
            holder.kill()
            holder.wait()
    assert not postgres.status(own).running


def test_data_of_another_version_are_refused_with_what_to_do(own: Environment) -> None:
    postgres.ensure_running(own)
    postgres.stop(own)
    (own.postgres_home / "data" / "PG_VERSION").write_text("17\n")
    with pytest.raises(DatabaseTrouble, match="PostgreSQL 17") as caught:
        postgres.ensure_running(own)
    assert "backup" in caught.value.cure


def test_a_socket_folder_put_there_by_somebody_else_is_refused(own: Environment) -> None:
    own.postgres_home.mkdir(parents=True)
    run = own.postgres_home / "run"
    run.mkdir()
    run.chmod(0o777)
    with pytest.raises(DatabaseTrouble, match="private"):
        postgres.ensure_running(own)
    run.rmdir()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root runs PostgreSQL as another user")
def test_under_root_a_closed_folder_on_the_way_is_named_and_not_opened(own: Environment, ground: Path) -> None:
    ground.chmod(0o700)
    with pytest.raises(NotPermitted, match=ground.name):
        postgres.ensure_running(own)
    assert stat.S_IMODE(ground.stat().st_mode) == 0o700
    ground.chmod(0o755)
