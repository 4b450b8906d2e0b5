"""What a plant may let out: its stacks and outlets as the law sees them, and its permits."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from fansipan.kernel.models import TextField
from fansipan.sectors.environment.contracts import Average
from fansipan.sectors.environment.contracts.permits import EMITTED
from fansipan.sectors.environment.models.law import AVERAGE_NAMES, MEDIUM_NAMES


class Outlet(models.Model):
    """What the law asks of the place that a station watches, from a day on: a stack, an outlet, a body of water.

    A change is a new row, never an edit of an old one that was judged by: which limit applied at any past moment can
    be told, and a correction made then can be made again.
    """

    station = models.ForeignKey("observations.Station", models.CASCADE, related_name="+", verbose_name=_("station"))
    valid_from = models.DateField(_("in force from"))
    medium = models.CharField(_("medium"), max_length=20, choices=list(MEDIUM_NAMES.items()))
    regulations = models.JSONField(
        _("regulations"),
        default=list,
        blank=True,
        help_text=_("Codes of those that apply; none: every one of the medium."),
    )
    column = models.CharField(_("column"), max_length=10, blank=True)
    category = models.CharField(_("category"), max_length=40, blank=True)
    operating_since = models.DateField(_("operating since"), null=True, blank=True)
    coefficients = models.JSONField(_("coefficients"), default=dict, blank=True, help_text=_("Kp, Kv, Kq, Kf"))
    amounts = models.JSONField(
        _("what the coefficients depend on"),
        default=dict,
        blank=True,
        help_text=_("By symbol an amount, a category, or both: Kp 120000 (m³/h), Kv class-3, Kq [river, 120] (m³/s)."),
    )
    oxygen_reference = models.FloatField(_("reference oxygen, %"), null=True, blank=True)
    oxygen_base = models.FloatField(_("oxygen of air in the formula, %"), default=20.9)
    most_oxygen = models.FloatField(_("most oxygen that is corrected for, %"), default=20.0)
    most_factor = models.FloatField(_("largest factor of the correction"), default=10.0)
    normal_celsius = models.FloatField(_("reference temperature, °C"), default=25.0)
    normal_kpa = models.FloatField(_("reference pressure, kPa"), default=101.325)
    moisture = models.FloatField(_("moisture where none is measured, %"), null=True, blank=True)
    basis = models.JSONField(
        _("what the analysers have done"),
        default=dict,
        blank=True,
        help_text=_("By observed property, any of: normal, dry, oxygen."),
    )
    source = models.TextField(_("source"), blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["station", "valid_from"]
        verbose_name = _("outlet")
        verbose_name_plural = _("outlets")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["station", "valid_from"], name="one_outlet_a_station_and_day"),
        ]

    def __str__(self) -> str:
        return f"{self.station_id} {self.valid_from}"


class Permit(models.Model):
    """A plant's environmental permit (giấy phép môi trường, Law 72/2020/QH14 Art. 39–44)."""

    organisation = models.ForeignKey(
        "identity.Organisation", models.PROTECT, related_name="+", verbose_name=_("organisation")
    )
    number = models.CharField(_("number"), max_length=80)
    issued_by = models.CharField(_("issued by"), max_length=200, blank=True)
    issued_on = models.DateField(_("issued on"), null=True, blank=True)
    valid_from = models.DateField(_("in force from"))
    valid_to = models.DateField(_("in force until"), null=True, blank=True)
    scan = models.BinaryField(_("scan"), null=True, blank=True)
    scan_name = models.CharField(_("name of the scan"), max_length=200, blank=True)
    note = TextField(_("note"), blank=True)
    demo = models.BooleanField(_("demo data"), default=False)

    class Meta:
        ordering: ClassVar[list[str]] = ["organisation", "-valid_from"]
        verbose_name = _("environmental permit")
        verbose_name_plural = _("environmental permits")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["organisation", "number"], name="one_permit_a_number"),
        ]

    def __str__(self) -> str:
        return self.number


class PermitLimit(models.Model):
    """A number of a permit, for one of the plant's stations or, without a station, for all of a medium."""

    permit = models.ForeignKey(Permit, models.CASCADE, related_name="limits", verbose_name=_("permit"))
    station = models.ForeignKey(
        "observations.Station", models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("station")
    )
    medium = models.CharField(
        _("medium"),
        max_length=20,
        blank=True,
        choices=[(one, name) for one, name in MEDIUM_NAMES.items() if one in EMITTED],
        help_text=_("Of a number without a station: which of the plant's stations it is for."),
    )
    parameter = models.CharField(_("parameter"), max_length=40)
    average = models.CharField(
        _("average"),
        max_length=10,
        default=Average.DAY.value,
        choices=[(one.value, name) for one, name in AVERAGE_NAMES.items()],
    )
    low = models.FloatField(_("lowest"), null=True, blank=True)
    high = models.FloatField(_("highest"), null=True, blank=True)
    unit = models.CharField(_("unit (UCUM)"), max_length=30)
    article = models.CharField(_("article"), max_length=120, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["permit", "parameter", "average"]
        verbose_name = _("limit of a permit")
        verbose_name_plural = _("limits of a permit")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["permit", "station", "medium", "parameter", "average"],
                name="one_limit_a_permit_and_parameter",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                name="permit_limit_has_a_number",
                condition=models.Q(low__isnull=False) | models.Q(high__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.permit} {self.parameter}"
