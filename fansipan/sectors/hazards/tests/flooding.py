"""A gauge whose floods are warned of, for tests: the river rises, people release."""

from __future__ import annotations

from fansipan.kernel import clock
from fansipan.sectors.hazards.actions import standing
from fansipan.sectors.hazards.models import Gauge
from fansipan.sectors.hazards.tests.make import HOUR, NOON, level_gauge, load_tables, send
from fansipan.services.warnings.actions import drafting, releasing
from fansipan.services.warnings.models import Hazard, WarningMessage
from fansipan.services.warnings.tests.make import BAO_HA, BAO_YEN, make_world
from tests import cast
from tests.hearing import hear


def warned_gauge() -> Gauge:
    """A gauge above two communes, with the words and plans that warnings need."""
    make_world()
    Hazard.objects.filter(code="flood").update(
        headline={"vi": "Cảnh báo lũ: {place}", "en": "Flood warning: {place}"},
        description={
            "vi": "Lúc {time}, mực nước tại {station} là {value}, {level}.",
            "en": "At {time} the river at {station} stood at {value}, {level}.",
        },
        instruction={"vi": "Rời vùng thấp.", "en": "Leave low ground."},
    )
    load_tables()
    return level_gauge(communes=[(BAO_HA, 0.0), (BAO_YEN, 5.0)])


def rise(gauge: Gauge, hour: int, level: float) -> None:
    """The river so many hours after noon, and what the worker then hears of it."""
    at = NOON + HOUR * hour
    send(gauge, [(at, level)])
    with clock.frozen(at):
        hear(standing.STAGE_CHANGED)


def release(hour: int) -> None:
    """Two people let the open message out."""
    number = WarningMessage.objects.get(state="draft").pk
    with clock.frozen(NOON + HOUR * hour):
        drafting.submit(cast.acting(cast.an()), number)
        releasing.release(cast.acting(cast.chi()), number)
