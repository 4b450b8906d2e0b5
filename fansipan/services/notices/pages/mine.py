"""/notices/me: by what the reader is told, in which language, and when not."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from fansipan.kernel.asking import actor_of
from fansipan.kernel.errors import Invalid
from fansipan.services.notices.actions import addresses, keys
from fansipan.services.notices.actions.addresses import Device
from fansipan.services.notices.contracts.channels import Medium
from fansipan.services.notices.forms.mine import AddressForm, WishForm
from fansipan.services.notices.queries import mine as queries
from fansipan.services.notices.queries.words import MEDIUM_NAMES

LONGEST_BODY = 4000


def me(request: HttpRequest) -> HttpResponse:
    """The own addresses and wishes; a POST changes the wishes."""
    found = queries.mine(actor_of(request))
    names = ("language", "sound", "quiet")
    initial = {**{name: getattr(found, name) for name in names}, "wakes_from": str(found.wakes_from.value)}
    form = WishForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        addresses.wish(actor_of(request), form.wishes())
        messages.success(request, _("Kept."))
        return redirect("notices:me")
    return _page(request, found, form, AddressForm(media=found.media))


def _page(request: HttpRequest, found: queries.Mine, form: WishForm, address_form: AddressForm) -> HttpResponse:
    context: dict[str, Any] = {
        "mine": found,
        "addresses": [{"one": one, "medium": MEDIUM_NAMES[one.medium]} for one in found.addresses],
        "form": form,
        "address_form": address_form if found.media else None,
        "push_key": keys.public_text() if found.push else "",
    }
    wrong = bool(form.errors or address_form.errors)
    return render(request, "notices/me.html", context, status=422 if wrong else 200)


@require_POST
def add_address(request: HttpRequest) -> HttpResponse:
    """Add an address; a code goes there."""
    found = queries.mine(actor_of(request))
    form = AddressForm(request.POST, media=found.media)
    if not form.is_valid():
        return _page(request, found, WishForm(), form)
    addresses.add(actor_of(request), Medium(form.cleaned_data["medium"]), form.cleaned_data["value"])
    messages.success(request, _("A code was sent. Enter it below within 15 minutes."))
    return redirect("notices:me")


@require_POST
def verify_address(request: HttpRequest, number: int) -> HttpResponse:
    """Prove an address by its code."""
    if addresses.verify(actor_of(request), number, request.POST.get("code", "")[:10]):
        messages.success(request, _("The address is proved. Messages can reach you there."))
    else:
        messages.error(request, _("The code is wrong."))
    return redirect("notices:me")


@require_POST
def remove_address(request: HttpRequest, number: int) -> HttpResponse:
    """Take an address or a device away."""
    addresses.remove(actor_of(request), number)
    messages.success(request, _("The address is taken away."))
    return redirect("notices:me")


@require_POST
def add_device(request: HttpRequest) -> HttpResponse:
    """Take what a browser hands in when its owner wants pushes there."""
    actor = actor_of(request)
    queries.mine(actor)
    try:
        said = json.loads(request.body[:LONGEST_BODY])
        given = {"endpoint": said["endpoint"], **said["keys"], "label": said.get("label", "")}
        device = Device(**{name: str(given[name]) for name in ("endpoint", "p256dh", "auth", "label")})
    except (KeyError, TypeError, ValueError):
        raise Invalid("notices.push_keys") from None
    return JsonResponse({"address": addresses.add_device(actor, device)})


urlpatterns = [
    path("notices/me", me, name="me"),
    path("notices/me/addresses", add_address, name="add_address"),
    path("notices/me/addresses/<int:number>/verify", verify_address, name="verify_address"),
    path("notices/me/addresses/<int:number>/remove", remove_address, name="remove_address"),
    path("notices/me/devices", add_device, name="add_device"),
]
