"""Fills an empty system with a small province: two plants, a month of readings, and one of everything a page can show.

Run inside a tests.system.System (`PROGRAM`). Prints what a test must know of it, as JSON.
"""

from __future__ import annotations

import json
import math
import struct
import sys
import time
import zlib
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from django.db import transaction

from fansipan.kernel import clock
from fansipan.kernel.documents import Document
from fansipan.kernel.events import Event
from fansipan.kernel.ids import new_id
from fansipan.kernel.permissions import SYSTEM, Actor
from fansipan.sectors.citizens.actions import announcing, badges, moderating, preparing, reporting, uploading
from fansipan.sectors.citizens.actions import loading as residents_loading
from fansipan.sectors.citizens.actions import secrets as report_secrets
from fansipan.sectors.citizens.actions.announcing import NewAnnouncement
from fansipan.sectors.citizens.contracts import NewReport as ResidentsNews
from fansipan.sectors.citizens.models import Announcement, Badge, CommuneDesk, ReportMedia, Shelter
from fansipan.sectors.citizens.models import Report as ResidentsReport
from fansipan.sectors.environment.actions import confirming, following, laboratory, permits
from fansipan.sectors.environment.actions.laboratory import NewSample
from fansipan.sectors.environment.actions.obligations import filing, judging, loading
from fansipan.sectors.environment.actions.obligations.filing import NewCertificate, NewNotice
from fansipan.sectors.environment.actions.reports import asking, layouts, making, signing
from fansipan.sectors.environment.actions.reports.asking import NewReport
from fansipan.sectors.environment.contracts import Average
from fansipan.sectors.environment.contracts.confirming import Checked, Evidence, NumberKind, Scan
from fansipan.sectors.environment.contracts.obligations import ObligationKind
from fansipan.sectors.environment.contracts.permits import PermitEntry, PermitNumber
from fansipan.sectors.environment.models import (
    Confirmation,
    Exceedance,
    LawParameter,
    LimitValue,
    Outlet,
    Permit,
    Report,
)
from fansipan.sectors.environment.rules.laboratory import NewResult
from fansipan.sectors.environment.tests import make as environment
from fansipan.sectors.environment.tests import stacks, weather
from fansipan.sectors.hazards import demo as hazards_demo
from fansipan.sectors.hazards.actions import drills, scoring
from fansipan.sectors.hazards.actions import loading as hazards_loading
from fansipan.sectors.hazards.models import ContactStep, ContactTree, Drill, Plant
from fansipan.sectors.hazards.tests import make as gauges
from fansipan.services.cases.actions import NewCase, moving, open_case, tasks, watching
from fansipan.services.cases.actions import loading as case_types
from fansipan.services.cases.actions.evidence import Upload as CaseUpload
from fansipan.services.cases.actions.moving import Said
from fansipan.services.cases.actions.tasks import NewTask
from fansipan.services.cases.models import Case
from fansipan.services.centre.actions import (
    boards,
    briefing,
    evidence,
    logging,
    measuring,
    scenarios,
    shifts,
    situation,
    walls,
)
from fansipan.services.centre.actions import loading as centre_loading
from fansipan.services.centre.actions.evidence import NewEvidence
from fansipan.services.centre.actions.scenarios import Start, WrittenScenario
from fansipan.services.centre.models import ScenarioRun, Shift
from fansipan.services.exchange.actions import composing, marking
from fansipan.services.exchange.models import OutboundFile
from fansipan.services.exchange.tests.make import make_destination
from fansipan.services.identity.models import Organisation
from fansipan.services.observations.actions import (
    credentials,
    delivering,
    documents,
    exports,
    flags,
    logbook,
    rolling,
)
from fansipan.services.observations.actions.documents import Upload
from fansipan.services.observations.actions.logbook import NewEntry
from fansipan.services.observations.contracts import ExportState, Flag, LogKind, Parcel, Sender
from fansipan.services.observations.models import (
    Datastream,
    Delivery,
    Export,
    RefusedLine,
    Sensor,
    Station,
    StationLogEntry,
)
from fansipan.services.observations.queries.exports import ExportFormat, ExportQuery
from fansipan.services.observations.queries.series import Period, Resolution
from fansipan.services.observations.tests.make import make_profile, make_station, stream
from fansipan.services.places.contracts import UnitKind
from fansipan.services.places.models import AdministrativeUnit
from fansipan.services.places.tests.make import make_province, make_unit
from fansipan.services.warnings.actions import drafting, releasing
from fansipan.services.warnings.actions import loading as hazards
from fansipan.services.warnings.contracts import MessageState
from fansipan.services.warnings.models import WarningMessage
from fansipan.services.warnings.queries import wording
from tests import cast
from tests.journeys import alarming, telling

