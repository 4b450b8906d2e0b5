"""Alarms as far as an actor may see them."""

from __future__ import annotations

from fansipan.kernel.paging import Page
from fansipan.kernel.permissions import Actor
from fansipan.services.alerts.contracts import AlarmCard, AlarmFile, AlarmFilter

MOST = 2000


def alarms(actor: Actor, wanted: AlarmFilter, most: int = MOST) -> list[AlarmCard]:
    """Alarms that match, standing ones first by priority. Raises Unauthenticated, Forbidden."""
    raise NotImplementedError


def page(actor: Actor, wanted: AlarmFilter, number: int, size: int) -> Page[AlarmCard]:
    """The same, page by page."""
    raise NotImplementedError


def alarm(actor: Actor, code: str) -> AlarmFile:
    """One alarm with every step. Raises Unauthenticated, Forbidden, NotFound."""
    raise NotImplementedError
