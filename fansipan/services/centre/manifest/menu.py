"""The entries of the main menu."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from fansipan.kernel.manifest import MenuGroup, MenuItem
from fansipan.services.centre.rules import rights

CENTRE = MenuGroup.CENTRE
NUMBERS = pgettext_lazy("centre", "Numbers")

MENU = (
    MenuItem(pgettext_lazy("centre", "Desk"), "centre:desk", rights.SEE_CENTRE, order=4, icon="home", group=CENTRE),
    MenuItem(_("Wall"), "centre:wall", rights.SEE_CENTRE, order=5, icon="table", group=CENTRE),
    MenuItem(_("Morning brief"), "centre:brief", rights.SEE_CENTRE, order=6, icon="sun", group=CENTRE),
    MenuItem(_("Dashboards"), "centre:dashboards", rights.SEE_CENTRE, order=7, icon="chart", group=CENTRE),
    MenuItem(NUMBERS, "centre:indicators", rights.SEE_CENTRE, order=8, icon="list", group=CENTRE),
    MenuItem(_("Scenarios"), "centre:scenarios", rights.SEE_CENTRE, order=13, icon="book", group=CENTRE),
    MenuItem(_("Orders"), "centre:orders", rights.SEE_CENTRE, order=14, icon="check", group=CENTRE),
    MenuItem(_("Shifts"), "centre:shifts", rights.SEE_CENTRE, order=15, icon="user", group=CENTRE),
    MenuItem(_("Reports of the day"), "centre:situations", rights.SEE_CENTRE, order=16, icon="file", group=CENTRE),
    MenuItem(_("Cameras"), "centre:cameras", rights.SEE_CAMERAS, order=17, icon="photo", group=CENTRE),
    MenuItem(_("Screens"), "centre:walls", rights.MANAGE_WALLS, order=92, icon="lock", group=MenuGroup.SYSTEM),
)
