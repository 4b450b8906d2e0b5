"""Alarms as they leave the house; that they did is on record."""

from __future__ import annotations

from dataclasses import asdict

from django.db import transaction
from django.utils.translation import gettext as _

from fansipan.kernel import audit
from fansipan.kernel.permissions import Actor
from fansipan.kernel.sheets import Cell, Sheet
from fansipan.kernel.text import pick
from fansipan.services.alerts.contracts import AlarmCard, AlarmFilter
from fansipan.services.alerts.queries import alarms as queries
from fansipan.services.alerts.queries import words

MOST = 50_000
WIDTHS = (12, 9, 20, 32, 28, 24, 18, 12, 12, 10, 30, 17, 17, 20, 17, 17, 18, 10, 12, 12)


@transaction.atomic
def alarms(actor: Actor, wanted: AlarmFilter, kind: str, language: str) -> Sheet:
    """The newest MOST alarms that match as a table. Raises Unauthenticated, Forbidden."""
    rows = [_row(one, language) for one in queries.alarms(actor, wanted, MOST)]
    asked = {name: str(value) for name, value in asdict(wanted).items() if value not in (None, "")}
    audit.record(actor, "alerts.export_alarms", "alarms", after={**asked, "rows": len(rows), "format": kind})
    return Sheet(_("Alarms"), _head(), WIDTHS, rows)


def _head() -> list[str]:
    return [
        _("Code"),
        _("Priority"),
        _("State"),
        _("Rule"),
        _("Station"),
        _("Parameter"),
        _("Level"),
        _("Value"),
        _("Limit"),
        _("Unit"),
        _("Clause"),
        _("Raised"),
        _("Acknowledged at"),
        _("Acknowledged by"),
        _("Returned"),
        _("Closed at"),
        _("Kept quiet"),
        _("Peak"),
        _("Incident"),
        _("Exercise"),
    ]


def _row(one: AlarmCard, language: str) -> list[Cell]:
    return [
        one.code,
        str(words.PRIORITIES[one.priority]),
        str(words.PHASES[one.phase]),
        pick(one.rule_title, language),
        pick(one.station_name, language) or one.source,
        pick(one.parameter, language),
        pick(one.level_title, language) or one.level_code,
        one.value,
        one.limit,
        one.symbol,
        one.clause,
        one.raised_at,
        one.acknowledged_at,
        one.acknowledged_by,
        one.returned_at,
        one.closed_at,
        ", ".join(str(words.MUTINGS[kind]) for kind in one.muted),
        one.peak,
        one.incident,
        _("yes") if one.exercise else _("no"),
    ]
