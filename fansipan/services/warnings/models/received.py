"""What other issuers say: the feeds that are asked, and every message they gave."""

from __future__ import annotations

from typing import ClassVar

from django.core.validators import URLValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from fansipan.kernel.models import TextField


class WarningSource(models.Model):
    """A CAP feed of another issuer (Atom, RSS or a single message), and how far it is believed."""

    code = models.CharField(_("code"), max_length=40, unique=True)
    name = TextField(_("name"))
    url = models.CharField(_("address of the feed"), max_length=500, validators=[URLValidator(["https", "http"])])
    active = models.BooleanField(_("active"), default=True)
    interval_seconds = models.PositiveIntegerField(_("asked every … seconds"), default=120)
    certificates = models.TextField(
        _("certificates of the sender (PEM)"),
        blank=True,
        help_text=_("With one here only messages signed by it are believed."),
    )
    shown = models.BooleanField(_("shown to the public"), default=False)
    asked_at = models.DateTimeField(null=True, blank=True, editable=False)
    answered_at = models.DateTimeField(null=True, blank=True, editable=False)
    trouble = models.CharField(max_length=500, blank=True, editable=False)

    class Meta:
        ordering: ClassVar[list[str]] = ["code"]
        verbose_name = _("source of warnings")
        verbose_name_plural = _("sources of warnings")

    def __str__(self) -> str:
        return self.code


class ReceivedMessage(models.Model):
    """A message of another issuer as it came, judged; never changed."""

    source = models.ForeignKey(WarningSource, models.PROTECT, related_name="messages")
    address = models.CharField(max_length=1000, blank=True)
    identifier = models.CharField(max_length=300)
    sender = models.CharField(max_length=300, blank=True)
    sent = models.DateTimeField(null=True)
    expires = models.DateTimeField(null=True)
    message_type = models.CharField(max_length=10, blank=True)
    status = models.CharField(max_length=10, blank=True)
    references = models.JSONField(default=list)
    communes = models.JSONField(default=list)
    headline = models.TextField(blank=True)
    severity = models.CharField(max_length=20, blank=True)
    believed = models.BooleanField()
    faults = models.JSONField(default=list)
    xml = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    received_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar[list[str]] = ["-id"]
        verbose_name = _("warning received")
        verbose_name_plural = _("warnings received")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["source", "sha256"], name="one_received_message_a_content"),
        ]

    def __str__(self) -> str:
        return self.identifier
