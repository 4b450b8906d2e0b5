"""Who must know of what happens in the centre is told: the brief, what waits for a decision, an order that is late."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fansipan.kernel.manifest import NoticeKind
from fansipan.kernel.permissions import Role
from fansipan.kernel.text import pick
from fansipan.services.centre.models import Brief, ScenarioRun
from fansipan.services.centre.queries import orders, shifts
from fansipan.services.notices.actions.telling import settle, tell
from fansipan.services.notices.actions.writing import in_both_languages
from fansipan.services.notices.contracts import Audience, NewNotice, NoticeFile, NoticePriority, NoticeText, Settling

BRIEF, DECISION, ORDER_LATE = "centre.brief", "centre.decision", "centre.order_late"
REPORT = "centre.report"
KINDS = (
    NoticeKind(BRIEF, gettext_lazy("The morning brief")),
    NoticeKind(DECISION, gettext_lazy("A scenario waits for a decision")),
    NoticeKind(ORDER_LATE, gettext_lazy("An order is late")),
    NoticeKind(REPORT, gettext_lazy("The report of the day")),
)
LONGEST_WORDS = 2000
LEADERS = Audience(roles=(Role.PROVINCE_OFFICER,))


def briefed(row: Brief) -> None:
    """The officers of the province get the brief: its numbers in words, the way to the page, and by mail the print."""

    def text(language: str) -> NoticeText:
        title = _("Morning brief of %(day)s") % {"day": f"{row.day:%d/%m/%Y}"}
        return NoticeText(title, "\n".join(map(_line, row.content["numbers"])), title)

    url = reverse("centre:brief_of_day", args=[row.day])
    key = f"brief:{row.day}"
    files = (NoticeFile(f"brief-{row.day}.pdf", "application/pdf", bytes(row.pdf)),)
    texts = in_both_languages(text)
    tell(NewNotice(BRIEF, key, key, NoticePriority.MEDIUM, texts, url=url, audience=LEADERS, files=files))


def reported(day: date, number: int, words: str, pdf: bytes) -> None:
    """The officers of the province get the published report of a day: what its leader says, and by mail the print."""

    def text(language: str) -> NoticeText:
        title = _("Report of %(day)s") % {"day": f"{day:%d/%m/%Y}"}
        return NoticeText(title, words[:LONGEST_WORDS], title)

    key = f"situation:{day}:{number}"
    files = (NoticeFile(f"situation-{day}.pdf", "application/pdf", pdf),)
    url = reverse("centre:situation", args=[day])
    texts = in_both_languages(text)
    tell(NewNotice(REPORT, key, key, NoticePriority.LOW, texts, url=url, audience=LEADERS, files=files))


def _line(one: Mapping[str, Any]) -> str:
    said = (f"{one['title']}: {one['text']} {one['symbol']}".strip(), one["word"], one["owner"])
    return " · ".join(filter(None, said))


def proposed(run: ScenarioRun) -> None:
    """Whoever leads the shift hears that a scenario waits."""

    def text(language: str) -> NoticeText:
        title = _("A scenario waits for a decision: %(title)s") % {"title": pick(run.version.title, language)}
        return NoticeText(title, "", title)

    _tell(run, DECISION, f"{_thread(run)}:proposed", text)


def decided(run: ScenarioRun) -> None:
    """Nobody is asked about a run any more."""
    settle(_thread(run), Settling.OVER)


def late(run: ScenarioRun, task: str, to: str) -> None:
    """A late order rises to whoever leads the shift."""

    def text(language: str) -> NoticeText:
        title = _("Late: %(task)s (%(to)s)") % {"task": task, "to": to}
        return NoticeText(title, pick(run.version.title, language), title)

    _tell(run, ORDER_LATE, f"{_thread(run)}:late:{task}"[:200], text)


def _tell(run: ScenarioRun, kind: str, key: str, text: Any) -> None:
    tell(
        NewNotice(
            kind, key, _thread(run), NoticePriority.HIGH, in_both_languages(text),
            url=orders.address(run.pk), refs=tuple(run.refs), audience=_leader(), exercise=run.exercise,
        )
    )  # fmt: skip


def _leader() -> Audience:
    """Whoever leads the shift, the officers of the province where nobody does."""
    on = shifts.current()
    return LEADERS if on is None else Audience(users=(on.leader_id,))


def _thread(run: ScenarioRun) -> str:
    return f"run:{run.pk}"
