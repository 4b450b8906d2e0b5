"""Describing an outlet anew from a day on, with the reason."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from fansipan.kernel import clock, manifest
from fansipan.kernel.asking import actor_of
from fansipan.kernel.errors import Problem
from fansipan.kernel.permissions import require
from fansipan.kernel.text import pick
from fansipan.sectors.environment.actions import describing
from fansipan.sectors.environment.contracts.outlets import OutletCard, OutletTerms
from fansipan.sectors.environment.forms.outlets import Offer, OutletForm, initial
from fansipan.sectors.environment.pages.outlets.one import crumbs
from fansipan.sectors.environment.pages.showing import language
from fansipan.sectors.environment.queries import outlet_cards as queries
from fansipan.sectors.environment.rules.rights import EDIT_OUTLETS


@require_http_methods(["GET", "HEAD", "POST"])
def describe(request: HttpRequest, code: str) -> HttpResponse:
    """The form, filled with what holds now; a POST keeps it as what holds from its day on."""
    actor = actor_of(request)
    card = queries.card(actor, code)
    require(actor, EDIT_OUTLETS, card.organisation)
    newest = card.described[-1] if card.described else None
    first = initial(newest) if newest else initial(OutletTerms(card.station, clock.today(), card.kind))
    form = OutletForm(request.POST or None, offer=_offer(card, newest), initial={**first, "valid_from": clock.today()})
    if request.method == "POST" and form.is_valid() and _kept(request, form, card, newest):
        messages.success(request, _("The outlet is described anew. What was judged by it is judged again."))
        return redirect("environment:outlet", code=code)
    parts = ("main", "factors", "correction", "basis")
    context = {
        "card": card,
        "name": pick(card.name, language()),
        "form": form,
        **{f"{part}_fields": [form[name] for name in form.names(part)] for part in parts},
        "crumbs": crumbs(card),
    }
    return render(request, "environment/outlets/edit.html", context, status=422 if form.errors else 200)


def _kept(request: HttpRequest, form: OutletForm, card: OutletCard, newest: OutletTerms | None) -> bool:
    """Whether it could be kept; what is against it is said in the form."""
    try:
        describing.describe(actor_of(request), card.code, form.terms(card.station, newest), form.cleaned_data["why"])
    except Problem as found:
        if found.status != 422:
            raise
        form.add_error("valid_from", manifest.message(found.code) % found.data)
        return False
    return True


def _offer(card: OutletCard, newest: OutletTerms | None) -> Offer:
    """What may be chosen, and whatever stands there already."""
    titles = {code: f"{code} · {pick(title, language())}" for code, title in queries.regulations(card.medium)}
    known = list(titles.items())
    places, categories = queries.limit_categories(), queries.factor_categories()
    if newest is not None:
        # Those that hold come first, in the order in which they are asked: so they are sent back, too.
        known = [(code, titles.pop(code, code)) for code in newest.regulations]
        known += titles.items()
        places += [newest.category] if newest.category and newest.category not in places else []
        for symbol, (category, _amount) in newest.amounts.items():
            if category and category not in categories.setdefault(symbol, []):
                categories[symbol].append(category)
    return Offer(known, places, categories, queries.gases(card))


urlpatterns = [path("outlets/<str:code>/edit", describe, name="outlet_edit")]
