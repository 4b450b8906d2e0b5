"""Sirens and loudspeakers: a signed call each, tried again until one answers, never twice for the same."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from procrastinate.contrib.django import app as worker

from fansipan.kernel import audit, clock, live
from fansipan.kernel.errors import Conflict, Invalid, NotFound
from fansipan.kernel.permissions import SYSTEM, Actor, require
from fansipan.sectors.hazards.actions import alarming, logging
from fansipan.sectors.hazards.models import Siren, SirenCall
from fansipan.sectors.hazards.rules.rights import WARN
from fansipan.services.exchange.actions.sealing import opened, sealed
from fansipan.services.notices.actions.channels import web
from fansipan.services.notices.contracts.channels import SendResult, SendState
from fansipan.services.notices.rules.signing import signatures

SOUND = "hazards.sound"
"""The job that makes one call."""

MOST_ATTEMPTS = 6
DONE = ("sent", "failed")


@transaction.atomic
def keep_secret(actor: Actor, code: str, secret: str) -> None:
    """Keep the secret that signs the calls to a siren. Raises Forbidden, NotFound, Invalid for one too short."""
    require(actor, WARN)
    if len(secret) < 16:
        raise Invalid("hazards.secret_short")
    if not Siren.objects.filter(code=code).update(secret=sealed(secret)):
        raise NotFound("hazards.siren", code=code)
    audit.record(actor, "hazards.siren_secret", f"siren:{code}")


@transaction.atomic
def order(actor: Actor, code: str, key: str, said: Mapping[str, Any], drill: int | None = None) -> int:
    """Have a siren called; the same key calls it once. Gives the number of the call. Raises Forbidden, NotFound.

    `said`: {title, text by language, warning, exercise}. A drill is said to be an exercise whatever `said` says.
    """
    require(actor, WARN)
    siren = Siren.objects.filter(code=code, active=True).first()
    if siren is None:
        raise NotFound("hazards.siren", code=code)
    exercise = drill is not None or bool(said.get("exercise"))
    row, made = SirenCall.objects.get_or_create(
        key=f"{code}:{key}"[:200],
        defaults={
            "siren": siren,
            "warning": str(said.get("warning", ""))[:120],
            "drill_id": drill,
            "exercise": exercise,
            "body": {**said, "siren": code, "communes": siren.communes, "exercise": exercise},
            "ordered_by": actor.name[:200],
            "ordered_at": clock.now(),
        },
    )
    if made:
        audit.record(actor, "hazards.sound_siren", f"siren:{code}", after={"key": key, "exercise": exercise})
        worker.configure_task(SOUND).defer(call_id=row.pk)
        live.announce(logging.TOPIC, f"siren:{code}")
    return row.pk


def sound(number: int) -> bool:
    """Make one call; gives whether it is done with. One that nobody answers is tried again by the job's retry."""
    row = SirenCall.objects.select_related("siren").get(pk=number)
    if row.state in DONE:
        return True
    result = _call(row)
    row.attempts += 1
    row.detail = result.detail[:500]
    if result.state is SendState.SENT:
        row.state, row.answered_at = "sent", clock.now()
    elif result.state is SendState.FAILED or row.attempts >= MOST_ATTEMPTS:
        row.state = "failed"
    with transaction.atomic():
        row.save(update_fields=["attempts", "detail", "state", "answered_at"])
        if row.state in DONE:
            alarming.siren(row.siren.code, row.siren.name, silent=row.state == "failed")
    live.announce(logging.TOPIC, f"siren:{row.siren.code}")
    return row.state in DONE


@transaction.atomic
def again(actor: Actor, number: int) -> int:
    """Call a siren once more with what it did not hear; gives the number of the new call.

    Raises Forbidden, NotFound, Conflict for a call that was answered or is still being made.
    """
    require(actor, WARN)
    row = SirenCall.objects.select_for_update(of=("self",)).select_related("siren").filter(pk=number).first()
    if row is None:
        raise NotFound("hazards.call", id=number)
    if row.state != "failed":
        raise Conflict("hazards.call_not_failed")
    tries = SirenCall.objects.filter(key__startswith=f"{row.key}:again:").count()
    key = f"{row.key.removeprefix(f'{row.siren.code}:')}:again:{tries + 1}"
    return order(actor, row.siren.code, key, row.body, row.drill_id)


def _call(row: SirenCall) -> SendResult:
    body = json.dumps({"type": "hazards.siren", "timestamp": row.ordered_at.isoformat(), "data": row.body}).encode()
    at = clock.now_us() // 1_000_000
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "webhook-id": row.key,
        "webhook-timestamp": str(at),
        "webhook-signature": signatures((opened(row.siren.secret),), row.key, at, body),
    }
    answer = web.asked("POST", row.siren.url, headers=headers, content=body)
    return answer if isinstance(answer, SendResult) else web.judged(answer)


def sound_for(key: str, said: Mapping[str, Any], communes: frozenset[str], stage_reached: list[str]) -> int:
    """Call every siren of the communes that sounds by itself from one of these stages on; gives how many."""
    found = [
        one
        for one in Siren.objects.filter(active=True, automatic=True, stage__in=stage_reached)
        if communes & set(one.communes)
    ]
    for one in found:
        order(SYSTEM, one.code, key, said)
    return len(found)
