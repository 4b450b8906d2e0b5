"""What can be reported and who answers: tables that an administrator edits."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from fansipan.kernel.geo import Point
from fansipan.kernel.models import TextField
from fansipan.sectors.citizens.rules.twins import box

URGENCIES = [
    ("usual", pgettext_lazy("urgency of a report", "Usual")),
    ("soon", pgettext_lazy("urgency of a report", "Soon")),
    ("urgent", pgettext_lazy("urgency of a report", "Urgent")),
]


class FeedbackCategory(models.Model):
    """Something that can be reported. `twin_metres`, `twin_days`: how near and how new another one may be the same."""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    group = TextField(_("group of categories"))
    title = TextField(_("title"))
    hint = TextField(_("what belongs here"), blank=True)
    icon = models.CharField(_("drawing"), max_length=30, default="flag")
    urgency = models.CharField(_("urgency"), max_length=20, choices=URGENCIES, default="usual")
    agency = models.ForeignKey(
        "identity.Organisation", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("agency")
    )
    by_commune = models.BooleanField(_("answered by the commune or ward"), default=True)
    twin_metres = models.PositiveIntegerField(_("near: metres"), default=60)
    twin_days = models.PositiveIntegerField(_("new: days"), default=30)
    order = models.PositiveSmallIntegerField(_("order"), default=50)
    active = models.BooleanField(_("can be chosen"), default=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["order", "code"]
        verbose_name = _("category of reports")
        verbose_name_plural = _("categories of reports")

    def __str__(self) -> str:
        return str(self.title.get("vi", self.code))


class FeedbackRoute(models.Model):
    """A rule: reports of a category in a commune (any, when left empty) go to an agency."""

    category = models.ForeignKey(FeedbackCategory, models.CASCADE, related_name="routes", verbose_name=_("category"))
    commune = models.CharField(_("code of the commune"), max_length=20, blank=True)
    agency = models.ForeignKey("identity.Organisation", models.PROTECT, related_name="+", verbose_name=_("agency"))

    class Meta:
        verbose_name = _("rule for reports")
        verbose_name_plural = _("rules for reports")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["category", "commune"], name="one_rule_a_commune"),
        ]

    def __str__(self) -> str:
        return f"{self.category} · {self.commune or '*'} → {self.agency}"


class CommuneDesk(models.Model):
    """The organisation that answers for a commune or ward."""

    commune = models.CharField(_("code of the commune"), max_length=20, unique=True)
    organisation = models.ForeignKey(
        "identity.Organisation", models.PROTECT, related_name="+", verbose_name=_("organisation")
    )

    class Meta:
        ordering: ClassVar[list[str]] = ["commune"]
        verbose_name = _("desk of a commune")
        verbose_name_plural = _("desks of communes")

    def __str__(self) -> str:
        return f"{self.commune} → {self.organisation}"


class Asset(models.Model):
    """A thing with an owner, who gets what is reported of it. `line`: [[lon, lat], …], one pair for a single place.

    The box around it, its reach included, follows from the line: what lies near a place is found by it.
    """

    code = models.CharField(_("code"), max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=200)
    category = models.ForeignKey(FeedbackCategory, models.CASCADE, related_name="+", verbose_name=_("category"))
    owner = models.ForeignKey("identity.Organisation", models.PROTECT, related_name="+", verbose_name=_("owner"))
    line = models.JSONField(_("where: longitude and latitude of its corners"))
    area = models.BooleanField(_("an area: what lies within its corners belongs to it"), default=False)
    reach_m = models.PositiveIntegerField(_("reach, metres"), default=25)
    west = models.FloatField(default=0, editable=False)
    south = models.FloatField(default=0, editable=False)
    east = models.FloatField(default=0, editable=False)
    north = models.FloatField(default=0, editable=False)

    class Meta:
        ordering: ClassVar[list[str]] = ["code"]
        verbose_name = _("thing with an owner")
        verbose_name_plural = _("things with owners")
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["category", "west", "east"], name="things_by_place"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.west, self.south, self.east, self.north = box([Point(*pair) for pair in self.line], self.reach_m)
        super().save(*args, **kwargs)


class Open311Key(models.Model):
    """A program that may send reports by Open311. The key itself is known by its digest alone."""

    name = models.CharField(_("name"), max_length=200)
    prefix = models.CharField(_("beginning of the key"), max_length=8, unique=True)
    digest = models.CharField(max_length=64, editable=False)
    active = models.BooleanField(_("active"), default=True)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["name"]
        verbose_name = _("key for Open311")
        verbose_name_plural = _("keys for Open311")

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"
