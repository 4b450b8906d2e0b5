"""For tests of exports: readings put straight into the tables, and files read again by other programs than ours."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta, tzinfo
from xml.etree import ElementTree

from django.db import connection

from fansipan.kernel import clock
from fansipan.services.observations.models import Datastream

NOON = datetime(2026, 10, 5, 5, 0, tzinfo=UTC)
"""Midday in Viet Nam."""

SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"

Reading = tuple[datetime, float, int, int, int]
"""Time, value, status, flag of the tests, flag of an officer (0 for none)."""


def put(stream: Datastream, readings: Sequence[Reading], delivery: int = 7) -> None:
    """Store readings as a delivery would."""
    with connection.cursor() as cursor:
        for month in {reading[0].replace(day=1) for reading in readings}:
            cursor.execute("SELECT observation_ensure_month(%s)", [month])
        cursor.executemany(
            """INSERT INTO observation (datastream_id, time, value, status, flag, tests, delivery_id, review)
               VALUES (%s, %s, %s, %s, %s, 0, %s, %s)""",
            [
                (stream.pk, time, value, status, flag, delivery, review)
                for time, value, status, flag, review in readings
            ],
        )


def put_many(stream: Datastream, count: int, first: datetime = NOON) -> None:
    """Store that many good readings, five minutes apart, and roll them up by hours."""
    last = first + timedelta(minutes=5 * (count - 1))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT observation_ensure_month(t) FROM generate_series(%s, %s, interval '20 days') t", [first, last]
        )
        cursor.execute("SELECT observation_ensure_month(%s)", [last])
        cursor.execute(
            """INSERT INTO observation (datastream_id, time, value, status, flag, tests, delivery_id)
               SELECT %s, t, extract(epoch FROM t)::int8 %% 997 / 10.0, 0, 1, 0, 7
               FROM generate_series(%s, %s, interval '5 minutes') t""",
            [stream.pk, first, last],
        )
        roll_up(stream)


def roll_up(stream: Datastream) -> None:
    """Hours and days of everything that the datastream has."""
    with connection.cursor() as cursor:
        cursor.execute(
            """INSERT INTO hour_rollup (datastream_id, hour_end, mean, min, max, min_time, max_time, sum, count, valid,
                   expected)
               SELECT datastream_id, date_bin('1 hour', time - interval '1 us', '2000-01-01Z') + interval '1 hour',
                   avg(value), min(value), max(value), min(time), max(time), sum(value), count(*), count(*), 12
               FROM observation WHERE datastream_id = %s GROUP BY 1, 2""",
            [stream.pk],
        )
        cursor.execute(
            """INSERT INTO day_rollup (datastream_id, day, mean, min, max, min_time, max_time, sum, count, valid,
                   expected)
               SELECT datastream_id, ((hour_end - interval '1 us' + interval '7 hours') AT TIME ZONE 'UTC')::date,
                   avg(mean), min(min), max(max), min(min_time), max(max_time), sum(sum), sum(count), sum(valid), 288
               FROM hour_rollup WHERE datastream_id = %s GROUP BY 1, 2""",
            [stream.pk],
        )


def read_csv(content: bytes) -> list[dict[str, str]]:
    """The rows of a CSV file by their headings."""
    text = content.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def read_xlsx(content: bytes) -> dict[str, list[list[str | float | None]]]:
    """The sheets of a workbook by name: rows of cells, dates as Excel's numbers."""
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        names = [
            sheet.get("name") or ""
            for sheet in ElementTree.fromstring(book.read("xl/workbook.xml")).iter(f"{SHEET}sheet")
        ]
        return {
            name: [
                list(_cells(row))
                for row in ElementTree.fromstring(book.read(f"xl/worksheets/sheet{n}.xml")).iter(f"{SHEET}row")
            ]
            for n, name in enumerate(names, 1)
        }


def _cells(row: ElementTree.Element) -> Iterator[str | float | None]:
    at = 0
    for cell in row.iter(f"{SHEET}c"):
        while at < _column(cell.get("r") or ""):
            yield None
            at += 1
        at += 1
        if cell.get("t") == "inlineStr":
            yield "".join(text.text or "" for text in cell.iter(f"{SHEET}t"))
        else:
            value = cell.find(f"{SHEET}v")
            yield None if value is None or value.text is None else float(value.text)


def _column(reference: str) -> int:
    number = 0
    for letter in re.sub(r"\d", "", reference):
        number = number * 26 + ord(letter) - 64
    return number - 1


def excel_moment(serial: float | str | None, zone: tzinfo = clock.VIETNAM) -> datetime:
    """What Excel shows for a number of days, by a reader who knows the zone of the column."""
    assert isinstance(serial, float)
    return datetime(1899, 12, 30, tzinfo=zone) + timedelta(microseconds=round(serial * 86_400_000_000))
