"""What the portal shows besides what other apps know: announcements, shelters, contacts, documents."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from fansipan.kernel.models import TextField

CONFIDENCES = [("verified", _("verified")), ("unverified", _("not verified"))]


class Announcement(models.Model):
    """Something the province says. Not published: being written. No commune: for all."""

    title = TextField(_("title"))
    body = TextField(_("text"), blank=True)
    link = models.URLField(_("more at"), blank=True)
    communes = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    pinned = models.BooleanField(_("stands first"), default=False)
    published_at = models.DateTimeField(_("published"), null=True, db_index=True)
    until = models.DateTimeField(_("until"), null=True)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    written_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar[list[str]] = ["-pinned", "-published_at", "-id"]
        verbose_name = _("announcement")
        verbose_name_plural = _("announcements")

    def __str__(self) -> str:
        return str(self.title.get("vi", self.pk))


class Shelter(models.Model):
    """Where people are safe."""

    code = models.CharField(_("code"), max_length=40, unique=True)
    name = TextField(_("name"))
    address = TextField(_("address"), blank=True)
    commune = models.CharField(_("code of the commune"), max_length=20, db_index=True)
    lon = models.FloatField(_("longitude"))
    lat = models.FloatField(_("latitude"))
    capacity = models.PositiveIntegerField(_("people"), null=True, blank=True)
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    open = models.BooleanField(_("open now"), default=False)
    active = models.BooleanField(_("shown"), default=True)
    confidence = models.CharField(_("how sure"), max_length=20, choices=CONFIDENCES, default="unverified")
    source = models.TextField(_("source"), blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["code"]
        verbose_name = _("shelter")
        verbose_name_plural = _("shelters")

    def __str__(self) -> str:
        return str(self.name.get("vi", self.code))


class PublicContact(models.Model):
    """Whom to call. Emergency numbers stand first; no commune: for the whole province."""

    code = models.CharField(_("code"), max_length=40, unique=True)
    name = TextField(_("name"))
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    url = models.URLField(_("address on the web"), blank=True)
    note = TextField(_("note"), blank=True)
    emergency = models.BooleanField(_("emergency"), default=False)
    commune = models.CharField(_("code of the commune"), max_length=20, blank=True, db_index=True)
    order = models.PositiveSmallIntegerField(_("order"), default=50)
    confidence = models.CharField(_("how sure"), max_length=20, choices=CONFIDENCES, default="unverified")
    source = models.TextField(_("source"), blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-emergency", "order", "code"]
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")

    def __str__(self) -> str:
        return str(self.name.get("vi", self.code))


class PublicDocument(models.Model):
    """A paper that residents ask for: where its official text lies."""

    code = models.CharField(_("code"), max_length=60, unique=True)
    title = TextField(_("title"))
    url = models.CharField(_("address on the web"), max_length=300, blank=True)
    issued = models.CharField(_("number and day"), max_length=200, blank=True)
    order = models.PositiveSmallIntegerField(_("order"), default=50)
    source = models.TextField(_("source"), blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["order", "code"]
        verbose_name = _("document")
        verbose_name_plural = _("documents")

    def __str__(self) -> str:
        return str(self.title.get("vi", self.code))