PROVINCE = Path(__file__).resolve().parents[2] / "provinces" / "lao-cai"
PROGRAM = "import django; django.setup(); from tests.journeys import furnish; furnish.main()"

GAUGE = "LC-TV-01"
STEP = timedelta(minutes=5)
DAYS = 30
QUIET = timedelta(minutes=40)
"""So long ago the newest readings are: the stations are silent until a test sends something."""

OWN, OTHERS, PUBLIC, STRANGE = "TL-KT-01", "TL-KT-02", "TL-NT-01", "TL-KT-03"
AIR, WATER, COMMUNE = "TL-KK-01", "TL-NM-01", "02908"
WEATHER, STACK = "TL-KK-02", "TL-KT-04"
HIGH_STACK, DAYS_OVER = "TL-KT-05", 4
RIVER = {"water-ph": 7.4, "water-temperature": 24.0, "water-do": 6.2, "water-nh4": 0.45, "water-no3": 3.5}
OWNERSHIP = ("code", "organisation__code", "public")
MEAN, OUTLIER = 100.0, 1300.0
"""SO2 of the own station is this all the time, but for one reading the day before yesterday at 10:30."""

FTP_LOGIN, FTP_PASSWORD = "tl-kt-03", "may-do-khoi-so-3"


SCENARIO, SMOKE = "khoi-la", {"vi": "Khói lạ ở nhà máy", "en": "Strange smoke at a plant"}


def main() -> None:
    json.dump(furnish(), sys.stdout)


def furnish() -> dict[str, Any]:
    """Everything, and what must be known of it."""
    now = clock.now().replace(second=0, microsecond=0)
    newest = now - QUIET - timedelta(minutes=now.minute % 5)
    outlier = datetime.combine(clock.today() - timedelta(days=2), datetime.min.time(), clock.VIETNAM)
    outlier += timedelta(hours=10, minutes=30)
    gap = outlier + timedelta(hours=6)
    people()
    stations(newest - timedelta(days=DAYS))
    alarming.rules((OWN, OTHERS))
    alarming.stack()
    history(newest, outlier, gap)
    chi = cast.acting(cast.chi())
    for code in (OWN, OTHERS):
        remarks(chi, code, outlier)
    two_exports(chi, OWN, outlier)
    rolling.roll_up()
    rolling.close_hours()
    obligations(newest)
    plants_under_the_law(chi)
    confirmed(chi)
    for code, person in ((OWN, cast.dung()), (OTHERS, cast.ha())):
        incident(code, cast.acting(person), chi, outlier)
    for code in (OWN, OTHERS):
        alarming.answers(cast.acting(cast.an()), chi, code)
    warnings()
    floods(newest)
    onwards(newest)
    telling.notices(chi, COMMUNE, OWN)
    centre_things = centre(chi, cast.acting(cast.an()), cast.acting(cast.giang()))
    residents()
    shown = reports(chi, OWN, (newest - timedelta(days=1)).astimezone(clock.VIETNAM).date())
    return {
        "tokens": {code: credentials.issue_token(SYSTEM, code) for code in (OWN, OTHERS, PUBLIC)},
        "streams": {f"{one.station.code} {one.code}": one.pk for one in Datastream.objects.select_related("station")},
        "stations": {
            one.code: [one.organisation.code, one.public] for one in Station.objects.select_related("organisation")
        },
        "newest": newest.isoformat(),
        "outlier": outlier.isoformat(),
        "gap": gap.isoformat(),
        "things": {code: {**things(code), **shown, **centre_things} for code in (OWN, OTHERS)},
    }


