"""Readings, and logger files that hold them in every style the field knows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from fansipan.services.observations.tests.decoding.oracle import Reading

CODES = ("Flow", "Temp", "pH", "TSS", "COD", "NH4", "SO2", "NOx", "CO", "O2", "PM", "PM10", "PM2,5", "VHg")
UNITS = ("m3/h", "oC", "-", "mg/L", "mg/Nm3", "µg/m3", "%", "")
_START = datetime(2026, 1, 1, tzinfo=UTC)

numbers = st.one_of(
    st.integers(-99_999, 99_999).map(lambda count: count / 10_000),
    st.integers(0, 10**9).map(lambda count: count / 10_000),
    st.integers(-50, 5000).map(float),
)


@st.composite
def some_readings(draw: st.DrawFn, least: int = 1, most: int = 12) -> list[Reading]:
    """Readings of distinct parameters and whole minutes."""
    keys = st.tuples(st.sampled_from(CODES), st.integers(0, 400_000))
    rows = draw(st.lists(keys, min_size=least, max_size=most, unique=True))
    return [
        Reading(
            code,
            draw(st.sampled_from(UNITS)),
            _START + timedelta(minutes=minutes),
            draw(st.none() | numbers),
            draw(st.sampled_from((0, 0, 0, 1, 2))),
        )
        for code, minutes in rows
    ]


@dataclass(frozen=True)
class Style:
    """How a logger writes its file."""

    separator: str = "\t"
    decimal: str = "."
    line_end: str = "\n"
    encoding: str = "utf-8"
    status: str = "02d"
    seconds: bool = True
    no_value: str = ""
    header: str = ""
    ended: bool = True

    def file(self, readings: list[Reading]) -> bytes:
        """The bytes of a file."""
        text = "".join(line + self.line_end for line in [*filter(None, [self.header]), *map(self.line, readings)])
        return (text if self.ended else text.removesuffix(self.line_end)).encode(self.encoding)

    def line(self, reading: Reading) -> str:
        """One line, without its end."""
        value = self.no_value if reading.value is None else f"{reading.value:.4f}".replace(".", self.decimal)
        local = reading.time + timedelta(hours=7)
        time = local.strftime("%Y%m%d%H%M%S" if self.seconds else "%Y%m%d%H%M")
        return self.separator.join((reading.code, value, reading.unit, time, format(reading.status, self.status)))


@st.composite
def styles(draw: st.DrawFn) -> Style:
    """Styles in which every field can be told from its neighbours."""
    separator = draw(st.sampled_from(("\t", ";", "|", ", ", "   ", ",")))
    status = draw(st.sampled_from(("02d", "d")))
    heading = separator.join(("Thông số", "Giá trị", "Đơn vị", "Thời gian", "Trạng thái"))
    return Style(
        separator=separator,
        decimal="." if separator == "," else draw(st.sampled_from(".,")),
        line_end=draw(st.sampled_from(("\n", "\r\n", "\r"))),
        encoding=draw(st.sampled_from(("utf-8", "utf-8-sig", "utf-16"))),
        status=status,
        seconds=draw(st.booleans()),
        no_value=draw(st.sampled_from(("-", "NaN", "NULL"))),
        header=draw(st.sampled_from(("", heading))),
        ended=status == "d" or draw(st.booleans()),
    )


@st.composite
def damages(draw: st.DrawFn, whole: bytes) -> bytes:
    """The bytes with up to three of them flipped, lost, pushed in between, or all after one cut off."""
    raw = bytearray(whole)
    for _ in range(draw(st.integers(1, 3))):
        place = draw(st.integers(0, max(0, len(raw) - 1)))
        match draw(st.sampled_from(("flip", "replace", "insert", "delete", "cut"))):
            case "flip":
                raw[place : place + 1] = bytes(byte ^ (1 << draw(st.integers(0, 7))) for byte in raw[place : place + 1])
            case "replace":
                raw[place : place + 1] = draw(st.binary(min_size=1, max_size=1))
            case "insert":
                raw[place:place] = draw(st.one_of(st.binary(min_size=1, max_size=2), st.sampled_from(_TELLING)))
            case "delete":
                del raw[place : place + draw(st.integers(1, 2))]
            case "cut":
                del raw[max(place, len(raw) - 40) :]
    return bytes(raw)


_TELLING = (b",", b".", b"\t", b"\n", b"\r", b"\0", b"-", b" ", b'"', b";", b"0", b"\xff")
