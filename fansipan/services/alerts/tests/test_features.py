"""The thirty features of an alarm engine, each by the words of its row. Those of judging alone are under rules/judging.

Other rooms hold the rest. Notices (services/notices/tests): 13 the escalation ladder, 14 channels and their receipts,
15 blast or ladder, 16 rate limits, 22 figures of deliveries. Warnings (services/warnings/tests): 17 two persons,
19 communes and their contacts, 20 the chain of Update and Cancel and its expiry.
"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from fansipan.kernel import clock
from fansipan.kernel.errors import Forbidden, NotFound
from fansipan.kernel.permissions import SYSTEM
from fansipan.services.alerts.actions import muting, responding, ruling, watching
from fansipan.services.alerts.actions.living import state_of
from fansipan.services.alerts.contracts import (
    AlarmDelays,
    AlarmDelivery,
    AlarmFamily,
    AlarmFilter,
    AlarmText,
    GroupBy,
    Inhibition,
    LifeEvent,
    LifeKind,
    LifePhase,
    LoggerState,
    Missing,
    MutingKind,
    NewMuting,
    Rationale,
    RuleDef,
    RuleLevel,
    RuleScope,
    Threshold,
)
from fansipan.services.alerts.models import Alarm, AlarmGroup, AlarmRuleVersion, AlarmTransition, AlertEngine, Track
from fansipan.services.alerts.queries import afterwards, alarms, compiled, edge, figures, mutings, replaying, rules
from fansipan.services.alerts.rules import edge as edge_rules
from fansipan.services.alerts.rules.judging.running import TrackState
from fansipan.services.alerts.rules.lifecycle import rebuilt
from fansipan.services.alerts.rules.packing import packed, unpacked
from fansipan.services.alerts.tests.make import FLOOD, LEVELS, NOON, make_gauge, make_rule, minutes, send, standing
from fansipan.services.alerts.tests.rules.judging.readings import MINUTE, T0, rows
from fansipan.services.notices.contracts import SHORT_LENGTH
from fansipan.services.notices.models import Notice
from fansipan.services.notices.rules.texts import units
from fansipan.services.observations.models import Station
from tests import cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def gauge() -> Station:
    return make_gauge()


def later(minute: float) -> None:
    """The periodic work at a minute after noon."""
    with clock.frozen(NOON + timedelta(minutes=minute)):
        watching.watch()


def acknowledge(minute: float = 0) -> None:
    with clock.frozen(NOON + timedelta(minutes=minute)):
        for row in Alarm.objects.filter(closed_at=None):
            responding.acknowledge(cast.acting(cast.an()), row.code)


def test_row_1_every_kind_of_rule_is_one_declarative_document(gauge: Station) -> None:
    kinds = {
        "threshold": {"levels": [{"code": "a", "value": 50}], "average": "PT1H"},
        "levels": {"slot": "hazards.flood_levels"},
        "rate": {"levels": [{"code": "a", "value": 0.2}], "over": "PT30M"},
        "missing": {"minutes": 30},
        "flat_line": {"minutes": 60},
        "status": {"statuses": [2]},
        "difference": {"levels": [{"code": "a", "value": 1}], "property": "NOx"},
        "count": {"level": {"code": "a", "value": 50}, "times": 3},
        "combination": {
            "parts": [{"condition": {"kind": "status"}}, {"condition": {"kind": "flat_line", "minutes": 60}}],
            "least": 2,
        },
        "forecast": {"levels": [{"code": "a", "value": 80}], "hours": 12},
        "reported": {},
    }
    for kind, said in kinds.items():
        definition = unpacked({"condition": {"kind": kind, **said}})
        assert unpacked(json.loads(json.dumps(packed(definition)))) == definition
        make_rule(kind, definition)
    send(gauge, (0, 1), (5, 2))
    assert {one.kind.value for one in rules.rules(SYSTEM)} == set(kinds)


def test_row_2_an_acknowledged_alarm_that_goes_on_asks_again(gauge: Station) -> None:
    make_rule(delays=AlarmDelays(realarm_minutes=30))
    send(gauge, (0, 81))
    acknowledge(1)
    send(gauge, (30, 81))
    assert standing() == [("flood", "acknowledged", 1)]
    later(31)
    assert standing() == [("flood", "unacknowledged", 1)]
    assert Notice.objects.count() == 2


def test_row_4_the_log_of_every_alarm_rebuilds_its_state(gauge: Station) -> None:
    make_rule()
    send(gauge, (0, 81))
    acknowledge(1)
    send(gauge, (5, 84), (10, 79), (15, 81))
    for row in Alarm.objects.all():
        steps = row.transitions.order_by("number")
        log = [LifeEvent(LifeKind(one.kind), one.at, one.level, one.until) for one in steps]
        again = rebuilt(row.latching, log)
        now = state_of(row)
        assert (again.phase, again.muted, again.withdrawn) == (now.phase, now.muted, now.withdrawn)
        assert [one.number for one in steps] == list(range(1, row.steps + 1))
        assert all(one.actor and one.noted_at for one in steps)


def test_row_4_a_step_can_neither_be_changed_nor_removed(gauge: Station) -> None:
    make_rule()
    send(gauge, (0, 81))
    for attempt in (lambda: AlarmTransition.objects.update(why="x"), lambda: AlarmTransition.objects.all().delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            attempt()


def test_row_6_a_duration_rule_fires_at_the_right_time_after_a_restart(gauge: Station) -> None:
    make_rule(delays=AlarmDelays(on_seconds=600))
    send(gauge, (0, 81), (5, 81))
    compiled._held.clear()  # another process, which knows only what is in the database
    later(9)
    assert standing() == []
    later(13)
    assert minutes(Alarm.objects.get().raised_at) == 10
    assert Track.objects.get().wake_at is None


def test_row_9_a_hundred_gauges_firing_are_few_messages() -> None:
    make_rule(delivery=AlarmDelivery(GroupBy.BASIN))
    for number in range(100):
        send(make_gauge(f"LC-{number:03}"), (number / 30, 81))
    later(9)
    assert Alarm.objects.count() == 100
    assert AlarmGroup.objects.count() == 1
    assert Notice.objects.count() == 2
    assert "100" not in Notice.objects.order_by("pk")[0].texts["vi"]["title"]
    assert Notice.objects.order_by("pk")[1].texts["vi"]["title"] == "99 báo động: flood Sông Thao"


def test_row_9_a_group_that_goes_on_is_told_again(gauge: Station) -> None:
    make_rule(delivery=AlarmDelivery(repeat_minutes=60))
    send(gauge, (0, 81))
    later(59)
    assert Notice.objects.count() == 1
    later(60)
    assert Notice.objects.order_by("pk")[1].texts["vi"]["title"].startswith("Vẫn đang báo động")


def test_row_9_a_group_may_wait_for_more_of_its_like() -> None:
    make_rule(delivery=AlarmDelivery(GroupBy.COMMUNE, wait_seconds=60))
    for number in range(3):
        send(make_gauge(f"LC-{number}"), (0, 81))
    assert Notice.objects.count() == 0
    later(1)
    assert Notice.objects.get().texts["vi"]["title"].startswith("3 báo động")


def test_row_10_a_silent_station_mutes_the_alarms_of_its_datastreams(gauge: Station) -> None:
    make_rule("streams", Missing(10, whole_station=False))
    make_rule("station", Missing(10), delivery=AlarmDelivery(inhibits=(Inhibition(("streams",)),)))
    later(-60)
    send(gauge, (0, 79))
    for minute in range(-56, 16, 4):
        later(minute)
    told = Alarm.objects.filter(inhibited_by=None)
    assert [row.rule.code for row in told] == ["station"]
    assert minutes(told[0].raised_at) == 10
    assert Alarm.objects.exclude(inhibited_by=None).get().rule.code == "streams"


def test_row_10_what_was_inhibited_is_told_when_it_still_stands(gauge: Station) -> None:
    make_rule("fault", LoggerState())
    make_rule("flood", LEVELS, delivery=AlarmDelivery(inhibits=(Inhibition(("fau*",)),)))
    send(gauge, (0, 81))
    send(gauge, (5, 90), status="02")
    assert Notice.objects.count() == 1
    send(gauge, (10, 79))
    send(gauge, (15, 79), status="02")
    assert standing()[0] == ("flood", "returned", 1)
    assert Alarm.objects.get(rule__code="fault", closed_at=None).inhibited_by is None


def test_row_11_a_shelf_ends_by_itself_and_the_alarm_is_active_again(gauge: Station) -> None:
    make_rule()
    send(gauge, (0, 81))
    row = Alarm.objects.get()
    with clock.frozen(NOON + timedelta(minutes=1)):
        muting.shelve(cast.acting(cast.an()), row.code, NOON + timedelta(minutes=30), "the sensor is being looked at")
    send(gauge, (5, 82.5))
    assert Notice.objects.count() == 1
    later(31)
    row.refresh_from_db()
    assert (row.phase, row.muted, row.level) == ("unacknowledged", [], 2)
    assert Notice.objects.count() == 2
    kinds = list(row.transitions.order_by("number").values_list("kind", flat=True))
    assert kinds == ["raise", "shelve", "change_level", "unshelve"]


def test_row_11_works_suppress_and_service_ends_by_hand(gauge: Station) -> None:
    make_rule()
    scope = RuleScope(stations=(gauge.code,))
    chi = cast.acting(cast.chi())
    with clock.frozen(NOON):
        muting.mute(chi, NewMuting(MutingKind.SUPPRESSED, "calibration", (), scope, None, NOON + timedelta(hours=1)))
        number = muting.mute(chi, NewMuting(MutingKind.OUT_OF_SERVICE, "rebuilt", (), scope))
    send(gauge, (5, 81))
    row = Alarm.objects.get()
    assert (sorted(row.muted), row.group, Notice.objects.count()) == (["out_of_service", "suppressed"], None, 0)
    later(61)
    row.refresh_from_db()
    assert row.muted == ["out_of_service"]
    with clock.frozen(NOON + timedelta(minutes=70)):
        muting.unmute(chi, number, "works again")
    assert Notice.objects.count() == 1


def test_row_12_a_silence_shows_beforehand_what_it_would_mute(gauge: Station) -> None:
    other = make_gauge("LC-02")
    make_rule()
    send(gauge, (0, 81))
    send(other, (0, 81))
    new = NewMuting(
        MutingKind.SILENCED, "test", ("flo*",), RuleScope(stations=("LC-02",)), None, NOON + timedelta(hours=2)
    )
    with clock.frozen(NOON + timedelta(minutes=5)):
        seen = mutings.preview(cast.acting(cast.an()), new)
        assert ([one.station for one in seen.standing], seen.raised_lately, seen.datastreams) == (["LC-02"], 1, 1)
        muting.mute(cast.acting(cast.an()), new)
    assert [one.station for one in alarms.alarms(SYSTEM, AlarmFilter(muted=True))] == ["LC-02"]


def test_row_18_a_rule_has_its_own_words_and_a_short_text_that_fits(gauge: Station) -> None:
    words = {"vi": AlarmText("Nước lên {level} tại {station}", "{parameter}: {value} {unit}, ngưỡng {limit} {nothing}")}
    make_rule(texts=words)
    send(gauge, (0, 82.5))
    text = Notice.objects.get().texts["vi"]
    assert text["title"] == "Nước lên Báo động II tại Trạm LC-01"
    assert "ngưỡng 82,00 {nothing}" in text["body"]
    assert units(text["short"]) <= SHORT_LENGTH


def test_row_21_an_exercise_is_marked_and_counts_nowhere(gauge: Station) -> None:
    make_rule(delivery=AlarmDelivery(exercise=True, incident="environmental_incident"))
    send(gauge, (0, 84))
    assert Notice.objects.get().exercise
    assert Alarm.objects.get().case == ""
    span = (NOON - timedelta(hours=1), NOON + timedelta(hours=1))
    assert figures.figures(SYSTEM, *span).annunciations == 0


def test_row_23_the_figures_of_eemua_191_and_the_rationalisation_sheet(gauge: Station) -> None:
    sheet = Rationale({"vi": "Mưa lớn"}, {"vi": "Ngập"}, {"vi": "Sơ tán"}, 30)
    make_rule(rationale=sheet)
    send(gauge, (0, 81), (5, 79), (10, 81), (15, 79))
    found = figures.figures(SYSTEM, NOON - timedelta(hours=1), NOON + timedelta(hours=1))
    assert (found.annunciations, found.per_hour, found.standing) == (2, 1.0, 1)
    assert [(one.key, one.count) for one in found.worst_ten] == [("flood · LC-01", 2)]
    assert rules.rule(SYSTEM, "flood").versions[0].definition.rationale == sheet
    answered = figures.responses(SYSTEM, NOON - timedelta(hours=1), NOON + timedelta(hours=1))
    assert [(one.key, one.count, one.median_return) for one in answered] == [("LC-01", 1, 15.0)]


def test_row_24_a_rule_is_tried_on_history_before_it_is_switched_on(gauge: Station) -> None:
    make_rule()
    send(gauge, (0, 79), (5, 81), (10, 82.5), (15, 79), (20, 80.5), (25, 79))
    stricter = Threshold((RuleLevel("high", 82.0),))
    span = (NOON - timedelta(hours=1), NOON + timedelta(hours=1))
    with clock.frozen(NOON + timedelta(hours=1)):
        same = replaying.replay(LEVELS, *span, code="flood")
        other = replaying.replay(replace_condition(stricter), *span, code="flood")
    assert [(minutes(one.start), minutes(one.end), one.level, one.peak) for one in same.alarms] == [
        (5, 15, 2, 82.5),
        (20, 25, 1, 80.5),
    ]
    assert same.missed == ()
    assert [minutes(one.start) for one in other.alarms] == [10]
    assert other.alarms[0].matched == Alarm.objects.get().code
    assert Alarm.objects.count() == 1


def replace_condition(condition: Threshold) -> RuleDef:
    return replace(LEVELS, condition=condition)


def test_row_25_an_old_alarm_shows_the_rule_as_it_was(gauge: Station) -> None:
    make_rule()
    send(gauge, (0, 81), (5, 79))
    make_rule(source="QĐ 05/2020/QĐ-TTg", valid_from=NOON - timedelta(days=1))
    card = alarms.alarms(SYSTEM, AlarmFilter())[0]
    assert (card.version, rules.rule(SYSTEM, "flood").card.version) == (1, 2)
    assert rules.version(SYSTEM, "flood", 1).definition.source == ""
    with pytest.raises(DatabaseError), transaction.atomic():
        AlarmRuleVersion.objects.update(title={})


def test_row_25_a_rule_holds_only_in_its_time(gauge: Station) -> None:
    make_rule(valid_to=NOON + timedelta(minutes=7))
    send(gauge, (0, 81))
    send(gauge, (10, 81))
    assert standing() == [("flood", "returned", 1)]


def test_row_26_the_engine_has_a_heartbeat_and_its_own_silence_is_nobodys(gauge: Station) -> None:
    make_rule("station", Missing(10))
    for minute in (0, 2, 4):
        later(minute)
    send(gauge, (4, 79))
    assert AlertEngine.objects.get(pk=1).beat_at == NOON + timedelta(minutes=4)
    later(180)  # the server was down for three hours
    assert standing() == []
    for minute in (184, 188, 191):
        later(minute)
    assert minutes(Alarm.objects.get().raised_at) == 190


def test_row_27_a_station_judges_by_itself_when_its_line_is_cut(gauge: Station) -> None:
    make_rule(delays=AlarmDelays(hysteresis=0.05))
    document = json.loads(json.dumps(edge.edge_rules(cast.acting(cast.an()), gauge.code)))
    readings = rows((0, 79), (5, 82.5), (10, 79))
    _state, found = edge_rules.judged(document["rules"][0], TrackState(last=T0 - MINUTE), readings)
    assert [(one.kind.value, one.level) for one in found] == [("raise", 2), ("return", 0)]


def test_row_28_the_report_after_an_event_says_who_did_what_when(gauge: Station) -> None:
    make_rule()
    send(gauge, (0, 81))
    acknowledge(3)
    send(gauge, (10, 79))
    told = afterwards.timeline(SYSTEM, NOON, NOON + timedelta(hours=1))
    assert [(one.kind, minutes(one.at), one.actor) for one in told] == [
        ("raise", 0, "system"),
        ("acknowledge", 3, "Nguyễn Văn An"),
        ("return", 10, "system"),
    ]


def test_row_29_a_flood_of_alarms_is_one_group_and_only_what_is_worse_is_told(gauge: Station) -> None:
    make_rule(family=AlarmFamily.FLOOD)
    gauges = [make_gauge(f"G-{number:02}") for number in range(40)]
    for number, one in enumerate(gauges):
        send(one, (number / 10, 81))
    assert AlarmGroup.objects.count() <= 10
    flood = AlarmGroup.objects.get(flood=True)
    assert flood.alarms.count() >= 34
    before = Notice.objects.count()
    send(gauges[-1], (5, 84))
    assert Notice.objects.count() == before + 1
    assert Notice.objects.order_by("-pk")[0].priority == 4
    send(gauges[-2], (5.5, 84))
    assert Notice.objects.count() == before + 1


def test_row_30_a_plant_sees_its_own_alarms_and_answers_none(gauge: Station) -> None:
    make_rule()
    other = make_gauge("LC-02", organisation=cast.other_plant())
    send(gauge, (0, 81))
    send(other, (0, 81))
    dung = cast.acting(cast.dung())
    assert [one.station for one in alarms.alarms(dung, AlarmFilter())] == ["LC-01"]
    mine, others = Alarm.objects.order_by("pk")
    responding.comment(dung, mine.code, "Chúng tôi đang kiểm tra.")
    with pytest.raises(Forbidden):
        responding.acknowledge(dung, mine.code)
    for refused in (alarms.alarm, responding.acknowledge):
        with pytest.raises(NotFound):
            refused(dung, others.code)
    with pytest.raises(Forbidden):
        alarms.alarms(cast.acting(cast.kim()), AlarmFilter())
    with pytest.raises(Forbidden):
        ruling.write(dung, "x-rule", {"vi": "x"}, LEVELS, "")
    assert Alarm.objects.get(pk=mine.pk).phase == LifePhase.UNACKNOWLEDGED
    assert FLOOD[0].code == "I"
