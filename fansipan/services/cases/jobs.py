"""Work that time asks for: deadlines are watched every minute, clocks follow the calendar."""

from __future__ import annotations

from procrastinate.contrib.django import app

from fansipan.services.cases.actions import watching


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
