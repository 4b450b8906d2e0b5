"""/reviews: what became of a closed case, minute by minute, and on paper."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from fansipan.kernel.asking import actor_of
from fansipan.services.centre.actions import printing
from fansipan.services.centre.queries import case_reviews as queries


@require_safe
def case_review(request: HttpRequest, code: str) -> HttpResponse:
    """The review of a closed case."""
    found = queries.review(actor_of(request), code)
    crumbs = [{"title": found.view.card.code, "url": reverse("cases:case", args=[code])}]
    return render(request, "centre/case_review.html", {"review": found, "crumbs": crumbs})


@require_safe
def case_review_pdf(request: HttpRequest, code: str) -> HttpResponse:
    """The same on paper."""
    answer = HttpResponse(printing.review_as_pdf(actor_of(request), code), content_type="application/pdf")
    answer["Content-Disposition"] = content_disposition_header(True, f"review-{code}.pdf") or "attachment"
    return answer


urlpatterns = [
    path("reviews/<str:code>", case_review, name="case_review"),
    path("reviews/<str:code>/pdf", case_review_pdf, name="case_review_pdf"),
]
