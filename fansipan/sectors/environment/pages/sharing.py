"""What a page needs to be passed on: its address, its picture, the words for both."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from fansipan.sectors.environment.pages.showing import language


def sharing(request: HttpRequest, title: str, page: str, picture: str, code: str) -> dict[str, Any]:
    """The Open Graph of a page. The addresses are whole, because others fetch them."""
    image = request.build_absolute_uri(reverse(picture, args=[code]))
    return {
        "title": title,
        "url": request.build_absolute_uri(reverse(page, args=[code])),
        "image": f"{image}?lang={language()}",
        "portrait": f"{image}?format=portrait&lang={language()}",
    }
