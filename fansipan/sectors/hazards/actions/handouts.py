"""Lists that leave the house as files; that they did is on record."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from fansipan.kernel import audit
from fansipan.kernel.permissions import Actor, require
from fansipan.kernel.sheets import Cell, Sheet, written
from fansipan.kernel.text import pick
from fansipan.sectors.hazards.contracts import STAGES, Decided
from fansipan.sectors.hazards.queries import duty, rainfall, risks, rivers, tables, words
from fansipan.sectors.hazards.queries.duty import LogFilter
from fansipan.sectors.hazards.queries.risks import CommuneRisk, RiskFilter
from fansipan.sectors.hazards.queries.rivers import LevelFilter, LevelRow
from fansipan.sectors.hazards.queries.tables import EntryFilter
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
def rain(actor: Actor, text: str, kind: str) -> tuple[bytes, str]:
    """The rain gauges that match, with every sum and its coverage. Raises Forbidden, NotFound."""
    require(actor, EXPORT_HAZARDS)
    language = get_language() or "vi"
    head = [_("Code"), _("Gauge"), _("Time"), *(f"{name}, mm" for name in NAMES), *(f"{name}, %" for name in NAMES)]
    rows: list[list[Cell]] = []
    for row in rainfall.narrowed(rainfall.rows(actor), text):
        shares = [round(100 * row.sums[name].coverage, 1) if name in row.sums else None for name in NAMES]
        place: list[Cell] = [row.gauge.code, pick(row.gauge.name, language), row.at]
        rows.append([*place, *(row.mm(name) for name in NAMES), *shares])
    return made(actor, Sheet(_("Rain"), head, (14, 30, 17, *(10 for _name in head[3:])), rows), kind)


@transaction.atomic
def risk(actor: Actor, wanted: RiskFilter, kind: str) -> tuple[bytes, str]:
    """The communes that match: every level, base, adjustment and reason apart, and below them what rain indicates.

    Raises Forbidden, NotFound.
    """
    require(actor, EXPORT_HAZARDS)
    head = [
        _("Commune"), _("Name"), _("Hazard"), _("Base"), _("Added"), _("Reason"), _("Level"), _("Compared"), _("Gauge"),
        _("Measured in the commune"), _("Step indicated by rain"), _("Susceptibility"), _("Window"), _("Rain, mm"),
        _("Threshold, mm"),
    ]  # fmt: skip
    widths = (10, 24, 18, 8, 8, 40, 10, 10, 14, 12, 18, 14, 18, 10, 12)
    rows = [row for one in risks.narrowed(risks.communes(actor), wanted) for row in _of_commune(one)]
    return made(actor, Sheet(_("Risk"), head, widths, rows), kind)


def _of_commune(one: CommuneRisk) -> Iterator[list[Cell]]:
    place: list[Cell] = [one.commune.code, pick(one.commune.name, get_language() or "vi")]
    names = {hazard.value: str(name) for hazard, name in words.HAZARDS.items()}
    zones = {zone.value: str(name) for zone, name in words.ZONES.items()}
    for level in one.levels:
        known = _("unknown") if level.level is None else level.level
        yield [
            *place, names.get(level.hazard, level.hazard), level.base, level.adjustment, level.reason, known,
            _yes(level.verified), level.cause, _yes(level.measured), None, None, None, None, None,
        ]  # fmt: skip
    for found in one.indications:
        yield [
            *place, names.get(found.hazard, found.hazard), None, None, None, None, _yes(found.limit.verified),
            found.gauge, _yes(found.rain.measured), str(words.STEPS[found.step]), zones.get(found.zone, found.zone),
            words.window(found.window), found.mm, found.limit.mm,
        ]  # fmt: skip


def _yes(said: bool) -> str:
    return _("yes") if said else _("no")


@transaction.atomic
def table(actor: Actor, name: str, wanted: EntryFilter, kind: str) -> tuple[bytes, str]:
    """The entries of a table of risk that match. Raises Forbidden, NotFound."""
    require(actor, EXPORT_HAZARDS)
    head = [*tables.headings(name), _("Source"), _("Compared")]
    rows: list[list[Cell]] = [
        [*one.cells, one.source, _yes(one.verified)] for one in tables.entries(actor, name, wanted)
    ]
    return made(actor, Sheet(_("Risk tables"), head, (*(18 for _name in head[:-2]), 60, 10), rows), kind)


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
