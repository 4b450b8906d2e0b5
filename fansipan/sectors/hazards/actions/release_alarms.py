"""A release notice is an alarm of the house: somebody must tell those below before the water is there."""

from __future__ import annotations

from contextlib import suppress

from django.db import transaction
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import override

from fansipan.kernel import clock
from fansipan.kernel.events import Event
from fansipan.kernel.permissions import SYSTEM
from fansipan.kernel.text import languages, pick
from fansipan.sectors.hazards.models import ReleaseNotice
from fansipan.sectors.hazards.queries import release_reach
from fansipan.sectors.hazards.queries.release_reach import Reach
from fansipan.services.alerts.actions import conditions
from fansipan.services.alerts.contracts import AlarmFilter, ReportedCondition
from fansipan.services.alerts.queries import alarms
from fansipan.services.places import queries as places

RULE = "hazards.release"
"""The rule that the file of this sector brings."""


def entered(event: Event) -> None:
    """A notice came in."""
    judge()


@transaction.atomic
def judge() -> int:
    """Raise the alarm of every notice that stands, end that of one that is over or withdrawn; how many changed."""
    notices = {f"release:{one.pk}": one for one in release_reach.standing()}
    found = alarms.alarms(SYSTEM, AlarmFilter(standing=True, rule=RULE))
    active = {one.source.removeprefix("reported:") for one in found if one.phase in alarms.ACTIVE}
    new = [source for source in notices if source not in active]
    over = [source for source in active if source not in notices]
    with suppress(LookupError):  # the rule is loaded with the files of the house
        for source in new:
            conditions.report(RULE, source, _condition(notices[source]))
        for source in over:
            conditions.report(RULE, source, ReportedCondition(clock.now(), 0))
    return len(new) + len(over)


def _condition(notice: ReleaseNotice) -> ReportedCondition:
    reach = release_reach.below(notice)
    return ReportedCondition(
        at=clock.now(),
        level_code="release",
        level_title={language: _plant(notice, language) for language in languages()},
        value=notice.high,
        value_at=notice.start,
        unit="m3/s",
        datastream=reach.gauges[0].datastream if reach.gauges else None,
        note={language: _note(notice, reach, language) for language in languages()},
        url="/hazards/releases",
    )


def _plant(notice: ReleaseNotice, language: str) -> str:
    with override(language):
        return _("Release of %(plant)s") % {"plant": pick(notice.plant.name, language)}


def _note(notice: ReleaseNotice, reach: Reach, language: str) -> str:
    with override(language):
        said = {
            "plant": pick(notice.plant.name, language),
            "low": formats.number_format(notice.low, 0),
            "high": formats.number_format(notice.high, 0),
            "start": f"{notice.start.astimezone(clock.VIETNAM):%H:%M %d/%m}",
            "gauges": ", ".join(one.code for one in reach.gauges) or "–",
            "communes": ", ".join(_commune(code, language) for code in reach.communes) or "–",
        }
        text = _(
            "%(plant)s lets %(low)s–%(high)s m³/s out from %(start)s. Gauges below: %(gauges)s. Communes: %(communes)s."
        )
        return text % said


def _commune(code: str, language: str) -> str:
    unit = places.unit(code)
    return pick(unit.name, language) if unit else code
