"""Warnings before whoever leads the shift, and what was said on a day."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from fansipan.kernel.clock import VIETNAM
from fansipan.kernel.manifest import DayFact, DutyItem, DutyItems
from fansipan.kernel.permissions import Actor, require
from fansipan.services.warnings.contracts import CapMessageType, CapStatus, MessageState, WarningState
from fansipan.services.warnings.models import PublicWarning, WarningMessage
from fansipan.services.warnings.queries import chains, words
from fansipan.services.warnings.rules.chains import state
from fansipan.services.warnings.rules.packing import unpacked
from fansipan.services.warnings.rules.rights import VIEW_WARNINGS

REAL = {"state": MessageState.RELEASED.value, "status": CapStatus.ACTUAL.value}
LEVELS = {"Extreme": "bad", "Severe": "fault", "Moderate": "warn"}
GRAVEST = ("Extreme", "Severe", "Moderate", "Minor", "Unknown")


def in_force(actor: Actor, at: datetime, most: int) -> DutyItems:
    """The real warnings that were in force at a moment, the gravest first."""
    require(actor, VIEW_WARNINGS)
    ids = WarningMessage.objects.filter(**REAL, sent__lte=at, expires__gt=at).values("warning_id")
    found = [row for row in PublicWarning.objects.filter(pk__in=ids) if _stands(row, at)]
    newest = [_newest(row, at) for row in found]
    ordered = sorted(newest, key=lambda row: (GRAVEST.index(row.content["severity"]), -_moment(row).timestamp()))
    return DutyItems([_item(row) for row in ordered[:most]], len(found))


def _stands(row: PublicWarning, at: datetime) -> bool:
    said = row.messages.filter(**REAL, sent__lte=at).defer("xml", "content").order_by("sent", "id")
    return state(chains.sent(said), at) is WarningState.IN_FORCE


def _newest(row: PublicWarning, at: datetime) -> WarningMessage:
    said = row.messages.filter(**REAL, sent__lte=at).exclude(message_type=CapMessageType.CANCEL.value)
    return said.select_related("warning").defer("xml").order_by("-sent", "-id")[0]


def _moment(row: WarningMessage) -> datetime:
    assert row.sent is not None
    return row.sent


def _headline(row: WarningMessage) -> str:
    texts = unpacked(row.content).texts
    return (texts.get((get_language() or "vi")[:2]) or texts["vi"]).headline


def _item(row: WarningMessage) -> DutyItem:
    until = f"{row.expires.astimezone(VIETNAM):%d/%m %H:%M}" if row.expires else ""
    return DutyItem(
        f"warning:{row.warning.code}",
        _headline(row),
        _("until %(at)s") % {"at": until},
        reverse("warnings:warning", args=[row.warning.code]),
        LEVELS.get(row.content["severity"], "warn"),
        row.sent,
    )


def of_day(actor: Actor, start: datetime, end: datetime) -> list[DayFact]:
    """What was said to people, in its order."""
    require(actor, VIEW_WARNINGS)
    rows = WarningMessage.objects.filter(**REAL, sent__gte=start, sent__lt=end).select_related("warning").defer("xml")
    return [
        DayFact(
            f"{_headline(row)} ({_kind(row)})",
            f"{_moment(row).astimezone(VIETNAM):%H:%M}",
            reverse("warnings:warning", args=[row.warning.code]),
            "good" if row.all_clear else LEVELS.get(row.content["severity"], "warn"),
        )
        for row in rows.order_by("sent", "id")
    ]


def _kind(row: WarningMessage) -> str:
    return str(words.STATES[WarningState.ENDED] if row.all_clear else words.TYPES[CapMessageType(row.message_type)])
