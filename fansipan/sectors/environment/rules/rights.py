"""The rights of this room."""

from __future__ import annotations

from fansipan.kernel.permissions import READERS, STAFF, Permission, Role

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
)
