"""Reads: which layers of the map the actor may see."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from fansipan.kernel import manifest
from fansipan.kernel.errors import NotFound
from fansipan.kernel.manifest import MapLayer
from fansipan.kernel.permissions import Actor, allows


def layers(actor: Actor) -> list[MapLayer]:
    """The layers that the apps declare, as far as the actor may see them, in the order of the apps."""
    return [layer for app in manifest.installed() for layer in app.layers if allows(actor, layer.needs)]


def layer(actor: Actor, name: str) -> MapLayer:
    """One of them. Raises NotFound."""
    found = next((one for one in layers(actor) if one.name == name), None)
    if found is None:
        raise NotFound("console.layer", name=name)
    return found


def switches(actor: Actor) -> list[dict[str, Any]]:
    """The layers as a page's switches: their words, where they come from, after which topics they are asked again."""
    return [
        {
            "name": one.name,
            "title": one.title or one.name,
            "url": reverse("console:layer", args=[one.name]),
            "topics": " ".join(one.topics),
            "shown": one.shown,
            "legend": one.legend,
        }
        for one in layers(actor)
    ]


def topics(actor: Actor) -> list[str]:
    """What a page with the map must hear: readings, and whatever its layers follow."""
    return ["reading", *dict.fromkeys(topic for one in layers(actor) for topic in one.topics)]
