"""/service-worker.js: the one worker of the site, made of the parts that the apps hand in."""

from __future__ import annotations

import hashlib
import json

from django.http import HttpRequest, HttpResponse
from django.templatetags.static import static
from django.views.decorators.http import require_safe

from fansipan.kernel import manifest

SHELL = (
    *(
        f"console/{name}.css"
        for name in ["tokens", "base", "controls", "components", "data", "elements", "map", "print"]
    ),
    *(
        f"console/{name}.js"
        for name in (
            *("ages", "app", "chart-data", "chart-drawing", "chart-parts", "data-table", "element", "live-feed"),
            *("live-line", "map-drawing", "map-layers", "map-places", "map-style", "map-view", "shell", "table-order"),
            "time-chart",
        )
    ),
    "console/icon.svg",
    "htmx/htmx.min.js",
)
"""What every page needs. Their hashed names change with them, and so does the worker."""

FIRST = "console/worker.js"


@require_safe
def service_worker(request: HttpRequest) -> HttpResponse:
    """The parts, and the addresses of what every page needs."""
    parts = [FIRST, *(name for app in manifest.installed() for name in app.worker_scripts)]
    files = [*SHELL, *(name for app in manifest.installed() for name in app.offline_files)]
    shell = [static(name) for name in files]
    known = {
        "shell": shell,
        "version": hashlib.sha256("".join(map(static, (*files, *parts))).encode()).hexdigest()[:12],
        "icon": static("console/icon-192.png"),
        "static": {name: static(name) for name in parts},
    }
    lines = [f"self.FANSIPAN = {json.dumps(known)};", *(f"importScripts({json.dumps(static(one))});" for one in parts)]
    answer = HttpResponse("\n".join(lines) + "\n", content_type="text/javascript; charset=utf-8")
    answer["Cache-Control"] = "no-cache"
    answer["Service-Worker-Allowed"] = "/"
    return answer
