"""Residents' browsers: the key with which they subscribe, their wish, and the end of it. Nobody logs in."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema, Status

from fansipan.kernel.asking import actor_of
from fansipan.services.notices.actions import keys, residents
from fansipan.services.notices.actions.residents import Wish

router = Router()


class KeysIn(Schema):
    """The keys of a subscription, as PushSubscription.toJSON() gives them."""

    p256dh: str
    auth: str


class SubscriptionIn(Schema):
    """A browser's subscription and the communes of which it wants to hear."""

    endpoint: str
    keys: KeysIn
    communes: list[str]
    language: str = "vi"
    interests: list[str] = list(residents.INTERESTS)


class EndpointIn(Schema):
    """The endpoint of a subscription: whoever knows it may end it."""

    endpoint: str


@router.get("/push/key", summary="The key with which browsers subscribe")
def get_key(request: HttpRequest) -> Any:
    """The applicationServerKey (RFC 8292), and what can be heard of."""
    return {"key": keys.public_text(), "interests": list(residents.INTERESTS), "communes": residents.MOST_COMMUNES}


@router.post("/push/subscriptions", summary="Hear of communes by push", response={200: Any, 201: Any})
def post_subscription(request: HttpRequest, body: SubscriptionIn) -> Any:
    """Keep a subscription, or change what the one of that endpoint wants to hear of."""
    wish = Wish(
        endpoint=body.endpoint,
        p256dh=body.keys.p256dh,
        auth=body.keys.auth,
        communes=tuple(body.communes),
        language=body.language,
        interests=tuple(body.interests),
    )
    fresh = residents.subscribe(actor_of(request), wish)
    return Status(201 if fresh else 200, {"subscribed": True, "communes": sorted(set(body.communes))})


@router.post("/push/subscriptions/wish", summary="What a subscription wants to hear of")
def post_wish(request: HttpRequest, body: EndpointIn) -> Any:
    """The communes of a subscription, for the page that changes them."""
    return {"communes": list(residents.wished(body.endpoint))}


@router.delete("/push/subscriptions", summary="Hear no more")
def delete_subscription(request: HttpRequest, body: EndpointIn) -> Any:
    """Forget a subscription."""
    return {"forgotten": residents.unsubscribe(body.endpoint)}
