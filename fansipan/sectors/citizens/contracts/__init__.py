"""Shapes that leave the room."""

from fansipan.sectors.citizens.contracts.feedback import (
    Box,
    CategoryCard,
    Channel,
    LeagueRow,
    MediaCard,
    MediaKind,
    MediaState,
    Moderation,
    NewReport,
    Person,
    ReportCard,
    ReportView,
    Route,
    RouteReason,
    Sent,
)
from fansipan.sectors.citizens.contracts.portal import (
    AnnouncementCard,
    ContactCard,
    DocumentCard,
    ShelterCard,
)

__all__ = [
    "AnnouncementCard",
    "Box",
    "CategoryCard",
    "Channel",
    "ContactCard",
    "DocumentCard",
    "LeagueRow",
    "MediaCard",
    "MediaKind",
    "MediaState",
    "Moderation",
    "NewReport",
    "Person",
    "ReportCard",
    "ReportView",
    "Route",
    "RouteReason",
    "Sent",
    "ShelterCard",
]
