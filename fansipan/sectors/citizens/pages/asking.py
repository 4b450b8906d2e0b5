"""Who is asking, in which language, from which browser, for which communes."""

from __future__ import annotations

import re
import secrets
from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language

from fansipan.kernel import clock
from fansipan.kernel.asking import actor_of
from fansipan.kernel.errors import Problem
from fansipan.kernel.manifest import message
from fansipan.kernel.permissions import ANONYMOUS, Actor
from fansipan.kernel.sheets import Sheet, written
from fansipan.kernel.text import language_of
from fansipan.services.places import queries as places

DEVICE, COMMUNES = "device", "communes"
YEAR = 365 * 24 * 3600
MOST_COMMUNES = 5
TOKEN = re.compile(r"[A-Za-z0-9_-]{16,64}")


def nobody(request: HttpRequest) -> Actor:
    """Whoever it is, as one of the public: what residents send is sent by nobody in particular."""
    return replace(ANONYMOUS, address=actor_of(request).address, request_id=actor_of(request).request_id)


def language() -> str:
    """The language of this answer."""
    return language_of(get_language())


def explained(problem: Problem) -> str:
    """What is wrong, in the words of the room that says so."""
    words = message(problem.code)
    return words % problem.data if words else problem.code


def filed(sheet: Sheet, name: str, kind: str) -> HttpResponse:
    """A table as a file to keep. Raises NotFound for a kind that is none."""
    content, mime = written(sheet, kind)
    answer = HttpResponse(content, content_type=mime)
    answer["Content-Disposition"] = f'attachment; filename="fansipan-{name}-{clock.today().isoformat()}.{kind}"'
    return answer


def device(request: HttpRequest) -> str:
    """The token of this browser; "" where it has none yet."""
    found = request.COOKIES.get(DEVICE, "")
    return found if TOKEN.fullmatch(found) else ""


def with_device(request: HttpRequest, answer: HttpResponse) -> HttpResponse:
    """The answer, which gives a browser a token of its own that says nothing of its owner."""
    if not device(request):
        answer.set_cookie(
            DEVICE, secrets.token_urlsafe(18), max_age=YEAR, httponly=True, samesite="Lax", secure=request.is_secure()
        )
    return answer


def chosen(request: HttpRequest) -> list[str]:
    """The communes that this browser chose and that exist today."""
    asked = request.COOKIES.get(COMMUNES, "").replace("%2C", ",").split(",")[:MOST_COMMUNES]
    known = {card.code for card in places.communes()} if any(asked) else set()
    return [code for code in dict.fromkeys(asked) if code in known]