def things(code: str) -> dict[str, Any]:
    """What stands for the places in the addresses of tests/journeys/pages.py."""
    station = Station.objects.get(code=code)
    return {
        "station": code,
        "stream": stream(station, "SO2").pk,
        "delivery": Delivery.objects.filter(station=station, stored__gt=0).order_by("-stored")[0].pk,
        "refused": RefusedLine.objects.filter(station=station)[0].delivery_id,
        "unclaimed": Delivery.objects.filter(station=None)[0].pk,
        "entry": StationLogEntry.objects.filter(station=station)[0].pk,
        "document": station.documents.all()[0].pk,
        "id": station.pk,
        "profile": station.profile_id,
        "case": Case.objects.filter(links__ref=f"station:{code}").order_by("pk")[0].code,
        "air": AIR,
        "water": WATER,
        "commune": COMMUNE,
        "number": LimitValue.objects.filter(status="unconfirmed")[0].pk,
        "confirmation": Confirmation.objects.all()[0].pk,
        "permit": Permit.objects.filter(organisation=station.organisation)[0].pk,
        "high_stack": next((one.code for one in Station.objects.filter(code=HIGH_STACK)), code),
        "exceedance": Exceedance.objects.order_by("-start").values_list("pk", flat=True).first() or 0,
        "warning": WarningMessage.objects.filter(state=MessageState.RELEASED.value)[0].warning.code,
        "sent": OutboundFile.objects.filter(station=station).order_by("pk")[0].pk,
        "draft": WarningMessage.objects.filter(state=MessageState.DRAFT.value)[0].pk,
        **telling.things(),
        **alarming.things(code),
        "announcement": Announcement.objects.all()[0].pk,
        "residents_report": ResidentsReport.objects.order_by("pk")[0].case,
        "secret": report_secrets.secret_of(ResidentsReport.objects.order_by("pk")[0].key),
        "badge": Badge.objects.select_related("organisation")[0].organisation.code,
        "gauge": GAUGE,
        "drill": next((one.pk for one in Drill.objects.all()), 0),
    }


def floods(newest: datetime) -> None:
    """A river that rises above level II, one below, rain, a drill that replays Yagi, and what those on duty keep."""
    gauges.load_tables()
    upper = gauges.level_gauge(GAUGE, communes=[(COMMUNE, 2.0)], lon=104.1, lat=22.36)
    lower = gauges.level_gauge("LC-TV-02", (("I", 55.0), ("II", 56.0), ("III", 57.0)), km=62.0, lon=104.2, lat=22.2)
    rain = gauges.rain_gauge("LC-MUA-06", lon=104.05, lat=22.4)
    gauges.link(upper, lower, 5.0)
    gauges.link(rain, upper, 3.0)
    hours = [newest - timedelta(hours=number) for number in range(48)][::-1]
    for gauge, base, rise in ((upper, 78.0, 0.09), (lower, 52.0, 0.03)):
        gauges.send(gauge, [(at, round(base + rise * number, 2)) for number, at in enumerate(hours)], at=newest)
    gauges.send(rain, [(newest - timedelta(minutes=10 * number), 1.2) for number in range(140)], at=newest)
    chances = [{"stage": "II", "threshold": 82.0, "lead_h": 12.0, "probability": 0.7, "announced": True}]
    for ago in (20, 12, 0):
        at = newest - timedelta(hours=ago)
        gauges.issued(upper, at, 78.0 + 0.09 * (47 - ago), 83.0, chances=chances if ago == 12 else [])
    scoring.match(newest)
    plant = Plant.objects.create(
        code="bac-ha", name={"vi": "Thủy điện Bắc Hà", "en": "Bac Ha hydropower plant"}, river=gauges.make_river()
    )
    tree = ContactTree.objects.create(commune=COMMUNE)
    ContactStep.objects.create(tree=tree, order=1, name={"vi": "Trực ban xã", "en": "Duty officer"}, phone="0214000000")
    hazards_demo.enter(cast.acting(cast.an()), plant.code, GAUGE)
    hazards_loading.replays.load(SYSTEM, Document(PROVINCE / "replays" / "yagi.json"))
    drills.begin(cast.acting(cast.an()), "Diễn tập đêm", "yagi", 600)
    drills.follow()


