"""The rights of this room."""

from __future__ import annotations

from fansipan.kernel.permissions import PROVINCE_WIDE, STAFF, Permission, Role

VIEW_RIVERS = Permission("hazards.view_rivers", frozenset(Role))
"""See rain and rivers of the gauges one may see: the public those of public stations."""

VIEW_DUTY = Permission("hazards.view_duty", PROVINCE_WIDE)
"""See the flood-duty screen: risk, release notices, contact trees, the log of decisions, replays."""

KEEP_DUTY = Permission("hazards.keep_duty", STAFF)
"""Write into the log of decisions, enter release notices, begin drills and replays."""

ADJUST_RISK = Permission("hazards.adjust_risk", frozenset({Role.ADMINISTRATOR, Role.PROVINCE_OFFICER}))
"""Raise or lower the computed risk of a commune, with a reason."""

WARN = Permission("hazards.warn", STAFF)
"""Draft a warning from a gauge, tell a contact tree, sound a siren."""

KEEP_TREES = Permission("hazards.keep_trees", frozenset({Role.ADMINISTRATOR, Role.PROVINCE_OFFICER}))
"""Enter whom a contact tree reaches, one after the other."""

CHOOSE_MODEL = Permission("hazards.choose_model", frozenset({Role.ADMINISTRATOR, Role.PROVINCE_OFFICER}))
"""Put another version of a gauge's forecast model in force."""

LOAD_HAZARDS = Permission("hazards.load", frozenset({Role.ADMINISTRATOR}))
"""Load rivers, gauges, levels and tables out of files."""

EXPORT_HAZARDS = Permission("hazards.export", PROVINCE_WIDE)
"""Take lists away as files."""

ALL = (VIEW_RIVERS, VIEW_DUTY, KEEP_DUTY, ADJUST_RISK, WARN, KEEP_TREES, CHOOSE_MODEL, LOAD_HAZARDS, EXPORT_HAZARDS)
