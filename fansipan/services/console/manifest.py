"""What the console offers the house."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from fansipan.kernel.manifest import App

APP = App(package="fansipan.services.console", title=_("Operations centre"))
