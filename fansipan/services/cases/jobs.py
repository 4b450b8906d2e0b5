"""Work that time asks for: deadlines are watched every minute, clocks follow the calendar."""

from __future__ import annotations

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from fansipan.services.cases.actions import recording, watching
from fansipan.services.cases.actions.moving import MAKE_RECORD


@app.periodic(cron="* * * * *")
@app.task(name="cases.watch", queueing_lock="cases.watch", pass_context=False)
def watch(timestamp: int) -> None:
    """Tell of clocks that ran out and of tasks that are late."""
    watching.watch()


@app.periodic(cron="10 0 * * *")
@app.task(name="cases.follow_calendar", queueing_lock="cases.follow_calendar", pass_context=False)
def follow_calendar(timestamp: int) -> None:
    """Bring the clocks of open cases in step with the calendar, which grows by a year every year."""
    watching.follow_all()


@app.task(name=MAKE_RECORD, retry=RetryStrategy(max_attempts=10, exponential_wait=5))
def make_record(case_code: str) -> None:
    """Make the PDF record of a closed case."""
    recording.make(case_code)
