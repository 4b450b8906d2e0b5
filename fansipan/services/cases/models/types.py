"""Types of case, and every version there ever was: an old case shows the rules as they were."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from fansipan.kernel.models import TextField
from fansipan.services.identity.models import Organisation


class CaseType(models.Model):
    """A type of case as it is now. `definition` is what rules/types.py reads."""

    code = models.CharField(_("code"), max_length=40, unique=True)
    prefix = models.CharField(_("first letters of the case's code"), max_length=4)
    title = TextField(_("title"))
    definition = models.JSONField(_("definition"))
    agency = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("responsible agency")
    )
    source = models.TextField(_("source"), blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["code"]
        verbose_name = _("type of case")
        verbose_name_plural = _("types of case")

    def __str__(self) -> str:
        return f"{self.prefix} · {self.title.get('vi', self.code)}"


class CaseTypeVersion(models.Model):
    """A definition as it was from a moment on."""

    type = models.ForeignKey(CaseType, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    title = TextField()
    definition = models.JSONField()
    made_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar[list[str]] = ["type", "-number"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["type", "number"], name="one_version_a_number"),
        ]

    def __str__(self) -> str:
        return f"{self.type_id} v{self.number}"
