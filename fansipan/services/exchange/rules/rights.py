"""The rights of this room."""

from __future__ import annotations

from fansipan.kernel.permissions import READERS, Permission, Role

OFFICERS = frozenset({Role.ADMINISTRATOR, Role.PROVINCE_OFFICER})

VIEW_EXCHANGE = Permission("exchange.view", READERS)
"""See what was sent and what became of it: all of it for the province, that of the own stations for a plant."""

SEND_AGAIN = Permission("exchange.send_again", OFFICERS)
"""Have a period sent again."""

SWITCH_DESTINATION = Permission("exchange.switch", OFFICERS)
"""Pause a destination, let it go on, try its connection."""

ALL = (VIEW_EXCHANGE, SEND_AGAIN, SWITCH_DESTINATION)
