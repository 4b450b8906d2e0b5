"""Files on their way: one destination's queue worked off in order, each file kept until the other side confirmed it.

No transaction is open while bytes travel. A worker that dies between the upload and the note of it leaves the file
waiting: the next one sends it again under the same name.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta

from django.db import connection, transaction
from django.db.models import F, Q

from fansipan.kernel import clock, events
from fansipan.kernel.errors import Conflict
from fansipan.services.exchange.actions import carriers
from fansipan.services.exchange.actions.carriers import Away, Carrier, Refused
from fansipan.services.exchange.contracts import FileState, NamedFile
from fansipan.services.exchange.models import Destination, FileContent, OutboundFile, Sending, Standing
from fansipan.services.exchange.rules import patience

logger = logging.getLogger(__name__)

FAILED, RECOVERED = "exchange.destination_failed", "exchange.destination_recovered"
"""The events: {destination, name, since, said, waiting}."""

AT_ONCE = 200
LOCKS = 4_240_002
"""First key of the advisory locks under which one worker at a time sends to a destination."""


def ready() -> list[int]:
    """Destinations in use that have something waiting and whose time for a try has come."""
    now = clock.now()
    held = Standing.objects.filter(Q(paused_at__isnull=False) | Q(retry_at__gt=now)).values("destination")
    waiting = Sending.objects.filter(_due(now)).values("destination")
    found = Destination.objects.filter(active=True, pk__in=waiting).exclude(pk__in=held)
    return list(found.order_by("pk").values_list("pk", flat=True))


def _due(now: object) -> Q:
    return Q(state=FileState.WAITING.value) & (Q(next_at__isnull=True) | Q(next_at__lte=now))


def send(number: int, stopped: Callable[[], bool] = lambda: False) -> int:
    """Send what waits for a destination until nothing does, or it fails, or it is told to stop; gives how many went."""
    with _alone(number) as mine:
        if not mine:
            return 0
        destination = Destination.objects.get(pk=number)
        Standing.objects.get_or_create(destination=destination)
        try:
            carrier = carriers.carrier_for(destination)
        except Conflict as problem:
            _fail(destination, problem.code)
            return 0
        try:
            return _work_off(destination, carrier, stopped)
        finally:
            carrier.close()


def stumble(number: int, error: Exception) -> None:
    """Let a destination wait after a fault that nobody foresaw."""
    _fail(Destination.objects.get(pk=number), f"{type(error).__name__}: {error}"[:500])


@contextmanager
def _alone(number: int) -> Iterator[bool]:
    """Hold the destination for this connection: when its process is killed, the lock is gone with it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [LOCKS, number])
        mine = bool(cursor.fetchone()[0])
    try:
        yield mine
    finally:
        if mine:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [LOCKS, number])


def _work_off(destination: Destination, carrier: Carrier, stopped: Callable[[], bool]) -> int:
    sent = 0
    while not stopped() and _is_open(destination.pk) and (batch := _next(destination.pk)):
        try:
            sent += _hand_over(destination, carrier, batch, stopped)
        except Away as away:
            _fail(destination, str(away))
            break
    return sent


def _hand_over(
    destination: Destination, carrier: Carrier, batch: Sequence[Sending], stopped: Callable[[], bool]
) -> int:
    """Send a batch in order; behind a file that was refused, the others of its station wait. Raises Away."""
    sent, stuck = 0, set[int]()
    for sending in batch:
        if stopped():
            break
        if sending.station_id in stuck:
            continue
        try:
            words = carrier.hand_over(_file(sending))
        except Refused as refused:
            stuck.add(sending.station_id)
            _refuse(destination, sending, str(refused))
        else:
            sent += 1
            _accept(destination, sending, words)
    return sent


def _is_open(number: int) -> bool:
    """Whether the destination is still in use and not paused: a person may pause it while much is being sent."""
    return Destination.objects.filter(pk=number, active=True, standing__paused_at=None).exists()


def _next(number: int) -> list[Sending]:
    """The next files in order; those of a station whose first one must wait stay behind it."""
    now = clock.now()
    waiting = Sending.objects.filter(destination=number, state=FileState.WAITING.value)
    held = waiting.filter(next_at__gt=now).values("station")
    return list(waiting.exclude(station__in=held).order_by("lane", "pk").select_related("file")[:AT_ONCE])


def _file(sending: Sending) -> NamedFile:
    content = FileContent.objects.values_list("content", flat=True).get(file=sending.file_id)
    return NamedFile(sending.file.folder, sending.file.name, bytes(content))


@transaction.atomic
def _accept(destination: Destination, sending: Sending, words: str) -> None:
    """Note that the other side has it. What was replaced on its way arrived all the same."""
    now = clock.now()
    Sending.objects.filter(pk=sending.pk).update(
        state=FileState.ACCEPTED.value, attempts=F("attempts") + 1, ended_at=now, said=words, next_at=None
    )
    accepted = {"state": FileState.ACCEPTED.value, "accepted_at": now, "was_accepted": True, "said": words}
    OutboundFile.objects.filter(pk=sending.file_id).update(**accepted)
    later = OutboundFile.objects.filter(
        destination=destination, station=sending.station_id, end=sending.file.end, revision__gt=sending.file.revision
    )
    later.update(was_accepted=True)
    standing = Standing.objects.select_for_update().get(destination=destination)
    told = standing.told_at is not None
    standing.failures, standing.accepted_at, standing.said = 0, now, words
    if told:
        _tell(RECOVERED, destination, standing)
    standing.failing_since = standing.retry_at = standing.told_at = None
    standing.save()


@transaction.atomic
def _refuse(destination: Destination, sending: Sending, words: str) -> None:
    """This file again later; after so many tries it is given up, and its station goes on."""
    attempts, now = sending.attempts + 1, clock.now()
    given_up = attempts >= destination.most_attempts
    Sending.objects.filter(pk=sending.pk, state=FileState.WAITING.value).update(
        attempts=attempts,
        said=words,
        next_at=None if given_up else now + timedelta(seconds=patience.pause_seconds(attempts)),
        state=FileState.FAILED.value if given_up else FileState.WAITING.value,
        ended_at=now if given_up else None,
    )
    state = {"state": FileState.FAILED.value} if given_up else {}
    OutboundFile.objects.filter(pk=sending.file_id, is_current=True).update(said=words, **state)
    standing = Standing.objects.select_for_update().get(destination=destination)
    standing.said = words
    if given_up:
        standing.failing_since = standing.failing_since or now
        _tell_once(destination, standing)
    standing.save()


@transaction.atomic
def _fail(destination: Destination, words: str) -> None:
    """The whole destination waits, longer each time; nothing of it is given up."""
    now = clock.now()
    standing = Standing.objects.select_for_update().get(destination=destination)
    standing.failures += 1
    standing.failing_since = standing.failing_since or now
    standing.retry_at = now + timedelta(seconds=patience.pause_seconds(standing.failures))
    standing.said = words
    if standing.failures >= patience.TOLD_AFTER:
        _tell_once(destination, standing)
    standing.save()
    logger.info("%s cannot be reached: %s", destination.code, words)


def _tell_once(destination: Destination, standing: Standing) -> None:
    if standing.told_at is None:
        standing.told_at = clock.now()
        _tell(FAILED, destination, standing)


def _tell(name: str, destination: Destination, standing: Standing) -> None:
    waiting = Sending.objects.filter(destination=destination, state=FileState.WAITING.value).count()
    events.publish(
        name,
        {
            "destination": destination.code,
            "name": destination.name,
            "since": standing.failing_since,
            "said": standing.said,
            "waiting": waiting,
        },
    )
