"""The rights of this room. Vocabulary: who sees, who judges, who answers for a plant."""

from __future__ import annotations

from fansipan.kernel.permissions import READERS, STAFF, Permission, Role

OFFICERS = frozenset({Role.ADMINISTRATOR, Role.PROVINCE_OFFICER})

VIEW_STATIONS = Permission("observations.view_stations", frozenset(Role))
"""See a station and its readings; the public sees public stations, a plant its own."""

VIEW_FILES = Permission("observations.view_files", READERS)
"""Read deliveries, their original bytes, the quarantine and the loss ledger."""

FLAG_READINGS = Permission("observations.flag_readings", OFFICERS)
STATE_CAUSE = Permission("observations.state_cause", STAFF | {Role.PLANT_USER})
WRITE_LOG = Permission("observations.write_log", STAFF | {Role.PLANT_USER})
ADD_DOCUMENT = Permission("observations.add_document", STAFF | {Role.PLANT_USER})
RENEW_SENSOR = Permission("observations.renew_sensor", OFFICERS)
REPLAY_DELIVERY = Permission("observations.replay_delivery", OFFICERS)
EXPORT = Permission("observations.export", READERS)
MANAGE_STATIONS = Permission("observations.manage_stations", frozenset({Role.ADMINISTRATOR}))

ALL = (
    VIEW_STATIONS,
    VIEW_FILES,
    FLAG_READINGS,
    STATE_CAUSE,
    WRITE_LOG,
    ADD_DOCUMENT,
    RENEW_SENSOR,
    REPLAY_DELIVERY,
    EXPORT,
    MANAGE_STATIONS,
)
