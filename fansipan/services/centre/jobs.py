"""Work that time asks for: numbers every minute, the brief in the morning."""

from __future__ import annotations

from procrastinate.contrib.django import app

from fansipan.services.centre.actions import briefing, measuring


@app.periodic(cron="* * * * *")
@app.task(name="centre.measure", queueing_lock="centre.measure", pass_context=False)
def measure(timestamp: int) -> None:
    """Measure every indicator."""
    measuring.measure()


@app.periodic(cron="* * * * *")
@app.task(name="centre.brief", queueing_lock="centre.brief", pass_context=False)
def brief(timestamp: int) -> None:
    """Make the brief of today when its time has come."""
    briefing.make_due()


@app.periodic(cron="35 4 * * *")
@app.task(name="centre.forget", queueing_lock="centre.forget", pass_context=False)
def forget(timestamp: int) -> None:
    """Take away what was measured years ago."""
    measuring.forget_old()
