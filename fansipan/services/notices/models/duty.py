"""The calendar of who is on call. Members are written as "user:5" or "contact:3"."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from fansipan.kernel.models import TextField
from fansipan.services.identity.models import User


class Rotation(models.Model):
    """A duty that people take turns in. The deputy is told when nobody is on call."""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    title = TextField(_("title"))
    deputy = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("deputy"))

    class Meta:
        ordering: ClassVar[list[str]] = ["code"]
        verbose_name = _("rotation")
        verbose_name_plural = _("rotations")

    def __str__(self) -> str:
        return str(self.title.get("vi") or self.code)


class RotationLayer(models.Model):
    """People who take turns of so many hours; the first layer that has somebody at a moment counts."""

    rotation = models.ForeignKey(Rotation, models.CASCADE, related_name="layers")
    order = models.PositiveSmallIntegerField(default=0)
    members = models.JSONField(default=list)
    start = models.DateTimeField()
    shift_hours = models.PositiveSmallIntegerField(default=24)
    windows = models.JSONField(default=list)

    class Meta:
        ordering: ClassVar[list[str]] = ["order", "id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(name="a_shift_lasts", condition=Q(shift_hours__gt=0)),
        ]

    def __str__(self) -> str:
        return f"{self.rotation_id} {self.order}"


class RotationSwap(models.Model):
    """From start to end somebody else is on call; "" is nobody."""

    rotation = models.ForeignKey(Rotation, models.CASCADE, related_name="swaps")
    start = models.DateTimeField()
    end = models.DateTimeField()
    member = models.CharField(max_length=40, blank=True)
    why = models.CharField(max_length=300, blank=True)
    made_by = models.CharField(max_length=200)
    made_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar[list[str]] = ["made_at", "id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(name="swap_begins_before_it_ends", condition=Q(start__lt=F("end"))),
        ]

    def __str__(self) -> str:
        return f"{self.rotation_id} {self.start} – {self.end}"
