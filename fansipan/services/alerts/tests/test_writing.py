"""A rule is written on a page: what it covers, what it would have raised, its versions, its messages."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from lxml import html

from fansipan.kernel import clock
from fansipan.services.alerts.contracts import (
    AlarmPriority,
    AlarmText,
    Changing,
    Combined,
    CombinedPart,
    Condition,
    Counted,
    Differing,
    FlatLine,
    Forecasting,
    LoggerState,
    Missing,
    RuleDef,
    RuleLevel,
    Slotted,
    Threshold,
)
from fansipan.services.alerts.models import AlarmRule, AlarmRuleVersion
from fansipan.services.alerts.queries import rules
from fansipan.services.alerts.tests.make import NOON, make_gauge, make_rule, send
from fansipan.services.observations.tests.make import make_station
from tests import cast

pytestmark = pytest.mark.django_db

LEVEL = RuleLevel("L1", 500.0, priority=AlarmPriority.HIGH, title={"vi": "Vượt"}, clause="QCVN 19:2024/BTNMT")
WRITTEN: dict[str, Any] = {
    "code": "so2.limit",
    "title_vi": "SO2 vượt giới hạn",
    "kind": "threshold",
    "condition-average": "",
    "condition-statistic": "mean",
    "condition-least_share": "0.75",
    "rows-TOTAL_FORMS": "1",
    "rows-INITIAL_FORMS": "0",
    "rows-0-side": "gt",
    "rows-0-value": "500",
    "rows-0-priority": "3",
    "rows-0-title_vi": "Vượt",
    "scope-properties": ["SO2"],
    "family": "emission",
    "priority": "2",
    "on_minutes": "0",
    "on_samples": "1",
    "off_minutes": "0",
    "off_samples": "1",
    "hysteresis": "0",
    "realarm_minutes": "0",
    "suspect": "on",
    "group_by": "station",
    "wait_seconds": "0",
    "interval_minutes": "5",
    "repeat_minutes": "240",
    "minutes_to_respond": "0",
    "why": "Theo giấy phép",
}


def at_desk(person: object) -> Client:
    client = Client()
    client.force_login(person)  # type: ignore[arg-type]
    return client


def filled_in(page: str, name: str) -> dict[str, list[str]]:
    """What a form of the page would send as it stands."""
    form = next(one for one in html.fromstring(page).forms if one.get("id") == name)
    sent: dict[str, list[str]] = defaultdict(list)
    for field, value in form.form_values():
        sent[field].append(value)
    return sent


@pytest.fixture
def chi() -> Client:
    make_gauge()
    return at_desk(cast.chi())


def test_a_rule_is_written_and_judged_from_then_on(chi: Client) -> None:
    assert chi.get("/alarms/rules/new").status_code == 200
    assert chi.post("/alarms/rules/new", WRITTEN)["Location"] == "/alarms/rules/so2.limit"
    page = chi.get("/alarms/rules/so2.limit").content.decode()
    assert "SO2 vượt giới hạn" in page
    assert "&gt; 500 · Vượt (Cao)" in page
    assert "LC-01" in page
    definition = rules.rule(cast.acting(cast.chi()), "so2.limit").versions[0].definition
    assert definition.condition == Threshold(
        (RuleLevel("L1", 500.0, True, AlarmPriority.HIGH, {"vi": "Vượt"}, "", False),)
    )


@pytest.mark.parametrize(
    "condition",
    [
        Threshold((LEVEL, RuleLevel("L2", 800.0))),
        Threshold((LEVEL,), "PT1H"),
        Slotted("environment.legal_limits"),
        Changing((RuleLevel("fast", 0.2),), "PT3H"),
        Missing(30, whole_station=False),
        FlatLine(180, 0.5),
        LoggerState((1, 2), (4,)),
        Differing((RuleLevel("L1", 0.5),), property="NOx"),
        Counted(LEVEL, 3, "PT30M"),
        Combined(
            (CombinedPart(Threshold((RuleLevel("L1", 80.0),))), CombinedPart(LoggerState((2,)), property="NOx")),
            least=2,
            within="PT1H",
        ),
        Forecasting(12, (LEVEL,)),
    ],
    ids=lambda one: one.kind,
)
def test_what_the_page_shows_of_a_rule_makes_the_same_rule_again(chi: Client, condition: Condition) -> None:
    make_station("NM-NOX", properties=("NOx",))
    texts = {"vi": AlarmText("{station} vượt", "{parameter} {value} {unit} / {limit}")}
    make_rule("any", RuleDef(condition, texts=texts, source="QĐ 05"))
    page = chi.get("/alarms/rules/any/edit").content.decode()
    answer = chi.post("/alarms/rules/any/edit", {**filled_in(page, "rule"), "why": "Không đổi gì"})
    assert answer.status_code == 302
    assert AlarmRuleVersion.objects.count() == 1


def test_a_changed_rule_has_a_second_version_and_the_two_are_compared(chi: Client) -> None:
    chi.post("/alarms/rules/new", WRITTEN)
    changed = {**WRITTEN, "rows-0-value": "400", "why": "Giấy phép mới"}
    chi.post("/alarms/rules/so2.limit/edit", changed)
    page = chi.get("/alarms/rules/so2.limit").content.decode()
    assert "Từ phiên bản 1 đến phiên bản 2" in page
    assert "<del>Từng số liệu: &gt; 500" in page
    assert "Giấy phép mới" in page


def test_what_is_not_right_is_said_beside_it_and_nothing_is_lost(chi: Client) -> None:
    answer = chi.post("/alarms/rules/new", {**WRITTEN, "message_title_vi": "{stattion}", "code": "Không hợp lệ"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Không có giá trị {stattion}." in page
    assert "SO2 vượt giới hạn" in page
    assert not AlarmRule.objects.exists()


def test_the_page_says_at_once_which_datastreams_match(chi: Client) -> None:
    make_gauge("LC-02")
    shown = chi.post("/alarms/rules/covered", {"scope-properties": ["SO2"]}).content.decode()
    assert "2 chuỗi số liệu phù hợp" in shown
    assert "LC-02" in shown
    assert "1 chuỗi" in chi.post("/alarms/rules/covered", {"scope-stations": ["LC-02"]}).content.decode()


def test_another_kind_asks_for_other_things_and_keeps_the_levels(chi: Client) -> None:
    shown = chi.post("/alarms/rules/condition", {**WRITTEN, "kind": "rate"}).content.decode()
    assert 'name="condition-over"' in shown
    assert 'value="500"' in shown
    more = chi.post("/alarms/rules/condition", {**WRITTEN, "more": "1"}).content.decode()
    assert 'name="rows-1-value"' in more
    assert "errorlist" not in more


def test_the_preview_says_what_the_rule_would_have_raised_and_writes_nothing(chi: Client) -> None:
    send(make_gauge("LC-03"), (0, 100), (5, 900), (10, 100), (15, 700), (20, 100))
    with clock.frozen(NOON + timedelta(hours=1)):
        trial = {**WRITTEN, "code": "", "why": "", "message_title_vi": "{station}: {value} {unit}"}
        shown = chi.post("/alarms/rules/preview", trial).content.decode()
    assert "lẽ ra đã phát 2 báo động trong 30 ngày qua" in shown
    assert "LC-03" in shown
    assert "TL-KT-01: 612 mg/Nm³" in shown
    assert not AlarmRule.objects.exists()


def test_a_preview_of_what_is_not_whole_says_so(chi: Client) -> None:
    shown = chi.post("/alarms/rules/preview", {**WRITTEN, "rows-0-value": "", "on_samples": "0"}).content.decode()
    assert "Hãy điền điều kiện trước" in shown


def test_a_rule_is_switched_off_with_a_reason(chi: Client) -> None:
    chi.post("/alarms/rules/new", WRITTEN)
    assert chi.post("/alarms/rules/so2.limit/switch", {"active": "0"}).status_code == 422
    chi.post("/alarms/rules/so2.limit/switch", {"active": "0", "reset-why": "Thay thiết bị"})
    assert not AlarmRule.objects.get().active


def test_operators_read_rules_and_write_none() -> None:
    make_rule()
    an = at_desk(cast.an())
    assert an.get("/alarms/rules/flood").status_code == 200
    assert an.get("/alarms/rules/new").status_code == 403
    assert an.post("/alarms/rules/flood/edit", WRITTEN).status_code == 403
    assert an.post("/alarms/rules/flood/switch", {"active": "0", "reset-why": "x"}).status_code == 403
