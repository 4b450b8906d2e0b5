"""The web process: event streams on the loop, everything else on threads that keep their connection.

Django under ASGI gives each request a thread of its own and hops between loop and thread at every
middleware; on a pool of lasting threads a small request costs a third of that, and the database
connection lasts.
"""

from __future__ import annotations

from typing import Any, cast

from a2wsgi import WSGIMiddleware

from fansipan.config.wsgi import application as django_application

# isort: split
# Django is set up by the import above, so what follows may import models.
from fansipan.config import lane
from fansipan.services.console.pages.live import application as live_application

_threads = WSGIMiddleware(cast(Any, django_application), workers=8)


async def application(scope: Any, receive: Any, send: Any) -> None:
    """Route by path: /live to the stream, the rest to Django."""
    if scope["type"] == "lifespan":
        await _lifespan(receive, send)
    elif scope["type"] == "http" and scope["path"] == "/live":
        await live_application(scope, receive, send)
    elif scope["type"] == "http" and (scope["method"], scope["path"]) == (lane.METHOD, lane.PATH):
        await lane.application(scope, receive, send)
    elif scope["type"] == "http":
        await _threads(scope, receive, send)


async def _lifespan(receive: Any, send: Any) -> None:
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return
