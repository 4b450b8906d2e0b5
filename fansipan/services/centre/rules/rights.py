"""The rights of this room."""

from __future__ import annotations

from fansipan.kernel.permissions import STAFF, Permission, Role

WATCHERS = STAFF | {Role.AUDITOR}
OFFICERS = frozenset({Role.ADMINISTRATOR, Role.PROVINCE_OFFICER})
ADMINISTRATORS = frozenset({Role.ADMINISTRATOR})

SEE_CENTRE = Permission("centre.see", WATCHERS)
"""See numbers, the wall, the desk, orders, shifts, reports and the brief."""

ARRANGE = Permission("centre.arrange", STAFF)
"""Arrange dashboards of one's own."""

SHARE_DASHBOARDS = Permission("centre.share_dashboards", OFFICERS)
"""Give a dashboard to everybody, or to a role."""

LEAD_SHIFT = Permission("centre.lead_shift", STAFF)
"""Take and hand over a shift, write in its log, edit the report of the day."""

START_SCENARIO = Permission("centre.start_scenario", STAFF)
EDIT_SCENARIOS = Permission("centre.edit_scenarios", OFFICERS)
ATTACH_EVIDENCE = Permission("centre.attach_evidence", OFFICERS)
"""Attach evidence for the national score of smart cities to a number, and withdraw it."""

SEE_CAMERAS = Permission("centre.see_cameras", WATCHERS)
SEE_USE = Permission("centre.see_use", OFFICERS | {Role.AUDITOR})
"""See which numbers are looked at, by role and day; nobody sees who it was."""

MANAGE_WALLS = Permission("centre.manage_walls", ADMINISTRATORS)
"""Make and revoke the links by which a screen shows the wall."""

LOAD = Permission("centre.load", ADMINISTRATORS)

ALL = (
    SEE_CENTRE,
    ARRANGE,
    SHARE_DASHBOARDS,
    LEAD_SHIFT,
    START_SCENARIO,
    EDIT_SCENARIOS,
    ATTACH_EVIDENCE,
    SEE_CAMERAS,
    SEE_USE,
    MANAGE_WALLS,
    LOAD,
)
