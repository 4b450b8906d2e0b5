"""The rights of this room."""

from __future__ import annotations

from fansipan.kernel.permissions import PROVINCE_WIDE, READERS, STAFF, Permission, Role
from fansipan.sectors.environment.rules.report_rights import REPORTS

VIEW_INDICES = Permission("environment.view_indices", frozenset(Role))
"""See the air and water indices of the stations one may see: the public those of public stations."""

VIEW_SAMPLES = Permission("environment.view_samples", READERS)
"""See what laboratories found at a station."""

ENTER_SAMPLES = Permission("environment.enter_samples", frozenset({Role.ADMINISTRATOR, Role.PROVINCE_OFFICER}))
"""Enter and withdraw what laboratories found."""

LOAD_LAW = Permission("environment.load_law", frozenset({Role.ADMINISTRATOR}))
"""Load the numbers of the law out of files."""

VIEW_EXCEEDANCES = Permission("environment.view_exceedances", READERS)
"""See how stations stand by the law: corrected values, averages against limits, exceedances; a plant its own."""

VIEW_OBLIGATIONS = Permission("environment.view_obligations", READERS)
"""See what stations owe and what was filed about it: a plant that of its own."""

FILE_OBLIGATION = Permission("environment.file_obligation", STAFF | {Role.PLANT_USER})
"""File notices, certificates and proofs for a station."""

JUDGE_FILING = Permission("environment.judge_filing", frozenset({Role.ADMINISTRATOR, Role.PROVINCE_OFFICER}))
"""Accept what was filed, or return it."""

VIEW_ANALYSES = Permission("environment.view_analyses", READERS)
"""Analyse series and take the results away; a plant those of stations that it may see, and ranks its own only."""
VIEW_LAW = Permission("environment.view_law", frozenset(Role))
"""Read the regulations and their numbers: the law is everybody's."""

VIEW_EVIDENCE = Permission("environment.view_evidence", PROVINCE_WIDE)
"""See who confirmed a number of the law, and the scan that shows it."""

CONFIRM_LAW = Permission("environment.confirm_law", frozenset({Role.ADMINISTRATOR, Role.PROVINCE_OFFICER}))
"""Compare numbers of the law with the official text, take that back, and bring numbers in from a sheet."""

VIEW_PERMITS = Permission("environment.view_permits", READERS)
"""Read environmental permits: the province all of them, a plant its own."""

EDIT_PERMITS = Permission("environment.edit_permits", frozenset({Role.ADMINISTRATOR, Role.PROVINCE_OFFICER}))
"""Enter permits and their numbers."""

VIEW_OUTLETS = Permission("environment.view_outlets", READERS)
"""Read what the law asks of stacks and outlets: the province of all of them, a plant of its own."""

EDIT_OUTLETS = Permission("environment.edit_outlets", frozenset({Role.ADMINISTRATOR, Role.PROVINCE_OFFICER}))
"""Describe a stack or an outlet anew: its coefficients, what its limits are, how its readings are corrected."""

ALL = (
    VIEW_EXCEEDANCES,
    VIEW_INDICES,
    VIEW_SAMPLES,
    ENTER_SAMPLES,
    LOAD_LAW,
    VIEW_OBLIGATIONS,
    FILE_OBLIGATION,
    JUDGE_FILING,
    VIEW_ANALYSES,
    VIEW_LAW,
    VIEW_EVIDENCE,
    CONFIRM_LAW,
    VIEW_PERMITS,
    EDIT_PERMITS,
    VIEW_OUTLETS,
    EDIT_OUTLETS,
    *REPORTS,
)
