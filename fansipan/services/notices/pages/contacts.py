"""/notices/contacts: people without an account who are told all the same."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from fansipan.kernel.asking import actor_of
from fansipan.kernel.permissions import require
from fansipan.kernel.text import pick
from fansipan.services.notices.actions import people as actions
from fansipan.services.notices.forms.people import ContactForm, contact_initial
from fansipan.services.notices.pages.asking import communes, language, organisations, tabs
from fansipan.services.notices.queries import rosters
from fansipan.services.notices.queries.rosters import ContactCard
from fansipan.services.notices.queries.words import MEDIUM_NAMES
from fansipan.services.notices.rules.rights import MANAGE_PEOPLE

LONGEST_SEARCH = 100


@require_safe
def contacts(request: HttpRequest) -> HttpResponse:
    """Every contact, or those that the search finds."""
    text = request.GET.get("q", "").replace("\x00", "").strip()[:LONGEST_SEARCH]
    names = dict(communes())
    context = {
        "rows": [_row(one, names) for one in rosters.contacts(actor_of(request), text)],
        "text": text,
        "tabs": tabs(request, "notices:contacts"),
    }
    return render(request, "notices/contacts.html", context)


def _row(one: ContactCard, names: dict[str, str]) -> dict[str, Any]:
    return {
        "one": one,
        "organisation": pick(one.organisation_name, language()) if one.organisation_name else "",
        "communes": [names.get(code, code) for code in one.communes],
        "addresses": [{"medium": MEDIUM_NAMES[medium], "value": value} for medium, value in one.addresses],
    }


@require_http_methods(["GET", "HEAD", "POST"])
def new_contact(request: HttpRequest) -> HttpResponse:
    """Enter a contact."""
    require(actor_of(request), MANAGE_PEOPLE)
    return _form(request, None)


@require_http_methods(["GET", "HEAD", "POST"])
def contact(request: HttpRequest, number: int) -> HttpResponse:
    """Change a contact."""
    require(actor_of(request), MANAGE_PEOPLE)
    return _form(request, rosters.contact(actor_of(request), number))


def _form(request: HttpRequest, card: ContactCard | None) -> HttpResponse:
    initial = contact_initial(card) if card else {"language": "vi", "active": True}
    choices = {"organisation": [("", "–"), *organisations()], "communes": communes()}
    form = ContactForm(request.POST or None, initial=initial, choices=choices)
    if request.method == "POST" and form.is_valid():
        actions.keep_contact(actor_of(request), form.written(), card.id if card else None)
        messages.success(request, _("The contact is kept."))
        return redirect("notices:contacts")
    context = {
        "form": form,
        "title": card.name if card else _("New contact"),
        "crumbs": [{"title": _("Contacts"), "url": reverse("notices:contacts")}],
    }
    return render(request, "notices/form.html", context, status=422 if form.errors else 200)


urlpatterns = [
    path("notices/contacts", contacts, name="contacts"),
    path("notices/contacts/new", new_contact, name="new_contact"),
    path("notices/contacts/<int:number>", contact, name="contact"),
]
