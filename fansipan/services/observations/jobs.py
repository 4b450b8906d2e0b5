"""Work that time asks for: closing the hours of the loss ledger; and what is done as it comes: roll-ups, exports."""

from __future__ import annotations

from threading import Event

from asgiref.sync import sync_to_async
from procrastinate import JobContext, RetryStrategy, builtin_tasks
from procrastinate.contrib.django import app
from procrastinate.jobs import Status

from fansipan.kernel import clock, steady
from fansipan.services.observations.actions import exports, judging, resting, rolling

PAUSE_SECONDS = 0.5

MOST_ATTEMPTS = 3
"""An export that killed its worker this often is not given to another one."""


@app.periodic(cron="0,2,15,30,45 * * * *")
@app.task(name="observations.close_hours", queueing_lock="observations.close_hours", pass_context=False)
def close_hours(timestamp: int) -> None:
    """Enter ended hours into the loss ledger, those of silent stations too."""
    resting.settle()
    rolling.close_hours()


def roll_up_forever(stop: Event) -> None:
    """Keep roll-ups in step with deliveries until told to stop."""
    steady.forever(stop, lambda: 0.0 if rolling.roll_up() else PAUSE_SECONDS, "roll-ups")


@app.periodic(cron="* * * * *")
@app.task(name="observations.judge_again", queueing_lock="observations.judge_again", pass_context=False)
def judge_again(timestamp: int) -> None:
    """Show batches again whose judge failed."""
    judging.catch_up()


@app.task(
    name=exports.MAKE,
    retry=RetryStrategy(max_attempts=5, wait=10, linear_wait=20, retry_exceptions=steady.AWAY),
)
def make_export(export_id: int) -> None:
    """Make the file of an export."""
    exports.make(export_id)


@app.periodic(cron="* * * * *")
@app.task(name="observations.rescue_exports", queueing_lock="observations.rescue_exports")
async def rescue_exports(timestamp: int) -> None:
    """Give the exports of a killed worker to another one; those that never come to an end are given up."""
    for job in await app.job_manager.get_stalled_jobs(task_name=exports.MAKE):
        if job.attempts < MOST_ATTEMPTS:
            await app.job_manager.retry_job(job, retry_at=clock.now())
        else:
            await app.job_manager.finish_job(job, Status.FAILED, delete_job=False)
    await sync_to_async(exports.give_up_lost)()


@app.periodic(cron="20 * * * *")
@app.task(name="observations.remove_old_exports", queueing_lock="observations.remove_old_exports")
def remove_old_exports(timestamp: int) -> None:
    """Take away the files of exports a week after they were made."""
    exports.remove_old()


@app.periodic(cron="40 * * * *")
@app.task(name="observations.remove_old_jobs", queueing_lock="observations.remove_old_jobs", pass_context=True)
async def remove_old_jobs(context: JobContext, timestamp: int) -> None:
    """Forget jobs that ended three days ago: some thousand a day run on time's account alone."""
    await builtin_tasks.remove_old_jobs(context, max_hours=72, remove_failed=True, remove_aborted=True)