def onwards(newest: datetime) -> None:
    """A destination that gets the last hours of both plants: one file accepted, one given up, the rest waiting."""
    row = make_destination(send_from=newest - timedelta(hours=3), delay_seconds=0)
    marking.derive(row, row.send_from)
    while composing.compose():
        pass
    for code in (OWN, OTHERS):
        first, second = OutboundFile.objects.filter(station__code=code).order_by("pk")[:2]
        for file, state, said in ((first, "accepted", "226 Transfer complete."), (second, "failed", "550 Full.")):
            file.state, file.said = state, said
            file.save()
            file.sendings.update(state=state, said=said, attempts=1)


def people() -> None:
    for person in (cast.an, cast.chi, cast.dung, cast.em, cast.giang, cast.ha, cast.kim):
        person()


def stations(since: datetime) -> None:
    make_province()
    view = {"centre": [104.13, 22.3], "bbox": [103.9, 22.1, 104.3, 22.5], "zoom": 9}
    make_unit("15", "Tỉnh Lào Cai", UnitKind.PROVINCE, view=view)
    make_station(OWN, cast.plant(), lon=104.11, lat=22.31, expected_from=since)
    make_station(OTHERS, cast.other_plant(), lon=104.14, lat=22.29, expected_from=since)
    make_station(PUBLIC, cast.plant(), ("pH", "Temp", "Flow"), kind="wastewater", public=True, lon=104.12, lat=22.27)
    profile = make_profile("hang-la", time_format="%d/%m/%Y %H:%M:%S")
    make_station(STRANGE, cast.other_plant(), ("SO2",), profile=profile, lon=104.16, lat=22.33)
    credentials.set_ftp_login(SYSTEM, STRANGE, FTP_LOGIN, FTP_PASSWORD)
    source = {"vi": "QCVN 19:2024/BTNMT", "en": "QCVN 19:2024/BTNMT"}
    Datastream.objects.filter(code="SO2").update(limits={"high": 500, "source": source})


def history(newest: datetime, outlier: datetime, gap: datetime) -> None:
    """A month of both plants, with a hole of three hours, a line that says nothing and a file of nobody."""
    times = [newest - STEP * number for number in range(DAYS * 288)][::-1]
    there = [at for at in times if not gap < at <= gap + timedelta(hours=3)]
    for code in (OWN, OTHERS):
        values = [[OUTLIER if at == outlier else MEAN, wave(at)] for at in there]
        send(code, ["SO2", "NOx"], there, values)
        damaged_file(code, newest)
    air_and_water(newest)
    send(PUBLIC, ["pH", "Temp", "Flow"], times[-576:], [[7.1, 24 + wave(at) / 50, 80.0] for at in times[-576:]])
    file_of_nobody()


