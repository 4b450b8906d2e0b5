"""Work that comes by itself: compliance and indices follow what arrives; obligations and reports fall due."""

from __future__ import annotations

from threading import Event

from asgiref.sync import sync_to_async
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.jobs import Status

from fansipan.kernel import clock, steady
from fansipan.sectors.environment.actions import following
from fansipan.sectors.environment.actions.obligations import telling
from fansipan.sectors.environment.actions.reports import asking, checking, making, scheduling

PAUSE_SECONDS = 1.0

MOST_ATTEMPTS = 3
"""A report that killed its worker this often is not given to another one."""


def follow_forever(stop: Event) -> None:
    """Keep compliance and indices in step with the averages until told to stop."""
    steady.forever(stop, lambda: 0.0 if following.follow() else PAUSE_SECONDS, "compliance and indices")


@app.task(name=following.FOLLOW_AGAIN)
def follow_again(datastream: int, spans: list[list[str]]) -> None:
    """Take up what a station's fault kept from being judged."""
    following.follow_again(datastream, spans)


@app.periodic(cron="3,23,43 * * * *")
@app.task(name="environment.tell_obligations", queueing_lock="environment.tell_obligations", pass_context=False)
def tell_obligations(timestamp: int) -> None:
    """Tell the house which obligations are due and which overdue."""
    telling.tell()


@app.task(
    name=asking.MAKE,
    retry=RetryStrategy(max_attempts=5, wait=10, linear_wait=20, retry_exceptions=steady.AWAY),
)
def make_report(report_id: int) -> None:
    """Make a report, or print one that was signed."""
    making.make(report_id)


@app.periodic(cron="* * * * *")
@app.task(name="environment.rescue_reports", queueing_lock="environment.rescue_reports")
async def rescue_reports(timestamp: int) -> None:
    """Give the reports of a killed worker to another one; those that never come to an end are given up."""
    for job in await app.job_manager.get_stalled_jobs(task_name=asking.MAKE):
        if job.attempts < MOST_ATTEMPTS:
            await app.job_manager.retry_job(job, retry_at=clock.now())
        else:
            await app.job_manager.finish_job(job, Status.FAILED, delete_job=False)
    await sync_to_async(making.give_up_lost)()


@app.periodic(cron="1,11,21,31,41,51 * * * *")
@app.task(name="environment.make_due_reports", queueing_lock="environment.make_due_reports", pass_context=False)
def make_due_reports(timestamp: int) -> None:
    """Order the reports whose day, month or quarter is over."""
    scheduling.make_due()


@app.periodic(cron="4,9,14,19,24,29,34,39,44,49,54,59 * * * *")
@app.task(name="environment.check_reports", queueing_lock="environment.check_reports", pass_context=False)
def check_reports(timestamp: int) -> None:
    """Compare signed reports with data that changed since."""
    checking.check_touched()
