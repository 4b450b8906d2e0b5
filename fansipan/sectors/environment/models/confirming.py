"""Who compared which number of the law with the official text, and the scan that shows it."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from fansipan.sectors.environment.models.law import Regulation


class Confirmation(models.Model):
    """One comparison with the official text: of one number or of a whole table. It is withdrawn, never removed."""

    regulation = models.ForeignKey(
        Regulation, models.PROTECT, null=True, related_name="confirmations", verbose_name=_("regulation")
    )
    source = models.TextField(_("source"))
    article = models.CharField(_("article"), max_length=120)
    text_date = models.DateField(_("date of the official text"))
    scan = models.BinaryField(_("scan"))
    scan_name = models.CharField(_("name of the scan"), max_length=200)
    scan_type = models.CharField(max_length=100)
    scan_sha256 = models.CharField(max_length=64)
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField()
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_why = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-confirmed_at", "-pk"]
        verbose_name = _("confirmation")
        verbose_name_plural = _("confirmations")

    def __str__(self) -> str:
        return f"{self.source}, {self.article}"


class ConfirmedNumber(models.Model):
    """A number as it stood before and after a confirmation; `kind` and `number` say which row it is."""

    confirmation = models.ForeignKey(Confirmation, models.CASCADE, related_name="numbers")
    kind = models.CharField(max_length=12)
    number = models.IntegerField()
    before = models.JSONField()
    after = models.JSONField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["confirmation", "kind", "number"], name="one_number_a_confirmation"),
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["kind", "number"], name="confirmed_by_number")]

    def __str__(self) -> str:
        return f"{self.kind} {self.number}"
