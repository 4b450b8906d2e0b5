"""The rights over reports."""

from __future__ import annotations

from fansipan.kernel.permissions import STAFF, Permission, Role

OFFICERS = frozenset({Role.ADMINISTRATOR, Role.PROVINCE_OFFICER})

VIEW_REPORTS = Permission("environment.view_reports", frozenset(Role))
"""See reports: the public those that were published, a plant also those about itself."""

MAKE_REPORTS = Permission("environment.make_reports", STAFF | {Role.PLANT_USER})
"""Order reports, write remarks, hand them in for signature: a plant those about itself."""

SIGN_REPORTS = Permission("environment.sign_reports", OFFICERS)
PUBLISH_REPORTS = Permission("environment.publish_reports", OFFICERS)
EDIT_LAYOUTS = Permission("environment.edit_report_layouts", frozenset({Role.ADMINISTRATOR}))

REPORTS = (VIEW_REPORTS, MAKE_REPORTS, SIGN_REPORTS, PUBLISH_REPORTS, EDIT_LAYOUTS)
