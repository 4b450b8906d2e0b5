"""The numbers that this room declares."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from fansipan.kernel.manifest import Direction, Indicator
from fansipan.services.cases.queries import indicators as queries
from fansipan.services.cases.rules.rights import VIEW_CASES

CASES = _("Cases and their timelines")

INDICATORS = (
    Indicator(
        "cases.open", _("Open cases"), "{case}", _("cases"), queries.opened, queries.open_rows, VIEW_CASES,
        Direction.DOWN, _("Cases that are not closed, exercises not counted"), CASES,
    ),
    Indicator(
        "cases.late", _("Late cases"), "{case}", _("cases"), queries.late, queries.late_rows, VIEW_CASES,
        Direction.DOWN, _("Open cases with a clock that ran out"), CASES, target=0,
    ),
    Indicator(
        "cases.hours_to_close", _("Time from opening to closing"), "h", _("hours"), queries.hours_to_close,
        queries.closed_rows, VIEW_CASES, Direction.DOWN, _("Median of the cases closed in the last 30 days"), CASES,
        target=72, decimals=1,
    ),
    Indicator(
        "cases.tasks_late", _("Late tasks"), "{task}", _("tasks"), queries.tasks_late, queries.task_rows, VIEW_CASES,
        Direction.DOWN, _("Tasks of open cases past their deadline and not done"), CASES, target=0,
    ),
)  # fmt: skip