def air_and_water(newest: datetime) -> None:
    """A public station for air with all six pollutants, one at a river, and what a laboratory found there."""
    environment.load_law()
    hour = newest.replace(minute=0)
    hours = [hour - timedelta(hours=number) for number in range(DAYS * 24)]
    air = environment.air_station(AIR, place=AdministrativeUnit.objects.get(code=COMMUNE), lon=104.12, lat=22.3)
    environment.send(air, [(at, {name: wave(at) for name in environment.AIR}) for at in hours])
    river = environment.water_station(WATER, place=air.place, lon=104.15, lat=22.32)
    environment.send(river, [(at, RIVER | {"water-cod": wave(at) / 2}) for at in hours])
    results = (NewResult("Coliform", 6000.0, "MPN/100 ml"), NewResult("As", 0.008, "mg/L", below=True))
    sampled = hour - timedelta(days=3)
    laboratory.enter(cast.acting(cast.chi()), WATER, NewSample(sampled, "Trung tâm Quan trắc", results, "KQ-12"))
    over_the_limit(hour, air.place)
    following.follow()
    wind_and_load(hours[::-1], air.place)


def wind_and_load(hours: Sequence[datetime], place: AdministrativeUnit) -> None:
    """A station with wind that turns round the compass, and a stack that lets something out."""
    windy = weather.weather_station(
        WEATHER, organisation=cast.other_plant(), public=False, place=place, lon=104.13, lat=22.31
    )
    turning = {
        "air-so2": [wave(at) for at in hours],
        "weather-wind-speed": [wave(at) / 20 for at in hours],
        "weather-wind-direction": [(7 * number) % 360.0 for number in range(len(hours))],
    }
    weather.send_hours(windy, hours, turning)
    chimney = weather.stack(STACK, cast.other_plant(), lon=104.15, lat=22.3)
    out = {"flue-so2": [2 * wave(at) for at in hours], "flue-flow": [50_000.0] * len(hours)}
    weather.send_hours(chimney, hours, out)


def over_the_limit(hour: datetime, place: AdministrativeUnit) -> None:
    """A stack whose SO2 is over its limit on most days and every night, corrected to its reference oxygen."""
    stack = stacks.stack(HIGH_STACK, ("flue-so2", "flue-o2"), place=place, lon=104.13, lat=22.28)
    stacks.outlet(stack, oxygen_reference=11.0, basis={"flue-so2": ["normal", "dry"]}, source="GPMT 12/2026, phụ lục 2")
    times = [hour - STEP * number for number in range(DAYS_OVER * 288)][::-1]
    stacks.send(stack, [(at, {"flue-so2": 6 * wave(at), "flue-o2": 9.5}) for at in times])


def wave(at: datetime) -> float:
    """A day's rhythm around 60, to the hundredth."""
    return round(60 + 25 * math.sin(at.timestamp() / 86400 * 2 * math.pi) + 3 * math.sin(at.timestamp() / 900), 2)


def send(code: str, parameters: Sequence[str], times: Sequence[datetime], values: Sequence[Sequence[float]]) -> None:
    body = {
        "parameters": parameters,
        "times": [at.isoformat() for at in times],
        "values": list(zip(*values, strict=True)),
    }
    station = Station.objects.get(code=code)
    delivering.deliver(Parcel(json.dumps(body).encode(), "json", Sender("http", "furnish"), "", station.pk))


def damaged_file(code: str, at: datetime) -> None:
    """A value with a letter in it, and a parameter that the station does not measure."""
    stamp = f"{at.astimezone(clock.VIETNAM):%Y%m%d%H%M%S}"
    file(code, f"{code}_{stamp}.txt", f"SO2\t1O1,5\tmg/Nm3\t{stamp}\t00\nXYZ\t7\tmg/Nm3\t{stamp}\t00\n")


def file_of_nobody() -> None:
    file(None, "KHONG_RO_20261122.txt", "SO2\t12\tmg/Nm3\t20261122115500\t00\n")


def file(code: str | None, name: str, text: str) -> None:
    station = Station.objects.get(code=code).pk if code else None
    delivering.deliver(Parcel(text.encode(), "circular10", Sender("ftp", (code or "tl-kt-09").lower()), name, station))


