"""Photos and documents of a station: a gallery, a list, and the files themselves."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from fansipan.kernel import addresses
from fansipan.kernel.addresses import page_number
from fansipan.kernel.asking import actor_of
from fansipan.kernel.attachments import LARGEST
from fansipan.kernel.errors import TooLarge
from fansipan.kernel.permissions import allows
from fansipan.services.observations.actions import documents as actions
from fansipan.services.observations.actions.documents import Upload
from fansipan.services.observations.forms.records import DocumentForm
from fansipan.services.observations.pages.frame import frame
from fansipan.services.observations.pages.records import lists
from fansipan.services.observations.queries import documents as queries
from fansipan.services.observations.rules.rights import ADD_DOCUMENT

KINDS = {
    "": gettext_lazy("All"),
    queries.PHOTOS: gettext_lazy("Photos"),
    queries.PAPERS: gettext_lazy("Documents"),
}
TITLES = {
    "title": gettext_lazy("Title"),
    "type": gettext_lazy("Type"),
    "size": gettext_lazy("Size"),
    "uploaded": gettext_lazy("Added"),
}
FIGURES, DATES = frozenset({"size"}), frozenset({"uploaded"})
TYPE_NAMES = {
    "image/jpeg": "JPEG",
    "image/png": "PNG",
    "image/webp": "WebP",
    "image/gif": "GIF",
    "application/pdf": "PDF",
    "application/msword": "Word",
    "application/vnd.ms-excel": "Excel",
    "application/vnd.ms-powerpoint": "PowerPoint",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "Word",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "Excel",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": "PowerPoint",
    "application/vnd.oasis.opendocument.text": "OpenDocument",
    "application/vnd.oasis.opendocument.spreadsheet": "OpenDocument",
    "application/vnd.oasis.opendocument.presentation": "OpenDocument",
}


@require_http_methods(["GET", "HEAD", "POST"])
def documents(request: HttpRequest, code: str) -> HttpResponse:
    """Photos and documents of a station; a POST adds one."""
    actor = actor_of(request)
    context = frame(request, code, "documents")
    form = DocumentForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        actions.add(actor, code, _upload(form))
        messages.success(request, _("The file is kept."))
        return redirect("observations:station_documents", code=code)
    context.update(form=form, may_add=allows(actor, ADD_DOCUMENT), **_listed(request, code))
    return render(request, "observations/documents.html", context, status=422 if form.errors else 200)


def _upload(form: DocumentForm) -> Upload:
    """The file, if it is not so large that it should not even be read into memory."""
    sent = form.cleaned_data["file"]
    if sent.size > LARGEST:
        raise TooLarge("observations.document_too_large", most=LARGEST // 1024 // 1024)
    return Upload(sent.name or "", sent.read(), form.cleaned_data["title"])


def _listed(request: HttpRequest, code: str) -> dict[str, Any]:
    kind, text = request.GET.get("kind", ""), lists.words(request, "q")
    kind = kind if kind in KINDS else ""
    order = addresses.order(request, TITLES, "-uploaded")
    number = page_number(request)
    page = queries.documents(actor_of(request), code, kind=kind, text=text, order=order, number=number)
    return {
        "page": page,
        "photos": [one for one in page.items if one.is_photo],
        "rows": [{"document": one, "type": TYPE_NAMES.get(one.mime_type, one.mime_type)} for one in page.items],
        "kinds": lists.choices(request, "kind", KINDS, kind),
        "text": text,
        "filtered": bool(kind or text),
        "columns": addresses.columns(request, TITLES, order, FIGURES, DATES),
        **lists.pager(request, page),
    }


@require_safe
def document(request: HttpRequest, number: int) -> HttpResponse:
    """One photo or document, as the type that its bytes are. Photos are shown, all else is saved."""
    line, content = queries.document(actor_of(request), number)
    response = HttpResponse(content, content_type=line.mime_type)
    saved = not line.is_photo or request.GET.get("save") == "1"
    response["Content-Disposition"] = content_disposition_header(saved, line.name) or "inline"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "private, max-age=3600"
    return response


urlpatterns = [
    path("stations/<str:code>/documents", documents, name="station_documents"),
    path("documents/<int:number>", document, name="document"),
]
