"""What identity offers the house."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from fansipan.kernel.manifest import App, MenuItem
from fansipan.services.identity.rules import ADMINISTER, VIEW_AUDIT

APP = App(
    package="fansipan.services.identity",
    title=_("People"),
    permissions=(ADMINISTER, VIEW_AUDIT),
    menu=(
        MenuItem(_("Audit trail"), "identity:audit", needs=VIEW_AUDIT, order=90),
        MenuItem(_("Administration"), "admin:index", needs=ADMINISTER, order=95),
    ),
)