def remarks(officer: Actor, code: str, at: datetime) -> None:
    """What an officer said of a station, hours before a moment: a flag, an entry in the log book, a photo."""
    start, end = at - timedelta(hours=12), at - timedelta(hours=11)
    number = stream(Station.objects.get(code=code), "SO2").pk
    flags.flag_period(officer, number, Period(start, end), Flag.FAIL, "Đầu đo bị bẩn, đã vệ sinh")
    logbook.write(officer, code, NewEntry(LogKind.CALIBRATION, start, "Hiệu chuẩn hai điểm", end))
    documents.add(officer, code, Upload("tram.png", photo(), "Nhìn từ cổng nhà máy"))


def obligations(newest: datetime) -> None:
    """Rules, dates that pass soon and have passed, and one of everything a plant files."""
    for _loaded in loading.load(SYSTEM):
        pass
    today = clock.today()
    for code, person in ((OWN, cast.dung()), (OTHERS, cast.ha())):
        sensors = list(Sensor.objects.filter(station__code=code).order_by("code"))
        for number, sensor in enumerate(sensors):
            sensor.verification_due = today + timedelta(days=40 * number - 10)
            sensor.calibration_due = today + timedelta(days=10)
            sensor.save()
        plant, upload = cast.acting(person), Upload("kd-2026.pdf", b"%PDF-1.4\n%%EOF\n")
        done = NewCertificate(
            ObligationKind.CALIBRATION, sensors[0].pk, today, today + timedelta(days=365), "BB 27/2026", upload
        )
        filing.file_certificate(plant, code, done)
        notice = NewNotice(newest - timedelta(hours=30), newest - timedelta(hours=28), "Mất điện lưới", "Chạy máy phát")
        number = filing.file_notice(plant, code, notice)
        judging.give_back(cast.acting(cast.chi()), code, number, "Bổ sung biên bản sự cố.")


def plants_under_the_law(officer: Actor) -> None:
    """An old stack of each plant, with a permit for one substance and the regulations' limit for the other."""
    for name in ("SO2", "NOx"):
        LawParameter.objects.create(property_code=name, parameter=name, medium="flue_gas")
    since = date(2015, 3, 1)
    for code in (OWN, OTHERS):
        station = Station.objects.get(code=code)
        terms = {"column": "B", "operating_since": since, "coefficients": {"Kp": 0.9, "Kv": 1.0}}
        Outlet.objects.create(station=station, medium="flue_gas", valid_from=since, **terms)
        limits = (PermitNumber("SO2", Average.DAY, None, 400.0, "mg/m3", "Phụ lục 2", station.pk),)
        days = (date(2024, 3, 1), date(2024, 3, 15), date(2031, 3, 14))
        entry = PermitEntry(station.organisation_id, f"12/GPMT-{code}", "UBND tỉnh", *days, {}, limits)
        permits.save(officer, entry, Scan("giay-phep.png", photo()))


def confirmed(officer: Actor) -> None:
    """One number that an officer has compared with the official text."""
    row = LimitValue.objects.filter(regulation__code="QCVN 19:2009/BTNMT", parameter="HF", column="B")[0]
    told = Evidence("Thông tư 25/2009/TT-BTNMT", "Bảng 1, cột B", date(2009, 11, 16), Scan("bang-1.png", photo()))
    confirming.confirm(officer, [Checked(NumberKind.LIMIT, row.pk)], told)


