"""The keys with which a station's loggers come: see them, issue one, revoke one."""

from __future__ import annotations

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from fansipan.kernel.asking import actor_of
from fansipan.kernel.errors import Problem
from fansipan.kernel.manifest import message
from fansipan.services.observations.actions import credentials
from fansipan.services.observations.models import Station, StationCredential


def keys_page(request: HttpRequest, station_id: int) -> HttpResponse:
    """The keys of a station. A new secret is on the page that answers its making (never cached), and nowhere after."""
    station = get_object_or_404(Station, pk=station_id)
    secret: tuple[str, str] | None = None
    if request.method == "POST":
        try:
            secret = _carry_out(request, station)
        except Problem as refusal:
            messages.error(request, message(refusal.code) % refusal.data)
    context = {
        **admin.site.each_context(request),
        "title": _("Keys of %(station)s") % {"station": station.code},
        "station": station,
        "opts": Station._meta,
        "credentials": StationCredential.objects.filter(station=station).order_by("-revoked_at", "-created_at"),
        "secret": secret,
    }
    return render(request, "observations/admin_keys.html", context)


def _carry_out(request: HttpRequest, station: Station) -> tuple[str, str] | None:
    """Do what the page asks for; the name and the secret of a new key."""
    actor = actor_of(request)
    match request.POST.get("do"):
        case "token":
            return _("API token"), credentials.issue_token(actor, station.code)
        case "ftp":
            return credentials.set_ftp_login(actor, station.code, request.POST.get("login", "").strip())
        case str() as asked if asked.startswith("revoke-") and asked[7:].isdigit():
            credentials.revoke(actor, station.code, int(asked[7:]), request.POST.get("why", ""))
            messages.success(request, _("The key is revoked."))
    return None
