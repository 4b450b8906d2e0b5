"""The readings of one datastream as a table: each of them, or hours and days with their completeness."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from fansipan.kernel import clock
from fansipan.kernel.addresses import page_number, pager
from fansipan.kernel.asking import actor_of
from fansipan.kernel.paging import Page
from fansipan.kernel.text import pick
from fansipan.services.observations.contracts import Flag, LoggerStatus, QualityTest
from fansipan.services.observations.pages.charts import Choice, numbers, range_choices
from fansipan.services.observations.pages.frame import framed, language
from fansipan.services.observations.pages.periods import Asked, asked
from fansipan.services.observations.queries import newest, tables
from fansipan.services.observations.queries.newest import StationNow, ValueNow
from fansipan.services.observations.queries.series import Resolution
from fansipan.services.observations.queries.tables import MeanLine, ReadingLine
from fansipan.services.observations.queries.words import FLAG_NAMES, STATUS_NAMES, TEST_NAMES, number

GRAINS: dict[Resolution, tuple[str | Promise, str]] = {
    Resolution.RAW: (gettext_lazy("Readings"), "24h"),
    Resolution.HOUR: (gettext_lazy("Hours"), "7d"),
    Resolution.DAY: (gettext_lazy("Days"), "30d"),
    Resolution.MONTH: (gettext_lazy("Months"), "1y"),
}
"""How fine the table is, and the period it shows when none is asked for."""

FULL = 99.95


@dataclass(frozen=True, slots=True)
class ReadingRow:
    """One reading in words."""

    time: datetime
    text: str
    flag: int
    flag_word: str | Promise
    reviewed: bool
    tests: str
    status: int
    status_word: str | Promise
    replaced: str


@dataclass(frozen=True, slots=True)
class MeanRow:
    """An hour, a day or a month in words."""

    time: datetime
    mean: str
    low: str
    high: str
    valid: int
    expected: int
    completeness: str
    whole: bool


@require_safe
def data(request: HttpRequest, code: str) -> HttpResponse:
    """A page of the table."""
    actor = actor_of(request)
    now = newest.station(actor, code)
    grain = _grain(request)
    shown = asked(request, GRAINS[grain][1])
    value = _value(request, now)
    page = _page(request, value, grain, shown) if value else Page([], 1, tables.PAGE_SIZE, 0)
    context = {
        **framed(request, now, "data"),
        **pager(request, page),
        "streams": [
            Choice(str(one.datastream), pick(one.name, language()), value is not None and one is value)
            for one in now.values
        ],
        "grains": [Choice(one.value, title, one is grain) for one, (title, _usual) in GRAINS.items()],
        "ranges": range_choices(shown),
        "asked": shown,
        "raw": grain is Resolution.RAW,
        "days": grain is Resolution.DAY,
        "months": grain is Resolution.MONTH,
        "value": value,
        "name": pick(value.name, language()) if value else "",
        "rows": [_row(line, value.decimals, grain) for line in page.items] if value else [],
        "tested": any(line.tests for line in page.items if isinstance(line, ReadingLine)),
        "corrected": any(line.replaced for line in page.items if isinstance(line, ReadingLine)),
        "flag_url": _way(reverse("observations:station_flags", args=[code]), value, shown) if value else "",
        "export_url": _way(reverse("observations:export_new"), value, shown, resolution=grain.value) if value else "",
    }
    return render(request, "observations/station_data.html", context)


def _grain(request: HttpRequest) -> Resolution:
    wanted = request.GET.get("resolution", "")
    return next((one for one in GRAINS if one.value == wanted), Resolution.RAW)


def _value(request: HttpRequest, now: StationNow) -> ValueNow | None:
    wanted = numbers(request)
    chosen = [one for one in now.values if one.datastream in wanted] or list(now.values)
    return chosen[0] if chosen else None


def _page(request: HttpRequest, value: ValueNow, grain: Resolution, shown: Asked) -> Page[Any]:
    actor, wanted = actor_of(request), page_number(request)
    if grain is Resolution.RAW:
        return tables.readings(actor, value.datastream, shown.period, wanted)
    return tables.means(actor, value.datastream, shown.period, grain, wanted)


def _row(line: ReadingLine | MeanLine, decimals: int, grain: Resolution) -> ReadingRow | MeanRow:
    return _reading(line, decimals) if isinstance(line, ReadingLine) else _mean(line, decimals, grain)


def _reading(line: ReadingLine, decimals: int) -> ReadingRow:
    tests = [str(TEST_NAMES[test]) for test in QualityTest if line.tests & test and test is not QualityTest.MANUAL]
    return ReadingRow(
        line.time,
        number(line.value, decimals),
        line.flag,
        FLAG_NAMES[Flag(line.flag)],
        line.reviewed,
        ", ".join(tests),
        line.status,
        STATUS_NAMES[LoggerStatus(line.status)],
        ", ".join(number(value, decimals) for value in line.replaced),
    )


def _mean(line: MeanLine, decimals: int, grain: Resolution) -> MeanRow:
    # A day or a month is stamped by the midnight that ends it, and called by the day before.
    time = line.time if grain is Resolution.HOUR else line.time - timedelta(hours=1)
    return MeanRow(
        time,
        number(line.mean, decimals),
        number(line.low, decimals),
        number(line.high, decimals),
        line.valid,
        line.expected,
        number(line.completeness, 0 if line.completeness >= FULL else 1),
        line.completeness >= FULL,
    )


def _way(name: str, value: ValueNow, shown: Asked, **more: str) -> str:
    """Another page about the same datastream and period."""
    parameters = {"datastream": value.datastream, "from": shown.from_parameter, "to": shown.to_parameter or _now()}
    return f"{name}?{urlencode({**parameters, **more})}"


def _now() -> str:
    return clock.now().isoformat(timespec="seconds").replace("+00:00", "Z")


urlpatterns = [path("stations/<str:code>/data", data, name="station_data")]
