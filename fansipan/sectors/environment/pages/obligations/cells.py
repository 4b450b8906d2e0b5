"""How an obligation looks: its words, its badge, its clock, and where it is answered."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import formats
from django.utils.translation import gettext as _

from fansipan.kernel import clock
from fansipan.kernel.permissions import Actor, allows
from fansipan.sectors.environment.contracts.obligations import Obligation, ObligationKind, ObligationState
from fansipan.sectors.environment.forms.obligations import written
from fansipan.sectors.environment.queries.obligations.words import KIND_NAMES, level, said
from fansipan.sectors.environment.rules.rights import FILE_OBLIGATION

URGENCY = (
    ObligationState.OVERDUE,
    ObligationState.RETURNED,
    ObligationState.DUE,
    ObligationState.WAITING,
    ObligationState.UNKNOWN,
    ObligationState.EXCUSED,
    ObligationState.RUNNING,
    ObligationState.MET,
)


def shown(one: Obligation, actor: Actor) -> dict[str, Any]:
    """One obligation for a page; `url` leads to where it is answered, where the actor may."""
    may_file = allows(actor, FILE_OBLIGATION) and one.kind.is_filed and one.state is not ObligationState.MET
    return {
        "one": one,
        "kind": KIND_NAMES[one.kind],
        "subject": subject(one),
        "said": said(one),
        "level": level(one),
        "share": percent(one.share.plain) if one.share else "",
        "set_aside": percent(one.share.set_aside) if one.share and one.share.excused else "",
        "needed": percent(one.terms.number) if one.terms and one.share else "",
        "clock": remaining(one),
        # What ends with a day is due on that day, not on the midnight after it.
        "due": one.due - timedelta(seconds=1) if one.due and one.kind is not ObligationKind.SILENCE else one.due,
        "whole_day": one.kind is not ObligationKind.SILENCE,
        "url": answer_url(one) if may_file and one.state is not ObligationState.WAITING else "",
        "station_url": reverse("environment:station_obligations", args=[one.station_code]),
    }


def subject(one: Obligation) -> str:
    """What it is about, as a person says it."""
    if one.kind is ObligationKind.SILENCE and one.since:
        return moment(one.since)
    if one.kind is ObligationKind.AVAILABILITY:
        year, month = one.subject.split("-")
        return f"{month}/{year}"
    return one.subject


def answer_url(one: Obligation) -> str:
    """The form by which it is answered, filled as far as is known."""
    if one.kind is ObligationKind.SILENCE and one.since:
        asked = {"since": written(one.since)}
        if one.until:
            asked["until"] = written(one.until + timedelta(seconds=59))
        return f"{reverse('environment:file_notice', args=[one.station_code])}?{urlencode(asked)}"
    if one.kind is ObligationKind.BOARD:
        return reverse("environment:file_proof", args=[one.station_code])
    asked = {"kind": one.kind.value, "sensor": str(one.sensor)}
    return f"{reverse('environment:file_certificate', args=[one.station_code])}?{urlencode(asked)}"


def worst(items: Sequence[Obligation]) -> Obligation | None:
    """The most urgent of several, the earliest due first."""
    return min(items, key=lambda one: (URGENCY.index(one.state), _by_due(one)), default=None)


def by_urgency(items: Sequence[Obligation]) -> list[Obligation]:
    """What is due first comes first; what has no date comes last."""
    return sorted(items, key=lambda one: (_by_due(one), URGENCY.index(one.state), one.station_code, one.subject))


def _by_due(one: Obligation) -> float:
    return one.due.timestamp() if one.due else float("inf")


def percent(share: float | None) -> str:
    """A share in percent, one decimal, never rounded up to what was not reached."""
    return "–" if share is None else formats.number_format(int(share * 1000) / 10, 1)


def moment(at: datetime) -> str:
    """A moment at Viet Nam time."""
    return f"{at.astimezone(clock.VIETNAM):%d/%m/%Y %H:%M}"


def remaining(one: Obligation) -> str:
    """The clock of an obligation that is still owed: how long there is, or how long it is late."""
    if one.due is None or not one.state.is_owed:
        return ""
    left = one.due - clock.now()
    asked = {"time": _long(abs(left))}
    return _("%(time)s left") % asked if left > timedelta() else _("%(time)s late") % asked


def _long(time: timedelta) -> str:
    if time >= timedelta(days=2):
        return _("%(n)d days") % {"n": time.days}
    hours, minutes = divmod(int(time.total_seconds()) // 60, 60)
    return _("%(h)d h %(m)02d min") % {"h": hours, "m": minutes}
