"""What a browser may keep of the site and show, with its age, where there is no line.

The site's worker (citizens/worker.js) keeps an answer only when it says so by these headers.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.http import HttpRequest, HttpResponse

from fansipan.kernel import clock
from fansipan.kernel.permissions import ANONYMOUS

KEEP = "Fansipan-Keep"
"""When the answer was made, or "static" for one that says nothing of its time: it may be kept."""

ALSO = "Fansipan-Keep-Also"
"""Addresses of this site, with blanks between them, that are worth keeping with it."""

MOST = 20


def keep(request: HttpRequest, answer: HttpResponse, also: Iterable[str] = ()) -> HttpResponse:
    """The answer, marked as one that may be kept: never what somebody with an account or a key is told.

    `also` are addresses that its reader will want without a line, at most 20 of them; they must say themselves that
    they may be kept.
    """
    if getattr(request, "actor", ANONYMOUS).is_anonymous:
        answer[KEEP] = clock.now().isoformat(timespec="seconds")
        if wanted := list(dict.fromkeys(also))[:MOST]:
            answer[ALSO] = " ".join(wanted)
    answer.setdefault("Cache-Control", "private, no-cache")
    return answer
