"""What the portal shows: announcements, shelters, contacts, and what every app knows of a place."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.db import DatabaseError, transaction
from django.db.models import Q

from fansipan.kernel import clock, manifest
from fansipan.kernel.errors import NotFound, Problem
from fansipan.kernel.geo import Point, distance_m
from fansipan.kernel.manifest import NearCard, NearPlace
from fansipan.kernel.permissions import Actor, allows, require
from fansipan.sectors.citizens.contracts import AnnouncementCard, ContactCard, DocumentCard, ShelterCard
from fansipan.sectors.citizens.models import Announcement, PublicContact, PublicDocument, Shelter
from fansipan.sectors.citizens.rules.rights import ANNOUNCE, SEE_PORTAL
from fansipan.services.places import queries as places

logger = logging.getLogger(__name__)

MOST_ANNOUNCEMENTS = 20


@dataclass(frozen=True, slots=True)
class NearGroup:
    """What one app knows of a place. `failed`: it could not say; the others are shown all the same."""

    name: str
    title: str
    icon: str
    cards: tuple[NearCard, ...]
    failed: bool = False


def near(place: NearPlace, language: str) -> list[NearGroup]:
    """What the apps know of a place. One that fails is left out of none of the others' way: it says that it cannot."""
    known = sorted((one for app in manifest.installed() for one in app.near_me), key=lambda one: one.order)
    return [_group(one, place, language) for one in known]


def _group(one: manifest.NearMe, place: NearPlace, language: str) -> NearGroup:
    try:
        with transaction.atomic():
            cards = tuple(one.cards(place, language))
    except (Problem, DatabaseError, LookupError, ValueError) as error:
        logger.warning("near me: %s could not say (%s: %s)", one.name, type(error).__name__, error)
        return NearGroup(one.name, str(one.title), one.icon, (), failed=True)
    return NearGroup(one.name, str(one.title), one.icon, cards)


def place_of(commune: str, point: Point | None = None) -> NearPlace:
    """A commune with a point in it. Raises NotFound for no commune of today."""
    unit = places.unit(commune)
    if unit is None or unit.valid_to is not None or unit.kind.value not in places.COMMUNES:
        raise NotFound("citizens.commune", code=commune[:20])
    return NearPlace(commune, point or places.middle(commune))


def announcements(actor: Actor, communes: Iterable[str] = ()) -> list[AnnouncementCard]:
    """What the province says now, for all and for these communes; for any where none is named."""
    require(actor, SEE_PORTAL)
    now, chosen = clock.now(), list(communes)
    found = Announcement.objects.filter(published_at__lte=now).filter(Q(until=None) | Q(until__gt=now))
    if chosen:
        found = found.filter(Q(communes=[]) | Q(communes__overlap=chosen))
    return [_announcement(row) for row in found.select_related("written_by__organisation")[:MOST_ANNOUNCEMENTS]]


def announcement(actor: Actor, number: int) -> AnnouncementCard:
    """One announcement: everybody's when it is published, else its writers'. Raises NotFound."""
    require(actor, SEE_PORTAL)
    row = Announcement.objects.select_related("written_by__organisation").filter(pk=number).first()
    if row is None or (row.published_at is None and not allows(actor, ANNOUNCE)):
        raise NotFound("citizens.announcement")
    return _announcement(row)


def drafts(actor: Actor) -> list[AnnouncementCard]:
    """Every announcement for its writers, the newest first."""
    require(actor, ANNOUNCE)
    return [
        _announcement(row)
        for row in Announcement.objects.order_by("-id").select_related("written_by__organisation")[:100]
    ]


def _announcement(row: Announcement) -> AnnouncementCard:
    organisation = row.written_by.organisation if row.written_by else None
    return AnnouncementCard(
        id=row.pk,
        title=row.title,
        body=row.body,
        link=row.link,
        communes=tuple(row.communes),
        pinned=row.pinned,
        published_at=row.published_at or row.written_at,
        until=row.until,
        by=organisation.name if organisation else {},
    )


def is_published(actor: Actor, number: int) -> bool:
    """Whether everybody reads an announcement."""
    require(actor, ANNOUNCE)
    return Announcement.objects.filter(pk=number, published_at__isnull=False).exists()


def shelters(actor: Actor, point: Point | None = None, commune: str = "") -> list[ShelterCard]:
    """The shelters, the nearest first where a point is known; else those of the commune first."""
    require(actor, SEE_PORTAL)
    found = [_shelter(row) for row in Shelter.objects.filter(active=True)]
    if point is None:
        return sorted(found, key=lambda one: (one.commune != commune, one.code))
    placed = [replace(one, metres=round(distance_m(point, Point(one.lon, one.lat)))) for one in found]
    return sorted(placed, key=lambda one: (one.metres or 0, one.code))


def _shelter(row: Shelter) -> ShelterCard:
    names = ("code", "name", "address", "commune", "lon", "lat", "capacity", "phone", "open", "confidence", "source")
    return ShelterCard(**{name: getattr(row, name) for name in names})


def contacts(actor: Actor, commune: str = "") -> list[ContactCard]:
    """Whom to call: emergencies first, then those of the commune and of the province."""
    require(actor, SEE_PORTAL)
    rows = PublicContact.objects.all()
    if commune:
        rows = rows.filter(commune__in=("", commune))
    names = ("name", "phone", "url", "note", "emergency", "commune", "confidence", "source")
    return [ContactCard(**{name: getattr(row, name) for name in names}) for row in rows]


def documents(actor: Actor) -> list[DocumentCard]:
    """Papers that residents ask for."""
    require(actor, SEE_PORTAL)
    return [DocumentCard(row.title, row.url, row.issued, row.source) for row in PublicDocument.objects.all()]
