"""Tells the house what is due and what is overdue: once for each obligation and due date."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from django.db import transaction

from fansipan.kernel import clock, events
from fansipan.kernel.permissions import SYSTEM
from fansipan.sectors.environment.contracts.obligations import Obligation, ObligationKind, ObligationState
from fansipan.sectors.environment.models import ObligationTold
from fansipan.sectors.environment.queries.obligations import standing
from fansipan.sectors.environment.queries.obligations.standing import StationObligations
from fansipan.services.observations.rules.windows import Length, Window, window

DUE, OVERDUE = "environment.obligation_due", "environment.obligation_overdue"
PAPERS = (ObligationKind.VERIFICATION, ObligationKind.CALIBRATION)
DAYS_AFTER_A_MONTH = 5
"""So long after its end the data of a month are looked at: late data may still mend it."""


def tell() -> int:
    """Publish what nobody was told yet; gives how many events."""
    owed = [(station, one) for station, one in _owed() if one.due is not None]
    keys = [one.key for _station, one in owed]
    known = set(ObligationTold.objects.filter(key__in=keys).values_list("key", "due", "state"))
    fresh = [(station, one) for station, one in owed if (one.key, one.due, _event(one)) not in known]
    return sum(_told(station, one) for station, one in fresh)


@transaction.atomic
def _told(station: StationObligations, one: Obligation) -> bool:
    event = _event(one)
    if one.due is None:
        return False
    _row, fresh = ObligationTold.objects.get_or_create(
        key=one.key, due=one.due, state=event, defaults={"told_at": clock.now()}
    )
    if fresh:
        events.publish(f"environment.obligation_{event}", _payload(station, one))
    return fresh


def _event(one: Obligation) -> str:
    late = one.state is ObligationState.OVERDUE or (one.due is not None and one.due <= clock.now())
    return "overdue" if late else "due"


def _owed() -> Iterator[tuple[StationObligations, Obligation]]:
    month = window(Length.MONTH, clock.today())
    for station in standing.standing(SYSTEM, month):
        yield from ((station, one) for one in station.items if one.state.is_owed)
        yield from ((station, _asked(one, month)) for one in station.items if one.state is ObligationState.UNKNOWN)
    if clock.today().day <= DAYS_AFTER_A_MONTH:
        for station in standing.standing(SYSTEM, month.before()):
            yield from ((station, one) for one in station.of(ObligationKind.AVAILABILITY) if one.state.is_owed)


def _asked(one: Obligation, month: Window) -> Obligation:
    """An instrument of which nobody entered when its paper is due: its plant is asked once a month."""
    return replace(one, due=month.end) if one.kind in PAPERS else one


def _payload(station: StationObligations, one: Obligation) -> dict[str, object]:
    return {
        "kind": one.kind.value,
        "station": station.code,
        "organisation": station.organisation_code,
        "subject": one.subject,
        "due": one.due,
        "state": one.state.value,
        "rule_confirmed": one.confirmed,
    }
