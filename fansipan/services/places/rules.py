"""The rights of this room: where communes lie is public."""

from __future__ import annotations

from fansipan.kernel.permissions import Permission, Role

VIEW_PLACES = Permission("places.view_places", frozenset(Role))
