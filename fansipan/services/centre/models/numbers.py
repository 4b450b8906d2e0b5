"""Numbers as they were measured, the evidence attached to them, and how often they are looked at."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from fansipan.kernel.models import TextField
from fansipan.services.identity.models import User


class IndicatorNow(models.Model):
    """The newest reading of an indicator. `as_of` none: it rests on rows of our own. `failed`: why none was made."""

    name = models.CharField(max_length=80, primary_key=True)
    value = models.FloatField(null=True)
    as_of = models.DateTimeField(null=True)
    measured_at = models.DateTimeField()
    communes = models.JSONField(default=dict)
    failed = models.CharField(max_length=200, blank=True)

    def __str__(self) -> str:
        return self.name


class IndicatorPoint(models.Model):
    """A reading of every quarter of an hour, for how it went."""

    name = models.CharField(max_length=80)
    at = models.DateTimeField()
    value = models.FloatField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["name", "at"], name="one_point_a_quarter"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.at}"


class Evidence(models.Model):
    """What proves a criterion of the national score of smart cities (TT 03/2026/TT-BXD). Withdrawn, never deleted.

    `indicator`: the number that it is attached to, "" for a criterion without one.
    """

    indicator = models.CharField(max_length=80, db_index=True, blank=True)
    criterion = models.CharField(max_length=40)
    level = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=300)
    dated = models.DateField()
    url = models.URLField(max_length=500, blank=True)
    file_name = models.CharField(max_length=200, blank=True)
    file_type = models.CharField(max_length=100, blank=True)
    file_sha256 = models.CharField(max_length=64, blank=True)
    content = models.BinaryField(null=True)
    value = models.FloatField(null=True)
    added_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_why = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-dated", "-id"]

    def __str__(self) -> str:
        return f"{self.criterion} {self.title}"


class Criterion(models.Model):
    """A criterion of the national score, as an administrator entered it from the circular or its guidance."""

    code = models.CharField(_("code"), max_length=40, unique=True)
    title = TextField(_("title"))
    basic = models.BooleanField(_("basic: without it there is no level"), default=True)
    source = models.TextField(_("source"), blank=True)
    confirmed = models.BooleanField(_("compared with the official text"), default=False)

    class Meta:
        ordering: ClassVar[list[str]] = ["code"]
        verbose_name = _("criterion of the national score")
        verbose_name_plural = _("criteria of the national score")

    def __str__(self) -> str:
        return f"{self.code} · {self.title.get('vi', '')}"


class ScoreFrame(models.Model):
    """What the circular asks for at large: the one row says it, and whether somebody compared it with the text.

    `levels`: [{"level": 1, "vi": …, "en": …}]; `groups`: how the codes of basic criteria begin; `basic_count`: how many
    basic ones the circular has for the province.
    """

    levels = models.JSONField(_("levels"), default=list)
    groups = models.JSONField(_("groups of basic criteria"), default=list)
    basic_count = models.PositiveSmallIntegerField(_("number of basic criteria"))
    source = models.TextField(_("source"), blank=True)
    confirmed = models.BooleanField(_("compared with the official text"), default=False)

    class Meta:
        verbose_name = _("frame of the national score")
        verbose_name_plural = _("frame of the national score")

    def __str__(self) -> str:
        return f"{self.basic_count}"


class IndicatorLook(models.Model):
    """How often a role looked at an indicator on a day, on its own page or among others: a count, nobody's name.

    `how`: OPENED its own page, SEEN on a dashboard or in the brief. `indicator` of a PAGE: its name in the addresses.
    """

    OPENED, SEEN, PAGE = "opened", "seen", "page"

    indicator = models.CharField(max_length=80)
    how = models.CharField(max_length=10, default=OPENED)
    role = models.CharField(max_length=30)
    day = models.DateField()
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["indicator", "how", "role", "day"], name="one_count_a_role_and_day"),
        ]

    def __str__(self) -> str:
        return f"{self.indicator} {self.role} {self.day}"
