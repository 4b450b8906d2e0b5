"""Warnings that this sector drafts: which may still be written, and which go out by themselves."""

from __future__ import annotations

from django.db import transaction

from fansipan.kernel.errors import Problem
from fansipan.kernel.permissions import SYSTEM
from fansipan.services.warnings.actions import releasing
from fansipan.services.warnings.contracts import MessageState

OPEN = (MessageState.DRAFT, MessageState.SUBMITTED)


def send(number: int) -> bool:
    """Send what was approved beforehand for its hazard; what cannot go out stays a draft for a person."""
    try:
        with transaction.atomic():
            releasing.release_automatically(SYSTEM, number)
    except Problem:
        return False
    return True
