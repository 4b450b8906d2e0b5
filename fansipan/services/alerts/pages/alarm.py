"""/alarms/<code>: how it stands, the readings around it, the rule as it was, every step, who was told."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.views.decorators.http import require_safe

from fansipan.kernel.asking import actor_of
from fansipan.kernel.permissions import Actor, allows
from fansipan.kernel.text import pick
from fansipan.services.alerts.contracts import AlarmCard, AlarmFile, MutingKind, VersionCard
from fansipan.services.alerts.forms.answering import CommentForm, MuteForm, ResetForm, ShelveForm
from fansipan.services.alerts.pages import showing
from fansipan.services.alerts.pages.asking import crumbs, language
from fansipan.services.alerts.queries import alarms as queries
from fansipan.services.alerts.queries import rule_words, rules
from fansipan.services.alerts.queries.told import ToldNotice, told
from fansipan.services.alerts.rules import rights
from fansipan.services.notices.queries.words import STATE_LEVELS, STATE_NAMES


@require_safe
def alarm(request: HttpRequest, code: str) -> HttpResponse:
    """All of one alarm."""
    return page(request, code)


def page(request: HttpRequest, code: str, status: int = 200, **filled: Any) -> HttpResponse:
    """The page of an alarm; `filled` are forms that were filled in and not taken."""
    actor = actor_of(request)
    found = queries.alarm(actor, code)
    context = {
        **showing.alarm(found.card),
        "row": showing.alarm(found.card),
        "note": pick(found.note, language()),
        "elsewhere": found.url,
        "refs": found.refs,
        "steps": [showing.step(one, found.card.symbol) for one in reversed(found.steps)],
        "rule": _rule(actor, found.card),
        "told": [_told(one) for one in told(actor, code, found.card.group, language())],
        "chart": _chart(found.card),
        "crumbs": crumbs(),
        **_doable(actor, found),
        **filled,
    }
    return render(request, "alerts/alarm.html", context, status=status)


def _doable(actor: Actor, found: AlarmFile) -> dict[str, Any]:
    """What the reader may do now, with the forms of it."""
    card = found.card
    kinds = [MutingKind.SUPPRESSED]
    if allows(actor, rights.TAKE_OUT_OF_SERVICE):
        kinds.append(MutingKind.OUT_OF_SERVICE)
    is_open = card.closed_at is None
    return {
        "may_acknowledge": found.may_acknowledge,
        "may_open_incident": found.may_open_incident and not card.incident,
        "shelve_form": ShelveForm() if found.may_shelve else None,
        "mute_form": MuteForm(kinds=kinds) if found.may_shelve and (card.station or card.datastream) else None,
        "reset_form": ResetForm() if card.phase.value == "latched" and found.may_acknowledge else None,
        "comment_form": CommentForm() if allows(actor, rights.COMMENT, _own(actor, card)) else None,
        "is_open": is_open,
    }


def _own(actor: Actor, card: AlarmCard) -> int | None:
    """The reader's own organisation: whoever sees the alarm of a plant's station is the plant or sees all."""
    return None if actor.sees_all else actor.organisation_id


def _rule(actor: Actor, card: AlarmCard) -> dict[str, Any] | None:
    """The rule as it was when the alarm was raised, for those who may read rules."""
    if not allows(actor, rights.VIEW_RULES):
        return None
    version: VersionCard = rules.version(actor, card.rule, card.version)
    return {
        "version": version,
        "title": pick(version.title, language()),
        "said": rule_words.said(version.definition, language()),
        "url": reverse("alerts:rule", args=[card.rule]),
    }


def _told(one: ToldNotice) -> dict[str, Any]:
    return {
        "one": one,
        "trail": [
            {"one": row, "state": str(STATE_NAMES[row.state]), "level": STATE_LEVELS[row.state]} for row in one.trail
        ],
    }


def _chart(card: AlarmCard) -> str:
    """Where the chart of the readings around it is asked for; "" for an alarm of no datastream."""
    if card.datastream is None:
        return ""
    start, end = showing.around(card)
    period: dict[str, datetime] = {"from": start, "to": end}
    asked = urlencode({name: at.isoformat() for name, at in period.items()})
    return f"{reverse('api:alarm_series', args=[card.code])}?{asked}"


urlpatterns = [path("alarms/<str:code>", alarm, name="alarm")]
