"""The badge that an organisation wears in public because it wants to."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class Badge(models.Model):
    """That an organisation lets its badge be public. Its row goes when it takes it off."""

    organisation = models.OneToOneField("identity.Organisation", models.CASCADE, related_name="+")
    since = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    def __str__(self) -> str:
        return f"{self.organisation}"
