"""Channels as planning and pages need them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from fansipan.services.notices.contracts.channels import Medium
from fansipan.services.notices.models import NoticeChannel, NoticeChannelHealth

IN_APP = "in_app"


@dataclass(frozen=True, slots=True)
class ChannelTraits:
    """What planning asks of a channel."""

    id: int
    code: str
    medium: Medium
    takes_exercises: bool
    digest_minutes: int
    away: bool


def active() -> Mapping[str, ChannelTraits]:
    """The channels that are switched on, by code."""
    away = set(NoticeChannelHealth.objects.filter(failing_since__isnull=False).values_list("channel_id", flat=True))
    return {
        row.code: ChannelTraits(
            row.pk,
            row.code,
            Medium(row.medium),
            row.takes_exercises,
            row.digest_minutes,
            row.pk in away,
        )
        for row in NoticeChannel.objects.filter(active=True)
    }
