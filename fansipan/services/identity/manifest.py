"""What identity offers the house."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from fansipan.kernel.manifest import App, MenuGroup, MenuItem
from fansipan.services.identity.rules import ADMINISTER, OWN_ACCOUNT, VIEW_AUDIT

APP = App(
    package="fansipan.services.identity",
    title=_("People"),
    permissions=(ADMINISTER, OWN_ACCOUNT, VIEW_AUDIT),
    menu=(
        MenuItem(_("Audit trail"), "identity:audit", needs=VIEW_AUDIT, order=90, icon="book", group=MenuGroup.SYSTEM),
        MenuItem(
            _("Administration"), "admin:index", needs=ADMINISTER, order=95, icon="settings", group=MenuGroup.SYSTEM
        ),
    ),
    messages={
        "identity.user": _("There is no such user."),
        "identity.audit_too_long": _(
            "That is more than %(most)s entries: narrow the list by days, or take the CSV file."
        ),
        "identity.login_taken": _("Somebody has the login %(login)s already. Choose another."),
        "identity.weak_password": _("The password is too weak. %(why)s"),
        "identity.organisation_missing": _("With this role somebody belongs to an organisation. Choose it."),
        "identity.role_not_assignable": _("The role %(role)s cannot be given to a person."),
        "identity.last_administrator": _(
            "This is the last active administrator. Make somebody else an administrator first."
        ),
        "identity.not_a_demo": _("Real people have accounts here, so the accounts of the demo are not made."),
        "identity.create_user": _("Account made"),
        "identity.set_role": _("Role or organisation changed"),
        "identity.deactivate": _("Account closed"),
        "identity.reactivate": _("Account opened again"),
        "identity.set_password": _("Password set by an administrator"),
        "identity.change_password": _("Own password changed"),
        "identity.end_sessions": _("Logged out everywhere"),
        "identity.unlock": _("Login unlocked"),
        "identity.login": _("Logged in"),
        "identity.logout": _("Logged out"),
        "identity.login_failed": _("Wrong password"),
        "identity.login_locked": _("Login locked after wrong passwords"),
        "identity.export_audit": _("Audit trail exported"),
    },
)
