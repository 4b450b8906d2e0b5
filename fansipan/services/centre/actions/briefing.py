"""The brief of the morning: made once a day at the planned time, kept as it was, printed."""

from __future__ import annotations

import hashlib
from datetime import date
from typing import Any

from django.db import transaction
from django.template.loader import render_to_string
from django.utils import translation

from fansipan.kernel import clock, events
from fansipan.kernel.permissions import SYSTEM
from fansipan.services.cases.actions.printing import printed
from fansipan.services.centre.actions import notifying
from fansipan.services.centre.models import Brief, BriefPlan
from fansipan.services.centre.queries import briefs

MADE = "centre.brief_made"
LANGUAGE = "vi"
"""The language of the brief that is printed and sent."""


def make_due() -> bool:
    """Make the brief of today when its time has come and it is not made yet; whether one was made."""
    plan = BriefPlan.objects.filter(active=True).first()
    now = clock.now().astimezone(clock.VIETNAM)
    if plan is None or now.time() < plan.at or Brief.objects.filter(day=now.date()).exists():
        return False
    return make(now.date())


def make(day: date) -> bool:
    """Make the brief of a day, unless another worker was quicker; whether one was made."""
    with translation.override(LANGUAGE):
        content = briefs.content(SYSTEM)
        pdf = _printed(day, content)
    return _keep(day, content, pdf)


def _printed(day: date, content: dict[str, Any]) -> bytes:
    html = render_to_string(
        "centre/brief_print.html", {"day": day, "brief": briefs.read(content), "language": LANGUAGE}
    )
    return printed(html, "centre/print.css")


@transaction.atomic
def _keep(day: date, content: dict[str, Any], pdf: bytes) -> bool:
    values = {"made_at": clock.now(), "content": content, "pdf": pdf, "sha256": hashlib.sha256(pdf).hexdigest()}
    row, fresh = Brief.objects.get_or_create(day=day, defaults=values)
    if fresh:
        notifying.briefed(row)
        events.publish(MADE, {"day": day})
    return fresh
