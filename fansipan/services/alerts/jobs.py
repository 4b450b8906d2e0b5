"""Work that time asks for: delays, silence, shelves and messages."""

from __future__ import annotations

from procrastinate.contrib.django import app

from fansipan.services.alerts.actions import watching


@app.periodic(cron="* * * * * */15")
@app.task(name="alerts.watch", queueing_lock="alerts.watch", pass_context=False)
def watch(timestamp: int) -> None:
    """See to all that is due."""
    watching.watch()
