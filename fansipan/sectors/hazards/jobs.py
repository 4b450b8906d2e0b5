"""Work that comes by itself: contact trees, the drill that goes on, sirens, what rain indicates, forecasts, scores."""

from __future__ import annotations

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from fansipan.sectors.hazards.actions import (
    drills,
    forecasting,
    foreseeing,
    indicating,
    scoring,
    sirens,
    soaking,
    standing,
    training,
    trees,
)
from fansipan.sectors.hazards.queries import replays


class Unanswered(Exception):
    """A siren did not answer: it is called again."""


@app.task(name=drills.FOLLOW, pass_context=False)
def follow_drill() -> None:
    """Bring the drill that goes on up to its moment, and come back while it goes on."""
    drill = replays.going_on()
    if drill is not None:
        drills.follow_on(drill.speed)
        drills.follow()


@app.periodic(cron="* * * * *")
@app.task(name="hazards.advance_trees", queueing_lock="hazards.advance_trees", pass_context=False)
def advance_trees(timestamp: int) -> None:
    """Tell the next person where nobody answered."""
    trees.advance()


@app.task(
    name=sirens.SOUND, retry=RetryStrategy(max_attempts=sirens.MOST_ATTEMPTS, wait=5, retry_exceptions=[Unanswered])
)
def sound(call_id: int) -> None:
    """Call a siren; one that does not answer is called again."""
    if not sirens.sound(call_id):
        raise Unanswered


@app.periodic(cron="7,37 * * * *")
@app.task(name="hazards.soak", queueing_lock="hazards.soak", pass_context=False)
def soak(timestamp: int) -> None:
    """Bring the water in the soil up to the last full hour."""
    soaking.soak()


@app.periodic(cron="* * * * *")
@app.task(name="hazards.indicate", queueing_lock="hazards.indicate", pass_context=False)
def indicate(timestamp: int) -> None:
    """Alarms and drafts of warnings where rain indicates flash floods or landslides."""
    indicating.judge()


@app.periodic(cron="* * * * *")
@app.task(name="hazards.believe", queueing_lock="hazards.believe", pass_context=False)
def believe(timestamp: int) -> None:
    """Believe jumps of gauges that fell silent after them."""
    standing.believe()


@app.periodic(cron="* * * * *")
@app.task(name="hazards.forecast", queueing_lock="hazards.forecast", pass_context=False)
def forecast(timestamp: int) -> None:
    """Forecast every level gauge that has sent something new; what was foretold and has not come is taken back."""
    forecasting.issue_waiting()
    foreseeing.lapse()


@app.periodic(cron="12 * * * *")
@app.task(name="hazards.score", queueing_lock="hazards.score", pass_context=False)
def score(timestamp: int) -> None:
    """Compare what was forecast and announced with what came."""
    scoring.match()


@app.periodic(cron="20 19 * * *")
@app.task(name="hazards.train", queueing_lock="hazards.train", pass_context=False)
def train(timestamp: int) -> None:
    """Learn from what came since: at 02:20 in Viet Nam, when the machine has little else to do."""
    training.train()
