"""/log: every line of every shift, to be searched and taken away."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from fansipan.kernel.addresses import page_number, pager, query
from fansipan.kernel.asking import actor_of
from fansipan.services.centre.pages.filters import log_filter
from fansipan.services.centre.queries import lists


@require_safe
def log(request: HttpRequest) -> HttpResponse:
    """The lines that match, page by page."""
    wanted = log_filter(request)
    page = lists.log(actor_of(request), wanted, page_number(request))
    context = {
        "log": page.items,
        "total": page.total,
        "pagination": pager(request, page),
        "wanted": wanted,
        "kinds": [("", _("Any")), *lists.kind_names().items()],
        "export_query": query(request),
        "crumbs": [{"title": _("Shifts"), "url": reverse("centre:shifts")}],
    }
    return render(request, "centre/log.html", context)


urlpatterns = [path("log", log, name="log")]
