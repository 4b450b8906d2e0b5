"""Alarms as far as an actor may see them."""

from __future__ import annotations

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from fansipan.kernel.paging import Page, within
from fansipan.kernel.permissions import Actor, allows
from fansipan.kernel.text import fold
from fansipan.services.alerts.contracts import (
    AlarmCard,
    AlarmFile,
    AlarmFilter,
    AlarmPriority,
    LifeKind,
    LifePhase,
    LifeState,
)
from fansipan.services.alerts.models import Alarm
from fansipan.services.alerts.queries import access
from fansipan.services.alerts.queries.cards import cards, step
from fansipan.services.alerts.rules import lifecycle
from fansipan.services.alerts.rules.rights import ACKNOWLEDGE, OPEN_INCIDENT, SHELVE
from fansipan.services.observations.models import Datastream, Station

MOST = 2000
STANDING = (LifePhase.UNACKNOWLEDGED.value, LifePhase.ACKNOWLEDGED.value, LifePhase.RETURNED.value)
ACTIVE = STANDING[:2]


def alarms(actor: Actor, wanted: AlarmFilter, most: int = MOST) -> list[AlarmCard]:
    """Alarms that match: those that ask for an answer first, by priority. Raises Unauthenticated, Forbidden."""
    return cards(_found(actor, wanted)[:most])


def page(actor: Actor, wanted: AlarmFilter, number: int, size: int) -> Page[AlarmCard]:
    """The same, page by page."""
    found = _found(actor, wanted)
    total = found.count()
    number = within(number, total, size)
    return Page(cards(found[(number - 1) * size : number * size]), number, size, total)


def alarm(actor: Actor, code: str) -> AlarmFile:
    """One alarm with every step. Raises Unauthenticated, Forbidden, NotFound."""
    row = access.alarm(actor, code)
    state = LifeState(phase=LifePhase(row.phase), level=row.level, withdrawn=row.withdrawn)
    owner = row.organisation_id
    stations = (f"station:{row.station.code}",) if row.station else ()
    return AlarmFile(
        card=cards([row])[0],
        steps=tuple(step(one) for one in row.transitions.order_by("number")),
        note=row.note,
        url=row.url,
        refs=(f"alarm:{row.code}", *stations),
        may_acknowledge=lifecycle.may(state, LifeKind.ACKNOWLEDGE) and allows(actor, ACKNOWLEDGE, owner),
        may_shelve=row.closed_at is None and "shelved" not in row.muted and allows(actor, SHELVE, owner),
        may_open_incident=not row.withdrawn and not row.case and allows(actor, OPEN_INCIDENT, owner),
    )


def _found(actor: Actor, wanted: AlarmFilter) -> QuerySet[Alarm]:
    rows = access.visible(actor)
    exact = {
        "phase": wanted.phase,
        "priority": AlarmPriority.__members__.get(wanted.priority.upper(), 0) if wanted.priority else "",
        "family": wanted.family,
        "rule__code": wanted.rule,
        "station__code": wanted.station,
        "organisation__code": wanted.organisation,
        "commune": wanted.commune,
        "group": wanted.group or "",
        "raised_at__gte": wanted.start or "",
        "raised_at__lt": wanted.end or "",
    }
    rows = rows.filter(**{name: value for name, value in exact.items() if value != ""})
    rows = _narrowed(rows, wanted)
    asks = Case(
        When(phase=LifePhase.UNACKNOWLEDGED.value, then=Value(0)),
        When(phase__in=STANDING, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    order = ("asks", "-priority", "-raised_at", "-pk") if wanted.standing else ("-raised_at", "-pk")
    return rows.annotate(asks=asks).order_by(*order)


def _narrowed(rows: QuerySet[Alarm], wanted: AlarmFilter) -> QuerySet[Alarm]:
    if wanted.standing is not None:
        rows = rows.filter(phase__in=STANDING) if wanted.standing else rows.exclude(phase__in=STANDING)
    if wanted.muted is not None:
        quiet = ~Q(muted=[]) | Q(inhibited_by__isnull=False)
        rows = rows.filter(quiet) if wanted.muted else rows.exclude(quiet)
    return rows.filter(_holding(wanted.text.strip())) if wanted.text.strip() else rows


def _holding(text: str) -> Q:
    """In the codes of alarm, rule and station, and in the names of stations and parameters, marks ignored."""
    folded = fold(text)
    stations = [pk for pk, name in Station.objects.values_list("pk", "name") if _in(folded, name)]
    streams = Datastream.objects.select_related("property").values_list("pk", "property__name")
    measured = [pk for pk, name in streams if _in(folded, name)]
    own = Q(pk=access.number(text.upper())) | Q(rule__code__icontains=text) | Q(station__code__icontains=text)
    return own | Q(station__in=stations) | Q(datastream_id__in=measured)


def _in(folded: str, names: dict[str, str]) -> bool:
    return folded in fold(" ".join(names.values()))
