"""The loss ledger of one station: a month as a calendar, a day by the hour, the gaps and why they are there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from fansipan.kernel import addresses, clock
from fansipan.kernel.addresses import address, page_number
from fansipan.kernel.asking import actor_of
from fansipan.kernel.permissions import allows
from fansipan.kernel.text import pick
from fansipan.services.observations.actions import gaps as actions
from fansipan.services.observations.actions import handouts
from fansipan.services.observations.forms.records import CauseForm
from fansipan.services.observations.pages.frame import frame, language
from fansipan.services.observations.pages.periods import moment, written
from fansipan.services.observations.pages.records import lists, sheets
from fansipan.services.observations.pages.records.ledger import bar, level, percent, reasons
from fansipan.services.observations.queries import catalogue, gaps, ledger
from fansipan.services.observations.queries.gaps import Gap
from fansipan.services.observations.queries.ledger import Parts, StationLoss, StreamHours
from fansipan.services.observations.queries.record_words import GAP_NAMES
from fansipan.services.observations.queries.slices import slice_of
from fansipan.services.observations.rules.ledger import GapKind
from fansipan.services.observations.rules.rights import EXPORT, STATE_CAUSE
from fansipan.services.observations.rules.windows import Length, Window, weeks, window

PAGE_SIZE = 50
HOUR = timedelta(hours=1)

OPEN, KNOWN, EVERY = "open", "known", "all"
STATES = {OPEN: gettext_lazy("Open"), KNOWN: gettext_lazy("Cause known"), EVERY: gettext_lazy("All")}
TITLES = {"start": gettext_lazy("From"), "length": gettext_lazy("Length"), "missing": gettext_lazy("Missing")}
FIGURES, DATES = frozenset({"length", "missing"}), frozenset({"start"})
LEVELS = {GapKind.NOT_YET_DUE: "info", GapKind.DECLARED: "good", GapKind.CALIBRATION: "tune", GapKind.FAULT: "fault"}


@require_safe
def station_ledger(request: HttpRequest, code: str) -> HttpResponse:
    """A month of one station; ?day opens one of its days."""
    actor, month = actor_of(request), _month(request)
    loss = ledger.station(actor, code, month)
    found = gaps.gaps([loss.id], month)
    context = {
        **frame(request, code, "ledger"),
        "loss": loss,
        "share": percent(loss.parts),
        "parts": bar(loss.parts),
        "reasons": reasons(loss.parts.reasons),
        "month": month,
        "weekdays": [date(2024, 1, number) for number in range(1, 8)],
        "weeks": _calendar(request, month, ledger.days(loss, month), found),
        "earlier_url": address(request, month=f"{month.before().first:%Y-%m}", day=None),
        "later_url": address(request, month=f"{month.after().first:%Y-%m}", day=None) if _ended(month) else "",
        "open_count": sum(gap.is_open for gap in found),
        "may_state": allows(actor, STATE_CAUSE),
        "files": sheets.links(request, "station_ledger", code) if allows(actor, EXPORT) else [],
        "statements": gaps.statements(loss.id, month),
        **_day(request, loss, month, found),
        **_gaps(request, code, found),
    }
    return render(request, "observations/ledger_station.html", context)


def _month(request: HttpRequest) -> Window:
    """The month out of the address; else that of the day asked for; else this one."""
    try:
        asked = date.fromisoformat(f"{request.GET.get('month', '')}-01")
    except ValueError:
        asked = lists.day(request, "day") or clock.today()
    return window(Length.MONTH, min(asked, clock.today()) if asked.year > 1970 else clock.today())


def _ended(month: Window) -> bool:
    return month.last < clock.today()


def _calendar(
    request: HttpRequest, month: Window, days: Mapping[date, Parts], found: Sequence[Gap]
) -> list[list[dict[str, Any] | None]]:
    """Weeks of days: how much of each arrived, and whether every gap of it has a cause."""
    loose = {day for gap in found if gap.is_open for day in _days_of(gap)}

    def cell(day: date) -> dict[str, Any]:
        parts = days.get(day, Parts())
        return {
            "day": day,
            "parts": parts,
            "level": level(parts),
            "share": percent(parts),
            "caused": parts.missing > 0 and day not in loose,
            "url": address(request, month=f"{month.first:%Y-%m}", day=day.isoformat()) + "#day",
            "current": lists.day(request, "day") == day,
        }

    return [[cell(day) if day else None for day in week] for week in weeks(month)]


def _days_of(gap: Gap) -> list[date]:
    """The Vietnamese days in which slots of the gap end."""
    first = (gap.start + timedelta(microseconds=1)).astimezone(clock.VIETNAM).date()
    last = (gap.end - timedelta(microseconds=1)).astimezone(clock.VIETNAM).date()
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]


def _day(request: HttpRequest, loss: StationLoss, month: Window, found: Sequence[Gap]) -> dict[str, Any]:
    """The day that is opened, by datastream and hour; nothing when none is."""
    asked = lists.day(request, "day")
    if asked is None or not month.first <= asked <= month.last:
        return {}
    day = window(Length.DAY, asked)
    streams = ledger.hours(loss, day)
    total = ledger.added(one.parts for one in streams)
    rows = [{"name": pick(one.name, language()), "code": one.code, "hours": _hours(one, day, found)} for one in streams]
    return {
        "day": asked,
        "day_rows": rows,
        "day_hours": range(1, 25),
        "day_parts": bar(total),
        "day_total": total,
        "day_share": percent(total),
    }


def _hours(stream: StreamHours, day: Window, found: Sequence[Gap]) -> list[dict[str, Any]]:
    loose = [gap for gap in found if gap.is_open and stream.id in gap.datastreams]
    cells = []
    for number, parts in enumerate(stream.hours, 1):
        end = day.start + HOUR * number
        open_here = any(gap.start < end and gap.end > end - HOUR for gap in loose)
        cells.append(
            {
                "hour": number,
                "parts": parts,
                "level": level(parts) if parts else None,
                "caused": bool(parts and parts.missing and not open_here),
            }
        )
    return cells


def _gaps(request: HttpRequest, code: str, found: Sequence[Gap]) -> dict[str, Any]:
    state = request.GET.get("gaps", OPEN)
    state = state if state in STATES else OPEN
    shown = [gap for gap in found if state == EVERY or gap.is_open == (state == OPEN)]
    order = addresses.order(request, TITLES, "-start")
    keys = {
        "start": lambda gap: gap.start,
        "length": lambda gap: gap.end - gap.start,
        "missing": lambda gap: gap.missing,
    }
    ordered = sorted(shown, key=keys[order.removeprefix("-")], reverse=order.startswith("-"))
    page = slice_of(ordered, page_number(request), PAGE_SIZE)
    return {
        "page": page,
        "gaps": [_gap(gap, code) for gap in page.items],
        "states": lists.choices(request, "gaps", STATES, state),
        "state": state,
        "columns": addresses.columns(request, TITLES, order, FIGURES, DATES),
        **lists.pager(request, page),
    }


def _gap(gap: Gap, code: str) -> dict[str, Any]:
    # The form speaks in minutes; a gap that ends within one is covered by the whole of it.
    query = {"from": written(gap.start), "to": written(gap.end + timedelta(seconds=59))}
    if len(gap.datastreams) == 1 and not gap.whole:
        query["datastream"] = str(gap.datastreams[0])
    return {
        "gap": gap,
        "what": _("Whole station") if gap.whole else ", ".join(gap.codes),
        "length": lists.span(gap.start, gap.end),
        "cause": GAP_NAMES[gap.kind],
        "level": LEVELS.get(gap.kind, "bad"),
        "state_url": f"{reverse('observations:state_cause', args=[code])}?{urlencode(query)}",
    }


HEAD = ("station", "parameter", "hour_end", *sheets.PARTS, "reasons")


@require_safe
def station_ledger_file(request: HttpRequest, code: str, kind: str) -> HttpResponse:
    """A month of the ledger, hour by hour, as a file; that it was taken is on record."""
    month = _month(request)
    loss = handouts.loss(actor_of(request), code, month)
    rows = (
        (
            cell.station,
            cell.parameter,
            cell.hour_end if kind == "xlsx" else cell.hour_end.isoformat(timespec="minutes"),
            *sheets.parts(cell.parts),
            "; ".join(f"{reason.value}: {count}" for reason, count in cell.parts.reasons.items()),
        )
        for cell in ledger.cells([loss], month)
    )
    return sheets.answer(f"ledger-{code}-{month.first:%Y-%m}", HEAD, rows, kind)


@require_http_methods(["GET", "HEAD", "POST"])
def state_cause(request: HttpRequest, code: str) -> HttpResponse:
    """Say why readings are missing in a period."""
    actor = actor_of(request)
    context = frame(request, code, "ledger")
    streams = [(number, pick(name, language())) for number, _code, name in catalogue.streams(actor, code, STATE_CAUSE)]
    form = CauseForm(request.POST or None, initial=_asked(request), streams=streams)
    if request.method == "POST" and form.is_valid():
        actions.state_cause(actor, code, form.stated)
        messages.success(request, _("The cause is on record."))
        month = form.stated.start.astimezone(clock.VIETNAM)
        return redirect(f"{reverse('observations:station_ledger', args=[code])}?month={month:%Y-%m}#gaps")
    status = 422 if form.errors else 200
    return render(request, "observations/ledger_cause.html", {**context, "form": form}, status=status)


def _asked(request: HttpRequest) -> dict[str, Any]:
    found = {"start": moment(request.GET.get("from", "")), "end": moment(request.GET.get("to", ""))}
    stream = request.GET.get("datastream", "")
    return {**found, "datastream": stream}


urlpatterns = [
    path("stations/<str:code>/ledger", station_ledger, name="station_ledger"),
    *sheets.paths("stations/<str:code>/ledger", station_ledger_file, "station_ledger"),
    path("stations/<str:code>/ledger/cause", state_cause, name="state_cause"),
]
