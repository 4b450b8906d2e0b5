"""Events as a worker carries them."""

from __future__ import annotations

from typing import cast

from procrastinate import App, RetryDecision
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.jobs import Job
from procrastinate.retry import BaseRetryStrategy

from fansipan.kernel import clock, outbox
from fansipan.kernel.events import DELIVER

LONGEST_WAIT = 600


class Patience(BaseRetryStrategy):
    """Again after 1, 2, 4 … seconds, at last every ten minutes, and never given up."""

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision:
        return RetryDecision(retry_in={"seconds": min(LONGEST_WAIT, 2 ** min(job.attempts, 10))})


def as_worker() -> App:
    """The app as a worker runs it: jobs are fetched on connections of its own.

    What its jobs and threads defer goes by the site's connection all the same, in the transaction of the change. With
    the connector replaced instead, a job would be there before what it is about, and after a rollback too.
    """
    return app.with_connector(cast(DjangoConnector, app.connector).get_worker_connector())


@app.task(name=DELIVER, retry=Patience())
def deliver_event(event_id: str, subscriber: str) -> None:
    """Take one event to one subscriber."""
    outbox.deliver(event_id, subscriber)


@app.periodic(cron="* * * * *")
@app.task(name="kernel.rescue_events", queueing_lock="kernel.rescue_events")
async def rescue_events(timestamp: int) -> None:
    """Give the events of a killed worker to another one."""
    for job in await app.job_manager.get_stalled_jobs(task_name=DELIVER):
        await app.job_manager.retry_job(job, retry_at=clock.now())


@app.periodic(cron="50 3 * * *")
@app.task(name="kernel.forget_events", queueing_lock="kernel.forget_events")
def forget_events(timestamp: int) -> None:
    """Take away events of a quarter ago."""
    outbox.forget_old()
