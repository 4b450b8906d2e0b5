"""Sirens and loudspeakers that hear a signed webhook, and every call to them."""

from __future__ import annotations

from typing import ClassVar

from django.core.validators import URLValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from fansipan.kernel.models import TextField
from fansipan.sectors.hazards.contracts import Stage
from fansipan.sectors.hazards.models.duty import Drill


class Siren(models.Model):
    """A siren or loudspeaker of communes; `secret` is sealed and signs every call (standardwebhooks.com)."""

    code = models.CharField(_("code"), max_length=40, unique=True)
    name = TextField(_("name"))
    communes = models.JSONField(_("codes of the communes"), default=list)
    stage = models.CharField(
        _("from which level"), max_length=10, default=Stage.III.value, choices=[(one.value, one.value) for one in Stage]
    )
    url = models.CharField(_("address"), max_length=500, validators=[URLValidator(["http", "https"])])
    secret = models.TextField(_("secret, sealed"), blank=True, editable=False)
    lon = models.FloatField(_("longitude"), null=True, blank=True)
    lat = models.FloatField(_("latitude"), null=True, blank=True)
    automatic = models.BooleanField(
        _("sounds by itself"), default=False, help_text=_("When a warning that names its commune is released.")
    )
    active = models.BooleanField(_("active"), default=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["code"]
        verbose_name = _("siren or loudspeaker")
        verbose_name_plural = _("sirens and loudspeakers")

    def __str__(self) -> str:
        return f"{self.code} · {self.name.get('vi', '')}"


class SirenCall(models.Model):
    """One call to a siren: what was to be said, and what it answered. The same `key` is called once."""

    siren = models.ForeignKey(Siren, models.PROTECT, related_name="calls")
    key = models.CharField(max_length=200, unique=True)
    warning = models.CharField(max_length=120, blank=True)
    drill = models.ForeignKey(Drill, models.PROTECT, null=True, related_name="+")
    exercise = models.BooleanField(default=False)
    body = models.JSONField()
    ordered_by = models.CharField(max_length=200)
    ordered_at = models.DateTimeField(db_index=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    state = models.CharField(max_length=20, default="waiting")
    detail = models.CharField(max_length=500, blank=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-ordered_at"]
        verbose_name = _("call to a siren")
        verbose_name_plural = _("calls to sirens")

    def __str__(self) -> str:
        return f"{self.siren_id} {self.key}"


class ReplayEvent(models.Model):
    """A flood of the past that can be replayed: readings of gauges by hour; made-up values in between are marked."""

    code = models.CharField(_("code"), max_length=40, unique=True)
    title = TextField(_("title"))
    note = TextField(_("note"), blank=True)
    start = models.DateTimeField(_("from"))
    end = models.DateTimeField(_("to"))
    series = models.JSONField(_("series"))
    events = models.JSONField(_("what happened"), default=list)
    source = models.TextField(_("source"), blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["code"]
        verbose_name = _("flood to replay")
        verbose_name_plural = _("floods to replay")

    def __str__(self) -> str:
        return self.code
