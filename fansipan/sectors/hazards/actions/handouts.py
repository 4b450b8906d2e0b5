"""Lists that leave the house as files; that they did is on record."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from fansipan.kernel import audit
from fansipan.kernel.permissions import Actor, require
from fansipan.kernel.sheets import Cell, Sheet, written
from fansipan.kernel.text import pick
from fansipan.sectors.hazards.contracts import STAGES, Decided
from fansipan.sectors.hazards.queries import duty, rainfall, risks, rivers, words
from fansipan.sectors.hazards.queries.duty import LogFilter
from fansipan.sectors.hazards.queries.rivers import LevelFilter, LevelRow
from fansipan.sectors.hazards.rules.rights import EXPORT_HAZARDS
from fansipan.sectors.hazards.rules.windows import NAMES

MOST = 10_000


def made(actor: Actor, sheet: Sheet, kind: str) -> tuple[bytes, str]:
    """A sheet as bytes and their type; that it was taken is on record. Raises NotFound for an unknown kind."""
    content = written(sheet, kind)
    audit.record(
        actor, "hazards.export", "hazards", after={"list": sheet.title, "rows": len(sheet.rows), "format": kind}
    )
    return content


@transaction.atomic
def levels(actor: Actor, wanted: LevelFilter, kind: str) -> tuple[bytes, str]:
    """Level gauges as bytes and their type. Raises Forbidden, NotFound for an unknown kind of file."""
    require(actor, EXPORT_HAZARDS)
    rows = rivers.narrowed(rivers.overview(actor), wanted)
    stages = [str(words.STAGES[stage]) for stage in STAGES]
    head = [_("Code"), _("Gauge"), _("River"), _("Kilometre"), _("Level, m"), _("Time"), _("Stage"), _("Rate, m/h")]
    widths = (14, 30, 24, 12, 12, 17, 22, 12, 12, 12, 12, 12)
    return made(actor, Sheet(_("Rivers"), [*head, *stages], widths, [_level(row) for row in rows]), kind)


def _level(row: LevelRow) -> list[Cell]:
    reading, language = row.reading, get_language() or "vi"
    river = pick(row.gauge.river_name, language) if row.gauge.river_name else ""
    stage = str(words.STAGES[reading.stage]) if reading.stage else ""
    known: list[Cell] = [row.levels_m.get(stage) for stage in STAGES]
    place: list[Cell] = [row.gauge.code, pick(row.gauge.name, language), river, row.gauge.position_km]
    return [*place, reading.level, reading.at, stage, reading.rate, *known]


@transaction.atomic
def rain(actor: Actor, kind: str) -> tuple[bytes, str]:
    """Rain gauges with every sum and its coverage. Raises Forbidden, NotFound."""
    require(actor, EXPORT_HAZARDS)
    language = get_language() or "vi"
    head = [_("Code"), _("Gauge"), _("Time"), *(f"{name}, mm" for name in NAMES), *(f"{name}, %" for name in NAMES)]
    rows: list[list[Cell]] = []
    for row in rainfall.rows(actor):
        shares = [round(100 * row.sums[name].coverage, 1) if name in row.sums else None for name in NAMES]
        place: list[Cell] = [row.gauge.code, pick(row.gauge.name, language), row.at]
        rows.append([*place, *(row.mm(name) for name in NAMES), *shares])
    return made(actor, Sheet(_("Rain"), head, (14, 30, 17, *(10 for _name in head[3:])), rows), kind)


@transaction.atomic
def risk(actor: Actor, kind: str) -> tuple[bytes, str]:
    """Every commune's levels, base, adjustment and reason apart. Raises Forbidden, NotFound."""
    require(actor, EXPORT_HAZARDS)
    language = get_language() or "vi"
    head = [
        _("Commune"),
        _("Name"),
        _("Hazard"),
        _("Base"),
        _("Added"),
        _("Reason"),
        _("Level"),
        _("Compared"),
        _("Gauge"),
    ]
    names = {one.value: str(name) for one, name in words.HAZARDS.items()}
    rows: list[list[Cell]] = [
        [
            one.commune.code, pick(one.commune.name, language), names.get(level.hazard, level.hazard), level.base,
            level.adjustment, level.reason, _("unknown") if level.level is None else level.level,
            _("yes") if level.verified else _("no"), level.cause,
        ]
        for one in risks.communes(actor)
        for level in one.levels
    ]  # fmt: skip
    return made(actor, Sheet(_("Risk"), head, (10, 24, 18, 8, 8, 40, 10, 10, 14), rows), kind)


@transaction.atomic
def log(actor: Actor, wanted: LogFilter, kind: str) -> tuple[bytes, str]:
    """The log of decisions. Raises Forbidden, NotFound."""
    require(actor, EXPORT_HAZARDS)
    head = [_("Time"), _("Kind"), _("Text"), _("By"), _("Gauge"), _("Warning"), _("Drill")]
    rows: list[list[Cell]] = [
        [
            one.at, str(words.DECIDED[Decided(one.kind)]), one.text, one.name,
            one.gauge.code if one.gauge else "", one.warning, one.drill.title if one.drill else "",
        ]
        for one in duty.log(actor, wanted, 1, MOST).items
    ]  # fmt: skip
    return made(actor, Sheet(_("Log of decisions"), head, (17, 14, 80, 24, 14, 14, 24), rows), kind)


@transaction.atomic
def releases(actor: Actor, kind: str) -> tuple[bytes, str]:
    """The release notices. Raises Forbidden, NotFound."""
    require(actor, EXPORT_HAZARDS)
    language = get_language() or "vi"
    head = [
        _("Plant"), _("River"), _("From"), _("To"), _("Least, m³/s"), _("Most, m³/s"), _("Received"), _("By what way"),
        _("Note"), _("Withdrawn"), _("Why"),
    ]  # fmt: skip
    rows: list[list[Cell]] = [
        [
            pick(one.plant.name, language), pick(one.plant.river.name, language), one.start, one.end,
            one.low, one.high, one.received_at, one.channel, one.note, one.withdrawn_at, one.why,
        ]
        for one in duty.releases(actor)
    ]  # fmt: skip
    return made(actor, Sheet(_("Release notices"), head, (26, 22, 17, 17, 12, 12, 17, 20, 30, 17, 30), rows), kind)
