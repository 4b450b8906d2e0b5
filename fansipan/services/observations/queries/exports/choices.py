"""What the form of an export offers: stations and parameters."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count

from fansipan.kernel.permissions import Actor
from fansipan.services.observations.contracts import StationKind
from fansipan.services.observations.models import Datastream, ObservedProperty
from fansipan.services.observations.queries import access


@dataclass(frozen=True, slots=True)
class StationChoice:
    """A station of which something can be exported."""

    code: str
    name: dict[str, str]
    kind: StationKind


@dataclass(frozen=True, slots=True)
class ParameterChoice:
    """A property that some of the stations measure, and how many datastreams of it they have."""

    code: str
    name: dict[str, str]
    count: int


def stations(actor: Actor) -> list[StationChoice]:
    """The stations the actor may see, by kind and code."""
    rows = access.visible(actor).order_by("kind", "code").values_list("code", "name", "kind").distinct()
    return [StationChoice(code, name, StationKind(kind)) for code, name, kind in rows]


def parameters(actor: Actor, codes: Iterable[str]) -> list[ParameterChoice]:
    """The properties that the stations measure or once did, in the order of the catalogue."""
    seen = access.visible(actor).filter(code__in=list(codes)).values("pk")
    counts = dict(
        Datastream.objects.filter(station__in=seen)
        .order_by()
        .values_list("property")
        .annotate(n=Count("pk"))
        .values_list("property", "n")
    )
    found = ObservedProperty.objects.filter(pk__in=counts).order_by("pk")
    return [ParameterChoice(one.code, one.name, counts[one.pk]) for one in found]


def properties_of(actor: Actor, datastreams: Iterable[int]) -> tuple[list[str], list[str]]:
    """The codes of stations and of properties of some datastreams; those the actor may not see are left out."""
    found = Datastream.objects.filter(pk__in=list(datastreams), station__in=access.visible(actor))
    rows = found.order_by("station__code", "pk").values_list("station__code", "property__code")
    return list(dict.fromkeys(code for code, _ in rows)), list(dict.fromkeys(name for _, name in rows))
