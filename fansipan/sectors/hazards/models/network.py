"""Rivers, gauges on them, the zeros of gauges, and which gauge lies above which."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from fansipan.kernel.models import TextField
from fansipan.sectors.hazards.contracts import GaugeKind

KIND_NAMES = {GaugeKind.LEVEL: _("Water level"), GaugeKind.RAIN: _("Rain")}


class River(models.Model):
    """A river, and the one that it flows into."""

    code = models.CharField(_("code"), max_length=40, unique=True)
    name = TextField(_("name"))
    flows_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="tributaries", verbose_name=_("flows into")
    )
    joins_at_km = models.FloatField(
        _("kilometre of that river"), null=True, blank=True, help_text=_("Where it joins, km downstream of its start.")
    )
    source = models.TextField(_("source"), blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["code"]
        verbose_name = _("river")
        verbose_name_plural = _("rivers")

    def __str__(self) -> str:
        return f"{self.code} · {self.name.get('vi', '')}"


class Gauge(models.Model):
    """A datastream of water level or rain as the flood service sees it; its code is that of its station."""

    code = models.CharField(_("code"), max_length=60, unique=True)
    kind = models.CharField(_("kind"), max_length=10, choices=[(one.value, name) for one, name in KIND_NAMES.items()])
    datastream = models.OneToOneField(
        "observations.Datastream", models.PROTECT, related_name="+", verbose_name=_("datastream")
    )
    river = models.ForeignKey(
        River, models.PROTECT, null=True, blank=True, related_name="gauges", verbose_name=_("river")
    )
    position_km = models.FloatField(
        _("kilometre of the river"), null=True, blank=True, help_text=_("Downstream of the river's start.")
    )
    region = models.PositiveSmallIntegerField(
        _("region of Decision 18/2021, Art. 45"), null=True, blank=True, help_text=_("1 to 4; empty: not known.")
    )
    most_rise = models.FloatField(
        _("fastest rise that is believed, m/h"),
        default=6.0,
        help_text=_("What jumps faster and falls back is a spike of the gauge; nothing stops a flood alarm."),
    )
    active = models.BooleanField(_("active"), default=True)
    source = models.TextField(_("source"), blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["river", "position_km", "code"]
        verbose_name = _("gauge")
        verbose_name_plural = _("gauges")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="region_of_the_decision",
                condition=models.Q(region__isnull=True) | models.Q(region__gte=1, region__lte=4),
            ),
        ]

    def __str__(self) -> str:
        return self.code


class GaugeDatum(models.Model):
    """The zero of a gauge over a span of days: a moved or levelled gauge gets a new version, never an edit.

    Readings and alarm levels are compared within one version only (the trap of Bảo Yên, where 71/73/75 m and 77.93 m
    belong to different zeros).
    """

    gauge = models.ForeignKey(Gauge, models.CASCADE, related_name="datums", verbose_name=_("gauge"))
    version = models.PositiveSmallIntegerField(_("version"))
    name = models.CharField(_("name of the zero"), max_length=200)
    zero_m = models.FloatField(_("height of the zero, m"), null=True, blank=True)
    valid_from = models.DateField(_("in force from"))
    valid_to = models.DateField(_("in force until"), null=True, blank=True)
    source = models.TextField(_("source"), blank=True)
    verified = models.BooleanField(_("compared with the document"), default=False)

    class Meta:
        ordering: ClassVar[list[str]] = ["gauge", "version"]
        verbose_name = _("zero of a gauge")
        verbose_name_plural = _("zeros of gauges")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["gauge", "version"], name="one_datum_a_version"),
            models.CheckConstraint(
                name="datum_ends_after_it_begins",
                condition=models.Q(valid_to__isnull=True) | models.Q(valid_to__gt=models.F("valid_from")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.gauge} · {self.version}"


class GaugeLink(models.Model):
    """Water that passes `upstream` passes `downstream` later; rain gauges are linked to the levels that they feed."""

    upstream = models.ForeignKey(Gauge, models.CASCADE, related_name="below", verbose_name=_("upstream"))
    downstream = models.ForeignKey(Gauge, models.CASCADE, related_name="above", verbose_name=_("downstream"))
    hours = models.FloatField(_("travel time, h"), null=True, blank=True)
    source = models.TextField(_("source"), blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["downstream", "upstream"]
        verbose_name = _("link of gauges")
        verbose_name_plural = _("links of gauges")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["upstream", "downstream"], name="one_link_a_pair"),
            models.CheckConstraint(name="no_link_to_itself", condition=~models.Q(upstream=models.F("downstream"))),
        ]

    def __str__(self) -> str:
        return f"{self.upstream} → {self.downstream}"


class GaugeCommune(models.Model):
    """A commune that a flood at the gauge reaches, and after how many hours: whom a warning is for."""

    gauge = models.ForeignKey(Gauge, models.CASCADE, related_name="communes", verbose_name=_("gauge"))
    commune = models.CharField(_("code of the commune"), max_length=20)
    hours = models.FloatField(_("travel time, h"), default=0.0)
    source = models.TextField(_("source"), blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["gauge", "hours", "commune"]
        verbose_name = _("commune downstream")
        verbose_name_plural = _("communes downstream")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["gauge", "commune"], name="one_commune_a_gauge"),
        ]

    def __str__(self) -> str:
        return f"{self.gauge} → {self.commune}"
