"""Shapes that leave the room. Apps above need those of `notices`; the others are for pages, APIs and tests."""

from fansipan.services.notices.contracts.notices import (
    SHORT_LENGTH,
    Audience,
    NewNotice,
    NoticeFact,
    NoticeFile,
    NoticePriority,
    NoticeText,
    Settling,
)

__all__ = [
    "SHORT_LENGTH",
    "Audience",
    "NewNotice",
    "NoticeFact",
    "NoticeFile",
    "NoticePriority",
    "NoticeText",
    "Settling",
]
