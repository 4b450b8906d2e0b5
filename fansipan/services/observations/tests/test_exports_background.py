"""Exports in the background, made by a real worker: whole or not at all, once, and found again after a crash."""

from __future__ import annotations

import asyncio
import dataclasses
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.conf import settings as site
from django.db import OperationalError, connection
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from fansipan.kernel import clock
from fansipan.kernel.errors import Conflict, Invalid, NotFound, Unavailable
from fansipan.kernel.models import AuditEntry
from fansipan.kernel.permissions import Actor
from fansipan.services.identity.models import User
from fansipan.services.observations import jobs
from fansipan.services.observations.actions import exports
from fansipan.services.observations.actions.exports import asking, making, writing
from fansipan.services.observations.contracts import ExportState
from fansipan.services.observations.models import Datastream, Export, Station
from fansipan.services.observations.queries import exports as queries
from fansipan.services.observations.queries.exports import ExportFormat, ExportQuery
from fansipan.services.observations.queries.series import Period
from fansipan.services.observations.tests.exported import NOON, put_many, read_csv
from fansipan.services.observations.tests.make import make_station, stream
from tests import cast

pytestmark = pytest.mark.django_db(transaction=True)

HOUR = timedelta(hours=1)
WEEK = Period(NOON - HOUR, NOON + 7 * 24 * HOUR)
CSV = ExportFormat.CSV


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Path:
    settings.ENVIRONMENT = dataclasses.replace(settings.ENVIRONMENT, var=tmp_path)
    return tmp_path / "exports"


