"""The rights of this room."""

from __future__ import annotations

from fansipan.kernel.permissions import READERS, STAFF, Permission, Role

OFFICERS = frozenset({Role.ADMINISTRATOR, Role.PROVINCE_OFFICER})

VIEW_ALARMS = Permission("alerts.view_alarms", READERS)
"""See alarms: a plant those of its own stations."""

ACKNOWLEDGE = Permission("alerts.acknowledge", STAFF)
"""Acknowledge an alarm, reset a latched one."""

COMMENT = Permission("alerts.comment", STAFF | {Role.PLANT_USER})
"""Say something about an alarm: a plant about those of its own stations."""

SHELVE = Permission("alerts.shelve", STAFF)
"""Put alarms aside for a time, silence many, enter works that suppress them."""

TAKE_OUT_OF_SERVICE = Permission("alerts.take_out_of_service", OFFICERS)
"""Take the alarms of a station or datastream out of service until further notice."""

VIEW_RULES = Permission("alerts.view_rules", STAFF | {Role.AUDITOR})
"""Read rules, their versions, what they would have raised, and the figures."""

WRITE_RULES = Permission("alerts.write_rules", OFFICERS)
"""Write a rule, change it, switch it on or off."""

OPEN_INCIDENT = Permission("alerts.open_incident", STAFF)
"""Open an incident for an alarm or a group."""

LOAD_RULES = Permission("alerts.load_rules", frozenset({Role.ADMINISTRATOR}))
"""Load rules out of files."""

ALL = (
    VIEW_ALARMS,
    ACKNOWLEDGE,
    COMMENT,
    SHELVE,
    TAKE_OUT_OF_SERVICE,
    VIEW_RULES,
    WRITE_RULES,
    OPEN_INCIDENT,
    LOAD_RULES,
)
