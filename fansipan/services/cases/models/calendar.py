"""When people work, as an administrator says it. Public holidays come from the law; a day here outweighs them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

WEEKDAYS = [
    (0, _("Monday")),
    (1, _("Tuesday")),
    (2, _("Wednesday")),
    (3, _("Thursday")),
    (4, _("Friday")),
    (5, _("Saturday")),
    (6, _("Sunday")),
]
OFF, WORKED = "off", "worked"


class WorkHours(models.Model):
    """A stretch of working time on a day of the week."""

    weekday = models.PositiveSmallIntegerField(_("day of the week"), choices=WEEKDAYS)
    start = models.TimeField(_("from"))
    end = models.TimeField(_("to"))

    class Meta:
        ordering: ClassVar[list[str]] = ["weekday", "start"]
        verbose_name = _("working hours")
        verbose_name_plural = _("working hours")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(name="hours_begin_before_they_end", condition=models.Q(start__lt=models.F("end"))),
            models.UniqueConstraint(fields=["weekday", "start"], name="one_stretch_a_start"),
        ]

    def __str__(self) -> str:
        return f"{self.weekday} {self.start} – {self.end}"


class CalendarDay(models.Model):
    """A day that is otherwise than its weekday and the holidays of the law: a day off, or one that is worked."""

    day = models.DateField(_("day"), unique=True)
    kind = models.CharField(
        _("what it is"), max_length=10, choices=[(OFF, _("Day off")), (WORKED, _("Worked like a Monday"))]
    )
    title = models.CharField(_("title"), max_length=200)
    source = models.TextField(_("source"), blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-day"]
        verbose_name = _("exception of the calendar")
        verbose_name_plural = _("exceptions of the calendar")

    def __str__(self) -> str:
        return f"{self.day} {self.title}"
