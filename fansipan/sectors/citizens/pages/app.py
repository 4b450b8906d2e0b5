"""What makes the site an app that is installed and opens without a line."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from fansipan.kernel.offline import KEEP
from fansipan.kernel.text import pick
from fansipan.sectors.citizens.pages.asking import language
from fansipan.services.places import queries as places

SIZES = (192, 512)


@require_safe
def webmanifest(request: HttpRequest) -> HttpResponse:
    """What a telephone needs to know to install it."""
    province = places.province()
    name = pick(province.name, language()) if province else ""
    icons = [
        {"src": static(f"console/icon-{size}.png"), "sizes": f"{size}x{size}", "type": "image/png", "purpose": "any"}
        for size in SIZES
    ]
    icons.append(
        {"src": static("console/icon-maskable.png"), "sizes": "512x512", "type": "image/png", "purpose": "maskable"}
    )
    body = {
        "id": "/",
        "name": f"Fansipan · {name}".rstrip(" ·"),
        "short_name": "Fansipan",
        "description": _("Warnings, air, water, and reports to the authorities of the province."),
        "lang": language(),
        "start_url": f"{reverse('citizens:portal')}?app",
        "scope": "/",
        "display": "standalone",
        "background_color": "#ffffff",
        "theme_color": "#3949b8",
        "icons": icons,
        "shortcuts": [
            {"name": _("Report something"), "url": reverse("citizens:new_report")},
            {"name": _("Warnings"), "url": reverse("warnings:warnings")},
            {"name": _("Shelters"), "url": reverse("citizens:shelters")},
        ],
        "categories": ["government", "weather", "utilities"],
    }
    answer = JsonResponse(body, content_type="application/manifest+json")
    answer["Cache-Control"] = "public, max-age=3600"
    answer["Vary"] = "Cookie, Accept-Language"
    return answer


@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """What the browser shows where there is no line and nothing was kept."""
    answer = render(request, "citizens/offline.html")
    answer[KEEP] = "static"
    return answer


urlpatterns = [
    path("manifest.webmanifest", webmanifest, name="webmanifest"),
    path("offline", offline, name="offline"),
]
