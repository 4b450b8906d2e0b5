"""Work that time asks for: the indices follow the averages."""

from __future__ import annotations

from procrastinate.contrib.django import app

from fansipan.sectors.environment.actions import indexing


@app.periodic(cron="*/2 * * * *")
@app.task(name="environment.follow", queueing_lock="environment.follow", pass_context=False)
def follow(timestamp: int) -> None:
    """Bring the air index of hours and days in step with the averages."""
    indexing.follow()
