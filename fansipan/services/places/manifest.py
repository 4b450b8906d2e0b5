"""What places offers the house."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from fansipan.kernel.manifest import App
from fansipan.services.places.rules import VIEW_PLACES

APP = App(package="fansipan.services.places", title=_("Places"), permissions=(VIEW_PLACES,))
