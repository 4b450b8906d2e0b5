"""Work that time and events ask for: pictures, forgetting, snapshots."""

from __future__ import annotations

from django.conf import settings
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from fansipan.sectors.citizens.actions import erasing, limiting, preparing, reaching, snapshots, telling, uploading
from fansipan.sectors.citizens.actions.reaching import REACH
from fansipan.sectors.citizens.actions.reporting import PREPARE


@app.task(name=PREPARE, retry=RetryStrategy(max_attempts=3, wait=30))
def prepare_media(media_id: int) -> None:
    """Look at a photo and blur what is found in it."""
    preparing.prepare(media_id)


@app.task(name=REACH, retry=RetryStrategy(max_attempts=8, exponential_wait=8))
def reach_person(report_id: int, what: str, key: str) -> None:
    """Tell the sender of a report by mail or SMS."""
    reaching.send(report_id, what, key)


@app.periodic(cron="20 3 * * *")
@app.task(name="citizens.forget", queueing_lock="citizens.forget", pass_context=False)
def forget(timestamp: int) -> None:
    """Take away files that no report asked for, what counted how often, ears of browsers that are gone, and the exact
    places of erased reports whose cases are closed."""
    uploading.forget()
    telling.forget()
    limiting.forget()
    erasing.blur_places()


@app.periodic(cron="7,22,37,52 * * * *")
@app.task(name="citizens.snapshot", queueing_lock="citizens.snapshot", pass_context=False)
def snapshot(timestamp: int) -> None:
    """Write the pages that a mirror serves when we are away."""
    snapshots.write(settings.SNAPSHOT_FOLDER)
