"""Stacks and outlets: the list, one with what holds for it, and describing it anew."""

from fansipan.sectors.environment.pages.outlets import editing, listing, one

urlpatterns = [*listing.urlpatterns, *editing.urlpatterns, *one.urlpatterns]
