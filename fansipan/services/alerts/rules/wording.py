"""What is said of alarms, in Vietnamese and English: the value, its time, the limit and the clause, always."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from fansipan.kernel.clock import VIETNAM
from fansipan.services.alerts.contracts import AlarmText
from fansipan.services.notices.contracts import SHORT_LENGTH, NoticeFact, NoticeText
from fansipan.services.notices.rules.texts import fit

LANGUAGES = ("vi", "en")
MOST_LISTED = 12


@dataclass(frozen=True, slots=True)
class Told:
    """An alarm as it is told. Names are by language; `above`: the limit was exceeded and not fallen short of."""

    code: str
    rule: Mapping[str, str]
    station: str
    station_name: Mapping[str, str]
    parameter: Mapping[str, str]
    level: Mapping[str, str]
    level_code: str
    value: float | None
    at: datetime
    limit: float | None
    symbol: str
    decimals: int
    clause: str
    suspect: bool
    over: bool
    note: Mapping[str, str]
    texts: Mapping[str, AlarmText]


WORDS = {
    "vi": {
        "value": "Giá trị", "time": "Thời điểm", "limit": "Ngưỡng", "clause": "Căn cứ", "station": "Trạm",
        "suspect": "Số liệu có cờ nghi ngờ, đang chờ thẩm định.", "over": "Đã trở lại bình thường.",
        "many": "{count} báo động: {first}", "again": "Vẫn đang báo động ({count}): {first}",
        "more": "và {count} báo động khác", "back": "Đã trở lại bình thường: {first}",
    },
    "en": {
        "value": "Value", "time": "Time", "limit": "Limit", "clause": "Clause", "station": "Station",
        "suspect": "The reading is flagged as suspect.", "over": "It is back to normal.",
        "many": "{count} alarms: {first}", "again": "Still in alarm ({count}): {first}",
        "more": "and {count} more", "back": "Back to normal: {first}",
    },
}  # fmt: skip


def number(value: float | None, decimals: int, language: str) -> str:
    """A value as people write it: 82,35 in Vietnamese, 82.35 in English; "" for none."""
    if value is None:
        return ""
    text = f"{value:.{decimals}f}"
    return text.replace(".", ",") if language == "vi" else text


def moment(at: datetime, language: str) -> str:
    """Viet Nam's clock: 14:05 29/11/2026."""
    return at.astimezone(VIETNAM).strftime("%H:%M %d/%m/%Y")


def named(texts: Mapping[str, str], language: str) -> str:
    """The text in the language, or in Vietnamese."""
    return texts.get(language) or texts.get("vi", "")


def headline(one: Told, language: str) -> str:
    """What and where, in one line."""
    what = named(one.level, language) or named(one.rule, language)
    where = named(one.station_name, language) or one.station
    return ": ".join(part for part in (what, where) if part)


def sentence(one: Told, language: str) -> str:
    """Value, time, limit and clause in one line."""
    words = WORDS[language]
    measured = " ".join(
        part for part in (named(one.parameter, language), number(one.value, one.decimals, language), one.symbol) if part
    )
    limit = f"{words['limit'].lower()} {number(one.limit, one.decimals, language)} {one.symbol}".strip()
    parts = [measured, moment(one.at, language), limit if one.limit is not None else "", one.clause]
    return ", ".join(part for part in parts if part)


def single(one: Told) -> dict[str, NoticeText]:
    """One alarm, by the rule's own words where it has any."""
    return {language: _single(one, language) for language in LANGUAGES}


def _single(one: Told, language: str) -> NoticeText:
    words, own = WORDS[language], one.texts.get(language, AlarmText())
    filled = _fields(one, language)
    title = _fill(own.title, filled) or headline(one, language)
    notes = [named(one.note, language), words["suspect"] if one.suspect else "", words["over"] if one.over else ""]
    body = "\n".join(part for part in (_fill(own.body, filled) or sentence(one, language), *notes) if part)
    return NoticeText(title, body, short(one, language))


def short(one: Told, language: str) -> str:
    """What stands alone in an SMS: level or parameter, value, limit, station, hour; cut where it is too long."""
    name = one.level_code or named(one.parameter, language) or named(one.rule, language)
    value = f"{number(one.value, one.decimals, language)}{one.symbol}" if one.value is not None else ""
    limit = f"/{number(one.limit, one.decimals, language)}" if one.limit is not None else ""
    hour = one.at.astimezone(VIETNAM).strftime("%H:%M")
    return fit(" ".join(part for part in (name, value + limit, one.station, hour) if part), SHORT_LENGTH)


def many(told: Sequence[Told], repeated: bool, title: Mapping[str, str]) -> dict[str, NoticeText]:
    """Several alarms of one group, the most urgent first."""
    return {language: _many(told, language, "again" if repeated else "many", title) for language in LANGUAGES}


def back(told: Sequence[Told], title: Mapping[str, str]) -> dict[str, NoticeText]:
    """A group that is back to normal."""
    return {language: _many(told, language, "back", title) for language in LANGUAGES}


def _many(told: Sequence[Told], language: str, word: str, title: Mapping[str, str]) -> NoticeText:
    words = WORDS[language]
    first = headline(told[0], language) if len(told) == 1 or not title else named(title, language)
    text = words[word].format(count=len(told), first=first)
    lines = [f"{headline(one, language)} - {sentence(one, language)}" for one in told[:MOST_LISTED]]
    if len(told) > MOST_LISTED:
        lines.append(words["more"].format(count=len(told) - MOST_LISTED))
    return NoticeText(text, "\n".join(lines), fit(text, SHORT_LENGTH))


def facts(one: Told) -> tuple[NoticeFact, ...]:
    """Station, value, time, limit and clause, as lines below the text."""
    value = f"{number(one.value, one.decimals, 'vi')} {one.symbol}".strip()
    limit = f"{number(one.limit, one.decimals, 'vi')} {one.symbol}".strip() if one.limit is not None else ""
    said = {"station": one.station, "value": value, "time": moment(one.at, "vi"), "limit": limit, "clause": one.clause}
    return tuple(
        NoticeFact({language: WORDS[language][name] for language in LANGUAGES}, text)
        for name, text in said.items()
        if text
    )


FIELDS = ("station", "parameter", "value", "unit", "limit", "level", "time", "clause", "rule")
"""What a rule's own words may name in braces."""


def _fields(one: Told, language: str) -> dict[str, str]:
    return {
        "station": named(one.station_name, language) or one.station,
        "parameter": named(one.parameter, language),
        "value": number(one.value, one.decimals, language),
        "unit": one.symbol,
        "limit": number(one.limit, one.decimals, language),
        "level": named(one.level, language) or one.level_code,
        "time": moment(one.at, language),
        "clause": one.clause,
        "rule": named(one.rule, language),
    }


def _fill(template: str, filled: Mapping[str, str]) -> str:
    """The template with its fields; other braces stay as they are written."""
    for name, value in filled.items():
        template = template.replace(f"{{{name}}}", value)
    return template
