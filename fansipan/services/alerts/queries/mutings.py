"""What is not told, and what would not be."""

from __future__ import annotations

from datetime import timedelta

from fansipan.kernel import clock
from fansipan.kernel.permissions import Actor, require
from fansipan.services.alerts.contracts import AlarmSubject, MutingCard, MutingKind, MutingPreview, NewMuting
from fansipan.services.alerts.models import Alarm, Muting
from fansipan.services.alerts.queries import access, subjects
from fansipan.services.alerts.queries.alarms import STANDING
from fansipan.services.alerts.queries.cards import cards
from fansipan.services.alerts.queries.standing import place_of
from fansipan.services.alerts.rules import packing, scopes
from fansipan.services.alerts.rules.rights import VIEW_RULES

LATELY = timedelta(days=30)
MOST = 500


def mutings(actor: Actor, over: bool = False) -> list[MutingCard]:
    """Mutings that hold or will, the newest first; with `over` past ones too. Raises Unauthenticated, Forbidden."""
    require(actor, VIEW_RULES)
    rows = Muting.objects.all() if over else Muting.objects.filter(over=False, ended_at=None)
    quiet = list(
        Alarm.objects.filter(closed_at=None).exclude(muted=[]).select_related("rule", "station", "organisation")
    )
    return [_card(row, quiet) for row in rows[:MOST]]


def preview(actor: Actor, new: NewMuting) -> MutingPreview:
    """What a muting would keep quiet. Raises Unauthenticated, Forbidden."""
    require(actor, VIEW_RULES)
    known = {one.datastream: one for one in subjects.datastreams()}
    lately = Alarm.objects.filter(raised_at__gt=clock.now() - LATELY, withdrawn=False)
    lately = lately.select_related("rule", "station", "organisation")
    standing = [row for row in access.visible(actor).filter(phase__in=STANDING) if _meets(new, row, known)]
    return MutingPreview(
        standing=tuple(cards(standing)),
        raised_lately=sum(_meets(new, row, known) for row in lately),
        datastreams=sum(scopes.matches(new.scope, one) for one in known.values()),
    )


def _meets(new: NewMuting, row: Alarm, known: dict[int, AlarmSubject]) -> bool:
    about = known.get(row.datastream_id or 0) or place_of(row)
    return (not new.rules or scopes.names(new.rules, row.rule.code)) and scopes.matches(new.scope, about)


def _card(row: Muting, quiet: list[Alarm]) -> MutingCard:
    kind, scope = MutingKind(row.kind), packing.scope_unpacked(row.scope)
    new = NewMuting(kind, row.why, tuple(row.rules), scope)
    return MutingCard(
        id=row.pk,
        kind=kind,
        rules=tuple(row.rules),
        scope=scope,
        start=row.start,
        end=row.end,
        why=row.why,
        made_by=row.made_by,
        ended_at=row.ended_at,
        alarms=sum(row.kind in one.muted and _meets(new, one, {}) for one in quiet),
    )
