"""/hazards/scorecard: what was announced and what came, by gauge and level or one by one."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from math import isnan
from typing import Any, TypeVar

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from fansipan.kernel import addresses
from fansipan.kernel.addresses import address, page_number, pager
from fansipan.kernel.asking import actor_of
from fansipan.kernel.handing import sheet_answer
from fansipan.kernel.permissions import allows
from fansipan.kernel.text import pick
from fansipan.sectors.hazards.actions import scoresheets
from fansipan.sectors.hazards.contracts import STAGES, Stage
from fansipan.sectors.hazards.contracts.forecasts import Outcome, ScoreKind, ScoreResult, ScoreRow
from fansipan.sectors.hazards.pages.log import gauge_choices
from fansipan.sectors.hazards.pages.showing import columns, language, number, sliced
from fansipan.sectors.hazards.queries import forecast_skill, forecasts, network, words
from fansipan.sectors.hazards.queries import scorecard as queries
from fansipan.sectors.hazards.queries.scorecard import ScoreFilter
from fansipan.sectors.hazards.rules.rights import EXPORT_HAZARDS
from fansipan.sectors.hazards.rules.scoring.skill import Skill

EACH = "each"
MOST_VERSIONS = 10
LAST = float("inf")
ORDERS = {
    "gauge": lambda one: one.gauge_code,
    "lead": lambda one: one.lead_h or 0.0,
    "hits": lambda one: one.hits,
    "misses": lambda one: one.misses,
    "false": lambda one: one.false_alarms,
    "caught": lambda one: LAST if one.caught is None else one.caught,
    "time": lambda one: -LAST if one.mean_lead_h is None else one.mean_lead_h,
}
Named = TypeVar("Named", bound=StrEnum)


@require_safe
def scorecard(request: HttpRequest) -> HttpResponse:
    """The card, or every announcement and crossing behind it."""
    actor = actor_of(request)
    wanted = _wanted(request)
    card = queries.card(actor, wanted)
    context = {
        **(_each(request, wanted) if request.GET.get("show") == EACH else _card(request, card)),
        "tiles": _tiles(card),
        "verified": [_verified(lead, one) for lead, one in forecast_skill.of_gauge(actor, wanted).items()],
        "views": [
            (_("By gauge and level"), address(request, show="", sort=""), request.GET.get("show") != EACH),
            (_("One by one"), address(request, show=EACH, sort=""), request.GET.get("show") == EACH),
        ],
        "gauges": gauge_choices(request),
        "stages": [(one.value, words.STAGES[one]) for one in STAGES],
        "kinds": [(one.value, name) for one, name in words.SCORE_KINDS.items()],
        "results": [(one.value, name) for one, name in words.SCORE_RESULTS.items()],
        "asked": request.GET,
        "days": [f"{day:%Y-%m-%d}" for day in wanted.days],
        "filtered": bool(wanted.gauge or wanted.stage or wanted.kind or wanted.result),
        "export": allows(actor, EXPORT_HAZARDS),
        "query": request.GET.urlencode(),
    }
    return render(request, "hazards/scorecard.html", context)


def _verified(lead: float, one: Skill) -> dict[str, str]:
    scores = {"nse": one.nse, "kge": one.kge, "pi": one.persistence_index, "crps": one.crps, "mae": one.mae}
    shown = {name: "–" if isnan(value) else number(value) for name, value in scores.items()}
    return {"lead": number(lead, 0), "coverage": _percent(one.coverage), "count": number(one.count, 0), **shown}


def _wanted(request: HttpRequest) -> ScoreFilter:
    asked = request.GET
    return ScoreFilter(
        asked.get("gauge", "").replace("\x00", ""),
        _one_of(Stage, asked.get("stage", "")),
        _one_of(ScoreKind, asked.get("kind", "")),
        _one_of(ScoreResult, asked.get("result", "")),
        _day(asked.get("since", "")),
        _day(asked.get("until", "")),
    )


def _one_of(known: type[Named], asked: str) -> Named | None:
    return next((one for one in known if one.value == asked), None)


def _day(asked: str) -> date | None:
    try:
        found = date.fromisoformat(asked)
    except ValueError:
        return None
    return found if 2000 <= found.year <= 2200 else None


def _tiles(card: list[ScoreRow]) -> list[tuple[str, str, int]]:
    counts = {
        ScoreResult.HIT: sum(one.hits for one in card),
        ScoreResult.MISS: sum(one.misses for one in card),
        ScoreResult.FALSE_ALARM: sum(one.false_alarms for one in card),
    }
    return [(str(words.SCORE_RESULTS[one]), words.SCORE_COLOURS[one], count) for one, count in counts.items()]


def _card(request: HttpRequest, card: list[ScoreRow]) -> dict[str, Any]:
    order = addresses.order(request, ORDERS, "gauge")
    found = sorted(card, key=ORDERS[order.removeprefix("-")], reverse=order.startswith("-"))
    page = sliced(found, page_number(request))
    names = {one.code: pick(one.name, language()) for one in network.gauges(actor_of(request))}
    titles = {
        "gauge": _("Gauge"),
        "lead": _("Lead, h"),
        "hits": _("Hits"),
        "misses": _("Misses"),
        "false": _("False alarms"),
        "caught": _("Caught"),
        "time": _("Mean lead time, h"),
    }
    return {
        "columns": columns(request, titles, order, frozenset(titles) - {"gauge"}),
        "rows": [_row(one, names) for one in page.items],
        **pager(request, page),
    }


def _row(one: ScoreRow, names: dict[str, str]) -> dict[str, Any]:
    return {
        "one": one,
        "name": names.get(one.gauge_code, one.gauge_code),
        "kind": words.SCORE_KINDS[one.kind],
        "stage": words.STAGES[one.stage],
        "stage_colour": words.STAGE_COLOURS[one.stage],
        "lead": number(one.lead_h, 0),
        "caught": _percent(one.caught),
        "false": _percent(one.false_alarm_ratio),
        "time": number(one.mean_lead_h, 1),
    }


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{share:.0%}"


def _each(request: HttpRequest, wanted: ScoreFilter) -> dict[str, Any]:
    page = sliced(queries.matched(actor_of(request), wanted), page_number(request))
    known = {one.id: one for one in network.gauges(actor_of(request))}
    return {
        "each": True,
        "rows": [_outcome(one, known.get(one.gauge)) for one in page.items],
        "most": queries.MOST_OUTCOMES if page.total >= queries.MOST_OUTCOMES else 0,
        **pager(request, page),
    }


def _outcome(one: Outcome, gauge: Any) -> dict[str, Any]:
    return {
        "one": one,
        "code": gauge.code if gauge else "",
        "name": pick(gauge.name, language()) if gauge else "",
        "kind": words.SCORE_KINDS[one.kind],
        "stage": words.STAGES[one.stage],
        "stage_colour": words.STAGE_COLOURS[one.stage],
        "threshold": number(one.threshold),
        "lead": number(one.lead_h, 0),
        "result": words.SCORE_RESULTS[one.result],
        "colour": words.SCORE_COLOURS[one.result],
        "time": number(one.lead_time_h, 1),
    }


def skill(gauge_id: int, code: str) -> dict[str, Any]:
    """How good the model in force of a gauge is, for its page."""
    versions = forecasts.models(gauge_id)
    newest = next((one for one in versions if one.in_force), None)
    names = {one.code: pick(one.name, language()) for one in network.everything()}
    return {
        "model": newest,
        "rows": [
            {
                "lead": number(one.lead_h, 0),
                "method": words.METHODS.get(one.method, one.method),
                "inputs": ", ".join(names.get(name, name) for name in one.inputs) or _("own history"),
                "index": number(one.persistence_index),
                "count": number(one.rows, 0),
            }
            for one in forecasts.skill(gauge_id)
        ],
        "versions": [{"one": one, "index": number(one.index)} for one in versions[:MOST_VERSIONS]],
        "url": f"{reverse('hazards:scorecard')}?gauge={code}",
    }


@require_safe
def sheet(request: HttpRequest, kind: str) -> HttpResponse:
    """What is shown as a file; that it was taken is on record."""
    make = scoresheets.matched if request.GET.get("show") == EACH else scoresheets.card
    return sheet_answer(make(actor_of(request), _wanted(request), kind), f"fansipan-scorecard.{kind}")


urlpatterns = [
    path("hazards/scorecard", scorecard, name="scorecard"),
    path("hazards/scorecard.csv", sheet, {"kind": "csv"}, name="scorecard_csv"),
    path("hazards/scorecard.xlsx", sheet, {"kind": "xlsx"}, name="scorecard_xlsx"),
]
