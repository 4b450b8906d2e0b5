"""The tables that an officer keeps: entries are written over by their key, taken away, and all of it is on record."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import Model

from fansipan.kernel import audit, clock, live
from fansipan.kernel.errors import Invalid, NotFound
from fansipan.kernel.permissions import Actor, require
from fansipan.sectors.hazards.actions import logging
from fansipan.sectors.hazards.contracts.tables import NewCell, NewGroup, NewSusceptibility, NewThreshold
from fansipan.sectors.hazards.models import Gauge, RainThreshold, RiskCell, RiskGroup, Susceptibility
from fansipan.sectors.hazards.rules.rain import STEPS
from fansipan.sectors.hazards.rules.rights import ADJUST_RISK
from fansipan.sectors.hazards.rules.risk import GROUPS, HIGHEST, LAND, is_cell
from fansipan.sectors.hazards.rules.windows import THRESHOLD_WINDOWS
from fansipan.services.observations.queries import access
from fansipan.services.places import queries as places

MOST_MM = 5000.0
LONGEST_SOURCE = 2000


@transaction.atomic
def set_threshold(actor: Actor, new: NewThreshold) -> int:
    """Enter a threshold of rain, or write over that of the same hazard, susceptibility, window and step.

    A higher step never begins with less rain than a lower one. Raises Forbidden, Invalid.
    """
    require(actor, ADJUST_RISK)
    if new.hazard not in LAND or new.window not in THRESHOLD_WINDOWS or new.step not in STEPS:
        raise Invalid("hazards.threshold")
    if not 0 < new.mm <= MOST_MM:
        raise Invalid("hazards.threshold_mm", most=int(MOST_MM))
    alike = RainThreshold.objects.filter(hazard=new.hazard.value, zone=new.zone.value, window=new.window)
    if (
        alike.filter(step__lt=new.step, mm__gt=new.mm).exists()
        or alike.filter(step__gt=new.step, mm__lt=new.mm).exists()
    ):
        raise Invalid("hazards.threshold_order")
    key = {"hazard": new.hazard.value, "zone": new.zone.value, "window": new.window, "step": new.step}
    return _set(actor, RainThreshold, key, {"mm": new.mm, "verified": new.verified}, new.source)


@transaction.atomic
def set_susceptibility(actor: Actor, new: NewSusceptibility) -> int:
    """Enter how prone a commune is from a day on, or write over the entry of that day. Raises Forbidden, NotFound,
    Invalid.
    """
    require(actor, ADJUST_RISK)
    if places.unit(new.commune) is None:
        raise NotFound("hazards.commune", code=new.commune)
    if new.hazard not in LAND:
        raise Invalid("hazards.threshold")
    key = {"commune": new.commune, "hazard": new.hazard.value, "valid_from": new.valid_from}
    return _set(actor, Susceptibility, key, {"zone": new.zone.value, "verified": new.verified}, new.source)


@transaction.atomic
def set_cell(actor: Actor, new: NewCell) -> int:
    """Enter a cell of Quyết định 18/2021/QĐ-TTg, Art. 44 to 46, or write over it; who says that it was compared with
    the official text stands behind it by name. Raises Forbidden, Invalid for a cell that the tables cannot have.
    """
    require(actor, ADJUST_RISK)
    if not is_cell(new.key) or not 1 <= new.level <= HIGHEST:
        raise Invalid("hazards.cell")
    key = {name: getattr(new.key, name) for name in ("hazard", "group", "zone", "rain", "antecedent")}
    by = access.person(actor, ADJUST_RISK) if new.compared else None
    compared = {"verified_by_id": by, "verified_at": clock.now() if new.compared else None}
    return _set(actor, RiskCell, key, {"level": new.level, **compared}, new.source)


@transaction.atomic
def set_group(actor: Actor, new: NewGroup) -> int:
    """Say to which group the province belongs for a hazard. Raises Forbidden, Invalid."""
    require(actor, ADJUST_RISK)
    if not 1 <= new.group <= GROUPS:
        raise Invalid("hazards.group", most=GROUPS)
    fields = {"group": new.group, "verified": new.verified}
    return _set(actor, RiskGroup, {"hazard": new.hazard.value}, fields, new.source)


@transaction.atomic
def set_region(actor: Actor, gauge: str, region: int | None) -> int:
    """Say to which region of Art. 45 a level gauge belongs; None: not known. Raises Forbidden, NotFound, Invalid."""
    require(actor, ADJUST_RISK)
    row = Gauge.objects.select_for_update(of=("self",)).filter(code=gauge, kind="level").first()
    if row is None:
        raise NotFound("hazards.gauge", code=gauge)
    if region is not None and not 1 <= region <= GROUPS:
        raise Invalid("hazards.group", most=GROUPS)
    before, row.region = row.region, region
    row.save(update_fields=["region"])
    _note(actor, f"gauge:{row.code}", {"region": before}, {"region": region})
    return row.pk


TABLES: Mapping[str, type[Model]] = {
    "thresholds": RainThreshold,
    "susceptibility": Susceptibility,
    "cells": RiskCell,
    "groups": RiskGroup,
}


@transaction.atomic
def remove(actor: Actor, table: str, number: int) -> None:
    """Take an entry away. Raises Forbidden, NotFound."""
    require(actor, ADJUST_RISK)
    model: Any = TABLES.get(table)
    row = model.objects.select_for_update().filter(pk=number).first() if model else None
    if row is None:
        raise NotFound("hazards.entry")
    before = _state(row)
    row.delete()
    audit.record(actor, "hazards.table_removed", f"{table}:{number}", before=before)
    live.announce(logging.TOPIC, "risk:tables")


def _set(actor: Actor, model: Any, key: Mapping[str, Any], values: Mapping[str, Any], source: str) -> int:
    if not source.strip():
        raise Invalid("hazards.source")
    row = model.objects.select_for_update().filter(**key).first()
    before = _state(row) if row is not None else None
    row = row if row is not None else model(**key)
    for name, value in {**values, "source": source.strip()[:LONGEST_SOURCE]}.items():
        setattr(row, name, value)
    row.save()
    _note(actor, f"{model._meta.model_name}:{row.pk}", before, _state(row))
    number: int = row.pk
    return number


def _state(row: Model) -> dict[str, object]:
    return {one.attname: getattr(row, one.attname) for one in row._meta.concrete_fields}


def _note(actor: Actor, target: str, before: Mapping[str, object] | None, after: Mapping[str, object]) -> None:
    audit.record(actor, "hazards.table_changed", target, before=before, after=after)
    live.announce(logging.TOPIC, "risk:tables")
