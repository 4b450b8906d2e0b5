"""Rules are written, version by version, and switched on and off."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django.db import transaction

from fansipan.kernel import audit, clock
from fansipan.kernel.errors import Invalid, NotFound
from fansipan.kernel.permissions import Actor, require
from fansipan.services.alerts.actions import engine, telling
from fansipan.services.alerts.actions.living import Step, take
from fansipan.services.alerts.contracts import LifeKind, RuleDef
from fansipan.services.alerts.models import Alarm, AlarmRule, AlarmRuleVersion, Track
from fansipan.services.alerts.rules import checking, packing
from fansipan.services.alerts.rules.rights import WRITE_RULES

CODE = re.compile(r"[a-z0-9][a-z0-9_.-]{1,59}")


@transaction.atomic
def write(actor: Actor, code: str, title: Mapping[str, str], definition: RuleDef, why: str) -> int:
    """Write a rule, or a new version of one; gives the version's number. What is as it was makes no new version.

    Raises Unauthenticated, Forbidden, Invalid with what does not fit.
    """
    require(actor, WRITE_RULES)
    if not CODE.fullmatch(code):
        raise Invalid("alerts.rule_code", code=code[:60])
    if not title.get("vi", "").strip():
        raise Invalid("alerts.rule_title")
    if fault := checking.fault(definition):
        raise Invalid("alerts.rule_wrong", fault=fault)
    return keep(actor, code, dict(title), packing.packed(definition), why)


def keep(actor: Actor, code: str, title: dict[str, str], definition: dict[str, Any], why: str) -> int:
    """The same for a definition that was checked, by those who were asked already, within their transaction."""
    rule, _made = AlarmRule.objects.select_for_update().get_or_create(code=code)
    newest = rule.versions.filter(number=rule.newest).first()
    if newest is not None and (newest.title, newest.definition) == (title, definition):
        return rule.newest
    rule.newest += 1
    rule.save(update_fields=["newest"])
    AlarmRuleVersion.objects.create(
        rule=rule,
        number=rule.newest,
        title=title,
        definition=definition,
        made_at=clock.now(),
        made_by=actor.name[:200],
        why=why.strip()[:2000],
    )
    engine.recompile()
    before = {"title": newest.title, **newest.definition} if newest else None
    audit.record(
        actor, "alerts.write_rule", f"alarm_rule:{code}", before=before, after={"title": title, **definition}, why=why
    )
    return rule.newest


@transaction.atomic
def switch(actor: Actor, code: str, active: bool, why: str) -> None:
    """Switch a rule on or off; off withdraws the alarms that stand. Raises Unauthenticated, Forbidden, NotFound."""
    require(actor, WRITE_RULES)
    rule = AlarmRule.objects.select_for_update().filter(code=code).first()
    if rule is None:
        raise NotFound("alerts.rule", code=code)
    if rule.active == active:
        return
    rule.active = active
    rule.save(update_fields=["active"])
    engine.recompile()
    if not active:
        _withdraw(actor, rule, why)
    audit.record(actor, "alerts.switch_rule", f"alarm_rule:{code}", after={"active": active}, why=why)


def _withdraw(actor: Actor, rule: AlarmRule, why: str) -> None:
    Track.objects.filter(rule=rule).delete()
    engine.lock()
    rows = list(Alarm.objects.select_for_update(of=("self",)).filter(rule=rule, closed_at=None))
    for row in rows:
        take(row, Step(LifeKind.WITHDRAW, clock.now(), actor, why))
    telling.changed(rows)


def recompile() -> None:
    """Let every process read rules and levels anew: for apps whose levels changed, within that transaction."""
    engine.recompile()
