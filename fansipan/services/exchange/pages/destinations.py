"""Destinations: how each does, and what a person can do about it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from fansipan.kernel.asking import actor_of
from fansipan.kernel.permissions import Role, allows, require
from fansipan.kernel.text import pick
from fansipan.services.exchange.actions import asking, switching
from fansipan.services.exchange.forms import PauseForm, SendAgainForm
from fansipan.services.exchange.pages.showing import crumbs, destination, language, name_of
from fansipan.services.exchange.queries import standing, words
from fansipan.services.exchange.queries.standing import StationLine
from fansipan.services.exchange.rules.rights import SEND_AGAIN, SWITCH_DESTINATION, VIEW_EXCHANGE


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Every destination, and how it does."""
    actor = actor_of(request)
    require(actor, VIEW_EXCHANGE)
    context = {
        "lines": [destination(one) for one in standing.destinations(actor)],
        "may_edit": actor.role is Role.ADMINISTRATOR,
    }
    return render(request, "exchange/destinations.html", context)


@require_safe
def one(request: HttpRequest, code: str) -> HttpResponse:
    """One destination: how it does, its stations, what was asked for again, its settings."""
    actor = actor_of(request)
    require(actor, VIEW_EXCHANGE)
    row, line = standing.destination(actor, code)
    context = {
        **destination(line),
        "crumbs": crumbs(),
        "stations": [_station(code, each) for each in standing.stations(actor, row)],
        "resends": standing.resends(actor, row),
        "settings": settings(row) if actor.sees_all else [],
        "may_switch": allows(actor, SWITCH_DESTINATION),
        "may_send_again": allows(actor, SEND_AGAIN),
        "edit_url": _edit_url(row.pk) if actor.role is Role.ADMINISTRATOR else "",
    }
    return render(request, "exchange/destination.html", context)


def _edit_url(number: int) -> str:
    return reverse("admin:exchange_destination_change", args=[number])


def _station(code: str, one: StationLine) -> dict[str, Any]:
    return {"row": one, "name": pick(one.name, language()), "page": reverse("exchange:station", args=[code, one.code])}


def settings(row: Any) -> list[tuple[str, str]]:
    """What the destination is sent and how, in words; nothing that is a secret."""
    separators = {"\t": "TAB", "  ": "␣␣"}
    minutes = ngettext("%(n)d minute", "%(n)d minutes", row.every_minutes) % {"n": row.every_minutes}
    return [
        (_("What is sent"), f"{words.CONTENT_NAMES[row.content]} · {words.INCLUDED_NAMES[row.included]}"),
        (_("Values"), words.values_name(row.values)),
        (_("A file holds"), minutes),
        (_("Sent after"), _("%(n)d s") % {"n": row.delay_seconds}),
        (_("Late and corrected readings"), str(words.AGAIN_NAMES[row.again])),
        (_("Format"), str(words.FORMAT_NAMES[row.format])),
        (_("Between the fields"), separators.get(row.separator, row.separator)),
        (_("Decimal sign"), row.decimal),
        (_("Folder"), row.folder or "/"),
        (_("File name"), row.file_name),
        (_("Time"), row.time_format),
        (_("Status words"), ", ".join(f"{key} = {value}" for key, value in row.status_words.items())),
    ]


@require_http_methods(["GET", "HEAD", "POST"])
def send_again(request: HttpRequest, code: str) -> HttpResponse:
    """Ask for a period to be sent again."""
    actor = actor_of(request)
    require(actor, SEND_AGAIN)
    row, line = standing.destination(actor, code)
    known = [(each.code, f"{each.code} · {pick(each.name, language())}") for each in standing.stations(actor, row)]
    form = SendAgainForm(request.POST or None, stations=known)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        asking.send_again(actor, code, said["stations"], form.period, said["why"])
        messages.success(request, _("The period is being made into files; it goes after what was just measured."))
        return redirect("exchange:destination", code=code)
    context = {"form": form, "name": name_of(line), "code": code, "crumbs": crumbs(line)}
    return render(request, "exchange/send_again.html", context, status=422 if form.errors else 200)


@require_POST
def pause(request: HttpRequest, code: str) -> HttpResponse:
    """Send nothing more for a while."""
    form = PauseForm(request.POST)
    switching.pause(actor_of(request), code, str(form.cleaned_data["why"]) if form.is_valid() else "")
    messages.success(request, _("Paused. What falls due meanwhile waits."))
    return redirect("exchange:destination", code=code)


@require_POST
def resume(request: HttpRequest, code: str) -> HttpResponse:
    """Go on."""
    switching.resume(actor_of(request), code)
    messages.success(request, _("It goes on, the oldest file first."))
    return redirect("exchange:destination", code=code)


@require_POST
def try_connection(request: HttpRequest, code: str) -> HttpResponse:
    """Connect, log in, and tell what the other side says."""
    well, said = switching.try_connection(actor_of(request), code)
    if well:
        messages.success(request, _("The connection works. The server says: %(said)s") % {"said": said})
    else:
        messages.error(request, _("The connection does not work: %(said)s") % {"said": said})
    return redirect("exchange:destination", code=code)


urlpatterns = [
    path("exchange", index, name="destinations"),
    path("exchange/<str:code>", one, name="destination"),
    path("exchange/<str:code>/again", send_again, name="send_again"),
    path("exchange/<str:code>/pause", pause, name="pause"),
    path("exchange/<str:code>/resume", resume, name="resume"),
    path("exchange/<str:code>/try", try_connection, name="try_connection"),
]
