"""A stack that measures twelve things over a month, for tests of reports."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256

from fansipan.kernel import clock
from fansipan.kernel.permissions import SYSTEM, Actor
from fansipan.sectors.environment.actions.reports import asking, layouts, making
from fansipan.sectors.environment.actions.reports.asking import NewReport
from fansipan.sectors.environment.contracts.reports import BlockKind, Paragraph, Section
from fansipan.sectors.environment.contracts.reports import Report as Content
from fansipan.sectors.environment.models import Report, ReportFile, ReportLayout
from fansipan.sectors.environment.rules.report_codec import plain
from fansipan.services.identity.models import User
from fansipan.services.observations.actions import delivering, rolling
from fansipan.services.observations.contracts import Medium, Parcel, Sender, ValueKind
from fansipan.services.observations.models import ObservedProperty, Station
from fansipan.services.observations.tests.make import add_stream, make_station

OCTOBER = date(2026, 10, 15)
FIRST = datetime(2026, 9, 30, 17, tzinfo=UTC)
"""Midnight before 1 October in Viet Nam."""

NOW = datetime(2026, 11, 22, 5, tzinfo=UTC)
HOUR = timedelta(hours=1)
SILENT = range(300, 324)
"""Hours of the month in which nothing came."""

Measured = tuple[str, str, str, str, float]
"""Code, word, unit, its symbol, and the level around which the values lie."""

MEASURED: tuple[Measured, ...] = (
    ("flue-pm", "Bụi tổng", "mg/m3", "mg/Nm³", 40.0),
    ("flue-so2", "Lưu huỳnh đioxit (SO₂)", "mg/m3", "mg/Nm³", 210.0),
    ("flue-nox", "Các oxit nitơ tính theo NO₂", "mg/m3", "mg/Nm³", 330.0),
    ("flue-co", "Cacbon monoxit (CO)", "mg/m3", "mg/Nm³", 120.0),
    ("flue-hf", "Hyđro florua (HF)", "mg/m3", "mg/Nm³", 2.4),
    ("flue-hcl", "Hyđro clorua (HCl)", "mg/m3", "mg/Nm³", 8.0),
    ("flue-nh3", "Amoniac (NH₃, NH₄⁺)", "mg/m3", "mg/Nm³", 12.0),
    ("flue-h2s", "Hyđro sunfua (H₂S)", "mg/m3", "mg/Nm³", 1.2),
    ("flue-o2", "Oxy dư", "%", "%", 8.2),
    ("flue-temperature", "Nhiệt độ khí thải", "Cel", "°C", 140.0),
    ("flue-pressure", "Áp suất khí thải", "kPa", "kPa", 101.2),
    ("flue-flow", "Lưu lượng khí thải", "m3/h", "Nm³/h", 152_340.0),
)


FEW = MEASURED[1:3]
"""Enough for tests that look at how a report goes its way, not at what it looks like: each chart takes its time."""


def stack(measured: Sequence[Measured] = MEASURED, **fields: object) -> Station:
    """A stack with hourly readings over October, but for the hours that are to be silent."""
    name = {"vi": "Ống khói lò nung số 1 – Nhà máy phốt pho vàng Tằng Loỏng", "en": "Kiln stack 1, Tang Loong"}
    given = {"name": name, "interval_seconds": 3600, "expected_from": FIRST, **fields}
    station = make_station("TL-KT-01", properties=(), **given)
    for code, word, unit, symbol, _level in measured:
        ObservedProperty.objects.get_or_create(
            code=code,
            defaults={
                "name": {"vi": word, "en": code},
                "unit": unit,
                "symbol": symbol,
                "medium": Medium.FLUE_GAS.value,
                "kind": ValueKind.MEAN.value,
                "decimals": 0 if code == "flue-flow" else 2,
            },
        )
        add_stream(station, code)
    with clock.frozen(FIRST + timedelta(days=31)):
        send(station, {n: values(n, measured) for n in range(1, 24 * 31 + 1) if n not in SILENT})
    return station


def send(station: Station, hours: Mapping[int, Mapping[str, float]]) -> None:
    """Deliver readings stamped so many hours after the month began, and roll them up."""
    units = {code: unit for code, _word, unit, _symbol, _level in MEASURED}
    lines = [
        f"{name}\t{value!r}\t{units[name]}\t{(FIRST + HOUR * n).astimezone(clock.VIETNAM):%Y%m%d%H%M%S}\t00"
        for n, found in hours.items()
        for name, value in found.items()
    ]
    content = ("\n".join(lines) + "\n").encode()
    delivering.deliver(Parcel(content, "circular10", Sender("ftp", "logger"), "file.txt", station.pk))
    while rolling.roll_up():
        pass


def values(hour: int, measured: Sequence[Measured] = MEASURED) -> dict[str, float]:
    """A day's rhythm of everything."""
    wave = 1 + 0.3 * math.sin(hour / 24 * 2 * math.pi) + 0.05 * math.sin(hour * 1.7)
    return {code: round(level * wave, 3) for code, _word, _unit, _symbol, level in measured}


def load_layouts() -> None:
    """The layouts as the house ships them."""
    for _loaded in layouts.load(SYSTEM):
        pass


def draft(station: Station, said: str, by: User) -> Report:
    """A draft that says one thing, as if it had been made, with a file."""
    part = Paragraph(said)
    section = Section(BlockKind.TEXT, said, (part,))
    content = {one: plain(Content(one, said, said, said, said, (section,))) for one in ("vi", "en")}
    layout = ReportLayout.objects.get(code="monthly-station")
    row = Report.objects.create(
        layout=layout,
        layout_version=layout.version,
        kind=layout.kind,
        scope=layout.scope,
        station=station,
        first=date(2026, 10, 1),
        last=date(2026, 10, 31),
        state="draft",
        content=content,
        remarks={"vi": said},
        made_by=by,
        asked_at=NOW,
        made_at=NOW,
    )
    held = said.encode()
    ReportFile.objects.create(
        report=row, language="vi", format="pdf", content=held, size=len(held), sha256=sha256(held).hexdigest()
    )
    return row


def monthly(actor: Actor, station: Station, layout: str = "monthly-station", day: date = OCTOBER) -> Report:
    """The monthly report of a station, made."""
    number = asking.ask(actor, NewReport(layout, day, station=station.code))
    making.make(number)
    return Report.objects.get(pk=number)
