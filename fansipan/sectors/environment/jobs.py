"""Work that time asks for: the indices follow the averages."""

from __future__ import annotations

from procrastinate.contrib.django import app

from fansipan.sectors.environment.actions import indexing
from fansipan.sectors.environment.actions.obligations import telling


@app.periodic(cron="*/2 * * * *")
@app.task(name="environment.follow", queueing_lock="environment.follow", pass_context=False)
def follow(timestamp: int) -> None:
    """Bring the air index of hours and days in step with the averages."""
    indexing.follow()


@app.periodic(cron="3,23,43 * * * *")
@app.task(name="environment.tell_obligations", queueing_lock="environment.tell_obligations", pass_context=False)
def tell_obligations(timestamp: int) -> None:
    """Tell the house which obligations are due and which overdue."""
    telling.tell()
