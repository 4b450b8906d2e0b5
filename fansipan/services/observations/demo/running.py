"""All simulated loggers in one process: a clock that says who measures now, and a few threads that send."""

from __future__ import annotations

import heapq
import logging
import threading
import time
import zlib
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field

from fansipan.kernel import clock
from fansipan.services.observations.demo.faults import DAY, Schedule
from fansipan.services.observations.demo.loggers import Logger
from fansipan.services.observations.demo.sending import Away

SENDERS = 3
"""Threads that send: enough to keep two cores of a server busy, few enough to leave it to its visitors."""

SPREAD_S = 240
"""A logger sends within so many seconds after it measured, each at its own second, as clocks in the field do. The
annex asks for five minutes at most."""

FIRST_PAUSE_S = 2.0
LONGEST_PAUSE_S = 60.0
TOLD_EVERY_S = 60.0
LONGEST_SLEEP_S = 0.5
END_S = 5.0

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Pace:
    """Simulated time: it starts at `start` and runs `speed` times as fast as the real one, never ahead of it."""

    start: int
    speed: float = 1.0
    began: float = field(default_factory=time.monotonic)

    def now(self) -> int:
        """Microseconds UTC."""
        return min(self.start + int((time.monotonic() - self.began) * 1e6 * self.speed), clock.now_us())


@dataclass
class _Post:
    """A logger, when it measures next, and how it stands with the other side."""

    logger: Logger
    delay: int
    slot: int = 0
    busy: bool = False
    behind: bool = False
    retry_at: float = 0.0
    pause: float = FIRST_PAUSE_S
    said: str = ""


class Fleet:
    """Every logger of the demo."""

    def __init__(self, loggers: Sequence[Logger], schedule: Schedule, pace: Pace) -> None:
        self._schedule = schedule
        self._pace = pace
        self._posts = [_Post(one, _delay(one, pace.speed)) for one in loggers]
        self._stopping = threading.Event()
        self._pool = ThreadPoolExecutor(SENDERS, thread_name_prefix="sender")
        self._jobs: list[Future[None]] = []
        self._told_at = time.monotonic()
        self._lines_fail = False

    @property
    def stopping(self) -> bool:
        """Whether it was told to stop."""
        return self._stopping.is_set()

    def stop(self) -> None:
        """End after what is being sent right now; what is kept stays kept."""
        self._stopping.set()

    def live(self, history_days: float) -> None:
        """Measure and send until told to stop. What a logger never recorded of the last days is sent first of all."""
        self._lines_fail = True
        self._begin(history_days)
        due = [(post.slot + post.delay, number) for number, post in enumerate(self._posts)]
        heapq.heapify(due)
        while not self._stopping.is_set():
            now = self._pace.now()
            while due and due[0][0] <= now:
                _, number = heapq.heappop(due)
                post = self._posts[number]
                post.logger.record(post.slot)
                post.behind = True
                post.slot += post.logger.station.interval_us
                heapq.heappush(due, (post.slot + post.delay, number))
            self._send_all()
            self._tell()
            self._stopping.wait(self._sleep(due[0][0] - now if due else 0))
        self._end()

    def backfill(self, days: float) -> None:
        """Send the last days and return when all of it has arrived, or when told to stop."""
        self._begin(days)
        while not self._stopping.is_set() and any(one.busy or one.behind or one.logger.owes for one in self._posts):
            self._send_all()
            self._tell()
            self._stopping.wait(LONGEST_SLEEP_S / 5)
        self._end()

    def counts(self) -> str:
        """What has been done so far, in a line."""
        counts = [post.logger.counts for post in self._posts]
        total = {
            name: sum(getattr(one, name) for one in counts) for name in ("files", "readings", "refused", "failures")
        }
        waiting = sum(post.logger.waiting() for post in self._posts)
        return (
            f"sent {total['files']} deliveries, recorded {total['readings']} readings, {waiting} deliveries wait, "
            f"{total['refused']} refused whole, {total['failures']} tries in vain"
        )

    def _begin(self, history_days: float) -> None:
        """Each logger's newest reading first, so that the map lives at once; what is missing before it is owed."""
        now = self._pace.now()
        for post in self._posts:
            step = post.logger.station.interval_us
            newest = (now - post.delay) // step * step
            start = post.logger.recorded_to or int(newest - history_days * DAY)
            if start < newest - step:
                post.logger.owe(start, newest - step)
            post.logger.record(newest)
            post.slot = newest + step
            post.behind = True

    def _send_all(self) -> None:
        """Give every idle logger with something to do to a thread: first what is recorded, then what is owed."""
        for post in self._posts:
            if post.busy or time.monotonic() < post.retry_at:
                continue
            if post.behind or post.logger.owes:
                post.busy = True
                self._jobs.append(self._pool.submit(self._work, post, owed=not post.behind))
        self._jobs = [job for job in self._jobs if not job.done()]

    def _work(self, post: _Post, owed: bool) -> None:
        """One turn of one logger. When the other side is away, the next turn waits longer each time."""
        post.behind = False
        try:
            if owed:
                post.logger.record_owed()
            if self._lines_fail:
                post.logger.check_line(self._pace.now())
            post.logger.forward(self._stopping.is_set)
            post.pause, post.said = FIRST_PAUSE_S, ""
        except Away as away:
            self._try_again(post, str(away))
        except OSError as error:
            self._try_again(post, f"its memory fails: {error}")
        finally:
            post.busy = False

    def _try_again(self, post: _Post, why: str) -> None:
        post.behind = True
        post.retry_at = time.monotonic() + post.pause
        post.pause = min(post.pause * 2, LONGEST_PAUSE_S)
        if why != post.said:
            post.said = why
            logger.info("%s keeps its data: %s", post.logger.station.code, why)

    def _sleep(self, until_us: int) -> float:
        return max(0.02, min(LONGEST_SLEEP_S, until_us / 1e6 / self._pace.speed))

    def _tell(self) -> None:
        if time.monotonic() - self._told_at < TOLD_EVERY_S:
            return
        self._told_at = time.monotonic()
        now = self._pace.now()
        at_work = sorted({f"{one.station} {one.kind}" for one in self._schedule.between(now - 1, now)})
        logger.info("%s; faults now: %s", self.counts(), ", ".join(at_work) or "none")

    def _end(self) -> None:
        self._stopping.set()
        self._pool.shutdown(wait=False, cancel_futures=True)
        wait([job for job in self._jobs if not job.cancelled()], timeout=END_S)
        logger.info("%s", self.counts())


def _delay(one: Logger, speed: float) -> int:
    """Microseconds between a logger's measuring and its sending, its own and always the same."""
    most = min(SPREAD_S, int(0.8 * one.station.interval_seconds))
    return zlib.crc32(one.station.code.encode()) % most * 1_000_000 if speed == 1 else 0
