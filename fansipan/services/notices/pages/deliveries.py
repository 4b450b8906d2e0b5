"""/notices/deliveries: the search over everything that was sent, and the same as a file."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_safe

from fansipan.kernel import clock, manifest
from fansipan.kernel.addresses import page_number, pager, query
from fansipan.kernel.asking import actor_of
from fansipan.kernel.permissions import require
from fansipan.services.notices.actions import exporting
from fansipan.services.notices.forms.searching import DeliveryForm
from fansipan.services.notices.pages.asking import language, tabs
from fansipan.services.notices.pages.inbox import delivery
from fansipan.services.notices.queries import deliveries as queries
from fansipan.services.notices.queries import policy_words
from fansipan.services.notices.rules.rights import SEE_ALL


def _form(request: HttpRequest) -> DeliveryForm:
    kinds = [(code, str(kind.title)) for code, kind in manifest.notice_kinds().items()]
    return DeliveryForm(request.GET, channels=policy_words.names(language()).channels.items(), kinds=kinds)


@require_safe
def deliveries(request: HttpRequest) -> HttpResponse:
    """Everything that matches, the newest first."""
    actor, form = actor_of(request), _form(request)
    require(actor, SEE_ALL)
    page = queries.deliveries(actor, form.wanted(), page_number(request), language())
    context = {
        "form": form,
        "rows": [delivery(one) for one in page.items],
        "export_query": query(request),
        "tabs": tabs(request, "notices:deliveries"),
        **pager(request, page),
    }
    return render(request, "notices/deliveries.html", context)


@require_safe
def deliveries_csv(request: HttpRequest) -> HttpResponse:
    """Everything that matches as a CSV file."""
    return _file(request, "csv")


@require_safe
def deliveries_xlsx(request: HttpRequest) -> HttpResponse:
    """Everything that matches as an XLSX file."""
    return _file(request, "xlsx")


def _file(request: HttpRequest, kind: str) -> HttpResponse:
    require(actor_of(request), SEE_ALL)
    content, mime = exporting.deliveries(actor_of(request), _form(request).wanted(), kind, language())
    response = HttpResponse(content, content_type=mime)
    response["Content-Disposition"] = f'attachment; filename="fansipan-notices-{clock.today().isoformat()}.{kind}"'
    return response


urlpatterns = [
    path("notices/deliveries", deliveries, name="deliveries"),
    path("notices/deliveries.csv", deliveries_csv, name="deliveries_csv"),
    path("notices/deliveries.xlsx", deliveries_xlsx, name="deliveries_xlsx"),
]
