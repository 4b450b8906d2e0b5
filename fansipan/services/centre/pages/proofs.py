"""/evidence: the criteria of the national score with what proves them; one without evidence is not met."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods

from fansipan.kernel.addresses import query
from fansipan.kernel.permissions import allows, require
from fansipan.services.centre.actions import evidence as actions
from fansipan.services.centre.forms.evidence import EvidenceForm
from fansipan.services.centre.pages.asking import actor_of
from fansipan.services.centre.pages.filters import evidence_filter
from fansipan.services.centre.queries import evidence as queries
from fansipan.services.centre.rules.rights import ATTACH_EVIDENCE


@require_http_methods(["GET", "HEAD", "POST"])
def proofs(request: HttpRequest) -> HttpResponse:
    """The criteria and all evidence; POST attaches some to a criterion without a number."""
    actor = actor_of(request)
    form = EvidenceForm(request.POST or None, request.FILES or None)
    if request.method == "POST":
        require(actor, ATTACH_EVIDENCE)
        if form.is_valid():
            actions.attach(actor, "", form.new())
            messages.success(request, _("The evidence is attached."))
            return redirect("centre:proofs")
    wanted = evidence_filter(request)
    criteria = queries.criteria(actor)
    context = {
        "criteria": criteria,
        "met": sum(bool(one.evidence) for one in criteria if one.known),
        "basic_unmet": sum(one.basic and not one.evidence for one in criteria),
        "rows": queries.found(actor, wanted),
        "wanted": wanted,
        "levels": actions.LEVELS,
        "form": form if allows(actor, ATTACH_EVIDENCE) else None,
        "export_query": query(request),
        "crumbs": [{"title": pgettext("centre", "Numbers"), "url": reverse("centre:indicators")}],
    }
    return render(request, "centre/proofs.html", context, status=422 if form.errors else 200)


urlpatterns = [path("evidence", proofs, name="proofs")]
