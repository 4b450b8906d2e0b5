"""The tables of residents."""

from fansipan.sectors.citizens.models.businesses import Badge
from fansipan.sectors.citizens.models.catalogue import Asset, CommuneDesk, FeedbackCategory, FeedbackRoute, Open311Key
from fansipan.sectors.citizens.models.feedback import (
    Report,
    ReportDevice,
    ReportMedia,
    ReportNews,
    ReportOrigin,
    ReportPerson,
    ReportSupport,
)
from fansipan.sectors.citizens.models.portal import Announcement, PublicContact, PublicDocument, Shelter
from fansipan.sectors.citizens.models.uploads import Upload, UploadPart

__all__ = [
    "Announcement",
    "Asset",
    "Badge",
    "CommuneDesk",
    "FeedbackCategory",
    "FeedbackRoute",
    "Open311Key",
    "PublicContact",
    "PublicDocument",
    "Report",
    "ReportDevice",
    "ReportMedia",
    "ReportNews",
    "ReportOrigin",
    "ReportPerson",
    "ReportSupport",
    "Shelter",
    "Upload",
    "UploadPart",
]