def incident(code: str, plant: Actor, officer: Actor, outlier: datetime) -> None:
    """An incident with a photo, a task, words of both sides, and a clock that has run out."""
    for _loaded in case_types.load(SYSTEM):
        pass
    agency = Organisation.objects.get(pk=officer.organisation_id or 0).code
    owner = Station.objects.get(code=code).organisation.code
    with clock.frozen(outlier + timedelta(hours=1)):
        title, text = "SO2 vượt giới hạn 500 mg/Nm³", "Giá trị 1.300 mg/Nm³ lúc 10:30."
        new = NewCase("environmental_incident", title, text, agency, owner, "urgent", (f"station:{code}",))
        case = open_case(SYSTEM, new).code
        moving.move(officer, case, "acknowledge", Said("Đề nghị cơ sở giải trình."))
    with clock.frozen(outlier + timedelta(hours=20)):
        watching.watch()
        seen = CaseUpload("lo-hoi.png", photo(), outlier + timedelta(hours=2))
        said = Said(cause="Hỏng bơm dung dịch vôi", remedy="Chuyển sang bơm dự phòng", uploads=(seen,))
        moving.move(plant, case, "explain", said)
        moving.move(officer, case, "give_back", Said("Bổ sung biên bản sửa chữa."))
    tasks.give(officer, case, NewTask("Gửi biên bản sửa chữa", owner, due=clock.now() + timedelta(days=1)))
    moving.say(plant, case, Said("Sẽ gửi trong chiều nay."))


def centre(officer: Actor, operator: Actor, administrator: Actor) -> dict[str, Any]:
    """A shift that is handed over, a scenario that waits and an exercise, a dashboard, a brief, evidence, a camera."""
    agency = Organisation.objects.get(pk=operator.organisation_id or 0).code
    orders = [
        {"title": {"vi": "Kiểm tra số liệu", "en": "Check the readings"}, "to": agency, "minutes": 30},
        {"title": {"vi": "Cử đội đến hiện trường", "en": "Send a team"}, "to": agency, "minutes": 180},
    ]
    when = [{"event": "cases.opened", "where": {"type": ["environmental_incident"]}}]
    scenarios.write(officer, WrittenScenario(SCENARIO, SMOKE, {"when": when, "orders": orders}))
    incident_code = Case.objects.order_by("pk")[0].code
    about = {"case": incident_code, "type": "environmental_incident"}
    with transaction.atomic():
        scenarios.heard(Event(str(new_id()), "cases.opened", clock.now(), about))
    waiting = ScenarioRun.objects.filter(started_at=None).latest("pk").pk
    exercise = scenarios.start(operator, SCENARIO, Start("Diễn tập tháng 11", exercise=True))
    led = Shift.objects.filter(ended_at=None).first()
    past = led.pk if led else shifts.take(operator)
    shifts.give(operator, "Theo dõi khói ở cổng nhà máy.")
    shifts.accept(officer)
    logging.write(officer, "Đã gọi nhà máy, chờ trả lời.", logging.DECISION)
    for _loaded in centre_loading.load(SYSTEM):
        pass
    measuring.measure()
    situation.save(officer, clock.today(), "Đêm yên tĩnh, sáng có khói.")
    briefing.make(clock.today())
    board = boards.make(officer, "Tổng quan")
    cards = [{"kind": kind, "of": "observations.stations_sending"} for kind in ("number", "chart", "list", "communes")]
    boards.arrange(officer, board, "Tổng quan", [*cards, {"kind": "open"}, {"kind": "map"}])
    boards.share(officer, board, shared=True, role="operator")
    proof = NewEvidence("B1.3", 2, "Quy chế vận hành", clock.today(), "https://example.org/quy-che")
    evidence.attach(officer, "observations.stations_sending", proof)
    walls.make(administrator, "Sảnh chính")
    return {"order": waiting, "exercise": exercise, "board": board, "shift": past, "today": str(clock.today())}


