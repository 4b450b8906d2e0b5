"""Reports in the reader's language."""

from __future__ import annotations

import json
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from fansipan.kernel.text import pick
from fansipan.sectors.citizens.contracts import (
    Channel,
    MediaCard,
    MediaKind,
    MediaState,
    ReportCard,
    ReportView,
    RouteReason,
)
from fansipan.sectors.citizens.pages.asking import language
from fansipan.sectors.citizens.queries.steps import PublicStep
from fansipan.sectors.citizens.rules.spam import Doubt
from fansipan.services.cases.contracts import EventKind
from fansipan.services.places import queries as places

LEVELS = {"sent": "still", "received": "info", "handling": "info", "reopened": "warn", "done": "good"}
REASONS = {
    RouteReason.ASSET: _("because it owns what is reported: %(detail)s"),
    RouteReason.ROUTE: _("because a rule of the province says so for this kind of report"),
    RouteReason.COMMUNE: _("because it answers for the commune or ward in which it is"),
    RouteReason.CATEGORY: _("because it answers for this kind of report in the whole province"),
    RouteReason.PROVINCE: _("because the province decides where no other agency is named"),
}
CHANNELS = {
    Channel.WEB: pgettext_lazy("way of a report", "On the portal"),
    Channel.PHONE: pgettext_lazy("way of a report", "By phone"),
    Channel.OFFICE: pgettext_lazy("way of a report", "At the office"),
    Channel.OPEN311: pgettext_lazy("way of a report", "By Open311"),
}
DOUBTS = {
    Doubt.LINKS: _("holds a link"),
    Doubt.PHONE: _("holds a telephone number"),
    Doubt.REPEATED: _("the same letter again and again"),
    Doubt.SHOUTING: _("written in capitals"),
    Doubt.SAME_WORDS: _("the same words came before"),
    Doubt.OFTEN: _("many reports from this browser within an hour"),
    Doubt.OUTSIDE: _("outside of the province"),
    Doubt.HURRIED: _("sent very quickly"),
}
MEDIA_STATES = {
    MediaState.ARRIVED: _("being looked at"),
    MediaState.READY: _("blurred, waits for you"),
    MediaState.MANUAL: _("could not be looked at by itself: draw what must be blurred"),
    MediaState.PUBLISHED: pgettext_lazy("a picture", "published"),
    MediaState.WITHHELD: _("shown to nobody"),
}
MEDIA_KINDS = {
    MediaKind.PHOTO: pgettext_lazy("a file", "Photo"),
    MediaKind.VIDEO: pgettext_lazy("a file", "Video"),
    MediaKind.VOICE: pgettext_lazy("a file", "Voice note"),
    MediaKind.EVIDENCE: pgettext_lazy("a file", "Photo of the result"),
}


def card(one: ReportCard) -> dict[str, Any]:
    """A report as lists show it."""
    unit = places.unit(one.commune) if one.commune else None
    return {
        "one": one,
        "title": pick(one.category_title, language()),
        "commune": pick(unit.name, language()) if unit else "",
        "state": pick(one.public, language()),
        "level": LEVELS.get(one.state, "still"),
        "agency": pick(one.agency, language()),
        "url": reverse("citizens:report", args=[one.code]),
        "thumb": reverse("citizens:thumb", args=[one.pictures[0]]) if one.pictures else "",
        "pictures": [reverse("citizens:picture", args=[number]) for number in one.pictures],
    }


def step(one: PublicStep) -> dict[str, Any]:
    """A step of a report: its state, or that it was passed on, halted, or that the agency wrote to its sender."""
    others = {
        EventKind.TRANSFERRED: _("Passed on to another agency"),
        EventKind.PAUSED: _("On hold for a reason"),
        EventKind.SAID: _("The agency wrote to you"),
    }
    return {
        "at": one.at,
        "state": others.get(one.kind) or pick(one.public, language()),
        "text": one.text,
        "agency": pick(one.agency, language()),
        "pictures": [reverse("citizens:picture", args=[number]) for number in one.pictures],
    }


def reason(why: RouteReason, detail: str) -> str:
    """Why an agency got a report."""
    return str(REASONS[why]) % {"detail": detail}


def view(one: ReportView) -> dict[str, Any]:
    """A report as its desk sees it."""
    return {
        **card(one.card),
        "words": one.words,
        "address": one.address,
        "channel": CHANNELS[one.channel],
        "moderation": one.moderation.value,
        "doubts": [DOUBTS[Doubt(name)] for name in one.spam],
        "reason": reason(one.reason, one.detail),
        "media": [media(each) for each in one.media],
        "person_known": one.person_known,
        "erased_at": one.erased_at,
        "main": one.main,
        "rating_text": one.rating_text,
        "desk": reverse("citizens:moderate", args=[one.card.code]),
        "case": f"/cases/{one.card.code}",
    }


def media(one: MediaCard) -> dict[str, Any]:
    """A file as its desk sees it."""
    return {
        "one": one,
        "kind": MEDIA_KINDS[one.kind],
        "state": MEDIA_STATES[one.state],
        "is_picture": one.kind in (MediaKind.PHOTO, MediaKind.EVIDENCE),
        "is_video": one.kind is MediaKind.VIDEO,
        "prepared": reverse("citizens:prepared", args=[one.id]),
        "original": reverse("citizens:original", args=[one.id]),
        "boxes": json.dumps(one.boxes),
        "megabytes": f"{one.size / 1_000_000:.1f}",
    }