@pytest.fixture(autouse=True)
def tidy(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A worker's threads give their connections back; tables that Django does not manage are emptied."""
    monkeypatch.setitem(connection.settings_dict, "CONN_MAX_AGE", 0)
    yield
    with connection.cursor() as cursor:
        cursor.execute(
            "TRUNCATE observation, procrastinate_jobs, procrastinate_workers, procrastinate_periodic_defers CASCADE"
        )


@pytest.fixture
def so2() -> Datastream:
    made = stream(make_station(properties=("SO2",)), "SO2")
    put_many(made, 1000)
    return made


@pytest.fixture
def dung() -> Actor:
    return cast.acting(cast.dung())


def work() -> None:
    """Let a worker do what there is to do."""
    with app.replace_connector(app.connector.get_worker_connector()) as working:
        working.run_worker(wait=False, install_signal_handlers=False, listen_notify=False)


def rescue() -> None:
    """Look after exports whose worker no longer shows a sign of life, as is done every minute."""
    with app.replace_connector(app.connector.get_worker_connector()) as working:

        async def now() -> None:
            async with working.open_async():
                await jobs.rescue_exports(0)
                await sync_to_async(lambda: connection.close())()

        asyncio.run(now())


def query(so2: Datastream) -> ExportQuery:
    return ExportQuery((so2.pk,), WEEK)


def test_a_file_is_made_by_a_worker_and_taken_by_the_one_who_asked(so2: Datastream, dung: Actor, folder: Path) -> None:
    number = exports.ask(dung, query(so2), CSV)
    waiting = queries.one(dung, number)
    assert (waiting.state, waiting.estimated_rows, waiting.stations) == (ExportState.WAITING, 1000, ("TL-KT-01",))
    work()
    done = queries.one(dung, number)
    assert (done.state, done.rows, done.progress) == (ExportState.DONE, 1000, 1.0)
    file = exports.open_file(dung, number)
    with file.content as content:
        rows = read_csv(content.read())
    assert (file.name, len(rows)) == ("fansipan-TL-KT-01-raw-20261005-20261012.csv", 1000)
    assert done.size == (folder / f"{number}.csv").stat().st_size
    assert [path.name for path in folder.iterdir()] == [f"{number}.csv"]
    actions = AuditEntry.objects.order_by("id").values_list("action", "actor", "after__export", "after__rows")
    assert list(actions) == [
        ("observations.export", "Lê Văn Dũng", number, None),
        ("observations.export_made", "Lê Văn Dũng", None, 1000),
        ("observations.download_export", "Lê Văn Dũng", number, 1000),
    ]


def test_nothing_is_asked_for_when_the_asking_is_taken_back(so2: Datastream, dung: Actor) -> None:
    from django.db import transaction

    with transaction.atomic():
        exports.ask(dung, query(so2), CSV)
        transaction.set_rollback(True)
    assert not Export.objects.exists()
    assert not ProcrastinateJob.objects.exists()


def test_only_the_one_who_asked_and_administrators_find_an_export(so2: Datastream, dung: Actor) -> None:
    number = exports.ask(dung, query(so2), CSV)
    work()
    for person in (cast.ha(), cast.chi(), cast.an(), cast.em()):
        for find in (queries.one, exports.open_file, exports.again):
            with pytest.raises(NotFound):
                find(cast.acting(person), number)
        assert queries.own(cast.acting(person)) == []
    giang = cast.acting(cast.giang())
    assert queries.one(giang, number).id == number
    exports.open_file(giang, number).content.close()
    assert [one.id for one in queries.own(dung)] == [number]


def test_a_file_is_shut_to_one_who_lost_the_right_to_what_is_in_it(so2: Datastream, dung: Actor) -> None:
    number = exports.ask(dung, query(so2), CSV)
    work()
    Station.objects.update(organisation=cast.other_plant())
    with pytest.raises(NotFound):
        exports.open_file(dung, number)
    Station.objects.update(organisation=cast.plant())
    exports.open_file(dung, number).content.close()


def test_slow_readers_never_take_every_thread_of_the_site(so2: Datastream, dung: Actor, folder: Path) -> None:
    number = exports.ask(dung, query(so2), CSV)
    work()
    leaving = [exports.open_file(dung, number) for _ in range(asking.MOST_LEAVING)]
    with pytest.raises(Unavailable, match="export_queue"):
        exports.open_file(dung, number)
    leaving[0].content.close()
    leaving[0].content.close()
    exports.open_file(dung, number).content.close()
    (folder / f"{number}.csv").unlink()
    with pytest.raises(Conflict, match="export_gone"):
        exports.open_file(dung, number)
    with pytest.raises(Conflict, match="export_gone"):
        exports.open_file(dung, number)
    for file in leaving:
        file.content.close()


def test_rights_are_asked_again_when_the_file_is_made(so2: Datastream, dung: Actor, folder: Path) -> None:
    lost, closed = exports.ask(dung, query(so2), CSV), exports.ask(cast.acting(cast.chi()), query(so2), CSV)
    Station.objects.update(organisation=cast.other_plant())
    User.objects.filter(login="chi").update(is_active=False)
    work()
    assert queries.one(dung, lost).problem == "observations.datastream"
    assert queries.one(cast.acting(cast.giang()), closed).problem == "observations.export_account_closed"
    assert list(folder.iterdir()) == []


def test_what_fails_says_why_and_can_be_tried_again(
    so2: Datastream, dung: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = exports.ask(dung, query(so2), CSV)
    with monkeypatch.context() as full:
        full.setattr(writing, "ROOM_LEFT", 1 << 60)
        work()
    failed = queries.one(dung, number)
    assert (failed.state, failed.problem) == (ExportState.FAILED, "observations.export_no_room")
    with pytest.raises(Conflict, match="export_not_ready"):
        exports.open_file(dung, number)
    exports.again(dung, number)
    work()
    assert queries.one(dung, number).state is ExportState.DONE
    with pytest.raises(Conflict, match="export_not_failed"):
        exports.again(dung, number)


def test_a_database_that_was_away_is_waited_for(so2: Datastream, dung: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    number = exports.ask(dung, query(so2), CSV)

    def away(*_: object) -> None:
        raise OperationalError("the server closed the connection")

    with monkeypatch.context() as broken:
        broken.setattr(making, "_write", away)
        work()
    assert queries.one(dung, number).state is ExportState.RUNNING
    assert ProcrastinateJob.objects.get(task_name=exports.MAKE).status == "todo"
    ProcrastinateJob.objects.get(task_name=exports.MAKE)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET scheduled_at = NULL")
    work()
    assert queries.one(dung, number).state is ExportState.DONE


def test_an_export_is_made_by_one_worker_only(so2: Datastream, dung: Actor) -> None:
    import psycopg

    number = exports.ask(dung, query(so2), CSV)
    parameters = connection.get_connection_params()
    with psycopg.connect(
        **{name: parameters[name] for name in ("dbname", "user", "host", "port") if parameters.get(name)}
    ) as other:
        other.execute("SELECT pg_advisory_lock(%s, %s)", [making.ONE_MAKER, number])
        exports.make(number)
        assert queries.one(dung, number).state is ExportState.WAITING
        other.execute("SELECT pg_advisory_unlock_all()")  # a connection that is closed lets go some time later
    exports.make(number)
    assert queries.one(dung, number).state is ExportState.DONE
    assert AuditEntry.objects.filter(action="observations.export_made").count() == 1
    exports.make(number)
    assert AuditEntry.objects.filter(action="observations.export_made").count() == 1


def test_an_export_that_kills_every_worker_is_given_up(so2: Datastream, dung: Actor, folder: Path) -> None:
    number = exports.ask(dung, query(so2), CSV)
    for attempt in range(jobs.MOST_ATTEMPTS + 1):
        with connection.cursor() as cursor:
            cursor.execute("UPDATE procrastinate_jobs SET status = 'doing', scheduled_at = NULL")
        rescue()
        waits = attempt < jobs.MOST_ATTEMPTS
        assert queries.one(dung, number).unfinished is waits
    assert queries.one(dung, number).problem == "observations.export_abandoned"
    exports.again(dung, number)
    work()
    assert queries.one(dung, number).state is ExportState.DONE


def test_a_person_has_only_so_many_exports_made_at_a_time(so2: Datastream, dung: Actor) -> None:
    for _ in range(asking.MOST_WAITING):
        exports.ask(dung, query(so2), CSV)
    with pytest.raises(Conflict, match="too_many_exports"):
        exports.ask(dung, query(so2), CSV)
    exports.ask(cast.acting(cast.chi()), query(so2), CSV)
    work()
    assert Export.objects.filter(state=ExportState.DONE.value).count() == asking.MOST_WAITING + 1


def test_more_rows_than_a_format_holds_are_refused(
    so2: Datastream, dung: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(asking.MOST_ROWS, ExportFormat.XLSX, 999)
    with pytest.raises(Invalid, match="export_too_many_rows"):
        exports.ask(dung, query(so2), ExportFormat.XLSX)
    exports.ask(dung, query(so2), CSV)


def test_files_are_taken_away_after_a_week_and_leftovers_after_a_day(
    so2: Datastream, dung: Actor, folder: Path
) -> None:
    number, young = exports.ask(dung, query(so2), CSV), exports.ask(dung, query(so2), CSV)
    work()
    old = folder / "at-once-old"
    old.mkdir()
    (old / "file").write_text("half")
    os.utime(old, (0, 0))
    (folder / "at-once-new").mkdir()
    at = Export.objects.get(pk=number).finished_at
    Export.objects.filter(pk=number).update(finished_at=at - queries.KEPT_FOR)
    assert exports.remove_old() == 1
    assert sorted(path.name for path in folder.iterdir()) == [f"{young}.csv", "at-once-new"]
    with pytest.raises(NotFound):
        exports.open_file(dung, number)
    (folder / f"{young}.csv").unlink()
    with pytest.raises(Conflict, match="export_gone"):
        exports.open_file(dung, young)


def test_progress_is_written_down_on_the_way(so2: Datastream, dung: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    from fansipan.services.observations.rules import exporting

    monkeypatch.setattr(exporting, "ROWS_AT_A_TIME", 100)
    number = exports.ask(dung, query(so2), CSV)
    seen: list[float] = []
    real = writing._make_sure_of_room

    def look() -> None:
        real()
        seen.append(Export.objects.get(pk=number).progress)

    monkeypatch.setattr(writing, "_make_sure_of_room", look)
    exports.make(number)
    assert len(seen) >= 10
    assert seen == sorted(seen)
    assert 0.8 <= seen[-1] < 1


KEYS = {"dbname": "dbname", "user": "user", "host": "host", "port": "port"}


def worker_process(var: Path) -> subprocess.Popen[bytes]:
    """A worker as `fansipan up` starts it, on the database of the tests."""
    parameters = connection.get_connection_params()
    address = "postgresql:///?" + "&".join(f"{key}={parameters[key]}" for key in KEYS if parameters.get(key))
    environment = {**os.environ, "DATABASE_URL": address, "FANSIPAN_VAR": str(var)}
    command = [sys.executable, "-P", "-m", "fansipan.config.cli", "work"]
    return subprocess.Popen(command, env=environment, cwd=site.ENVIRONMENT.root, start_new_session=True)


def peak_megabytes(process: subprocess.Popen[bytes]) -> float:
    """The most memory that the process ever held."""
    status = Path(f"/proc/{process.pid}/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


@pytest.mark.slow
def test_a_worker_killed_in_the_middle_is_followed_by_another(so2: Datastream, dung: Actor, folder: Path) -> None:
    put_many(stream(make_station("BIG-1", cast.plant(), ("SO2",)), "SO2"), 1_500_000, NOON - 5300 * 24 * HOUR)
    wide = Period(NOON - 5301 * 24 * HOUR, NOON)
    big = ExportQuery(queries.streams_of(dung, ["BIG-1"]), wide)
    number = exports.ask(dung, big, CSV)
    first = worker_process(folder.parent)
    try:
        while not 0.2 < queries.one(dung, number).progress < 0.9:
            assert first.poll() is None
            time.sleep(0.02)
    finally:
        os.killpg(first.pid, signal.SIGKILL)
        first.wait()
    assert [path.name for path in folder.iterdir()] == [f"making-{number}"]
    assert queries.one(dung, number).state is ExportState.RUNNING
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '31 seconds'")
    rescue()
    second = worker_process(folder.parent)
    try:
        while queries.one(dung, number).unfinished:
            assert second.poll() is None
            time.sleep(0.05)
        assert peak_megabytes(second) < 200
    finally:
        second.terminate()
        second.wait(20)
    done = queries.one(dung, number)
    assert (done.state, done.rows) == (ExportState.DONE, 1_500_000)
    assert [path.name for path in folder.iterdir()] == [f"{number}.csv"]
    lines = (folder / f"{number}.csv").read_bytes().count(b"\r\n")
    assert lines == 1_500_001


def test_the_clock_of_the_house_dates_an_export(so2: Datastream, dung: Actor) -> None:
    with clock.frozen(NOON):
        number = exports.ask(dung, query(so2), CSV)
    exports.make(number)
    assert queries.one(dung, number).asked_at == NOON
    kept = queries.one(dung, number).kept_until
    assert kept is not None
    assert kept > NOON
