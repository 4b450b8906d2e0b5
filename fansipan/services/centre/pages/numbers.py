"""/indicators: every number, one with all that it rests on, and who looks at them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST, require_safe

from fansipan.kernel.addresses import page_number, pager
from fansipan.kernel.asking import actor_of, live_address
from fansipan.kernel.permissions import allows
from fansipan.kernel.text import pick
from fansipan.services.centre.actions import evidence as evidences
from fansipan.services.centre.actions import measuring
from fansipan.services.centre.forms.evidence import EvidenceForm
from fansipan.services.centre.pages.asking import paged
from fansipan.services.centre.pages.drawing import plot
from fansipan.services.centre.pages.layers import communes_layer
from fansipan.services.centre.queries import looks
from fansipan.services.centre.queries import numbers as queries
from fansipan.services.centre.queries.numbers import MONTH, CommuneValue
from fansipan.services.centre.queries.wording import COLOURS, language, number, role_names, shown
from fansipan.services.centre.rules.rights import ATTACH_EVIDENCE, SEE_USE


@require_safe
def indicators(request: HttpRequest) -> HttpResponse:
    """Every number that the reader may see."""
    actor = actor_of(request)
    found = queries.cards(actor)
    went = queries.points(card.indicator.name for card in found)
    context = {
        "cards": [shown(card, went[card.indicator.name]) for card in found],
        "live_url": live_address(request, "indicator"),
        "tabs": _tabs(request, "indicators"),
    }
    return render(request, "centre/indicators.html", context)


@require_safe
def indicator(request: HttpRequest, name: str) -> HttpResponse:
    """One number: how it went, the rows behind it, its communes, its evidence. Looking is counted by role."""
    actor = actor_of(request)
    found = queries.card(actor, name)
    measuring.look(actor, name)
    return _page(request, name, EvidenceForm(), 200, found)


def _page(request: HttpRequest, name: str, form: EvidenceForm, status: int, found: Any) -> HttpResponse:
    actor = actor_of(request)
    month = queries.points([name], MONTH)[name]
    rows, asked = queries.rows(actor, name), page_number(request)
    page = paged(rows, asked)
    context = {
        "card": shown(found, queries.points([name])[name]),
        "plot": plot(month, found.indicator.target),
        "measured_at": found.reading.measured_at if found.reading else None,
        "rows": page.items,
        "total": page.total,
        "pagination": pager(request, page),
        "communes": [_commune(one, found) for one in queries.communes(found)],
        "communes_url": reverse("centre:indicator_communes", args=[name]),
        "boundaries_url": reverse("api:boundaries"),
        "evidence": queries.evidence(actor, name),
        "form": form if allows(actor, ATTACH_EVIDENCE) else None,
        "live_url": live_address(request, "indicator"),
        "crumbs": [{"title": pgettext("centre", "Numbers"), "url": reverse("centre:indicators")}],
    }
    return render(request, "centre/indicator.html", context, status=status)


def _commune(one: CommuneValue, found: Any) -> dict[str, Any]:
    return {
        "name": pick(one.name, language()),
        "text": number(one.value, found.indicator.decimals),
        "value": one.value,
        "level": COLOURS.get(one.level, "still"),
    }


@require_POST
def attach(request: HttpRequest, name: str) -> HttpResponse:
    """Attach evidence."""
    actor = actor_of(request)
    form = EvidenceForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, name, form, 422, queries.card(actor, name))
    evidences.attach(actor, name, form.new())
    messages.success(request, _("The evidence is attached."))
    return redirect("centre:indicator", name=name)


@require_POST
def withdraw(request: HttpRequest, number: int) -> HttpResponse:
    """Say that an evidence counts no more."""
    name = evidences.withdraw(actor_of(request), number, request.POST.get("why", ""))
    return redirect("centre:indicator", name=name) if name else redirect("centre:proofs")


@require_safe
def evidence_file(request: HttpRequest, number: int) -> HttpResponse:
    """The file of an evidence."""
    row = queries.evidence_file(actor_of(request), number)
    answer = HttpResponse(bytes(row.content or b""), content_type=row.file_type)
    answer["Content-Disposition"] = content_disposition_header(True, row.file_name) or "attachment"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer


@require_safe
def use(request: HttpRequest) -> HttpResponse:
    """Which numbers are looked at by whom, and what was decided."""
    actor = actor_of(request)
    runs, entries = looks.decided(actor)
    words = dict(role_names())
    pages = {"desk": pgettext("centre", "Desk"), "wall": _("Wall"), "brief": _("Morning brief")}
    pages |= {"dashboards": _("Dashboards")}
    context = {
        "rows": [
            {
                "title": one.indicator.title,
                "url": reverse("centre:indicator", args=[one.indicator.name]),
                "count": one.count,
                "seen": one.seen,
                "roles": [(words.get(role, role), count) for role, count in sorted(one.by_role.items())],
                "last": one.last,
            }
            for one in looks.use(actor)
        ],
        "visits": [
            {
                "title": pages.get(one.page, one.page),
                "count": one.count,
                "roles": [(words.get(role, role), count) for role, count in sorted(one.by_role.items())],
                "last": one.last,
            }
            for one in looks.visits(actor)
        ],
        "runs": [{"run": one, "title": pick(one.version.title, language())} for one in runs],
        "entries": entries,
        "tabs": _tabs(request, "use"),
    }
    return render(request, "centre/use.html", context)


def _tabs(request: HttpRequest, current: str) -> list[dict[str, Any]]:
    known = [
        ("indicators", pgettext("centre", "Numbers"), "centre:indicators"),
        ("proofs", _("Evidence"), "centre:proofs"),
    ]
    if allows(actor_of(request), SEE_USE):
        known.append(("use", _("Use"), "centre:use"))
    return [
        {"title": title, "url": reverse(address), "current": key == current, "count": None}
        for key, title, address in known
    ]


@require_safe
def indicator_communes(request: HttpRequest, name: str) -> HttpResponse:
    """The communes of a number as a layer of a map."""
    return communes_layer(request, name)


urlpatterns = [
    path("indicators", indicators, name="indicators"),
    path("indicators/use", use, name="use"),
    path("indicators/<str:name>", indicator, name="indicator"),
    path("indicators/<str:name>/communes.geojson", indicator_communes, name="indicator_communes"),
    path("indicators/<str:name>/evidence", attach, name="attach_evidence"),
    path("evidence/<int:number>/file", evidence_file, name="evidence_file"),
    path("evidence/<int:number>/withdraw", withdraw, name="withdraw_evidence"),
]
