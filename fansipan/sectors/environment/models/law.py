"""The law in numbers: regulations, their limits and coefficients, the tables of the indices."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from fansipan.kernel.models import TextField
from fansipan.sectors.environment.contracts import Average, LawStatus

STATUS_NAMES = {
    LawStatus.CONFIRMED: _("Confirmed"),
    LawStatus.UNCONFIRMED: _("Unconfirmed"),
}
AVERAGE_NAMES = {
    Average.ANY: _("Not said"),
    Average.HOUR: _("1 hour"),
    Average.EIGHT_HOURS: _("8 hours"),
    Average.DAY: _("24 hours"),
    Average.MONTH: _("Month"),
    Average.YEAR: _("Year"),
}
MEDIUM_NAMES = {
    "air": _("Ambient air"),
    "surface_water": _("Surface water"),
    "wastewater": _("Wastewater"),
    "flue_gas": _("Flue gas"),
}
KIND_NAMES = {"air": _("Air (VN_AQI)"), "water": _("Surface water (VN_WQI)")}


class Numbered(models.Model):
    """A number of the law: where it stands, and whether a person compared it with the official text."""

    status = models.CharField(
        _("status"),
        max_length=12,
        default=LawStatus.UNCONFIRMED.value,
        choices=[(one.value, name) for one, name in STATUS_NAMES.items()],
        help_text=_("An unconfirmed number only warns: nothing exceeds it."),
    )
    source = models.TextField(_("source"), blank=True)

    class Meta:
        abstract = True


class Regulation(models.Model):
    """A national technical regulation (QCVN), in force over a period."""

    code = models.CharField(_("code"), max_length=40, unique=True)
    title = TextField(_("title"))
    medium = models.CharField(_("medium"), max_length=20, choices=list(MEDIUM_NAMES.items()))
    valid_from = models.DateField(_("in force from"))
    valid_to = models.DateField(_("in force until"), null=True, blank=True)
    existing_until = models.DateField(_("older plants may stay until"), null=True, blank=True)
    confirmed_dates = models.JSONField(
        _("confirmed dates"),
        default=list,
        blank=True,
        help_text=_("Which of its dates somebody compared with the official text."),
    )
    replaced_by = models.CharField(_("replaced by"), max_length=40, blank=True)
    source = models.TextField(_("source"), blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["code"]
        verbose_name = _("regulation")
        verbose_name_plural = _("regulations")

    def __str__(self) -> str:
        return f"{self.code} · {self.title.get('vi', '')}"


class LimitValue(Numbered):
    """One limit of a regulation."""

    regulation = models.ForeignKey(Regulation, models.CASCADE, related_name="limits", verbose_name=_("regulation"))
    parameter = models.CharField(_("parameter"), max_length=40)
    column = models.CharField(_("column"), max_length=10, blank=True)
    category = models.CharField(_("category"), max_length=40, blank=True)
    average = models.CharField(
        _("average"),
        max_length=10,
        default=Average.ANY.value,
        choices=[(one.value, name) for one, name in AVERAGE_NAMES.items()],
    )
    compared = models.CharField(
        _("average compared"),
        max_length=10,
        default=Average.DAY.value,
        choices=[(one.value, name) for one, name in AVERAGE_NAMES.items() if one is not Average.ANY],
        help_text=_("Which average is compared with the limit where the text names none."),
    )
    low = models.FloatField(_("lowest"), null=True, blank=True)
    high = models.FloatField(_("highest"), null=True, blank=True)
    unit = models.CharField(_("unit (UCUM)"), max_length=30)
    multiplied = models.BooleanField(_("times the plant's coefficients"), default=False)
    oxygen_reference = models.FloatField(_("reference oxygen, %"), null=True, blank=True)
    valid_from = models.DateField(_("in force from"))
    valid_to = models.DateField(_("in force until"), null=True, blank=True)
    article = models.CharField(_("article"), max_length=120, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["regulation", "parameter", "category", "column", "average", "valid_from"]
        verbose_name = _("limit")
        verbose_name_plural = _("limits")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["regulation", "parameter", "column", "category", "average", "valid_from"],
                name="one_limit_a_place_in_the_table",
            ),
            models.CheckConstraint(
                name="limit_has_a_number",
                condition=models.Q(low__isnull=False) | models.Q(high__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.regulation.code} {self.parameter} {self.column}".strip()


class Coefficient(Numbered):
    """A factor of Cmax for a span (above, up_to] of what it depends on, or for a category."""

    regulation = models.ForeignKey(
        Regulation, models.CASCADE, related_name="coefficients", verbose_name=_("regulation")
    )
    symbol = models.CharField(_("symbol"), max_length=10)
    category = models.CharField(_("category"), max_length=40, blank=True)
    label = TextField(_("name"), blank=True)
    above = models.FloatField(_("above"), null=True, blank=True)
    up_to = models.FloatField(_("up to"), null=True, blank=True)
    value = models.FloatField(_("factor"))

    class Meta:
        ordering: ClassVar[list[str]] = ["regulation", "symbol", "category", "value"]
        verbose_name = _("coefficient")
        verbose_name_plural = _("coefficients")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["regulation", "symbol", "category", "above", "up_to"],
                name="one_coefficient_a_span",
                nulls_distinct=False,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.regulation.code} {self.symbol} {self.value:g}"


class IndexTable(Numbered):
    """The numbers of an index of the law, in force over a period."""

    code = models.CharField(_("code"), max_length=40, unique=True)
    title = TextField(_("title"))
    kind = models.CharField(_("kind"), max_length=10, choices=list(KIND_NAMES.items()))
    decision = models.CharField(_("decision"), max_length=60)
    valid_from = models.DateField(_("in force from"))
    valid_to = models.DateField(_("in force until"), null=True, blank=True)
    table = models.JSONField(_("table"))

    class Meta:
        ordering: ClassVar[list[str]] = ["code"]
        verbose_name = _("index table")
        verbose_name_plural = _("index tables")

    def __str__(self) -> str:
        return f"{self.code} · {self.decision}"


class LawParameter(models.Model):
    """What the law calls an observed property: the one place where the catalogue and the regulations meet.

    A property may have several names: one regulation limits HF, another all fluorine as F.
    """

    property_code = models.CharField(_("observed property"), max_length=30)
    parameter = models.CharField(_("parameter"), max_length=40)
    medium = models.CharField(_("medium"), max_length=20, choices=list(MEDIUM_NAMES.items()))
    factor = models.FloatField(
        _("factor"),
        default=1.0,
        help_text=_("Times this the value is as the law counts it, such as HF as F: 0.9497."),
    )

    class Meta:
        ordering: ClassVar[list[str]] = ["medium", "property_code", "pk"]
        verbose_name = _("parameter of the law")
        verbose_name_plural = _("parameters of the law")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["property_code", "parameter"], name="one_name_a_property_and_parameter"),
        ]

    def __str__(self) -> str:
        return f"{self.property_code} · {self.parameter}"


COMPARED_NAMES = {**AVERAGE_NAMES, Average.ANY: _("Readings as they arrive")}
"""What is held against a limit: readings, or an average."""


class AveragingRule(Numbered):
    """How complete an average must be before it is compared: the share of its readings, hours or days.

    And how long nothing valid may come before an exceedance of it is over.
    """

    average = models.CharField(
        _("average"), max_length=10, unique=True, choices=[(one.value, name) for one, name in COMPARED_NAMES.items()]
    )
    least_share = models.FloatField(_("least share of what is expected"), default=0.75)
    longest_gap_hours = models.FloatField(_("longest gap within an exceedance, hours"), default=1.0)

    class Meta:
        verbose_name = _("completeness of an average")
        verbose_name_plural = _("completeness of averages")

    def __str__(self) -> str:
        return f"{self.average} {self.least_share:g}"
