"""The words of cases."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from fansipan.services.cases.contracts import ClockState, EventKind, Need, Side

SIDE_NAMES = {
    Side.AGENCY: pgettext_lazy("side of a case", "Responsible agency"),
    Side.PARTY: pgettext_lazy("side of a case", "Plant"),
    Side.COORDINATOR: pgettext_lazy("side of a case", "Province"),
    Side.REPORTER: pgettext_lazy("side of a case", "Reporter"),
    Side.SYSTEM: pgettext_lazy("side of a case", "The system itself"),
}
KIND_NAMES = {
    EventKind.OPENED: pgettext_lazy("timeline", "Opened"),
    EventKind.MOVED: pgettext_lazy("timeline", "Step"),
    EventKind.SAID: pgettext_lazy("timeline", "Message"),
    EventKind.TRANSFERRED: pgettext_lazy("timeline", "Passed on"),
    EventKind.PAUSED: pgettext_lazy("timeline", "Clocks stopped"),
    EventKind.RESUMED: pgettext_lazy("timeline", "Clocks go on"),
    EventKind.TASK_GIVEN: pgettext_lazy("timeline", "Task given"),
    EventKind.TASK_DONE: pgettext_lazy("timeline", "Task done"),
    EventKind.LINKED: pgettext_lazy("timeline", "Also about"),
    EventKind.ESCALATED: pgettext_lazy("timeline", "Deadline passed"),
    EventKind.RECORDED: pgettext_lazy("timeline", "Record made"),
}
CLOCK_NAMES = {
    ClockState.WAITING: pgettext_lazy("clock", "Not begun"),
    ClockState.RUNNING: pgettext_lazy("clock", "Running"),
    ClockState.RESTING: pgettext_lazy("clock", "Resting"),
    ClockState.DONE: pgettext_lazy("clock", "Done"),
}
NEED_NAMES = {
    Need.TEXT: _("a remark"),
    Need.CAUSE: _("the cause"),
    Need.REMEDY: _("the remedy"),
    Need.FILE: _("a document"),
    Need.PHOTO: _("a photo"),
    Need.PLACE: _("a photo with its place"),
    Need.TIME: _("a photo with its time"),
    Need.TASKS_DONE: _("all tasks done"),
}
