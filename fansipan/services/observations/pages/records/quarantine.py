"""The quarantine: refused lines by cause, one by one, and what can be done about them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from fansipan.kernel import addresses
from fansipan.kernel.asking import actor_of
from fansipan.kernel.permissions import allows
from fansipan.kernel.text import pick
from fansipan.services.observations.actions import lists as actions
from fansipan.services.observations.actions import replaying
from fansipan.services.observations.actions.replaying import Replayed
from fansipan.services.observations.contracts import Refusal
from fansipan.services.observations.pages.frame import frame, language
from fansipan.services.observations.pages.records import lists, sheets
from fansipan.services.observations.queries import quarantine as queries
from fansipan.services.observations.queries.quarantine import CauseGroup, QuarantinedLine, QuarantineFilter
from fansipan.services.observations.queries.record_words import REMEDIES
from fansipan.services.observations.queries.words import REFUSAL_NAMES
from fansipan.services.observations.rules.rights import EXPORT, REPLAY_DELIVERY

GROUP_TITLES = {
    "reason": gettext_lazy("Cause"),
    "station": gettext_lazy("Station"),
    "lines": gettext_lazy("Lines"),
    "deliveries": gettext_lazy("Files"),
    "since": gettext_lazy("Since"),
    "newest": gettext_lazy("Newest"),
}
LINE_TITLES = {
    "refused": gettext_lazy("Refused at"),
    "line": gettext_lazy("File and line"),
    "time": gettext_lazy("Time of the data"),
}
FIGURES, DATES = frozenset({"lines", "deliveries"}), frozenset({"newest", "refused", "time"})
STATES = {
    queries.OPEN: gettext_lazy("Waiting"),
    queries.RESOLVED: gettext_lazy("Settled"),
    queries.EVERY: gettext_lazy("All"),
}
LONGEST = 300


@require_safe
def quarantine(request: HttpRequest) -> HttpResponse:
    """Refused lines of every station whose record the actor may read, by cause."""
    context = {**_groups(request, wanted(request.GET)), "layout": "console/base.html"}
    return render(request, "observations/quarantine.html", context)


@require_safe
def station_quarantine(request: HttpRequest, code: str) -> HttpResponse:
    """Refused lines of one station, by cause."""
    asked = wanted(request.GET, code)
    context = {**frame(request, code, "quarantine"), **_groups(request, asked), "station_code": code}
    return render(request, "observations/quarantine.html", {**context, "layout": "observations/station_base.html"})


@require_safe
def quarantine_lines(request: HttpRequest) -> HttpResponse:
    """Refused lines one by one: those of one cause, or all."""
    actor, asked = actor_of(request), wanted(request.GET)
    order = addresses.order(request, LINE_TITLES, "-refused")
    page = queries.lines(actor, asked, order, lists.addresses.page_number(request))
    waiting = queries.count_open(actor, asked)
    context = {
        "page": page,
        "rows": [_line(line) for line in page.items],
        "wanted": asked,
        "heading": _heading(asked),
        "remedy": REMEDIES[Refusal(asked.reason)] if asked.reason else "",
        "states": lists.choices(request, "state", STATES, asked.state),
        "reasons": REFUSAL_NAMES.items(),
        "columns": addresses.columns(request, LINE_TITLES, order, FIGURES, DATES),
        "files": _files(request, asked),
        "crumbs": _crumbs(asked),
        "waiting": waiting,
        "may_act": allows(actor, REPLAY_DELIVERY) and waiting > 0 and narrow(asked),
        "unknown": asked.reason == Refusal.UNKNOWN_STATION,
        "stations": [(code, pick(name, language())) for code, name in queries.stations(actor)],
        "fields": _fields(asked),
        **lists.pager(request, page),
    }
    return render(request, "observations/quarantine_lines.html", context)


HEAD = (
    *("station", "delivery", "file", "protocol", "line", "text", "reason", "detail", "parameter", "time"),
    *("refused_at", "resolved_at", "resolved_by", "taken_in_by", "why"),
)


@require_safe
def quarantine_file(request: HttpRequest, kind: str) -> HttpResponse:
    """The refused lines that match, one by one, as a file; that it was taken is on record."""
    order = addresses.order(request, LINE_TITLES, "-refused")
    found = actions.refused_for_export(actor_of(request), wanted(request.GET), order)
    rows = (
        (
            *(one.station, one.delivery, one.delivery_name, one.protocol, one.line, one.text, one.reason.value),
            *(one.detail, one.code, sheets.moment(one.time, kind), sheets.moment(one.refused_at, kind)),
            *(sheets.moment(one.resolved_at, kind), one.resolved_by, one.resolution.delivery, one.resolution.why),
        )
        for one in found
    )
    return sheets.answer(f"quarantine-{sheets.today()}", HEAD, rows, kind)


def _files(request: HttpRequest, asked: QuarantineFilter) -> list[dict[str, str]]:
    if not allows(actor_of(request), EXPORT):
        return []
    return sheets.links(request, "quarantine", **({"station": asked.station} if asked.station else {}))


def wanted(asked: QueryDict, station: str = "") -> QuarantineFilter:
    """The filter out of an address or a form."""

    def text(name: str) -> str:
        return asked.get(name, "").replace("\x00", "")[:LONGEST]

    def number(name: str) -> int | None:
        given = asked.get(name, "")
        return int(given) if given.isascii() and given.isdigit() and len(given) < 18 else None

    reason, state = text("reason"), text("state")
    return QuarantineFilter(
        station=station or text("station").strip(),
        reason=reason if reason in set(Refusal) else "",
        code=text("code") if "code" in asked else None,
        cause=text("cause") if "cause" in asked else None,
        state=state if state in STATES else queries.OPEN,
        text=text("q").strip()[: lists.LONGEST_SEARCH],
        delivery=number("delivery"),
        line=number("line"),
    )


def narrow(asked: QuarantineFilter) -> bool:
    """Whether the lines have one cause, so that one answer fits them all."""
    return replaying.is_narrow(asked)


def _groups(request: HttpRequest, asked: QuarantineFilter) -> dict[str, Any]:
    order = addresses.order(request, GROUP_TITLES, "-lines")
    actor = actor_of(request)
    page = queries.groups(actor, asked, order, lists.addresses.page_number(request))
    titles = {
        name: title for name, title in GROUP_TITLES.items() if name != "station" or "station" not in asked.asked()
    }
    return {
        "page": page,
        "rows": [_group(group, asked) for group in page.items],
        "wanted": asked,
        "filtered": bool(asked.text or asked.reason or asked.state != queries.OPEN),
        "states": lists.choices(request, "state", STATES, asked.state),
        "reasons": REFUSAL_NAMES.items(),
        "stations": [(code, pick(name, language())) for code, name in queries.stations(actor)],
        "columns": addresses.columns(request, titles, order, FIGURES, DATES),
        "files": _files(request, asked),
        **lists.pager(request, page),
    }


def _group(group: CauseGroup, asked: QuarantineFilter) -> dict[str, Any]:
    query = {"station": group.station, "reason": group.reason.value, "code": group.code, "cause": group.cause}
    if not group.station:
        del query["station"]
    if asked.state != queries.OPEN:
        query["state"] = asked.state
    return {
        "group": group,
        "reason": REFUSAL_NAMES[group.reason],
        "remedy": REMEDIES[group.reason],
        "station": pick(group.station_name, language()) if group.station else "",
        "url": f"{reverse('observations:quarantine_lines')}?{urlencode(query)}",
    }


def _line(line: QuarantinedLine) -> dict[str, Any]:
    return {"line": line, "reason": REFUSAL_NAMES[line.reason]}


def _heading(asked: QuarantineFilter) -> str:
    """The cause in a few words: "The unit does not fit the parameter: SO2, ppm → mg/m3"."""
    if not asked.reason:
        return _("Refused lines")
    pieces = [piece for piece in dict.fromkeys((asked.code, asked.cause)) if piece]
    name = str(REFUSAL_NAMES[Refusal(asked.reason)])
    return f"{name}: {', '.join(pieces)}" if pieces else name


def _crumbs(asked: QuarantineFilter) -> list[dict[str, str]]:
    if not asked.station:
        return [{"title": _("Quarantine"), "url": reverse("observations:quarantine")}]
    return [
        {"title": _("Stations"), "url": reverse("observations:stations")},
        {"title": asked.station, "url": reverse("observations:station", args=[asked.station])},
        {"title": _("Quarantine"), "url": reverse("observations:station_quarantine", args=[asked.station])},
    ]


def _fields(asked: QuarantineFilter) -> Mapping[str, Any]:
    """The filter as hidden fields of a form. An empty parameter or cause means lines without one, so it is kept."""
    known = {**asked.asked(), "code": asked.code, "cause": asked.cause}
    if text := known.pop("text", None):
        known["q"] = text
    return {name: value for name, value in known.items() if value is not None}


@require_POST
def replay_lines(request: HttpRequest) -> HttpResponse:
    """Replay the files behind a group of refused lines."""
    asked = wanted(request.POST)
    outcome = replaying.replay_group(actor_of(request), asked, request.POST.get("why", ""))
    messages.success(request, told(outcome))
    return redirect(_back(asked))


@require_POST
def claim_lines(request: HttpRequest) -> HttpResponse:
    """Give the files with one prefix their station."""
    asked = wanted(request.POST)
    posted = request.POST
    outcome = replaying.claim_group(actor_of(request), asked, posted.get("to", ""), posted.get("why", ""))
    messages.success(request, told(outcome))
    return redirect(_back(asked))


@require_POST
def dismiss_lines(request: HttpRequest) -> HttpResponse:
    """Put a group of refused lines aside."""
    asked = wanted(request.POST)
    count = replaying.dismiss(actor_of(request), asked, request.POST.get("why", ""))
    said = ngettext(
        "%(n)d line is put aside; it stays on record.", "%(n)d lines are put aside; they stay on record.", count
    )
    messages.success(request, said % {"n": count})
    return redirect(_back(asked))


def _back(asked: QuarantineFilter) -> str:
    if asked.station:
        return reverse("observations:station_quarantine", args=[asked.station])
    return reverse("observations:quarantine")


def told(outcome: Replayed) -> str:
    """What replaying a group came to, in a few sentences."""
    files, stored, known = outcome.deliveries, outcome.stored, outcome.known
    parts = [
        ngettext("%(n)d file replayed.", "%(n)d files replayed.", files) % {"n": files},
        ngettext("%(n)d reading stored.", "%(n)d readings stored.", stored) % {"n": stored},
    ]
    if known:
        parts.append(ngettext("%(n)d was known already.", "%(n)d were known already.", known) % {"n": known})
    if outcome.still:
        still = ngettext("%(n)d line is still refused.", "%(n)d lines are still refused.", outcome.still)
        parts.append(still % {"n": outcome.still})
    if outcome.left:
        parts.append(_("%(n)d files are left: replay once more.") % {"n": outcome.left})
    return " ".join(parts)


urlpatterns = [
    *sheets.paths("quarantine", quarantine_file, "quarantine"),
    path("quarantine", quarantine, name="quarantine"),
    path("quarantine/lines", quarantine_lines, name="quarantine_lines"),
    path("quarantine/replay", replay_lines, name="replay_lines"),
    path("quarantine/claim", claim_lines, name="claim_lines"),
    path("quarantine/dismiss", dismiss_lines, name="dismiss_lines"),
    path("stations/<str:code>/quarantine", station_quarantine, name="station_quarantine"),
]
