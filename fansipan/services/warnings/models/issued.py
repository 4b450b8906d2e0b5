"""Our own warnings: who issues them, for which hazards, and every message of each."""

from __future__ import annotations

from typing import ClassVar

from django.core.validators import URLValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from fansipan.kernel.models import TextField
from fansipan.services.warnings.contracts import CapCategory, CapMessageType, CapSeverity, CapStatus, MessageState


class Issuer(models.Model):
    """In whose name warnings go out; the first row counts."""

    sender = models.CharField(_("sender (CAP)"), max_length=200, help_text=_("As a mail address; no spaces, commas."))
    name = TextField(_("name"))
    web = models.CharField(_("address where people read on"), max_length=300, validators=[URLValidator()])
    contact = models.CharField(_("contact"), max_length=200, blank=True)
    prefix = models.CharField(_("beginning of every identifier"), max_length=60)
    two_persons = models.BooleanField(_("a second person releases"), default=True)

    class Meta:
        verbose_name = _("issuer of warnings")
        verbose_name_plural = _("issuers of warnings")

    def __str__(self) -> str:
        return self.sender


class Hazard(models.Model):
    """A kind of danger and the words with which a warning of it begins; {place}, {time}, {value} … are filled in."""

    code = models.CharField(_("code"), max_length=40, unique=True)
    name = TextField(_("name"))
    category = models.CharField(_("category"), max_length=20, choices=[(one.value, one.value) for one in CapCategory])
    severity = models.CharField(_("severity"), max_length=20, choices=[(one.value, one.value) for one in CapSeverity])
    hours = models.FloatField(_("hours it holds"), default=12.0)
    headline = TextField(_("headline"), blank=True)
    description = TextField(_("description"), blank=True)
    instruction = TextField(_("instruction"), blank=True)
    automatic = models.BooleanField(
        _("approved beforehand"),
        default=False,
        help_text=_("Goes out without a second person when a sector raises it by itself."),
    )

    class Meta:
        ordering: ClassVar[list[str]] = ["code"]
        verbose_name = _("hazard")
        verbose_name_plural = _("hazards")

    def __str__(self) -> str:
        return f"{self.code} · {self.name.get('vi', '')}"


class PublicWarning(models.Model):
    """A warning over its whole life; `origin` says what it came from, such as alarm:17."""

    code = models.CharField(max_length=30, unique=True)
    hazard = models.CharField(max_length=40, blank=True)
    origin = models.CharField(max_length=200, blank=True, db_index=True)
    created_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar[list[str]] = ["-id"]
        verbose_name = _("warning")
        verbose_name_plural = _("warnings")

    def __str__(self) -> str:
        return self.code


class WarningMessage(models.Model):
    """One CAP message of a warning. Once released it is never changed: triggers refuse it."""

    warning = models.ForeignKey(PublicWarning, models.PROTECT, related_name="messages")
    message_type = models.CharField(max_length=10, choices=[(one.value, one.value) for one in CapMessageType])
    state = models.CharField(max_length=10, choices=[(one.value, one.value) for one in MessageState], db_index=True)
    status = models.CharField(max_length=10, choices=[(one.value, one.value) for one in CapStatus])
    content = models.JSONField()
    communes = models.JSONField(default=list)
    all_clear = models.BooleanField(default=False)
    drafted_by = models.ForeignKey("identity.User", models.PROTECT, null=True, related_name="+")
    drafted_at = models.DateTimeField()
    submitted_by = models.ForeignKey("identity.User", models.PROTECT, null=True, related_name="+")
    submitted_at = models.DateTimeField(null=True)
    released_by = models.ForeignKey("identity.User", models.PROTECT, null=True, related_name="+")
    remark = models.TextField(blank=True)
    identifier = models.CharField(max_length=120, unique=True, null=True)
    sender = models.CharField(max_length=200, blank=True)
    sent = models.DateTimeField(null=True, db_index=True)
    expires = models.DateTimeField(null=True, db_index=True)
    xml = models.BinaryField(null=True)
    sha256 = models.CharField(max_length=64, blank=True)
    reminded_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["id"]
        verbose_name = _("message of a warning")
        verbose_name_plural = _("messages of warnings")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["warning"],
                condition=models.Q(state__in=[MessageState.DRAFT.value, MessageState.SUBMITTED.value]),
                name="one_open_message_a_warning",
            ),
            models.CheckConstraint(
                name="released_message_is_whole",
                condition=~models.Q(state=MessageState.RELEASED.value)
                | models.Q(identifier__isnull=False, sent__isnull=False, expires__isnull=False, xml__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.identifier or f"{self.warning_id} {self.state}"
