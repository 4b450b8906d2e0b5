"""Deliveries as they leave the house; that they did is on record."""

from __future__ import annotations

from dataclasses import asdict
from itertools import islice

from django.db import transaction
from django.utils.translation import gettext as _

from fansipan.kernel import audit
from fansipan.kernel.permissions import Actor
from fansipan.kernel.sheets import Cell, Sheet, written
from fansipan.services.notices.contracts.deliveries import DeliveryCard
from fansipan.services.notices.queries import deliveries as queries
from fansipan.services.notices.queries import showing
from fansipan.services.notices.queries.deliveries import DeliveryFilter
from fansipan.services.notices.queries.words import (
    HELD_NAMES,
    PRIORITY_NAMES,
    STATE_NAMES,
    SUPPRESSED_NAMES,
)

MOST = 100_000
WIDTHS = (17, 17, 17, 17, 8, 50, 24, 10, 10, 26, 30, 18, 22, 8, 14, 30)
WHY = {**{one.value: name for one, name in HELD_NAMES.items()}, **{o.value: n for o, n in SUPPRESSED_NAMES.items()}}


@transaction.atomic
def deliveries(actor: Actor, wanted: DeliveryFilter, kind: str, language: str) -> tuple[bytes, str]:
    """The newest MOST deliveries that match, as bytes and their type.

    Raises Unauthenticated, Forbidden, NotFound for another kind of file than csv and xlsx.
    """
    rows = [_row(one) for one in islice(queries.export(actor, wanted, language), MOST)]
    asked = {name: str(value) for name, value in asdict(wanted).items() if value}
    after = {**asked, "rows": len(rows), "format": kind}
    audit.record(actor, "notices.export_deliveries", "deliveries", after=after)
    return written(Sheet(_("Deliveries of notices"), _head(), WIDTHS, rows), kind)


def _head() -> list[str]:
    return [
        _("Queued"),
        _("Sent"),
        _("Arrived"),
        _("Confirmed"),
        _("Number"),
        _("Notice"),
        _("Kind"),
        _("Priority"),
        _("Exercise"),
        _("To whom"),
        _("Organisation"),
        _("Channel"),
        _("Address"),
        _("Round"),
        _("State"),
        _("Why"),
    ]


def _row(one: DeliveryCard) -> list[Cell]:
    return [
        one.queued_at,
        one.sent_at,
        one.delivered_at,
        one.confirmed_at,
        one.notice,
        one.notice_title,
        showing.kind_title(one.kind),
        str(PRIORITY_NAMES[one.priority]),
        _("yes") if one.exercise else _("no"),
        one.recipient,
        one.organisation,
        one.channel,
        one.address,
        one.round + 1,
        str(STATE_NAMES[one.state]),
        str(WHY.get(one.why, "")),
    ]
