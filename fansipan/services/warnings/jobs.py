"""Work that time asks for: asking other issuers, and saying in time that a warning is about to expire."""

from __future__ import annotations

from procrastinate.contrib.django import app

from fansipan.services.warnings.actions import expiring, polling


@app.periodic(cron="* * * * *")
@app.task(name="warnings.poll", queueing_lock="warnings.poll", pass_context=False)
def poll(timestamp: int) -> None:
    """Ask the feeds of other issuers."""
    polling.poll()


@app.periodic(cron="* * * * *")
@app.task(name="warnings.remind", queueing_lock="warnings.remind", pass_context=False)
def remind(timestamp: int) -> None:
    """Say which warnings expire within the half hour."""
    expiring.remind()
