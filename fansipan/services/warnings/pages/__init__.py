"""The HTML door of public warnings: what everybody reads, and the desk at which they are written."""

from __future__ import annotations

from fansipan.services.warnings.pages import desk, feeds, public, writing

urlpatterns = [*feeds.urlpatterns, *desk.urlpatterns, *writing.urlpatterns, *public.urlpatterns]
