"""Units are UCUM codes, and convert only where physics allows."""

from __future__ import annotations

import pytest

from fansipan.kernel.errors import Invalid
from fansipan.kernel.units import conversion, is_ucum


@pytest.mark.parametrize(
    ("source", "target", "value", "expected"),
    [
        ("ug/m3", "mg/m3", 1500, 1.5),
        ("g/m3", "mg/m3", 0.25, 250),
        ("Cel", "K", 25, 298.15),
        ("K", "Cel", 273.15, 0),
        ("[degF]", "Cel", 212, 100),
        ("m3/h", "L/s", 3.6, 1),
        ("cm", "m", 8350, 83.5),
        ("kPa", "mbar", 101.325, 1013.25),
        ("mg/m3", "mg/m3", 7, 7),
    ],
)
def test_values_convert(source: str, target: str, value: float, expected: float) -> None:
    factor, offset = conversion(source, target)
    assert value * factor + offset == pytest.approx(expected)


@pytest.mark.parametrize(("source", "target"), [("[ppm]", "mg/m3"), ("Cel", "m"), ("nonsense", "m"), ("m", "nonsense")])
def test_what_is_of_another_kind_does_not_convert(source: str, target: str) -> None:
    with pytest.raises(Invalid, match="units_do_not_convert") as caught:
        conversion(source, target)
    assert caught.value.data == {"source": source, "target": target}


@pytest.mark.parametrize("code", ["mg/m3", "ug/m3", "%", "Cel", "[pH]", "m3/h", "mm", "kPa", "[ppm]", "deg", "uS/cm"])
def test_codes_of_the_catalogue_are_ucums(code: str) -> None:
    assert is_ucum(code)


@pytest.mark.parametrize("code", ["", "mg per m3", "°C", "µg/m³", "parsecs", "mg/Nm3"])
def test_spellings_of_loggers_are_not(code: str) -> None:
    assert not is_ucum(code)
