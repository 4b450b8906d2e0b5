"""The loss ledger of the province: every station over a day, a week or a month, the worst first."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_safe

from fansipan.kernel import addresses, clock
from fansipan.kernel.addresses import address, page_number
from fansipan.kernel.asking import actor_of
from fansipan.kernel.permissions import allows
from fansipan.kernel.text import fold, pick
from fansipan.services.observations.actions import handouts
from fansipan.services.observations.contracts import Refusal, StationKind
from fansipan.services.observations.pages.frame import language
from fansipan.services.observations.pages.records import lists, sheets
from fansipan.services.observations.queries import gaps, ledger
from fansipan.services.observations.queries.ledger import Parts, StationLoss
from fansipan.services.observations.queries.slices import slice_of
from fansipan.services.observations.queries.words import KIND_NAMES, REFUSAL_NAMES
from fansipan.services.observations.rules.rights import EXPORT
from fansipan.services.observations.rules.windows import Length, Window, window

PAGE_SIZE = 50

LENGTHS = {
    Length.DAY.value: pgettext_lazy("length of a period", "Day"),
    Length.WEEK.value: pgettext_lazy("length of a period", "Week"),
    Length.MONTH.value: pgettext_lazy("length of a period", "Month"),
}
TITLES = {
    "station": gettext_lazy("Station"),
    "expected": gettext_lazy("Expected"),
    "on_time": gettext_lazy("On time"),
    "late": gettext_lazy("Late"),
    "refused": gettext_lazy("Refused"),
    "missing": gettext_lazy("Missing"),
    "share": gettext_lazy("Received"),
    "gaps": gettext_lazy("Open gaps"),
}
FIGURES = frozenset(TITLES) - {"station", "share"}
NO_DATA_DUE = 2.0
"""Sorts stations that owe nothing behind those that sent everything."""


@require_safe
def province(request: HttpRequest) -> HttpResponse:
    """Every station whose record the actor may read, with what became of each reading that was due."""
    actor, chosen = actor_of(request), window_of(request)
    found = ledger.stations(actor, chosen)
    open_gaps = gaps.open_counts(gaps.gaps([one.id for one in found], chosen))
    text, kind = lists.words(request, "q"), request.GET.get("kind", "")
    shown = [one for one in found if _matches(one, text, kind)]
    order = addresses.order(request, TITLES, "share")
    page = slice_of(_sorted(shown, open_gaps, order), page_number(request), PAGE_SIZE)
    total = ledger.added(one.parts for one in shown)
    context = {
        "page": page,
        "rows": [_row(one, open_gaps, chosen) for one in page.items],
        "total": total,
        "share": percent(total),
        "open_gaps": sum(open_gaps[one.id] for one in shown),
        "parts": bar(total),
        "reasons": reasons(ledger.reasons(shown, chosen)),
        "columns": addresses.columns(request, TITLES, order, FIGURES),
        "text": text,
        "kind": kind,
        "kinds": KIND_NAMES.items(),
        "filtered": bool(text or kind),
        "lengths": lists.choices(request, "length", LENGTHS, chosen.length.value),
        "window": chosen,
        "on": min(chosen.last, clock.today()),
        "earlier_url": address(request, on=chosen.before().first.isoformat()),
        "later_url": address(request, on=chosen.after().first.isoformat()) if chosen.last < clock.today() else "",
        "files": sheets.links(request, "ledger") if allows(actor, EXPORT) else [],
        **lists.pager(request, page),
    }
    return render(request, "observations/ledger.html", context)


def window_of(request: HttpRequest) -> Window:
    """The day, week or month out of the address; today without one, and never a day to come."""
    asked = request.GET.get("length", "")
    length = Length(asked) if asked in set(Length) else Length.DAY
    return window(length, min(lists.day(request, "on") or clock.today(), clock.today()))


def _matches(one: StationLoss, text: str, kind: str) -> bool:
    names = fold(" ".join((one.code, *one.name.values(), *one.organisation.values())))
    return (not kind or one.kind == kind) and all(word in names for word in fold(text).split())


def _sorted(found: Sequence[StationLoss], open_gaps: Mapping[int, int], order: str) -> list[StationLoss]:
    name = order.removeprefix("-")
    keys: dict[str, Callable[[StationLoss], Any]] = {
        "station": lambda one: fold(pick(one.name, language())),
        "share": lambda one: NO_DATA_DUE if one.parts.share is None else one.parts.share,
        "gaps": lambda one: open_gaps[one.id],
    }
    key = keys.get(name, lambda one: getattr(one.parts, name))
    return sorted(found, key=key, reverse=order.startswith("-"))


def _row(one: StationLoss, open_gaps: Mapping[int, int], chosen: Window) -> dict[str, Any]:
    base = reverse("observations:station_ledger", args=[one.code])
    day = f"&day={chosen.first.isoformat()}#day" if chosen.length is Length.DAY else ""
    return {
        "loss": one,
        "name": pick(one.name, language()),
        "owner": pick(one.organisation, language()),
        "kind": KIND_NAMES[StationKind(one.kind)],
        "share": percent(one.parts),
        "level": level(one.parts),
        "gaps": open_gaps[one.id],
        "url": f"{base}?month={chosen.last:%Y-%m}{day}",
    }


def percent(parts: Parts) -> str:
    """The share received as people read it: never 100 % while anything is lost, never 0 % when anything came."""
    if parts.share is None:
        return ""
    tenths = min(999, round(parts.share * 1000)) if parts.received < parts.expected else 1000
    tenths = max(1, tenths) if parts.received else 0
    return formats.number_format(tenths / 10, 1) if tenths % 10 else formats.number_format(tenths // 10)


def level(parts: Parts) -> int | None:
    """The colour of the calendar: 4 all received, 3 from 90 %, 2 from 75 %, 1 less, 0 nothing; None: nothing due."""
    if parts.share is None:
        return None
    if parts.received == parts.expected:
        return 4
    if not parts.received:
        return 0
    return 3 if parts.share >= 0.9 else 2 if parts.share >= 0.75 else 1


def bar(parts: Parts) -> list[dict[str, Any]]:
    """The parts of the expected as one bar."""
    titles = (
        ("received", _("On time"), parts.on_time),
        ("late", _("Late"), parts.late),
        ("refused", _("Refused"), parts.refused),
        ("missing", _("Missing"), parts.missing),
    )
    drawn, x = [], 0.0
    for kind, title, count in titles:
        width = 100 * count / parts.expected if parts.expected else 0.0
        shown = formats.number_format(count, force_grouping=True)
        drawn.append({"kind": kind, "title": title, "count": shown, "x": x, "width": width})
        x += width
    return drawn


def reasons(found: Mapping[Refusal, int]) -> list[tuple[Any, int]]:
    """Refused slots by reason, in words."""
    return [(REFUSAL_NAMES[reason], count) for reason, count in found.items()]


HEAD = ("station", "name", "owner", "from", "to", *sheets.PARTS)


@require_safe
def province_file(request: HttpRequest, kind: str) -> HttpResponse:
    """The ledger by station as a file; that it was taken is on record."""
    chosen = window_of(request)
    found = handouts.losses(actor_of(request), chosen)
    rows = (
        (
            one.code,
            pick(one.name, language()),
            pick(one.organisation, language()),
            chosen.first.isoformat(),
            chosen.last.isoformat(),
            *sheets.parts(one.parts),
        )
        for one in found
    )
    return sheets.answer(f"ledger-{chosen.first.isoformat()}", HEAD, rows, kind)


urlpatterns = [
    path("ledger", province, name="ledger"),
    *sheets.paths("ledger", province_file, "ledger"),
]
