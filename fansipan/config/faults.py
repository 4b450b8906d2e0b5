"""Pages for what Django itself finds wrong."""

from __future__ import annotations

import sys

from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from fansipan.config.door import RETRY_SECONDS, problem_json
from fansipan.kernel.errors import Unavailable
from fansipan.kernel.steady import AWAY


def _fault(request: HttpRequest, status: int, message: str) -> HttpResponse:
    if request.path.startswith("/api/"):
        body = {"type": "about:blank", "title": message, "status": status}
        return JsonResponse(body, status=status, content_type="application/problem+json")
    return render(request, "console/error.html", {"status": status, "message": message}, status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _fault(request, 400, _("The request could not be understood."))


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _fault(request, 403, _("Your role does not allow this. Ask an administrator if it should."))


def forgery(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form without its token: mostly one that stood open while its reader logged in or out elsewhere."""
    return _fault(request, 403, _("The form was open for too long or did not come from this site. Open it again."))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _fault(request, 404, _("There is nothing at this address, or nothing that you may see."))


def server_error(request: HttpRequest) -> HttpResponse:
    """What nobody expected; but a database that is away is expected, and whoever asked shall ask again."""
    if isinstance(sys.exception(), AWAY):
        connection.close()
        return _away(request)
    if request.path.startswith("/api/"):
        return _fault(request, 500, _("Something broke on our side. It is in the log under the request number."))
    return _drawn_alone(request, 500)


def _away(request: HttpRequest) -> HttpResponse:
    if request.path.startswith("/api/"):
        return problem_json(Unavailable("observations.database_away"), str(getattr(request, "request_id", "")))
    answer = _drawn_alone(request, 503)
    answer["Retry-After"] = RETRY_SECONDS
    return answer


def _drawn_alone(request: HttpRequest, status: int) -> HttpResponse:
    """Without the frame of the site, which asks the database what to show."""
    return HttpResponse(render_to_string("console/error.html", {"status": status, "request": request}), status=status)
