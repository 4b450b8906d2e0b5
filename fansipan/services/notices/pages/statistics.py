"""/notices/statistics: what became of what was told, by channel, by campaign, by commune."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from fansipan.kernel.asking import actor_of
from fansipan.services.notices.forms.searching import DaysForm
from fansipan.services.notices.pages.asking import language, tabs
from fansipan.services.notices.queries import policy_words
from fansipan.services.notices.queries import statistics as queries
from fansipan.services.notices.queries.statistics import Campaign, Tally
from fansipan.services.notices.queries.words import PRIORITY_LEVELS, PRIORITY_NAMES

DAYS = 30


@require_safe
def statistics(request: HttpRequest) -> HttpResponse:
    """The figures of some days, a month unless other days are asked for."""
    form = DaysForm(request.GET)
    start, end = form.span(DAYS)
    found = queries.statistics(actor_of(request), start, end, language())
    names = policy_words.names(language()).channels
    context = {
        "form": form,
        "first": start,
        "last": end - timedelta(days=1),
        "found": found,
        "median": _length(found.median_answer),
        "channels": [{"title": names.get(code, code), **_row(tally)} for code, tally in found.channels.items()],
        "campaigns": [_campaign(one) for one in found.campaigns],
        "communes": [{"one": one, **_row(one.contacts)} for one in found.communes],
        "tabs": tabs(request, "notices:statistics"),
    }
    return render(request, "notices/statistics.html", context)


def _row(tally: Tally) -> dict[str, object]:
    share = f"{100 * tally.out / (tally.total - tally.suppressed):.0f} %" if tally.total > tally.suppressed else "–"
    return {"tally": tally, "share": share}


def _campaign(one: Campaign) -> dict[str, object]:
    return {
        "one": one,
        "url": reverse("notices:notice", args=[one.number]) if one.number else "",
        "kind": one.kind if one.number else _("Push to residents"),
        "priority": PRIORITY_NAMES[one.priority] if one.priority else "",
        "level": PRIORITY_LEVELS[one.priority] if one.priority else "",
        "answer": _length(one.first_answer),
        **_row(one.tally),
    }


def _length(time: timedelta | None) -> str:
    """How long, in the two units that matter."""
    if time is None:
        return ""
    minutes, seconds = divmod(int(time.total_seconds()), 60)
    if minutes < 60:
        return _("%(m)d min %(s)02d s") % {"m": minutes, "s": seconds}
    return _("%(h)d h %(m)02d min") % {"h": minutes // 60, "m": minutes % 60}


urlpatterns = [path("notices/statistics", statistics, name="statistics")]
