"""What the flood-duty screen shows besides rain and rivers: releases, trees, sirens, the log."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from fansipan.kernel import clock
from fansipan.kernel.paging import Page, within
from fansipan.kernel.permissions import Actor, require
from fansipan.sectors.hazards.models import (
    ContactTree,
    DecisionLog,
    FloodEpisode,
    Plant,
    ReleaseNotice,
    Siren,
    SirenCall,
    TreeRun,
)
from fansipan.sectors.hazards.rules.rights import VIEW_DUTY

BEFORE, AFTER = timedelta(hours=24), timedelta(days=3)


@dataclass(frozen=True, slots=True)
class LogFilter:
    """Which entries of the log; empty fields match all. `drill` None: what was no drill."""

    text: str = ""
    gauge: str = ""
    kind: str = ""
    drill: int | None = None


def releases(actor: Actor) -> list[ReleaseNotice]:
    """Every notice, the newest first. Raises Unauthenticated, Forbidden."""
    require(actor, VIEW_DUTY)
    return list(ReleaseNotice.objects.select_related("plant__river", "entered_by")[:500])


def releases_now(actor: Actor) -> list[ReleaseNotice]:
    """Notices that stand and concern these days."""
    require(actor, VIEW_DUTY)
    now = clock.now()
    found = ReleaseNotice.objects.filter(withdrawn_at=None, start__gt=now - BEFORE, start__lt=now + AFTER)
    return [one for one in found.select_related("plant__river") if one.end is None or one.end > now]


def plants() -> list[Plant]:
    """The plants that announce releases."""
    return list(Plant.objects.select_related("river"))


def trees(actor: Actor) -> list[ContactTree]:
    """The contact trees with their steps."""
    require(actor, VIEW_DUTY)
    return list(ContactTree.objects.prefetch_related("steps__organisation", "steps__user"))


def runs(actor: Actor, most: int = 50) -> list[TreeRun]:
    """The newest tellings along trees."""
    require(actor, VIEW_DUTY)
    return list(TreeRun.objects.select_related("tree", "drill").prefetch_related("tree__steps")[:most])


def sirens(actor: Actor) -> list[Siren]:
    """The sirens in use."""
    require(actor, VIEW_DUTY)
    return list(Siren.objects.filter(active=True))


def calls(actor: Actor, most: int = 50) -> list[SirenCall]:
    """The newest calls to sirens."""
    require(actor, VIEW_DUTY)
    return list(SirenCall.objects.select_related("siren", "drill")[:most])


def log(actor: Actor, wanted: LogFilter, number: int, size: int) -> Page[DecisionLog]:
    """A page of the log of decisions, the newest first."""
    require(actor, VIEW_DUTY)
    found = DecisionLog.objects.select_related("gauge", "drill").filter(drill=wanted.drill)
    if wanted.text:
        found = found.filter(text__icontains=wanted.text)
    if wanted.gauge:
        found = found.filter(gauge__code=wanted.gauge)
    if wanted.kind:
        found = found.filter(kind=wanted.kind)
    total = found.count()
    number = within(number, total, size)
    return Page(list(found[(number - 1) * size : number * size]), number, size, total)


def episodes(actor: Actor, drill: int | None = None) -> list[FloodEpisode]:
    """The floods that go on, the highest first."""
    require(actor, VIEW_DUTY)
    found = FloodEpisode.objects.filter(ended_at=None, drill=drill).select_related("gauge")
    return sorted(found, key=lambda one: (-_height(one.stage), one.began_at))


def _height(stage: str) -> int:
    return ("", "I", "II", "III", "historic").index(stage)


def past(actor: Actor, start: datetime, end: datetime) -> list[FloodEpisode]:
    """The floods that began in a period."""
    require(actor, VIEW_DUTY)
    return list(FloodEpisode.objects.filter(began_at__gte=start, began_at__lt=end, drill=None).select_related("gauge"))
