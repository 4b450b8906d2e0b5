"""/notices/channels: how every channel stands, and a button that tries it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from fansipan.kernel.asking import actor_of
from fansipan.kernel.permissions import allows
from fansipan.kernel.text import pick
from fansipan.services.notices.actions import testing
from fansipan.services.notices.actions.channels import KINDS
from fansipan.services.notices.contracts.channels import Medium, SendState
from fansipan.services.notices.pages.asking import language, tabs
from fansipan.services.notices.queries import health
from fansipan.services.notices.queries.health import ChannelCard
from fansipan.services.notices.queries.words import MEDIUM_NAMES, RESULT_NAMES
from fansipan.services.notices.rules.rights import TEST_CHANNELS


@require_safe
def channels(request: HttpRequest) -> HttpResponse:
    """Every channel: what it needs, whether it works, what waits for it."""
    actor = actor_of(request)
    may_test = allows(actor, TEST_CHANNELS)
    context = {
        "rows": [_row(one, may_test) for one in health.channels(actor)],
        "may_test": may_test,
        "tabs": tabs(request, "notices:channels"),
    }
    return render(request, "notices/channels.html", context)


def _row(one: ChannelCard, may_test: bool) -> dict[str, Any]:
    kind = KINDS.get(one.kind)
    level, state = "good", _("works")
    if not one.active:
        level, state = "", _("off")
    elif one.failing_since is not None:
        level, state = "bad", _("cannot send")
    elif one.medium is not Medium.ACCOUNT and one.sent_at is None:
        level, state = "info", _("not used yet")
    return {
        "one": one,
        "title": pick(one.title, language()),
        "kind": kind.title if kind else one.kind,
        "medium": MEDIUM_NAMES[one.medium],
        "level": level,
        "state": state,
        "may_test": may_test and one.medium is not Medium.ACCOUNT,
        "needs_address": one.medium not in (Medium.ITSELF, Medium.ACCOUNT, Medium.PUSH),
        "settings_url": reverse("admin:notices_noticechannel_change", args=[one.id]),
    }


@require_POST
def test_channel(request: HttpRequest, code: str) -> HttpResponse:
    """Send one message now, and say what came of it."""
    result = testing.test(actor_of(request), code, request.POST.get("to", "").replace("\x00", "")[:200])
    said = {"result": RESULT_NAMES.get(result.state.value, result.state.value), "detail": result.detail}
    good = result.state in (SendState.SENT, SendState.DELIVERED)
    (messages.success if good else messages.error)(request, _("Tried: %(result)s. %(detail)s") % said)
    return redirect("notices:channels")


urlpatterns = [
    path("notices/channels", channels, name="channels"),
    path("notices/channels/<slug:code>/test", test_channel, name="test_channel"),
]
