"""An event exists exactly when its change does, and reaches every subscriber, whatever dies on the way."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from asgiref.sync import sync_to_async
from django.db import connection, transaction
from procrastinate.contrib.django import app as worker
from procrastinate.contrib.django.models import ProcrastinateJob

from fansipan.kernel import audit, clock, events, jobs, manifest, outbox
from fansipan.kernel.events import Event, Subscription, publish
from fansipan.kernel.ids import new_id
from fansipan.kernel.manifest import App
from fansipan.kernel.models import AuditEntry, EventDelivery, OutboxEvent
from fansipan.kernel.permissions import SYSTEM

pytestmark = pytest.mark.django_db(transaction=True)

WAITING = "SELECT count(*) FROM procrastinate_jobs WHERE task_name = %s"

heard: list[tuple[str, Event]] = []
troubles: list[Exception] = []
"""What `write_down` meets, one after the other, before it succeeds."""


def listen(event: Event) -> None:
    heard.append(("listen", event))


def write_down(event: Event) -> None:
    audit.record(SYSTEM, "observations.heard", f"event:{event.id}")
    if troubles:
        raise troubles.pop()
    heard.append(("write_down", event))


SAYS = App("tests.says", "Says", publishes=("tests.rain_began", "tests.rain_ended"))
HEARS = App(
    "tests.hears",
    "Hears",
    subscribes=(Subscription("tests.rain_began", listen), Subscription("tests.rain_began", write_down)),
)


@pytest.fixture(autouse=True)
def house(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Two more apps; a worker's threads give their connections back; tables that Django does not manage are emptied."""
    monkeypatch.setattr(manifest, "installed", lambda: (SAYS, HEARS))
    monkeypatch.setitem(connection.settings_dict, "CONN_MAX_AGE", 0)
    heard.clear()
    troubles.clear()
    yield
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE procrastinate_jobs, procrastinate_workers, procrastinate_periodic_defers CASCADE")


def work() -> None:
    """Let a worker do what there is to do now."""
    with worker.replace_connector(worker.connector.get_worker_connector()) as working:
        working.run_worker(wait=False, install_signal_handlers=False, listen_notify=False)


def rescue() -> None:
    with worker.replace_connector(worker.connector.get_worker_connector()) as working:

        async def now() -> None:
            async with working.open_async():
                await jobs.rescue_events(0)
                await sync_to_async(lambda: connection.close())()

        asyncio.run(now())


def say(name: str = "tests.rain_began") -> str:
    with transaction.atomic():
        return publish(name, {"station": "TL-KT-01", "at": datetime(2026, 11, 22, tzinfo=UTC)})


def test_every_subscriber_hears_what_was_published() -> None:
    number = say()
    assert ProcrastinateJob.objects.filter(task_name=events.DELIVER).count() == 2
    work()
    assert sorted(who for who, _ in heard) == ["listen", "write_down"]
    event = heard[0][1]
    assert (event.id, event.name) == (number, "tests.rain_began")
    assert event.payload == {"station": "TL-KT-01", "at": "2026-11-22T00:00:00Z"}


def test_what_nobody_subscribes_is_kept_and_costs_no_job() -> None:
    say("tests.rain_ended")
    assert OutboxEvent.objects.get().name == "tests.rain_ended"
    assert not ProcrastinateJob.objects.filter(task_name=events.DELIVER).exists()


def test_a_change_that_is_rolled_back_publishes_nothing() -> None:
    with pytest.raises(RuntimeError, match="regret"), transaction.atomic():
        publish("tests.rain_began", {})
        raise RuntimeError("regret")
    work()
    assert not OutboxEvent.objects.exists()
    assert not ProcrastinateJob.objects.filter(task_name=events.DELIVER).exists()
    assert not heard


def test_what_a_job_says_is_told_when_its_transaction_is_committed_and_not_before() -> None:
    """A worker fetches jobs on connections of its own; what its jobs defer must not go by these."""
    seen: list[int] = []

    @worker.task(name="tests.says")
    def says() -> None:
        with transaction.atomic():
            publish("tests.rain_began", {})
            with psycopg.connect(**connection.get_connection_params()) as outside:
                row = outside.execute(WAITING.encode(), [events.DELIVER]).fetchone()
                seen.append(row[0] if row else -1)

    worker.configure_task("tests.says").defer()
    jobs.as_worker().run_worker(wait=False, install_signal_handlers=False, listen_notify=False)
    assert seen == [0]
    assert len(heard) == 2


def test_who_hears_of_everything_is_told_of_what_it_wants() -> None:
    subscription = events.Subscription(events.EVERY_EVENT, listen, wants=lambda name: name.endswith("began"))
    assert subscription.hears("tests.rain_began")
    assert not subscription.hears("tests.rain_ended")


def test_outside_a_transaction_or_under_an_unknown_name_nothing_can_be_published() -> None:
    with pytest.raises(RuntimeError, match="outside a transaction"):
        publish("tests.rain_began", {})
    with transaction.atomic(), pytest.raises(LookupError, match="snow_began"):
        publish("tests.snow_began", {})


def test_a_handler_that_fails_is_tried_again_and_leaves_nothing_behind_until_it_succeeds() -> None:
    troubles.extend([ValueError("not yet"), ValueError("nor now")])
    say()
    for attempt in range(3):
        work()
        waiting = ProcrastinateJob.objects.filter(task_name=events.DELIVER, status="todo")
        assert waiting.count() == (0 if attempt == 2 else 1)
        assert AuditEntry.objects.filter(action="observations.heard").count() == (1 if attempt == 2 else 0)
        with connection.cursor() as cursor:
            cursor.execute("UPDATE procrastinate_jobs SET scheduled_at = NULL")
    assert sorted(who for who, _ in heard) == ["listen", "write_down"]


def test_a_worker_killed_while_handling_is_followed_by_another() -> None:
    say()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'doing'")
    rescue()
    work()
    assert sorted(who for who, _ in heard) == ["listen", "write_down"]


def test_a_worker_killed_after_handling_makes_the_second_delivery_a_repeat() -> None:
    number = say()
    work()
    for key, _wanted in events.subscriptions():
        outbox.deliver(number, key)
    assert len(heard) == 2
    assert AuditEntry.objects.filter(action="observations.heard").count() == 1
    assert EventDelivery.objects.count() == 2


def test_an_app_taken_out_since_hears_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    say()
    monkeypatch.setattr(manifest, "installed", lambda: (SAYS,))
    work()
    assert not heard
    assert not ProcrastinateJob.objects.filter(task_name=events.DELIVER, status="todo").exists()


def test_events_are_forgotten_after_a_quarter() -> None:
    with clock.frozen(datetime(2026, 8, 1, tzinfo=UTC)):
        say()
    with clock.frozen(datetime(2026, 11, 22, tzinfo=UTC)):
        young = say()
        outbox.forget_old()
    assert str(OutboxEvent.objects.get().pk) == young


def test_identifiers_sort_by_the_time_they_were_made() -> None:
    start = datetime(2026, 11, 22, tzinfo=UTC)
    made = []
    for step in range(2000):
        with clock.frozen(start + timedelta(microseconds=step)):
            made.append(new_id())
    assert made == sorted(made)
    assert {one.version for one in made} == {7}
    assert len(set(made)) == 2000
