"""/hazards/log: the log of decisions."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.views.decorators.http import require_http_methods, require_safe

from fansipan.kernel.addresses import page_number, pager
from fansipan.kernel.asking import actor_of, live_address
from fansipan.kernel.handing import sheet_answer
from fansipan.kernel.permissions import allows
from fansipan.kernel.text import pick
from fansipan.sectors.hazards.actions import handouts, logging
from fansipan.sectors.hazards.contracts import Decided, GaugeKind
from fansipan.sectors.hazards.forms.duty import DecisionForm
from fansipan.sectors.hazards.pages.showing import asked_words, language
from fansipan.sectors.hazards.queries import duty as queries
from fansipan.sectors.hazards.queries import network, words
from fansipan.sectors.hazards.queries.duty import LogFilter
from fansipan.sectors.hazards.rules.rights import EXPORT_HAZARDS, KEEP_DUTY

SIZE = 50


@require_http_methods(["GET", "HEAD", "POST"])
def log(request: HttpRequest) -> HttpResponse:
    """The entries, the newest first, and a form for the next one."""
    actor = actor_of(request)
    wanted = _wanted(request)
    page = queries.log(actor, wanted, page_number(request), SIZE)
    form = decision_form(request, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        logging.write(actor, form.decision(_drill(request.POST.get("drill", ""))))
        return redirect(_back(request))
    context = {
        "entries": [shown(one) for one in page.items],
        "form": form if allows(actor, KEEP_DUTY) else None,
        "asked": request.GET,
        "text": asked_words(request),
        "gauges": gauge_choices(request),
        "kinds": [(one.value, words.DECIDED[one]) for one in Decided],
        "filtered": wanted != LogFilter(),
        "export": allows(actor, EXPORT_HAZARDS),
        "query": request.GET.urlencode(),
        "live_url": live_address(request, "flood"),
        **pager(request, page),
    }
    return render(request, "hazards/log.html", context, status=422 if form.errors else 200)


def _back(request: HttpRequest) -> str:
    """Where the entry was written: the flood-duty screen of a drill or not, or the log."""
    drill = _drill(request.POST.get("drill", ""))
    if request.POST.get("back") != "duty":
        return reverse("hazards:log")
    return reverse("hazards:duty") + (f"?drill={drill}" if drill else "")


def _drill(asked: str) -> int | None:
    return int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 10 else None


def _wanted(request: HttpRequest) -> LogFilter:
    asked = request.GET
    return LogFilter(
        asked_words(request),
        asked.get("gauge", "").replace("\x00", ""),
        asked.get("kind", ""),
        _drill(asked.get("drill", "")),
    )


def decision_form(request: HttpRequest, data: Any = None) -> DecisionForm:
    """The form for an entry."""
    return DecisionForm(data, gauges=gauge_choices(request))


def gauge_choices(request: HttpRequest) -> list[tuple[str, str]]:
    """The level gauges to choose from."""
    known = network.gauges(actor_of(request), GaugeKind.LEVEL)
    return [(one.code, f"{one.code} · {pick(one.name, language())}") for one in known]


def shown(one: Any) -> dict[str, Any]:
    """An entry in the reader's words."""
    return {"one": one, "kind": words.DECIDED[Decided(one.kind)]}


@require_safe
def sheet(request: HttpRequest, kind: str) -> HttpResponse:
    """The log as a file; that it was taken is on record."""
    return sheet_answer(handouts.log(actor_of(request), _wanted(request), kind), f"fansipan-flood-log.{kind}")


urlpatterns = [
    path("hazards/log", log, name="log"),
    path("hazards/log.csv", sheet, {"kind": "csv"}, name="log_csv"),
    path("hazards/log.xlsx", sheet, {"kind": "xlsx"}, name="log_xlsx"),
]
