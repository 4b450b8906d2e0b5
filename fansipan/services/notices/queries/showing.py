"""Notices in words: the one place that marks exercises and reminders, for pages and for messages alike."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Protocol

from django.utils.translation import gettext as _
from django.utils.translation import override

from fansipan.kernel import manifest
from fansipan.kernel.text import pick
from fansipan.services.notices.contracts.notices import NoticeText
from fansipan.services.notices.rules.texts import marked


class Worded(Protocol):
    """A notice, as a row or as a card."""

    @property
    def texts(self) -> Mapping[str, Mapping[str, str]]: ...
    @property
    def facts(self) -> Iterable[Mapping[str, Any]]: ...
    @property
    def exercise(self) -> bool: ...


def text(notice: Worded, language: str, round_: int = 0) -> NoticeText:
    """The text of a notice as it goes out in a language; from the second round on it says that it is a reminder."""
    found = notice.texts.get(language) or notice.texts["vi"]
    with override(language):
        reminder = _("Reminder") if round_ else ""
    plain = NoticeText(found["title"], found["body"], found["short"])
    return marked(plain, exercise=notice.exercise, reminder=reminder)


def facts(notice: Worded, language: str) -> tuple[tuple[str, str], ...]:
    """The facts of a notice in a language, as (label, value)."""
    return tuple((pick(fact["label"], language), str(fact["value"])) for fact in notice.facts)


def kind_title(code: str) -> str:
    """What an app calls its kind of notice; the bare code when the app is gone."""
    known = manifest.notice_kinds().get(code)
    return str(known.title) if known else code
