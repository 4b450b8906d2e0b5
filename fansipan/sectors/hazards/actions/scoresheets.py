"""The scorecard as a file: by gauge and level, or one line for each announcement and crossing."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from fansipan.kernel.permissions import SYSTEM, Actor, require
from fansipan.kernel.sheets import Cell, Sheet
from fansipan.kernel.text import pick
from fansipan.sectors.hazards.actions.handouts import made
from fansipan.sectors.hazards.contracts.forecasts import Outcome, ScoreRow
from fansipan.sectors.hazards.queries import network, scorecard, words
from fansipan.sectors.hazards.queries.scorecard import ScoreFilter
from fansipan.sectors.hazards.rules.rights import EXPORT_HAZARDS


@transaction.atomic
def card(actor: Actor, wanted: ScoreFilter, kind: str) -> tuple[bytes, str]:
    """How often announcements were right. Raises Forbidden, NotFound."""
    require(actor, EXPORT_HAZARDS)
    head = [
        _("Code"), _("Gauge"), _("Kind"), _("Level of alarm"), _("Lead, h"), _("Model version"), _("Hits"), _("Misses"),
        _("False alarms"), _("Caught, %"), _("False, %"), _("Mean lead time, h"),
    ]  # fmt: skip
    names = _names()
    rows = [_row(one, names) for one in scorecard.card(actor, wanted)]
    widths = (14, 30, 12, 18, 10, 16, 10, 10, 14, 12, 12, 18)
    return made(actor, Sheet(_("Scorecard"), head, widths, rows), kind)


@transaction.atomic
def matched(actor: Actor, wanted: ScoreFilter, kind: str) -> tuple[bytes, str]:
    """Each announcement and each crossing that nobody announced. Raises Forbidden, NotFound."""
    require(actor, EXPORT_HAZARDS)
    head = [
        _("Code"), _("Kind"), _("Level of alarm"), _("Level, m"), _("Lead, h"), _("Model version"), _("Result"),
        _("Announced"), pgettext("an alarm level", "Reached"), _("Lead time, h"), _("Warning"),
    ]  # fmt: skip
    codes = {one.id: one.code for one in network.gauges(SYSTEM)}
    rows = [_outcome(one, codes) for one in scorecard.matched(actor, wanted)]
    widths = (14, 12, 18, 12, 10, 16, 14, 17, 17, 12, 16)
    return made(actor, Sheet(_("Announcements and crossings"), head, widths, rows), kind)


def _names() -> dict[str, str]:
    return {one.code: pick(one.name, get_language() or "vi") for one in network.gauges(SYSTEM)}


def _row(one: ScoreRow, names: dict[str, str]) -> list[Cell]:
    return [
        one.gauge_code, names.get(one.gauge_code, ""), str(words.SCORE_KINDS[one.kind]), str(words.STAGES[one.stage]),
        one.lead_h, one.model_version, one.hits, one.misses, one.false_alarms, _percent(one.caught),
        _percent(one.false_alarm_ratio), None if one.mean_lead_h is None else round(one.mean_lead_h, 2),
    ]  # fmt: skip


def _percent(share: float | None) -> float | None:
    return None if share is None else round(100 * share, 1)


def _outcome(one: Outcome, codes: dict[int, str]) -> list[Cell]:
    return [
        codes.get(one.gauge, ""), str(words.SCORE_KINDS[one.kind]), str(words.STAGES[one.stage]), one.threshold,
        one.lead_h, one.model_version, str(words.SCORE_RESULTS[one.result]), one.announced_at,
        one.crossed_at, None if one.lead_time_h is None else round(one.lead_time_h, 2), one.warning,
    ]  # fmt: skip
