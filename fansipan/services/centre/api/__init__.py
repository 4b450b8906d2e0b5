"""The JSON door of the centre: all that its pages show."""

from __future__ import annotations

from ninja import Router

from fansipan.services.centre.api import duty, numbers, work

router = Router(tags=["centre"])
for one in (numbers.router, duty.router, work.router):
    router.add_router("", one)
