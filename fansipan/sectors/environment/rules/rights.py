"""The rights of this room."""

from __future__ import annotations

from fansipan.kernel.permissions import Permission, Role

VIEW_INDICES = Permission("environment.view_indices", frozenset(Role))
"""See the air and water indices of the stations one may see: the public those of public stations."""

LOAD_LAW = Permission("environment.load_law", frozenset({Role.ADMINISTRATOR}))
"""Load the numbers of the law out of files."""

ALL = (VIEW_INDICES, LOAD_LAW)
