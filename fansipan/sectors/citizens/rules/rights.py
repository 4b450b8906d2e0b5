"""The rights of this room."""

from __future__ import annotations

from fansipan.kernel.permissions import OF_AN_ORGANISATION, STAFF, Permission, Role

SEE_PORTAL = Permission("citizens.see_portal", frozenset(Role))
"""See what is near, the announcements, the map of reports: everybody."""

TAKE_REPORT = Permission("citizens.take_report", STAFF | {Role.AGENCY_USER})
"""Write down what somebody reports by phone or at the office."""

HANDLE_REPORT = Permission("citizens.handle_report", STAFF | {Role.AGENCY_USER})
"""See the words and blurred pictures of the reports that the own organisation answers."""

MODERATE = Permission("citizens.moderate", STAFF)
"""Let words and pictures through to the public, blur by hand, see what was sent."""

SEE_PERSON = Permission("citizens.see_person", STAFF | {Role.AGENCY_USER})
"""See who reported, for a reason that is noted, when the own organisation handles it."""

ERASE = Permission("citizens.erase", frozenset({Role.ADMINISTRATOR, Role.PROVINCE_OFFICER}))
"""Erase what is known of a person."""

ANNOUNCE = Permission("citizens.announce", STAFF)
"""Write what the province says, and shelters and contacts."""

SEE_BUSINESS = Permission("citizens.see_business", STAFF | OF_AN_ORGANISATION | {Role.AUDITOR})
"""See one's own place among others."""

WEAR_BADGE = Permission("citizens.wear_badge", STAFF | {Role.PLANT_USER})
"""Let the own organisation's badge be public, or not."""

LOAD = Permission("citizens.load", frozenset({Role.ADMINISTRATOR}))
"""Load categories, shelters and contacts out of files."""

ALL = (
    SEE_PORTAL,
    TAKE_REPORT,
    HANDLE_REPORT,
    MODERATE,
    SEE_PERSON,
    ERASE,
    ANNOUNCE,
    SEE_BUSINESS,
    WEAR_BADGE,
    LOAD,
)