def residents() -> None:
    """Two reports of the public, one looked at; an announcement, a shelter, and the badge of Dũng's plant."""
    make_types_of_reports()
    CommuneDesk.objects.get_or_create(commune=COMMUNE, defaults={"organisation": cast.commune()})
    chi, somebody = cast.acting(cast.chi()), cast.binh()
    picture = str(uploading.whole(photo(), "rac.png"))
    first = reporting.report(
        somebody, ResidentsNews("furnished-report-0001", "rubbish", 104.12, 22.3, "Rác ở cổng chợ", uploads=(picture,))
    )
    reporting.report(somebody, ResidentsNews("furnished-report-0002", "light", 104.13, 22.29, "GỌI 0912345678 !!!"))
    made = ReportMedia.objects.get(report__case=first.code)
    preparing.blur(chi, made.pk, [[0.1, 0.1, 0.3, 0.3]])
    preparing.publish(chi, made.pk)
    moderating.show(chi, first.code, "Rác ở cổng chợ")
    said = NewAnnouncement({"vi": "Cấm đường", "en": "Road closed"}, {"vi": "Từ 8 giờ.", "en": "From 8."})
    announcing.publish(chi, announcing.write(chi, said))
    name = {"vi": "Nhà văn hóa", "en": "Village hall"}
    Shelter.objects.create(
        code="S-1", name=name, commune=COMMUNE, lon=104.12, lat=22.3, capacity=120, phone="0214000000"
    )
    badges.wear(cast.acting(cast.dung()))


def make_types_of_reports() -> None:
    """The types of case, the categories and contacts that the house ships."""
    for _loaded in [*case_types.load(SYSTEM), *residents_loading.load(SYSTEM)]:
        pass


def warnings() -> None:
    """A warning that was released to the residents of Tằng Loỏng, and one that is being written."""
    for _loaded in [*hazards.load(SYSTEM), *hazards.load_issuer(SYSTEM, PROVINCE)]:
        pass
    an, chi = cast.acting(cast.an()), cast.acting(cast.chi())
    known = {"substance": "SO2", "station": "TL-KT-01", "direction": "Đông Nam"}
    written = wording.beginning("chemical_release", ["02908"], {"vi": known, "en": known})
    assert written is not None
    number = drafting.draft(an, written)
    drafting.submit(an, number)
    releasing.release(chi, number)
    unfinished = drafting.draft(an, written)
    drafting.submit(an, unfinished)
    drafting.send_back(chi, unfinished, "Bổ sung hướng gió.")


def reports(officer: Actor, code: str, day: date) -> dict[str, int]:
    """A draft of a station's daily bulletin, and a signed one of its plant; gives their numbers by name."""
    for _loaded in layouts.load(SYSTEM):
        pass
    owner = Station.objects.get(code=code).organisation.code
    draft = asking.ask(officer, NewReport("daily-station", day, station=code))
    signed = asking.ask(officer, NewReport("daily-plant", day, organisation=owner))
    for number in (draft, signed):
        made(number)
    signing.submit(officer, signed)
    signing.sign(officer, signed)
    making.make(signed)
    return {"report": draft, "signed_report": signed}


def made(number: int) -> None:
    """Make a report here, or wait for the worker that was quicker."""
    making.make(number)
    while Report.objects.get(pk=number).state in asking.UNFINISHED:
        time.sleep(0.2)


def two_exports(officer: Actor, code: str, at: datetime) -> None:
    """One that the worker will make, and one that failed."""
    own = stream(Station.objects.get(code=code), "SO2").pk
    asked = ExportQuery((own,), Period(at - timedelta(days=1), at), Resolution.RAW)
    exports.ask(officer, asked, ExportFormat.PARQUET)
    failed = Export.objects.get(pk=exports.ask(officer, asked, ExportFormat.XLSX))
    failed.state, failed.error = ExportState.FAILED, json.dumps({"code": "observations.export_no_room", "data": {}})
    failed.save()


def photo(width: int = 320, height: int = 200) -> bytes:
    """A PNG: a sky over a hill."""
    rows = b"".join(
        b"\x00" + b"".join(bytes(_colour(x / width, y / height)) for x in range(width)) for y in range(height)
    )
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body)) for kind, body in parts
    )


def _colour(x: float, y: float) -> tuple[int, int, int]:
    hill = 0.75 - 0.35 * math.sin(x * math.pi)
    return (60, 110, 70) if y > hill else (150 + int(60 * y), 190 + int(40 * y), 235)
