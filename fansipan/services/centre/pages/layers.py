"""Communes coloured by a number."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse

from fansipan.kernel.asking import actor_of
from fansipan.services.centre.queries import numbers
from fansipan.services.centre.queries.wording import COLOURS, number
from fansipan.services.places import queries as places


def communes_layer(request: HttpRequest, name: str) -> HttpResponse:
    """The communes of today that a number tells apart, as GeoJSON with the properties of a layer."""
    found = numbers.card(actor_of(request), name)
    values = {one.code: one for one in numbers.communes(found)}
    features = [
        {
            "type": "Feature",
            "geometry": each["geometry"],
            "properties": {
                "title": each["properties"]["name"],
                "level": COLOURS.get(values[each["properties"]["code"]].level, "still"),
                "note": number(values[each["properties"]["code"]].value, found.indicator.decimals),
            },
        }
        for each in places.boundaries_geojson()["features"]
        if each["properties"]["code"] in values
    ]
    return JsonResponse({"type": "FeatureCollection", "features": features}, content_type="application/geo+json")
