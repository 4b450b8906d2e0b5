"""The one API: adds each app's router and turns a Problem into problem+json."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

import orjson
from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import ValidationError
from ninja.renderers import BaseRenderer

import fansipan
from fansipan.config.door import problem_json
from fansipan.kernel import manifest
from fansipan.kernel.errors import Invalid, Problem


class Orjson(BaseRenderer):
    """JSON by orjson: dates in ISO 8601, NumPy arrays without a list in between."""

    media_type = "application/json"

    def render(self, request: HttpRequest, data: object, *, response_status: int) -> bytes:
        return orjson.dumps(data, option=orjson.OPT_SERIALIZE_NUMPY | orjson.OPT_UTC_Z)


api = NinjaAPI(
    title="Fansipan",
    urls_namespace="api",
    version=fansipan.__version__,
    description="Everything a page shows can be had here. Times are UTC, units are UCUM codes.",
    docs_url="docs",
    renderer=Orjson(),
)


@api.exception_handler(Problem)
def on_problem(request: HttpRequest, problem: Problem) -> HttpResponse:
    return problem_json(problem, str(getattr(request, "request_id", "")))


@api.exception_handler(ValidationError)
def on_invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    wrong = "; ".join(f"{'.'.join(map(str, item['loc']))}: {item['msg']}" for item in error.errors)
    return problem_json(Invalid("kernel.invalid_parameters", what=wrong), str(getattr(request, "request_id", "")))


for app in manifest.installed():
    if find_spec(f"{app.package}.api"):
        api.add_router("", import_module(f"{app.package}.api").router)
