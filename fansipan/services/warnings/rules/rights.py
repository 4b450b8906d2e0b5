"""The rights of this room."""

from __future__ import annotations

from fansipan.kernel.permissions import STAFF, Permission, Role

VIEW_WARNINGS = Permission("warnings.view_warnings", frozenset(Role))
"""See the warnings that are out: everybody."""

SEE_DESK = Permission("warnings.see_desk", STAFF | {Role.AUDITOR})
"""See drafts, exercises, and what other issuers sent."""

DRAFT_WARNINGS = Permission("warnings.draft", STAFF)
"""Write a warning, change it, submit it."""

RELEASE_WARNINGS = Permission("warnings.release", STAFF)
"""Release a warning that somebody else wrote."""

LOAD_HAZARDS = Permission("warnings.load_hazards", frozenset({Role.ADMINISTRATOR}))
"""Load the hazards and the issuer out of files."""

ALL = (VIEW_WARNINGS, SEE_DESK, DRAFT_WARNINGS, RELEASE_WARNINGS, LOAD_HAZARDS)
