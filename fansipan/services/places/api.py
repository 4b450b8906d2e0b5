"""Places for programs: search by present and former names, and the boundaries for a map. Everybody may ask."""

from __future__ import annotations

import gzip
from functools import lru_cache

import orjson
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from ninja import Query, Router

from fansipan.services.places import queries
from fansipan.services.places.contracts import UnitCard

router = Router(tags=["places"])

A_DAY = 86_400


@router.get("/places", response=list[UnitCard], summary="Search places, former names too")
def search(
    request: HttpRequest,
    q: str = Query(..., min_length=1, max_length=100, description="part of a name; marks do not matter"),
    limit: int = Query(20, ge=1, le=100),
) -> list[UnitCard]:
    """Present units first; a former unit names in `now` what became of it."""
    return queries.search(q, limit)


@router.get("/places/boundaries.geojson", summary="Boundaries of communes and wards")
def boundaries(request: HttpRequest) -> HttpResponse:
    """Today's communes and wards as a GeoJSON FeatureCollection. Answers 304 to a known ETag."""
    version = queries.boundaries_version()
    etag = f'"{version}"'
    if request.headers.get("If-None-Match") in (etag, f"W/{etag}"):
        return _cached(HttpResponseNotModified(), etag)
    plain, packed = _body(version)
    if "gzip" in request.headers.get("Accept-Encoding", ""):
        response = HttpResponse(packed, content_type="application/geo+json")
        response["Content-Encoding"] = "gzip"
    else:
        response = HttpResponse(plain, content_type="application/geo+json")
    return _cached(response, etag)


def _cached(response: HttpResponse, etag: str) -> HttpResponse:
    response["ETag"] = etag
    response["Cache-Control"] = f"public, max-age=300, stale-while-revalidate={A_DAY}"
    response["Vary"] = "Accept-Encoding"
    return response


@lru_cache(maxsize=1)
def _body(version: str) -> tuple[bytes, bytes]:
    """The collection plain and gzipped; made once a version, because drawing it together takes 50 ms."""
    plain = orjson.dumps(queries.boundaries_geojson())
    return plain, gzip.compress(plain, 9, mtime=0)
