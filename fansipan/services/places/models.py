"""Tables: administrative units, dated, and which became which."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from fansipan.kernel.models import TextField
from fansipan.kernel.text import fold
from fansipan.services.places.contracts import UnitKind

KIND_NAMES = {
    UnitKind.PROVINCE: _("Province"),
    UnitKind.CITY: _("City"),
    UnitKind.TOWN: _("Town"),
    UnitKind.DISTRICT: _("District"),
    UnitKind.TOWNSHIP: _("Township"),
    UnitKind.COMMUNE: _("Commune"),
    UnitKind.WARD: _("Ward"),
}


class AdministrativeUnit(models.Model):
    """A province, former district, commune or ward in the period in which it exists."""

    code = models.CharField(_("code"), max_length=30, unique=True)
    name = TextField(_("name"))
    kind = models.CharField(_("kind"), max_length=20, choices=[(k.value, n) for k, n in KIND_NAMES.items()])
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_to = models.DateField(_("valid to"), null=True, blank=True)
    area_km2 = models.FloatField(_("area, km²"), null=True, blank=True)
    boundary = models.JSONField(_("boundary (GeoJSON geometry)"), null=True, blank=True)
    view = models.JSONField(_("map view: centre, bbox, zoom"), null=True, blank=True)
    confidence = models.CharField(_("how sure"), max_length=20, blank=True)
    source = models.TextField(_("source"), blank=True)
    folded = models.CharField(max_length=300, db_index=True, editable=False)

    class Meta:
        ordering: ClassVar[list[str]] = ["code"]
        verbose_name = _("administrative unit")
        verbose_name_plural = _("administrative units")

    def __str__(self) -> str:
        return str(self.name.get("vi") or self.code)

    def save(self, *args: object, **kwargs: object) -> None:
        self.folded = fold(" ".join(str(part) for part in self.name.values()))[:300]
        super().save(*args, **kwargs)  # type: ignore[arg-type]


class UnitSuccession(models.Model):
    """On a date, `old` became (part of) `new`."""

    old = models.ForeignKey(AdministrativeUnit, models.CASCADE, related_name="successors")
    new = models.ForeignKey(AdministrativeUnit, models.CASCADE, related_name="predecessors")
    on = models.DateField(_("on"))
    confidence = models.CharField(_("how sure"), max_length=20, blank=True)
    source = models.TextField(_("source"), blank=True)

    class Meta:
        verbose_name = _("succession of units")
        verbose_name_plural = _("successions of units")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["old", "new"], name="one_succession_a_pair"),
        ]

    def __str__(self) -> str:
        return f"{self.old} → {self.new}"
