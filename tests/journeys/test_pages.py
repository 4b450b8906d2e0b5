"""The list of pages is whole, and every page opens for whom it names."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from django.urls import URLPattern, URLResolver, get_resolver, resolve

from tests.journeys.pages import ADMIN_PAGES, NO_PAGES, PAGES

NUMBERED = (
    *("id", "exceedance", "profile", "refused", "delivery", "unclaimed", "stream"),
    *("number", "confirmation", "permit", "draft", "report", "signed_report", "notice", "contact", "channel"),
    *("board", "order", "exercise", "shift", "drill"),
)
ANY = dict.fromkeys(NUMBERED, 1) | {
    "high_stack": "X",
    "station": "X",
    "alarm": "X",
    "past_alarm": "X",
    "air": "X",
    "water": "X",
    "case": "X",
    "commune": "X",
    "warning": "X",
    "token": "X",
    "day": "2026-01-01",
    "sent": 1,
    "today": "2026-01-01",
    "announcement": 1,
    "residents_report": "X",
    "secret": "X",
    "badge": "X",
    "gauge": "X",
}


def names(resolver: URLResolver, space: str = "") -> Iterator[str]:
    """The names of all routes but those of the API and of the administration."""
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLPattern):
            yield f"{space}{pattern.name}"
        elif str(pattern.pattern) not in ("api/v1/", "admin/"):
            yield from names(pattern, f"{pattern.namespace}:" if pattern.namespace else space)


def test_every_page_of_the_site_is_on_the_list() -> None:
    addresses = [urlsplit(page.address.format(**ANY)).path for page in (*PAGES, *ADMIN_PAGES)]
    listed = {resolve(address).view_name for address in addresses}
    assert set(names(get_resolver())) - listed == NO_PAGES


def test_pages_have_names_of_their_own() -> None:
    known = [page.name for page in (*PAGES, *ADMIN_PAGES)]
    assert len(known) == len(set(known))
