"""/evidence: the criteria of the national score with what proves them; one without evidence is not met."""

from __future__ import annotations

from dataclasses import asdict

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from fansipan.kernel.addresses import query
from fansipan.kernel.asking import actor_of
from fansipan.kernel.permissions import allows, require
from fansipan.services.centre.actions import criteria as taking
from fansipan.services.centre.actions import evidence as actions
from fansipan.services.centre.actions import printing
from fansipan.services.centre.forms.evidence import EvidenceForm
from fansipan.services.centre.pages.filters import evidence_filter
from fansipan.services.centre.queries import evidence as queries
from fansipan.services.centre.rules.rights import ATTACH_EVIDENCE, LOAD


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
        "frame": queries.frame(),
        "may_load": allows(actor, LOAD),
        "form": form if allows(actor, ATTACH_EVIDENCE) else None,
        "export_query": query(request),
        "crumbs": [{"title": pgettext("centre", "Numbers"), "url": reverse("centre:indicators")}],
    }
    return render(request, "centre/proofs.html", context, status=422 if form.errors else 200)


@require_POST
def take_criteria(request: HttpRequest) -> HttpResponse:
    """Bring in the criteria of a sheet."""
    sent = request.FILES.get("sheet")
    taken = taking.take(actor_of(request), sent.read() if sent else b"")
    messages.success(request, _("%(fresh)d new criteria, %(changed)d changed.") % asdict(taken))
    return redirect("centre:proofs")


@require_safe
def proofs_pdf(request: HttpRequest) -> HttpResponse:
    """All of it as one document that carries the files."""
    answer = HttpResponse(printing.proofs_as_pdf(actor_of(request)), content_type="application/pdf")
    answer["Content-Disposition"] = content_disposition_header(True, "fansipan-evidence.pdf") or "attachment"
    return answer


urlpatterns = [
    path("evidence", proofs, name="proofs"),
    path("evidence.pdf", proofs_pdf, name="proofs_pdf"),
    path("evidence/criteria", take_criteria, name="take_criteria"),
]
