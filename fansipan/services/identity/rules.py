"""The rights of this room and of the audit trail."""

from __future__ import annotations

from fansipan.kernel.permissions import Permission, Role

ADMINISTER = Permission("identity.administer", frozenset({Role.ADMINISTRATOR}))
VIEW_AUDIT = Permission("identity.view_audit", frozenset({Role.ADMINISTRATOR, Role.AUDITOR}))
