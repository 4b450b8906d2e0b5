"""What the province says: everybody reads it, officers write it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from fansipan.kernel.asking import actor_of
from fansipan.kernel.offline import keep
from fansipan.kernel.permissions import allows, require
from fansipan.kernel.text import pick
from fansipan.sectors.citizens.actions import announcing
from fansipan.sectors.citizens.forms.portal import AnnouncementForm, initial
from fansipan.sectors.citizens.pages.asking import chosen, language
from fansipan.sectors.citizens.pages.portal import announcement as shown
from fansipan.sectors.citizens.queries import portal as queries
from fansipan.sectors.citizens.rules.rights import ANNOUNCE
from fansipan.services.places import queries as places


@require_safe
def announcements(request: HttpRequest) -> HttpResponse:
    """What stands now; for its writers every one with its state."""
    actor = actor_of(request)
    context = {
        "announcements": [shown(one) for one in queries.announcements(actor, chosen(request))],
        "drafts": [{**shown(one), "published": queries.is_published(actor, one.id)} for one in queries.drafts(actor)]
        if allows(actor, ANNOUNCE)
        else [],
        "may_write": allows(actor, ANNOUNCE),
    }
    return keep(request, render(request, "citizens/announcements.html", context))


@require_safe
def announcement(request: HttpRequest, number: int) -> HttpResponse:
    """One announcement."""
    actor = actor_of(request)
    one = queries.announcement(actor, number)
    context = {
        **shown(one),
        "may_write": allows(actor, ANNOUNCE),
        "published": queries.is_published(actor, number) if allows(actor, ANNOUNCE) else True,
        "crumbs": _crumbs(),
    }
    return keep(request, render(request, "citizens/announcement.html", context))


def _crumbs() -> list[dict[str, str]]:
    return [{"title": _("Announcements"), "url": reverse("citizens:announcements")}]


@require_http_methods(["GET", "HEAD", "POST"])
def write(request: HttpRequest, number: int | None = None) -> HttpResponse:
    """Write one, or change one."""
    actor = actor_of(request)
    require(actor, ANNOUNCE)
    first = initial(queries.announcement(actor, number)) if number else {}
    communes = [(card.code, pick(card.name, language())) for card in places.communes()]
    form = AnnouncementForm(request.POST or None, initial=first, communes=communes)
    if request.method == "POST" and form.is_valid():
        made = announcing.write(actor, form.new(), number)
        messages.success(request, _("The announcement is kept."))
        return redirect("citizens:announcement", number=made)
    context = {"form": form, "number": number, "crumbs": _crumbs()}
    return render(request, "citizens/announcement_edit.html", context, status=422 if form.errors else 200)


@require_POST
def publish(request: HttpRequest, number: int) -> HttpResponse:
    """Let everybody read it."""
    announcing.publish(actor_of(request), number)
    messages.success(request, _("It stands on the portal now."))
    return redirect("citizens:announcement", number=number)


@require_POST
def withdraw(request: HttpRequest, number: int) -> HttpResponse:
    """Take it off the portal."""
    announcing.withdraw(actor_of(request), number)
    messages.success(request, _("It stands on the portal no more."))
    return redirect("citizens:announcement", number=number)


urlpatterns = [
    path("announcements", announcements, name="announcements"),
    path("announcements/new", write, name="new_announcement"),
    path("announcements/<int:number>", announcement, name="announcement"),
    path("announcements/<int:number>/edit", write, name="edit_announcement"),
    path("announcements/<int:number>/publish", publish, name="publish_announcement"),
    path("announcements/<int:number>/withdraw", withdraw, name="withdraw_announcement"),
]
