"""What the tables say of who answers: handed to the pure rule."""

from __future__ import annotations

from fansipan.kernel.errors import Invalid
from fansipan.kernel.geo import Point
from fansipan.sectors.citizens.contracts import Route
from fansipan.sectors.citizens.models import Asset, CommuneDesk, FeedbackCategory
from fansipan.sectors.citizens.rules import routing
from fansipan.sectors.citizens.rules.routing import AssetPlace, Desk


def category(code: str) -> FeedbackCategory:
    """A category that can be chosen. Raises Invalid."""
    found = FeedbackCategory.objects.select_related("agency").filter(code=code, active=True).first()
    if found is None:
        raise Invalid("citizens.category", code=code[:40])
    return found


def route(of: FeedbackCategory, place: Point | None, commune: str) -> Route:
    """Who gets a report of a category at a place; None: only the commune is known, so no thing that stands there."""
    rules = dict(of.routes.values_list("commune", "agency__code"))
    desk = Desk(of.agency.code if of.agency else "", of.by_commune, rules)
    communes = dict(CommuneDesk.objects.filter(commune=commune).values_list("commune", "organisation__code"))
    return routing.route(place, commune, desk, communes, _assets(of, place) if place else ())


def _assets(of: FeedbackCategory, place: Point) -> list[AssetPlace]:
    """The things of a category in whose box a place lies."""
    around = {"west__lte": place.lon, "east__gte": place.lon, "south__lte": place.lat, "north__gte": place.lat}
    return [
        AssetPlace(row.pk, row.name, row.owner.code, tuple(Point(*pair) for pair in row.line), row.reach_m, row.area)
        for row in Asset.objects.filter(category=of, **around).select_related("owner")
    ]
